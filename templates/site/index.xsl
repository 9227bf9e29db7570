<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The first page. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:include href="common.xsl"/>
 <xsl:include href="parts/overview.xsl"/>
 <xsl:include href="parts/proposal.xsl"/>
 <xsl:variable name="this-page" select="'index.html'"/>

 <xsl:template match="r:report" mode="title">
  <xsl:value-of select="concat('Service isolation of ', $host)"/>
 </xsl:template>

 <xsl:template match="r:report" mode="body">
  <h1>Service isolation of <bdi><xsl:value-of select="$host"/></bdi></h1>
  <xsl:call-template name="overview"/>
 </xsl:template>
</xsl:stylesheet>
