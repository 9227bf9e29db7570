<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The subject: "[Bulkhead] web1: 67 of 79 services Unsafe, highest 9.6; 4 worse, 3 better". -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                xmlns:c="urn:bulkhead:comparison:1" exclude-result-prefixes="r c">
 <xsl:output method="text" encoding="UTF-8"/>
 <xsl:include href="common.xsl"/>

 <xsl:template match="/">
  <xsl:call-template name="house-subject"/>
  <xsl:value-of select="concat($host, ': ')"/>
  <xsl:if test="not($complete)">incomplete, </xsl:if>
  <xsl:call-template name="position"/>
  <xsl:if test="$worst-band">
   <xsl:text>, highest </xsl:text>
   <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="$report/r:totals/@highest"/></xsl:call-template>
  </xsl:if>
  <xsl:choose>
   <xsl:when test="$change = 'unknown'"/>
   <xsl:when test="$change = 'same'">; unchanged</xsl:when>
   <xsl:otherwise>
    <xsl:variable name="totals" select="$comparison/c:totals"/>
    <xsl:variable name="words">
     <xsl:if test="$totals/@worse &gt; 0"><xsl:value-of select="concat(', ', $totals/@worse, ' worse')"/></xsl:if>
     <xsl:if test="$failing"><xsl:value-of select="concat(', ', count($failing), ' newly failing')"/></xsl:if>
     <xsl:if test="$totals/@better &gt; 0"><xsl:value-of select="concat(', ', $totals/@better, ' better')"/></xsl:if>
     <xsl:if test="$totals/@added-scored &gt; 0"><xsl:value-of select="concat(', ', $totals/@added-scored, ' new')"/></xsl:if>
     <xsl:if test="$totals/@removed-scored &gt; 0"><xsl:value-of select="concat(', ', $totals/@removed-scored, ' gone')"/></xsl:if>
    </xsl:variable>
    <xsl:text>; </xsl:text>
    <xsl:choose>
     <xsl:when test="$words != ''"><xsl:value-of select="substring($words, 3)"/></xsl:when>
     <xsl:otherwise>changed</xsl:otherwise>
    </xsl:choose>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>
</xsl:stylesheet>
