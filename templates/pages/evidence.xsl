<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The annex for the auditor: what was read, by whom, when and how; totals that reconcile; what was not read; digests. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">

 <xsl:template name="evidence">
  <heading level="1" id="evidence">Evidence</heading>
  <facts>
   <fact><label>Host</label><value><xsl:call-template name="host"/></value></fact>
   <xsl:call-template name="fact-of"><xsl:with-param name="label">Machine ID</xsl:with-param><xsl:with-param name="value" select="r:host/@machine-id"/></xsl:call-template>
   <xsl:call-template name="fact-of"><xsl:with-param name="label">Boot ID</xsl:with-param><xsl:with-param name="value" select="r:host/@boot-id"/></xsl:call-template>
   <xsl:call-template name="fact-of"><xsl:with-param name="label">System</xsl:with-param><xsl:with-param name="value" select="r:host/@os-name"/></xsl:call-template>
   <xsl:call-template name="fact-of"><xsl:with-param name="label">Kernel</xsl:with-param><xsl:with-param name="value" select="r:host/@kernel"/></xsl:call-template>
   <xsl:call-template name="fact-of"><xsl:with-param name="label">Architecture</xsl:with-param><xsl:with-param name="value" select="r:host/@architecture"/></xsl:call-template>
   <xsl:call-template name="fact-of"><xsl:with-param name="label">Virtualization</xsl:with-param><xsl:with-param name="value" select="r:host/@virtualization"/></xsl:call-template>
   <xsl:if test="r:snapshot/@systemd">
    <fact>
     <label>systemd</label>
     <value>
      <xsl:value-of select="r:snapshot/@systemd"/>
      <xsl:if test="r:snapshot/@systemd-package"> (package <xsl:value-of select="r:snapshot/@systemd-package"/>)</xsl:if>
      <xsl:if test="r:snapshot/@read-as">, files read by the grammar of <xsl:value-of select="r:snapshot/@read-as"/></xsl:if>
     </value>
    </fact>
   </xsl:if>
   <xsl:if test="r:snapshot/@source = 'manager' or r:host/@uptime">
    <fact>
     <label>Running for</label>
     <value>
      <xsl:choose>
       <xsl:when test="r:host/@uptime">
        <xsl:variable name="seconds" select="r:host/@uptime"/>
        <xsl:variable name="days" select="floor($seconds div 86400)"/>
        <xsl:if test="$days &gt; 0"><xsl:value-of select="concat($days, ' d ')"/></xsl:if>
        <xsl:value-of select="concat(floor($seconds mod 86400 div 3600), ' h ', floor($seconds mod 3600 div 60), ' min')"/>
       </xsl:when>
       <xsl:otherwise>not known</xsl:otherwise>
      </xsl:choose>
     </value>
    </fact>
    <fact>
     <label>Clock</label>
     <value>
      <xsl:choose>
       <xsl:when test="r:host/@time-synchronized = 'true' or r:host/@time-synchronized = '1'">synchronized</xsl:when>
       <xsl:when test="r:host/@time-synchronized">not synchronized</xsl:when>
       <xsl:otherwise>not known whether synchronized</xsl:otherwise>
      </xsl:choose>
     </value>
    </fact>
   </xsl:if>
   <xsl:call-template name="fact-of"><xsl:with-param name="label">State of the system</xsl:with-param><xsl:with-param name="value" select="r:snapshot/@state"/></xsl:call-template>
   <xsl:if test="r:snapshot/@tainted != ''">
    <fact><label>Tainted</label><value><xsl:value-of select="translate(r:snapshot/@tainted, ':', ' ')"/></value></fact>
   </xsl:if>
   <fact><label>Source</label><value><xsl:call-template name="source"/></value></fact>
   <fact><label>Taken by</label><value><xsl:call-template name="collector"/></value></fact>
   <xsl:if test="r:collector/@capabilities">
    <fact>
     <label>Capabilities</label>
     <value>
      <xsl:choose>
       <xsl:when test="r:collector/@capabilities = ''">none</xsl:when>
       <xsl:otherwise><xsl:value-of select="r:collector/@capabilities"/></xsl:otherwise>
      </xsl:choose>
     </value>
    </fact>
   </xsl:if>
   <fact><label>Reading began</label><value><xsl:value-of select="r:snapshot/@begin"/></value></fact>
   <fact><label>Reading ended</label><value><xsl:value-of select="r:snapshot/@end"/></value></fact>
   <fact><label>Report made</label><value><xsl:value-of select="@generated"/></value></fact>
   <fact><label>Rule set</label><value><xsl:value-of select="r:rules/@name"/></value></fact>
   <xsl:if test="r:rules/r:policy">
    <fact>
     <label>Policy</label>
     <value><code><xsl:value-of select="r:rules/r:policy/@path"/></code><break/><code><xsl:value-of select="r:rules/r:policy/@sha256"/></code></value>
    </fact>
   </xsl:if>
   <xsl:for-each select="r:inputs/r:input[@kind = 'unit-policy']">
    <fact>
     <label>Policy of a unit</label>
     <value><code><xsl:value-of select="@path"/></code><break/><code><xsl:value-of select="@sha256"/></code></value>
    </fact>
   </xsl:for-each>
   <xsl:if test="$digest != ''">
    <fact><label>Report, SHA-256</label><value><code><xsl:value-of select="$digest"/></code></value></fact>
   </xsl:if>
   <xsl:if test="r:snapshot/@sha256">
    <fact><label>Snapshot, SHA-256</label><value><code><xsl:value-of select="r:snapshot/@sha256"/></code></value></fact>
   </xsl:if>
  </facts>
  <xsl:call-template name="totals"/>
  <xsl:call-template name="waivers"/>
  <xsl:if test="r:targets"><xsl:call-template name="targets"/></xsl:if>
  <xsl:call-template name="problems"/>
  <xsl:call-template name="not-scored"/>
  <xsl:call-template name="integrity"/>
  <xsl:if test="$full"><xsl:call-template name="files"/></xsl:if>
 </xsl:template>

 <!-- How a reader checks it, and makes it again. -->
 <xsl:template name="integrity">
  <heading level="2" id="integrity">Integrity and procedure</heading>
  <paragraph>
   <xsl:text>This document is part of a report directory. There </xsl:text><code>SHA256SUMS</code>
   <xsl:text> lists every file with its digest, this one too, and </xsl:text><code>manifest.json</code>
   <xsl:text> says who made the report with which command line and privileges, from which inputs, which report of this host came before, and whether somebody signed. </xsl:text>
   <code>bulkhead verify</code><xsl:text> checks all of that and scores the snapshot again; </xsl:text>
   <code>sha256sum -c SHA256SUMS</code><xsl:text> checks the files alone.</xsl:text>
  </paragraph>
  <paragraph>
   <xsl:choose>
    <xsl:when test="r:snapshot/@source = 'manager'">The service manager was asked for every unit and every property; units that it had not loaded were read from their files. </xsl:when>
    <xsl:otherwise>Every unit file of the search path was read with its drop-ins, as systemd reads them. </xsl:otherwise>
   </xsl:choose>
   <xsl:value-of select="concat('Nothing was changed on the system. Each service was scored by the rule set ', r:rules/@name, '. A score says what isolation the settings ask for; whether a service has flaws, or works, was not looked at.')"/>
  </paragraph>
 </xsl:template>

 <xsl:template name="fact-of">
  <xsl:param name="label"/>
  <xsl:param name="value"/>
  <xsl:if test="$value"><fact><label><xsl:value-of select="$label"/></label><value><xsl:value-of select="$value"/></value></fact></xsl:if>
 </xsl:template>

 <!-- found = scored + not applicable by type + skipped, each with its parts. -->
 <xsl:template name="totals">
  <heading level="2" id="totals">Every unit accounted for</heading>
  <table>
   <column/>
   <column width="fit" align="right"/>
   <column width="1"/>
   <head><row><cell>Units</cell><cell>Count</cell><cell/></row></head>
   <row><cell>Found</cell><cell><strong><xsl:value-of select="r:totals/@found"/></strong></cell></row>
   <group>
    <title>Scored</title>
    <row><cell>Services with a score</cell><cell><xsl:value-of select="r:totals/@scored"/></cell></row>
   </group>
   <group>
    <title>Not a service</title>
    <xsl:for-each select="r:totals/r:type"><row><cell>Type <xsl:value-of select="@name"/></cell><cell><xsl:value-of select="@count"/></cell></row></xsl:for-each>
    <row><cell><strong>Together</strong></cell><cell><strong><xsl:value-of select="r:totals/@not-applicable"/></strong></cell></row>
   </group>
   <group>
    <title>Services without a score</title>
    <xsl:for-each select="r:totals/r:reason"><row><cell>Reason: <xsl:value-of select="@name"/></cell><cell><xsl:value-of select="@count"/></cell></row></xsl:for-each>
    <row><cell><strong>Together</strong></cell><cell><strong><xsl:value-of select="r:totals/@skipped"/></strong></cell></row>
   </group>
  </table>
  <paragraph>
   <xsl:variable name="sum" select="r:totals/@scored + r:totals/@not-applicable + r:totals/@skipped"/>
   <xsl:value-of select="concat(r:totals/@scored, ' + ', r:totals/@not-applicable, ' + ', r:totals/@skipped, ' = ', $sum)"/>
   <xsl:choose>
    <xsl:when test="$sum = r:totals/@found">: every unit found is in one of the three.</xsl:when>
    <xsl:otherwise>, which is not the number found.</xsl:otherwise>
   </xsl:choose>
  </paragraph>
 </xsl:template>

 <!-- Exceptions, and whether they still hold. -->
 <xsl:template name="waivers">
  <heading level="2" id="waivers">Waivers</heading>
  <xsl:choose>
   <xsl:when test="r:waivers/r:waiver">
    <paragraph keep="yes">A waiver accepts a failing check for a time. The check still fails, and the exposure is the same.</paragraph>
    <table>
     <column/>
     <column/>
     <column/>
     <column width="fit"/>
     <column width="fit" align="right"/>
     <continued>Waivers, continued</continued>
     <head><row><cell>Waiver and reason</cell><cell>Units and checks</cell><cell>Owner, where written</cell><cell>Until</cell><cell>Waives</cell></row></head>
     <xsl:for-each select="r:waivers/r:waiver">
      <row>
       <cell><strong><xsl:value-of select="@name"/></strong><break/><xsl:value-of select="r:reason"/></cell>
       <cell>
        <xsl:value-of select="@unit"/><break/><code><xsl:value-of select="@check"/></code>
        <xsl:if test="@maximum-exposure">
         <break/><quiet>up to an exposure of <xsl:call-template name="tenths"><xsl:with-param name="value" select="@maximum-exposure"/></xsl:call-template></quiet>
        </xsl:if>
       </cell>
       <cell>
        <xsl:value-of select="@owner"/>
        <xsl:if test="@approver">, approved by <xsl:value-of select="@approver"/></xsl:if>
        <xsl:if test="@ticket">, <xsl:value-of select="@ticket"/></xsl:if>
        <break/><code><quiet><xsl:value-of select="concat(@path, ':', @line)"/></quiet></code>
       </cell>
       <cell><xsl:value-of select="@expires"/><break/><xsl:call-template name="waiver-state"/></cell>
       <cell><xsl:value-of select="@findings"/></cell>
      </row>
     </xsl:for-each>
    </table>
   </xsl:when>
   <xsl:otherwise><paragraph>None: no failing check is accepted by an exception.</paragraph></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- What units have to reach. -->
 <xsl:template name="targets">
  <heading level="2" id="targets">Targets</heading>
  <paragraph keep="yes">What units have to reach; the last that fits a unit sets its highest exposure. A waived finding counts as accepted.</paragraph>
  <table>
   <column/>
   <column/>
   <column width="fit" align="right"/>
   <column width="fit" align="right"/>
   <column width="fit" align="right"/>
   <continued>Targets, continued</continued>
   <head><row><cell>Units, where written</cell><cell>Required checks</cell><cell>Highest</cell><cell>Units</cell><cell>Not met by</cell></row></head>
   <xsl:for-each select="r:targets/r:target">
    <row>
     <cell><strong><xsl:value-of select="@unit"/></strong><break/><code><quiet><xsl:value-of select="concat(@path, ':', @line)"/></quiet></code></cell>
     <cell><xsl:if test="@checks"><code><xsl:value-of select="@checks"/></code></xsl:if></cell>
     <cell><xsl:if test="@maximum-exposure"><xsl:call-template name="tenths"><xsl:with-param name="value" select="@maximum-exposure"/></xsl:call-template></xsl:if></cell>
     <cell><xsl:value-of select="@units"/></cell>
     <cell><xsl:value-of select="@unmet"/></cell>
    </row>
   </xsl:for-each>
  </table>
 </xsl:template>

 <xsl:template name="waiver-state">
  <xsl:choose>
   <xsl:when test="@state = 'expired'"><strong>expired</strong></xsl:when>
   <xsl:when test="@state = 'pending'">not in force yet</xsl:when>
   <xsl:otherwise>in force</xsl:otherwise>
  </xsl:choose>
  <xsl:if test="@expiring">, ends soon</xsl:if>
  <xsl:if test="@unused">, unused</xsl:if>
  <xsl:if test="@too-broad">, too broad</xsl:if>
  <xsl:if test="@violated">, <strong>violated by <xsl:value-of select="@violated"/></strong></xsl:if>
 </xsl:template>

 <xsl:template name="problems">
  <heading level="2" id="problems">Problems met while reading</heading>
  <xsl:choose>
   <xsl:when test="r:problems/r:problem or r:units/@problems &gt; 0">
    <table>
     <xsl:call-template name="problem-columns"/>
     <xsl:apply-templates select="r:problems/r:problem[@severity = 'error']"/>
     <xsl:apply-templates select="r:problems/r:problem[@severity != 'error']"/>
    </table>
    <xsl:if test="r:units/@problems &gt; 0">
     <paragraph style="small">Warnings and notes about a single service stand in its section.</paragraph>
    </xsl:if>
   </xsl:when>
   <xsl:otherwise><paragraph>None.</paragraph></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="not-scored">
  <xsl:variable name="skipped" select="r:inventory/r:entry[@outcome = 'skipped']"/>
  <xsl:if test="$skipped">
   <heading level="2" id="skipped">Services without a score</heading>
   <table>
    <column/>
    <column/>
    <column/>
    <continued>Services without a score, continued</continued>
    <head><row><cell>Service</cell><cell>Reason</cell><cell>Path</cell></row></head>
    <xsl:for-each select="$skipped">
     <row>
      <cell><xsl:value-of select="@name"/></cell>
      <cell>
       <xsl:value-of select="@reason"/>
       <xsl:if test="@detail">: <xsl:value-of select="@detail"/></xsl:if>
      </cell>
      <cell><code><xsl:value-of select="@path"/></code></cell>
     </row>
    </xsl:for-each>
   </table>
  </xsl:if>
 </xsl:template>

 <xsl:template name="files">
  <heading level="2" id="files">Files that were read</heading>
  <xsl:choose>
   <xsl:when test="r:files/@count &gt; 0"><rows of="files"/></xsl:when>
   <xsl:otherwise><paragraph>None.</paragraph></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- A batch of them. -->
 <xsl:template name="file-list">
  <table alike="files">
   <xsl:if test="$batch &gt; 1"><xsl:attribute name="continues">yes</xsl:attribute></xsl:if>
   <column/>
   <column width="fit" align="right"/>
   <column/>
   <continued>Files that were read, continued</continued>
   <head><row><cell>Path</cell><cell>Bytes</cell><cell>SHA-256</cell></row></head>
   <xsl:for-each select="r:files/r:file">
    <row>
     <cell>
      <code><xsl:value-of select="@path"/></code>
      <xsl:if test="@target"><quiet> links to </quiet><code><xsl:value-of select="@target"/></code></xsl:if>
     </cell>
     <cell><xsl:value-of select="@size"/></cell>
     <cell>
      <xsl:choose>
       <xsl:when test="@sha256"><code><xsl:value-of select="@sha256"/></code></xsl:when>
       <xsl:otherwise><quiet>not read</quiet></xsl:otherwise>
      </xsl:choose>
     </cell>
    </row>
   </xsl:for-each>
  </table>
 </xsl:template>
</xsl:stylesheet>
