<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The text format of Prometheus, for the textfile collector of node_exporter: a few series for each unit, four for each
     check, none for each check of each unit. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                xmlns:f="urn:bulkhead:format:1" exclude-result-prefixes="r f"
                f:file="report.prom" f:proposals="no" f:summary="Metrics for the textfile collector of Prometheus">
 <xsl:include href="parts/format.xsl"/>
 <xsl:output method="text" encoding="UTF-8"/>

 <xsl:template name="metric">
  <xsl:param name="name"/>
  <xsl:param name="help"/>
  <xsl:value-of select="concat('# HELP bulkhead_', $name, ' ', $help, '&#10;# TYPE bulkhead_', $name, ' gauge&#10;')"/>
 </xsl:template>

 <xsl:template name="sample">
  <xsl:param name="name"/>
  <xsl:param name="labels"/>
  <xsl:param name="value"/>
  <xsl:value-of select="concat('bulkhead_', $name)"/>
  <xsl:if test="string($labels)"><xsl:value-of select="concat('{', $labels, '}')"/></xsl:if>
  <xsl:value-of select="concat(' ', $value, '&#10;')"/>
 </xsl:template>

 <xsl:template match="r:report" mode="frame">
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'report_info'"/>
   <xsl:with-param name="help" select="'The report these numbers are from; always 1.'"/>
  </xsl:call-template>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'report_info'"/>
   <xsl:with-param name="labels" select="concat('version=', f:label(r:tool/@version), ',rules=', f:label(r:rules/@name), ',source=', f:label(r:snapshot/@source), ',scope=', f:label(r:snapshot/@scope), ',systemd=', f:label(r:snapshot/@systemd))"/>
   <xsl:with-param name="value" select="1"/>
  </xsl:call-template>
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'report_time_seconds'"/>
   <xsl:with-param name="help" select="'When the units were read, in seconds since 1970.'"/>
  </xsl:call-template>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'report_time_seconds'"/>
   <xsl:with-param name="value" select="f:seconds(r:snapshot/@end)"/>
  </xsl:call-template>
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'evidence_complete'"/>
   <xsl:with-param name="help" select="'1 if everything that should be read was read, else 0.'"/>
  </xsl:call-template>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'evidence_complete'"/>
   <xsl:with-param name="value" select="number(@complete = 'true')"/>
  </xsl:call-template>
  <xsl:call-template name="coverage"/>
  <xsl:call-template name="checks"/>
  <xsl:if test="r:waivers"><xsl:call-template name="waivers"/></xsl:if>
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'unit_exposure'"/>
   <xsl:with-param name="help" select="'Exposure of a service, 0 (safe) to 10 (unsafe), as systemd-analyze security has it.'"/>
  </xsl:call-template>
  <xsl:processing-instruction name="bulkhead-rows">exposure</xsl:processing-instruction>
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'unit_unwaived_exposure'"/>
   <xsl:with-param name="help" select="'The same without the findings that are waived.'"/>
  </xsl:call-template>
  <xsl:processing-instruction name="bulkhead-rows">unwaived</xsl:processing-instruction>
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'unit_targets_unmet'"/>
   <xsl:with-param name="help" select="'Reasons for which a service does not meet its targets; only those with a target.'"/>
  </xsl:call-template>
  <xsl:processing-instruction name="bulkhead-rows">unmet</xsl:processing-instruction>
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'unit_checks'"/>
   <xsl:with-param name="help" select="'Checks of a service by their result; waived ones fail and are counted apart.'"/>
  </xsl:call-template>
  <xsl:processing-instruction name="bulkhead-rows">checks</xsl:processing-instruction>
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'unit_skipped'"/>
   <xsl:with-param name="help" select="'A service without a score, and why; always 1.'"/>
  </xsl:call-template>
  <xsl:processing-instruction name="bulkhead-rows">skipped</xsl:processing-instruction>
 </xsl:template>

 <xsl:template name="coverage">
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'units'"/>
   <xsl:with-param name="help" select="'Units found, by what became of them.'"/>
  </xsl:call-template>
  <xsl:for-each select="$totals/@scored | $totals/@not-applicable | $totals/@skipped">
   <xsl:call-template name="sample">
    <xsl:with-param name="name" select="'units'"/>
    <xsl:with-param name="labels" select="concat('outcome=', f:label(local-name()))"/>
    <xsl:with-param name="value" select="."/>
   </xsl:call-template>
  </xsl:for-each>
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'problems'"/>
   <xsl:with-param name="help" select="'Problems met while reading, of no scored service, by whether evidence is missing.'"/>
  </xsl:call-template>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'problems'"/>
   <xsl:with-param name="labels" select="'severity=&quot;error&quot;'"/>
   <xsl:with-param name="value" select="r:problems/@errors"/>
  </xsl:call-template>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'problems'"/>
   <xsl:with-param name="labels" select="'severity=&quot;other&quot;'"/>
   <xsl:with-param name="value" select="r:problems/@count - r:problems/@errors"/>
  </xsl:call-template>
 </xsl:template>

 <xsl:template name="checks">
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'check_units'"/>
   <xsl:with-param name="help" select="'Scored services by the result that a check has in them; waived ones fail and are counted apart.'"/>
  </xsl:call-template>
  <xsl:for-each select="r:catalogue/r:check">
   <xsl:variable name="check" select="concat('check=', f:label(@id), ',result=')"/>
   <xsl:variable name="waived" select="sum(@waived)"/>
   <xsl:call-template name="sample">
    <xsl:with-param name="name" select="'check_units'"/>
    <xsl:with-param name="labels" select="concat($check, '&quot;fail&quot;')"/>
    <xsl:with-param name="value" select="@fail - $waived"/>
   </xsl:call-template>
   <xsl:call-template name="sample">
    <xsl:with-param name="name" select="'check_units'"/>
    <xsl:with-param name="labels" select="concat($check, '&quot;waived&quot;')"/>
    <xsl:with-param name="value" select="$waived"/>
   </xsl:call-template>
   <xsl:call-template name="sample">
    <xsl:with-param name="name" select="'check_units'"/>
    <xsl:with-param name="labels" select="concat($check, '&quot;pass&quot;')"/>
    <xsl:with-param name="value" select="@pass"/>
   </xsl:call-template>
   <xsl:call-template name="sample">
    <xsl:with-param name="name" select="'check_units'"/>
    <xsl:with-param name="labels" select="concat($check, '&quot;not-applicable&quot;')"/>
    <xsl:with-param name="value" select="@not-applicable"/>
   </xsl:call-template>
  </xsl:for-each>
 </xsl:template>

 <xsl:template name="waivers">
  <xsl:variable name="waivers" select="r:waivers/r:waiver"/>
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'waivers'"/>
   <xsl:with-param name="help" select="'Waivers by state.'"/>
  </xsl:call-template>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'waivers'"/>
   <xsl:with-param name="labels" select="'state=&quot;active&quot;'"/>
   <xsl:with-param name="value" select="count($waivers[@state = 'active'])"/>
  </xsl:call-template>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'waivers'"/>
   <xsl:with-param name="labels" select="'state=&quot;pending&quot;'"/>
   <xsl:with-param name="value" select="count($waivers[@state = 'pending'])"/>
  </xsl:call-template>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'waivers'"/>
   <xsl:with-param name="labels" select="'state=&quot;expired&quot;'"/>
   <xsl:with-param name="value" select="count($waivers[@state = 'expired'])"/>
  </xsl:call-template>
  <xsl:call-template name="metric">
   <xsl:with-param name="name" select="'waiver_expiry_seconds'"/>
   <xsl:with-param name="help" select="'When a waiver ends, in seconds since 1970.'"/>
  </xsl:call-template>
  <xsl:for-each select="$waivers">
   <xsl:call-template name="sample">
    <xsl:with-param name="name" select="'waiver_expiry_seconds'"/>
    <xsl:with-param name="labels" select="concat('waiver=', f:label(@name))"/>
    <xsl:with-param name="value" select="f:seconds(concat(@expires, 'T23:59:59Z'))"/>
   </xsl:call-template>
  </xsl:for-each>
 </xsl:template>

 <xsl:template match="r:unit" mode="rows">
  <xsl:variable name="unit" select="concat('unit=', f:label(@name))"/>
  <xsl:variable name="waived" select="sum(@waived)"/>
  <xsl:processing-instruction name="bulkhead-row">exposure</xsl:processing-instruction>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'unit_exposure'"/>
   <xsl:with-param name="labels" select="$unit"/>
   <xsl:with-param name="value" select="f:tenths(@exposure)"/>
  </xsl:call-template>
  <xsl:processing-instruction name="bulkhead-row">unwaived</xsl:processing-instruction>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'unit_unwaived_exposure'"/>
   <xsl:with-param name="labels" select="$unit"/>
   <xsl:with-param name="value" select="f:tenths((@unwaived | @exposure[not(../@unwaived)]))"/>
  </xsl:call-template>
  <xsl:if test="@target or r:unmet">
   <xsl:processing-instruction name="bulkhead-row">unmet</xsl:processing-instruction>
   <xsl:call-template name="sample">
    <xsl:with-param name="name" select="'unit_targets_unmet'"/>
    <xsl:with-param name="labels" select="$unit"/>
    <xsl:with-param name="value" select="count(r:unmet)"/>
   </xsl:call-template>
  </xsl:if>
  <xsl:processing-instruction name="bulkhead-row">checks</xsl:processing-instruction>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'unit_checks'"/>
   <xsl:with-param name="labels" select="concat($unit, ',result=&quot;fail&quot;')"/>
   <xsl:with-param name="value" select="@fail - $waived"/>
  </xsl:call-template>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'unit_checks'"/>
   <xsl:with-param name="labels" select="concat($unit, ',result=&quot;waived&quot;')"/>
   <xsl:with-param name="value" select="$waived"/>
  </xsl:call-template>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'unit_checks'"/>
   <xsl:with-param name="labels" select="concat($unit, ',result=&quot;pass&quot;')"/>
   <xsl:with-param name="value" select="@pass"/>
  </xsl:call-template>
  <xsl:call-template name="sample">
   <xsl:with-param name="name" select="'unit_checks'"/>
   <xsl:with-param name="labels" select="concat($unit, ',result=&quot;not-applicable&quot;')"/>
   <xsl:with-param name="value" select="@not-applicable"/>
  </xsl:call-template>
 </xsl:template>

 <xsl:template match="r:entry" mode="rows">
  <xsl:if test="@outcome = 'skipped'">
   <xsl:processing-instruction name="bulkhead-row">skipped</xsl:processing-instruction>
   <xsl:call-template name="sample">
    <xsl:with-param name="name" select="'unit_skipped'"/>
    <xsl:with-param name="labels" select="concat('unit=', f:label(@name), ',reason=', f:label(@reason))"/>
    <xsl:with-param name="value" select="1"/>
   </xsl:call-template>
  </xsl:if>
 </xsl:template>
</xsl:stylesheet>
