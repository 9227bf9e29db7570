<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The PDF of Example Works, a house that does not exist: its mark on the cover, its foot line, a page of its own, the
     evidence before the services, and no catalogue of checks. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">

 <!-- Outlines are path data as in SVG; an image is a <png> in Base64. -->
 <xsl:template name="house-mark">
  <picture width="48" height="32" viewbox="0 0 36 24">
   <path color="accent" d="M0 2h6v20h-6zM9 2h11v6h-11zM9 11h11v11h-11z"/>
   <path color="#8a8f98" d="M29 12a5 5 0 1 1 0 .01z"/>
  </picture>
  <space points="10"/>
 </xsl:template>

 <xsl:template name="house-foot">Example Works, Internal Audit. Classification: internal</xsl:template>

 <xsl:variable name="house-parts">summary terms evidence services sections glossary</xsl:variable>

 <xsl:template name="house-part">
  <xsl:param name="name"/>
  <xsl:if test="$name = 'terms'">
   <heading level="1" id="terms">What was asked</heading>
   <paragraph>The committee asked how far the services of <xsl:value-of select="r:host/@name"/> are shut in, and what would change that with the least risk.</paragraph>
   <paragraph>Questions go to <link uri="mailto:audit@example.org">audit@example.org</link>.</paragraph>
  </xsl:if>
 </xsl:template>
</xsl:stylesheet>
