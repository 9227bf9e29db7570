<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- CSV (RFC 4180): a line for each check of each unit; units without a score, problems, waivers and what the report
     says of itself are lines of their own, told apart by the first column. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                xmlns:f="urn:bulkhead:format:1" exclude-result-prefixes="r f"
                f:file="report.csv" f:proposals="no" f:summary="CSV, a line for each check of each unit">
 <xsl:include href="parts/format.xsl"/>
 <xsl:output method="text" encoding="UTF-8"/>

 <xsl:variable name="end" select="'&#13;&#10;'"/>

 <xsl:template match="r:report" mode="frame">
  <xsl:text>record,host,unit,exposure,unwaived,band,systemd_band,check,name,status,badness,range,weight,check_exposure,value,path,line,implied_by,waiver,controls,text</xsl:text>
  <xsl:value-of select="$end"/>
  <xsl:apply-templates select="@generated | @complete | r:tool/@version | r:snapshot/@* | r:rules/@name | r:rules/r:policy/@* | r:totals/@* | r:totals/r:reason | r:catalogue/r:mapping/@*" mode="coverage"/>
  <xsl:apply-templates select="r:waivers/r:waiver" mode="line"/>
  <xsl:apply-templates select="r:targets/r:target" mode="line"/>
  <xsl:processing-instruction name="bulkhead-rows">units</xsl:processing-instruction>
  <xsl:processing-instruction name="bulkhead-rows">entries</xsl:processing-instruction>
  <xsl:processing-instruction name="bulkhead-rows">problems</xsl:processing-instruction>
 </xsl:template>

 <!-- record, host, …: each cell a parameter; those that a line does not have are empty -->
 <xsl:template name="line">
  <xsl:param name="record"/>
  <xsl:param name="unit"/>
  <xsl:param name="exposure"/>
  <xsl:param name="unwaived"/>
  <xsl:param name="band"/>
  <xsl:param name="systemd-band"/>
  <xsl:param name="check"/>
  <xsl:param name="name"/>
  <xsl:param name="status"/>
  <xsl:param name="badness"/>
  <xsl:param name="range"/>
  <xsl:param name="weight"/>
  <xsl:param name="check-exposure"/>
  <xsl:param name="value"/>
  <xsl:param name="path"/>
  <xsl:param name="line"/>
  <xsl:param name="implied-by"/>
  <xsl:param name="waiver"/>
  <xsl:param name="controls"/>
  <xsl:param name="text"/>
  <xsl:value-of select="concat($record, ',', f:csv($host/@name), ',', f:csv($unit), ',', f:tenths($exposure), ',', f:tenths($unwaived), ',', f:csv($band), ',', f:csv($systemd-band), ',', f:csv($check), ',', f:csv($name), ',', f:csv($status), ',', $badness, ',', $range, ',', $weight, ',')"/>
  <xsl:value-of select="concat(f:tenths($check-exposure), ',', f:csv($value), ',', f:csv($path), ',', $line, ',', f:csv($implied-by), ',', f:csv($waiver), ',', f:csv($controls), ',', f:csv($text), $end)"/>
 </xsl:template>

 <!-- "snapshot begin", "totals found": what it is and its value -->
 <xsl:template match="@*" mode="coverage">
  <xsl:call-template name="line">
   <xsl:with-param name="record" select="'coverage'"/>
   <xsl:with-param name="name">
    <xsl:if test="parent::*[not(self::r:report)]"><xsl:value-of select="concat(local-name(..), ' ')"/></xsl:if>
    <xsl:value-of select="local-name()"/>
   </xsl:with-param>
   <xsl:with-param name="value" select="."/>
  </xsl:call-template>
 </xsl:template>

 <xsl:template match="r:reason" mode="coverage">
  <xsl:call-template name="line">
   <xsl:with-param name="record" select="'coverage'"/>
   <xsl:with-param name="name" select="concat('skipped ', @name)"/>
   <xsl:with-param name="value" select="@count"/>
  </xsl:call-template>
 </xsl:template>

 <xsl:template match="r:waiver" mode="line">
  <xsl:call-template name="line">
   <xsl:with-param name="record" select="'waiver'"/>
   <xsl:with-param name="unit" select="@unit"/>
   <xsl:with-param name="check" select="@check"/>
   <xsl:with-param name="status" select="@state"/>
   <xsl:with-param name="path" select="@path"/>
   <xsl:with-param name="line" select="@line"/>
   <xsl:with-param name="waiver" select="@name"/>
   <xsl:with-param name="value"><xsl:call-template name="waiver-remarks"/></xsl:with-param>
   <xsl:with-param name="text"><xsl:call-template name="waiver-text"/></xsl:with-param>
  </xsl:call-template>
 </xsl:template>

 <xsl:template match="r:target" mode="line">
  <xsl:call-template name="line">
   <xsl:with-param name="record" select="'target'"/>
   <xsl:with-param name="unit" select="@unit"/>
   <xsl:with-param name="exposure" select="@maximum-exposure"/>
   <xsl:with-param name="check" select="@checks"/>
   <xsl:with-param name="path" select="@path"/>
   <xsl:with-param name="line" select="@line"/>
   <xsl:with-param name="value" select="concat(@unmet, ' of ', @units, ' units do not meet it')"/>
  </xsl:call-template>
 </xsl:template>

 <xsl:template match="r:unit" mode="rows">
  <xsl:processing-instruction name="bulkhead-row">units</xsl:processing-instruction>
  <xsl:for-each select="r:check">
   <xsl:call-template name="line">
    <xsl:with-param name="record" select="'check'"/>
    <xsl:with-param name="unit" select="../@name"/>
    <xsl:with-param name="exposure" select="../@exposure"/>
    <xsl:with-param name="unwaived"><xsl:value-of select="../@unwaived"/><xsl:if test="not(../@unwaived)"><xsl:value-of select="../@exposure"/></xsl:if></xsl:with-param>
    <xsl:with-param name="band" select="../@band-label"/>
    <xsl:with-param name="systemd-band" select="../@systemd-band"/>
    <xsl:with-param name="check" select="@id"/>
    <xsl:with-param name="name" select="key('check', @id)/@name"/>
    <xsl:with-param name="status"><xsl:value-of select="@status"/><xsl:if test="@waiver"> (waived)</xsl:if></xsl:with-param>
    <xsl:with-param name="badness" select="@badness"/>
    <xsl:with-param name="range" select="@range"/>
    <xsl:with-param name="weight" select="@weight"/>
    <xsl:with-param name="check-exposure" select="@exposure"/>
    <xsl:with-param name="value" select="r:value"/>
    <xsl:with-param name="path" select="@path"/>
    <xsl:with-param name="line" select="@line"/>
    <xsl:with-param name="implied-by" select="@implied-by"/>
    <xsl:with-param name="waiver" select="@waiver"/>
    <xsl:with-param name="controls">
     <xsl:for-each select="key('check', @id)/r:control">
      <xsl:if test="position() &gt; 1"><xsl:text>; </xsl:text></xsl:if>
      <xsl:value-of select="concat(@set, ':', @ref)"/>
     </xsl:for-each>
    </xsl:with-param>
    <xsl:with-param name="text"><xsl:if test="@lapsed"><xsl:value-of select="concat('The waiver ', @lapsed, ' does not hold any more.')"/></xsl:if></xsl:with-param>
   </xsl:call-template>
  </xsl:for-each>
  <xsl:for-each select="r:policy | r:unmet">
   <xsl:call-template name="line">
    <xsl:with-param name="record"><xsl:choose><xsl:when test="self::r:policy">policy</xsl:when><xsl:otherwise>target-not-met</xsl:otherwise></xsl:choose></xsl:with-param>
    <xsl:with-param name="unit" select="../@name"/>
    <xsl:with-param name="exposure" select="../@exposure"/>
    <xsl:with-param name="path" select="@path"/>
    <xsl:with-param name="value"><xsl:if test="self::r:policy"><xsl:value-of select="concat('exposure without it ', f:tenths(@without))"/></xsl:if></xsl:with-param>
    <xsl:with-param name="text" select="."/>
   </xsl:call-template>
  </xsl:for-each>
  <xsl:for-each select="r:findings/r:finding">
   <xsl:call-template name="line">
    <xsl:with-param name="record" select="'finding'"/>
    <xsl:with-param name="unit" select="../../@name"/>
    <xsl:with-param name="check" select="@id"/>
    <xsl:with-param name="name" select="@property"/>
    <xsl:with-param name="status" select="@severity"/>
    <xsl:with-param name="value" select="@declared"/>
    <xsl:with-param name="path" select="@path"/>
    <xsl:with-param name="line" select="@line"/>
    <xsl:with-param name="text" select="normalize-space(concat(r:sentence, ' ', r:cause))"/>
   </xsl:call-template>
  </xsl:for-each>
  <xsl:apply-templates select="r:problem" mode="line"/>
 </xsl:template>

 <xsl:template match="r:entry" mode="rows">
  <xsl:if test="@outcome != 'scored'">
   <xsl:processing-instruction name="bulkhead-row">entries</xsl:processing-instruction>
   <xsl:call-template name="line">
    <xsl:with-param name="record" select="@outcome"/>
    <xsl:with-param name="unit" select="@name"/>
    <xsl:with-param name="status" select="@outcome"/>
    <xsl:with-param name="value"><xsl:value-of select="@reason"/><xsl:if test="not(@reason)"><xsl:value-of select="concat('type ', @type)"/></xsl:if></xsl:with-param>
    <xsl:with-param name="path" select="@path"/>
    <xsl:with-param name="text" select="@detail"/>
   </xsl:call-template>
  </xsl:if>
 </xsl:template>

 <xsl:template match="r:problem" mode="rows">
  <xsl:processing-instruction name="bulkhead-row">problems</xsl:processing-instruction>
  <xsl:apply-templates select="." mode="line"/>
 </xsl:template>

 <xsl:template match="r:problem" mode="line">
  <xsl:call-template name="line">
   <xsl:with-param name="record" select="'problem'"/>
   <xsl:with-param name="unit"><xsl:value-of select="@unit"/><xsl:if test="not(@unit)"><xsl:value-of select="../@name"/></xsl:if></xsl:with-param>
   <xsl:with-param name="status" select="@severity"/>
   <xsl:with-param name="path" select="@path"/>
   <xsl:with-param name="line" select="@line"/>
   <xsl:with-param name="text" select="."/>
  </xsl:call-template>
 </xsl:template>
</xsl:stylesheet>
