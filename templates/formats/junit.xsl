<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- JUnit XML as GitLab, Jenkins and GitHub take it: a test suite for each unit, a test case for each check. A waived
     finding is skipped with its waiver, never passed. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                xmlns:f="urn:bulkhead:format:1" exclude-result-prefixes="r f"
                f:file="report.junit.xml" f:proposals="no" f:summary="JUnit XML, a suite for each unit">
 <xsl:include href="parts/format.xsl"/>
 <xsl:output method="xml" encoding="UTF-8"/>

 <xsl:variable name="timestamp" select="substring-before($report/r:snapshot/@end, 'Z')"/>

 <xsl:template match="r:report" mode="frame">
  <xsl:variable name="waived" select="sum(r:totals/@waived)"/>
  <xsl:variable name="checks" select="r:catalogue/r:check"/>
  <testsuites name="Bulkhead" time="0" errors="{r:problems/@errors}" failures="{sum($checks/@fail) - $waived}"
              tests="{sum($checks/@fail) + sum($checks/@pass) + sum($checks/@not-applicable) + r:totals/@skipped + r:totals/@not-applicable + r:problems/@count}"
              skipped="{sum($checks/@not-applicable) + $waived + r:totals/@skipped + r:totals/@not-applicable}">
   <xsl:text>&#10;</xsl:text>
   <testsuite name="coverage" hostname="{r:host/@name}" timestamp="{$timestamp}" time="0" failures="0" errors="{r:problems/@errors}"
              tests="{r:totals/@skipped + r:totals/@not-applicable + r:problems/@count}" skipped="{r:totals/@skipped + r:totals/@not-applicable}">
    <properties>
     <property name="bulkhead" value="{r:tool/@version}"/>
     <property name="generated" value="{@generated}"/>
     <property name="source"><xsl:attribute name="value"><xsl:call-template name="source"/></xsl:attribute></property>
     <property name="rules" value="{r:rules/@name}"/>
     <property name="complete" value="{@complete}"/>
     <property name="found" value="{r:totals/@found}"/>
     <property name="scored" value="{r:totals/@scored}"/>
     <property name="not-applicable" value="{r:totals/@not-applicable}"/>
     <property name="skipped" value="{r:totals/@skipped}"/>
     <xsl:for-each select="r:waivers/r:waiver">
      <property name="waiver {@name}">
       <xsl:attribute name="value"><xsl:call-template name="waiver-remarks"/></xsl:attribute>
      </property>
     </xsl:for-each>
    </properties>
    <xsl:text>&#10;</xsl:text>
    <xsl:processing-instruction name="bulkhead-rows">entries</xsl:processing-instruction>
    <xsl:processing-instruction name="bulkhead-rows">problems</xsl:processing-instruction>
   </testsuite>
   <xsl:text>&#10;</xsl:text>
   <xsl:processing-instruction name="bulkhead-rows">units</xsl:processing-instruction>
  </testsuites>
 </xsl:template>

 <xsl:template match="r:unit" mode="rows">
  <xsl:variable name="waived" select="sum(@waived)"/>
  <xsl:processing-instruction name="bulkhead-row">units</xsl:processing-instruction>
  <testsuite name="{@name}" hostname="{$host/@name}" timestamp="{$timestamp}" time="0" tests="{count(r:check)}"
             failures="{@fail - $waived}" errors="0" skipped="{@not-applicable + $waived}">
   <properties>
    <property name="exposure" value="{f:tenths(@exposure)}"/>
    <xsl:if test="@unwaived"><property name="exposure without waived findings" value="{f:tenths(@unwaived)}"/></xsl:if>
    <property name="band" value="{@band-label}"/>
    <xsl:if test="@path"><property name="path" value="{@path}"/></xsl:if>
    <xsl:for-each select="r:policy"><property name="policy" value="{@path}"/><property name="exposure without policy" value="{f:tenths(@without)}"/></xsl:for-each>
    <xsl:for-each select="r:unmet"><property name="target not met" value="{.}"/></xsl:for-each>
    <xsl:for-each select="r:findings/r:finding"><property name="{@severity}" value="{r:sentence}"/></xsl:for-each>
    <xsl:for-each select="r:problem"><property name="problem" value="{.}"/></xsl:for-each>
   </properties>
   <xsl:apply-templates select="r:check" mode="case"/>
  </testsuite>
  <xsl:text>&#10;</xsl:text>
 </xsl:template>

 <xsl:template match="r:check" mode="case">
  <testcase classname="{../@name}" name="{key('check', @id)/@name}" time="0">
   <xsl:choose>
    <xsl:when test="@path"><xsl:attribute name="file"><xsl:value-of select="@path"/></xsl:attribute></xsl:when>
    <xsl:when test="../@path"><xsl:attribute name="file"><xsl:value-of select="../@path"/></xsl:attribute></xsl:when>
   </xsl:choose>
   <xsl:if test="@line"><xsl:attribute name="line"><xsl:value-of select="@line"/></xsl:attribute></xsl:if>
   <xsl:choose>
    <xsl:when test="@waiver">
     <skipped>
      <xsl:attribute name="message">
       <xsl:for-each select="key('waiver', @waiver)"><xsl:call-template name="waiver-text"/></xsl:for-each>
      </xsl:attribute>
     </skipped>
    </xsl:when>
    <xsl:when test="@status = 'fail'">
     <failure type="{@id}">
      <xsl:attribute name="message"><xsl:call-template name="finding-text"/></xsl:attribute>
      <xsl:for-each select="key('check', @id)/r:advice/r:line"><xsl:value-of select="concat(., '&#10;')"/></xsl:for-each>
      <xsl:if test="@lapsed"><xsl:value-of select="concat('The waiver ', @lapsed, ' does not hold any more.')"/></xsl:if>
     </failure>
    </xsl:when>
    <xsl:when test="@status = 'not-applicable'"><skipped message="The check does not apply to this unit."/></xsl:when>
   </xsl:choose>
  </testcase>
 </xsl:template>

 <xsl:template match="r:entry" mode="rows">
  <xsl:if test="@outcome != 'scored'">
   <xsl:processing-instruction name="bulkhead-row">entries</xsl:processing-instruction>
   <testcase classname="coverage" name="{@name}" time="0">
    <skipped>
     <xsl:attribute name="message">
      <xsl:choose>
       <xsl:when test="@outcome = 'skipped'"><xsl:value-of select="concat('Not scored: ', @reason)"/><xsl:if test="@detail"><xsl:value-of select="concat('. ', @detail)"/></xsl:if></xsl:when>
       <xsl:otherwise><xsl:value-of select="concat('Not scored: a ', @type, ' has no exposure.')"/></xsl:otherwise>
      </xsl:choose>
     </xsl:attribute>
    </skipped>
   </testcase>
   <xsl:text>&#10;</xsl:text>
  </xsl:if>
 </xsl:template>

 <xsl:template match="r:problem" mode="rows">
  <xsl:processing-instruction name="bulkhead-row">problems</xsl:processing-instruction>
  <testcase classname="problems" name="{concat(@path, substring(':', 1, number(boolean(@line))), @line, substring(': ', 1, 2 * boolean(@path)), .)}" time="0">
   <xsl:if test="@severity = 'error'"><error type="{@severity}" message="{.}"/></xsl:if>
  </testcase>
  <xsl:text>&#10;</xsl:text>
 </xsl:template>
</xsl:stylesheet>
