<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- One service: what it is, how exposed and why, what would help, every check by layer, and the files behind it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:include href="common.xsl"/>
 <xsl:include href="parts/unit.xsl"/>
 <xsl:include href="parts/findings.xsl"/>
 <xsl:include href="parts/proposal.xsl"/>
 <xsl:variable name="this-page" select="''"/>
 <xsl:variable name="unit" select="$report/r:units/r:unit"/>

 <xsl:template match="r:report" mode="title">
  <xsl:value-of select="concat(substring($unit/@name, 1, 100), ': ', format-number($unit/@exposure div 10, '0.0'), ' — ', $host)"/>
 </xsl:template>

 <xsl:template match="r:report" mode="body">
  <xsl:apply-templates select="$unit"/>
 </xsl:template>

 <xsl:template match="r:unit">
  <h1 class="name"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template></h1>
  <xsl:if test="r:description">
   <p class="lead"><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:description"/><xsl:with-param name="length" select="$lead-length"/></xsl:call-template></p>
  </xsl:if>
  <xsl:call-template name="gauge"/>
  <p class="reading"><xsl:call-template name="why"/></p>
  <xsl:call-template name="facts"/>
  <xsl:if test="r:findings">
   <section id="findings">
    <h2>Declared and enforced</h2>
    <xsl:call-template name="findings">
     <xsl:with-param name="caption" select="'Declared and enforced'"/>
    </xsl:call-template>
   </section>
  </xsl:if>
  <xsl:choose>
   <xsl:when test="r:proposal"><xsl:call-template name="unit-proposal"/></xsl:when>
   <xsl:otherwise><xsl:call-template name="gains"/></xsl:otherwise>
  </xsl:choose>
  <xsl:call-template name="checks"/>
  <xsl:if test="r:problem">
   <section>
    <h2>Problems met</h2>
    <xsl:call-template name="problems">
     <xsl:with-param name="problems" select="r:problem"/>
     <xsl:with-param name="caption" select="'Problems met'"/>
    </xsl:call-template>
   </section>
  </xsl:if>
  <xsl:if test="r:file">
   <section>
    <h2>Files that make the unit</h2>
    <xsl:call-template name="files">
     <xsl:with-param name="files" select="r:file"/>
     <xsl:with-param name="caption" select="'Files that make the unit'"/>
    </xsl:call-template>
   </section>
  </xsl:if>
  <xsl:call-template name="sources"/>
 </xsl:template>
</xsl:stylesheet>
