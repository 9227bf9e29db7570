<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The PDF of a report: which parts it has, and in what order. Each part is a file of its own beside this one. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">
 <xsl:include href="common.xsl"/>
 <xsl:include href="cover.xsl"/>
 <xsl:include href="services.xsl"/>
 <xsl:include href="summary.xsl"/>
 <xsl:include href="checks.xsl"/>
 <xsl:include href="evidence.xsl"/>
 <xsl:include href="glossary.xsl"/>

 <!-- "full", or "summary": without a section for each service and without the catalogue of checks. -->
 <xsl:param name="detail">full</xsl:param>
 <!-- The SHA-256 of the report document. -->
 <xsl:param name="digest"/>
 <xsl:variable name="full" select="$detail != 'summary'"/>

 <xsl:output method="xml" encoding="UTF-8"/>

 <xsl:template match="/r:report">
  <xsl:variable name="host"><xsl:call-template name="host"/></xsl:variable>
  <xsl:variable name="date">
   <xsl:call-template name="time"><xsl:with-param name="value" select="r:snapshot/@end"/></xsl:call-template>
  </xsl:variable>
  <document version="1" generated="{@generated}">
   <metadata title="Service isolation of {$host}, {substring($date, 1, 10)}" author="{r:tool/@name} {r:tool/@version}"
             subject="Exposure of {r:totals/@scored} systemd services by the rule set {r:rules/@name}"
             keywords="systemd, security, isolation, exposure"/>
   <header>
    <left><xsl:value-of select="$host"/></left>
    <right><xsl:value-of select="$date"/></right>
   </header>
   <footer>
    <left>
     <xsl:text>Service isolation</xsl:text>
     <xsl:if test="$digest != ''">, report <code><xsl:value-of select="substring($digest, 1, 12)"/></code></xsl:if>
    </left>
    <right>Page <page-number/> of <page-count/></right>
   </footer>
   <xsl:call-template name="cover">
    <xsl:with-param name="host" select="$host"/>
    <xsl:with-param name="date" select="$date"/>
   </xsl:call-template>
   <xsl:if test="$units">
    <page-break/>
    <xsl:call-template name="summary"/>
   </xsl:if>
   <page-break/>
   <xsl:call-template name="services"/>
   <xsl:if test="$full">
    <page-break/>
    <heading level="1" id="sections">Service by service</heading>
    <xsl:if test="not($units)"><paragraph>No service was scored.</paragraph></xsl:if>
    <parts/>
    <page-break/>
    <xsl:call-template name="checks"/>
   </xsl:if>
   <page-break/>
   <xsl:call-template name="evidence"/>
   <page-break unless-left="0.5"/>
   <space points="18"/>
   <xsl:call-template name="glossary"/>
  </document>
 </xsl:template>
</xsl:stylesheet>
