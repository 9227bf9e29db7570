<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What a house changes first: its mark on the cover, the words of the foot line, the parts of the document and their
     order. A house's own pages/house.xsl takes the place of this one. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">

 <!-- Above the title on the cover: a <picture>, or nothing. -->
 <xsl:template name="house-mark"/>

 <!-- At the left of every page's foot, before the digest of the report. -->
 <xsl:template name="house-foot">Service isolation</xsl:template>

 <!-- The parts after the cover, in their order. What is left out is not linked to. sections (a section for each service) and
      checks are not in a summary. A word that is not one of these is given to house-part. -->
 <xsl:variable name="house-parts">summary services sections checks evidence glossary</xsl:variable>

 <!-- A part of the house's own, by its word in the list. -->
 <xsl:template name="house-part">
  <xsl:param name="name"/>
 </xsl:template>
</xsl:stylesheet>
