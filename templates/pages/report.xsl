<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The PDF of a report: which parts it has, and in what order. Each part is a file of its own beside this one. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns:h="urn:bulkhead:history:1" xmlns="urn:bulkhead:pages:1"
                exclude-result-prefixes="r h">
 <xsl:include href="common.xsl"/>
 <xsl:include href="cover.xsl"/>
 <xsl:include href="services.xsl"/>
 <xsl:include href="summary.xsl"/>
 <xsl:include href="trend.xsl"/>
 <xsl:include href="checks.xsl"/>
 <xsl:include href="evidence.xsl"/>
 <xsl:include href="glossary.xsl"/>

 <!-- "full", or "summary": without a section for each service and without the catalogue of checks. -->
 <xsl:param name="detail">full</xsl:param>
 <!-- The SHA-256 of the report document. -->
 <xsl:param name="digest"/>
 <xsl:variable name="full" select="$detail != 'summary'"/>
 <!-- Whether there is something to lead to. -->
 <xsl:variable name="has-services" select="contains($parts, ' services ')"/>
 <xsl:variable name="has-sections" select="$full and contains($parts, ' sections ')"/>
 <xsl:variable name="has-checks" select="$full and contains($parts, ' checks ')"/>
 <xsl:variable name="has-evidence" select="contains($parts, ' evidence ')"/>
 <xsl:variable name="has-glossary" select="contains($parts, ' glossary ')"/>

 <!-- A list whose rows are asked for, "services" or "files", and which batch of them, from 1; "" for the document, in
      which they stand where it has <rows of="…"/>. -->
 <xsl:param name="list"/>
 <xsl:param name="batch"/>

 <xsl:output method="xml" encoding="UTF-8"/>

 <xsl:template match="/r:report">
  <xsl:choose>
   <xsl:when test="$list = 'services'"><further><xsl:call-template name="service-list"/></further></xsl:when>
   <xsl:when test="$list = 'files'"><further><xsl:call-template name="file-list"/></further></xsl:when>
   <xsl:otherwise><xsl:call-template name="document"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="document">
  <xsl:variable name="host"><xsl:call-template name="host"/></xsl:variable>
  <xsl:variable name="date">
   <xsl:call-template name="time"><xsl:with-param name="value" select="r:snapshot/@end"/></xsl:call-template>
  </xsl:variable>
  <document version="1" generated="{@generated}" cover="Cover">
   <metadata title="Service isolation of {$host}, {substring($date, 1, 10)}" author="{r:tool/@name} {r:tool/@version}"
             subject="Exposure of {r:totals/@scored} systemd services by the rule set {r:rules/@name}"
             keywords="systemd, security, isolation, exposure"/>
   <header>
    <left><xsl:value-of select="$host"/></left>
    <right><xsl:value-of select="$date"/></right>
   </header>
   <footer>
    <left>
     <xsl:call-template name="house-foot"/>
     <xsl:if test="$digest != ''">, report <code><xsl:value-of select="substring($digest, 1, 12)"/></code></xsl:if>
    </left>
    <right>Page <page-number/> of <page-count/></right>
   </footer>
   <xsl:call-template name="cover">
    <xsl:with-param name="host" select="$host"/>
    <xsl:with-param name="date" select="$date"/>
   </xsl:call-template>
   <xsl:call-template name="parts"><xsl:with-param name="names" select="substring($parts, 2)"/></xsl:call-template>
  </document>
 </xsl:template>

 <!-- One word after the other. -->
 <xsl:template name="parts">
  <xsl:param name="names"/>
  <xsl:if test="$names != ''">
   <xsl:call-template name="part"><xsl:with-param name="name" select="substring-before($names, ' ')"/></xsl:call-template>
   <xsl:call-template name="parts"><xsl:with-param name="names" select="substring-after($names, ' ')"/></xsl:call-template>
  </xsl:if>
 </xsl:template>

 <xsl:template name="part">
  <xsl:param name="name"/>
  <xsl:choose>
   <xsl:when test="($name = 'sections' or $name = 'checks') and not($full)"/>
   <xsl:when test="($name = 'summary' or $name = 'services' or $name = 'sections') and not($units)"/>
   <xsl:when test="$name = 'glossary'">
    <page-break unless-left="0.5"/>
    <space points="18"/>
    <xsl:call-template name="glossary"/>
   </xsl:when>
   <xsl:when test="$name = 'services'">
    <page-break unless-left="0.5"/>
    <space points="18"/>
    <xsl:call-template name="services"/>
   </xsl:when>
   <xsl:otherwise>
    <page-break/>
    <xsl:choose>
     <xsl:when test="$name = 'summary'">
      <xsl:call-template name="summary"/>
      <xsl:if test="h:history">
       <page-break unless-left="0.4"/>
       <space points="18"/>
       <xsl:apply-templates select="h:history" mode="trend"/>
      </xsl:if>
     </xsl:when>
     <xsl:when test="$name = 'sections'"><xsl:call-template name="sections"/></xsl:when>
     <xsl:when test="$name = 'checks'"><xsl:call-template name="checks"/></xsl:when>
     <xsl:when test="$name = 'evidence'"><xsl:call-template name="evidence"/></xsl:when>
     <xsl:otherwise><xsl:call-template name="house-part"><xsl:with-param name="name" select="$name"/></xsl:call-template></xsl:otherwise>
    </xsl:choose>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- One section a service: pages/service.xsl makes them, and they stand where <parts/> is. -->
 <xsl:template name="sections">
  <heading level="1" id="sections">Service by service</heading>
  <parts/>
 </xsl:template>
</xsl:stylesheet>
