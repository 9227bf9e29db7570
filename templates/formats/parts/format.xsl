<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What the formats share: the two calls of a format, what a report says of itself, and where a value was set. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                xmlns:f="urn:bulkhead:format:1" exclude-result-prefixes="r f">
 <!-- "frame" once, for the whole; "rows" for each unit and for some entries, files or problems at a time -->
 <xsl:param name="part"/>

 <xsl:key name="check" match="r:catalogue/r:check" use="@id"/>
 <xsl:key name="control" match="r:catalogue/r:check/r:control" use="concat(@set, ' ', @ref)"/>
 <xsl:key name="set" match="r:catalogue/r:control-set" use="@id"/>
 <xsl:key name="waiver" match="r:report/r:waivers/r:waiver" use="@name"/>

 <xsl:variable name="report" select="/r:report"/>
 <xsl:variable name="host" select="$report/r:host"/>
 <xsl:variable name="totals" select="$report/r:totals"/>
 <!-- the same for every report on this machine; a tree without a machine id is known by its name and place -->
 <xsl:variable name="machine" select="concat($host/@machine-id, ' ', $host/@name, ' ', $report/r:snapshot/@root, ' ', $report/r:snapshot/@scope)"/>
 <!-- this report and no other -->
 <xsl:variable name="this" select="concat($machine, ' ', $report/r:snapshot/@begin, ' ', $report/@generated, ' ', $report/r:rules/@name)"/>

 <xsl:template match="/">
  <xsl:choose>
   <xsl:when test="$part = 'rows'">
    <xsl:apply-templates select="r:report/r:units/r:unit | r:report/r:inventory/r:entry | r:report/r:files/r:file | r:report/r:problems/r:problem" mode="rows"/>
   </xsl:when>
   <xsl:otherwise><xsl:apply-templates select="r:report" mode="frame"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- a format says only which rows it has -->
 <xsl:template match="r:unit | r:entry | r:file | r:problem" mode="rows"/>

 <!-- the source in a sentence's words: "the unit files of /srv/image", "the running system manager" -->
 <xsl:template name="source">
  <xsl:choose>
   <xsl:when test="$report/r:snapshot/@source = 'manager'">
    <xsl:value-of select="concat('the running ', $report/r:snapshot/@scope, ' manager')"/>
   </xsl:when>
   <xsl:otherwise><xsl:value-of select="concat('the unit files of ', $report/r:snapshot/@root)"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="evidence">
  <xsl:choose>
   <xsl:when test="$report/@complete = 'true'">complete</xsl:when>
   <xsl:otherwise>INCOMPLETE</xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- why a check of a unit is as it is, in a sentence; the context is r:unit/r:check -->
 <xsl:template name="finding-text">
  <xsl:value-of select="concat(key('check', @id)/@name, ' ')"/>
  <xsl:choose>
   <xsl:when test="@status = 'fail'">fails</xsl:when>
   <xsl:when test="@status = 'pass'">passes</xsl:when>
   <xsl:otherwise>does not apply</xsl:otherwise>
  </xsl:choose>
  <xsl:value-of select="concat(' in ', ../@name)"/>
  <xsl:if test="string(r:value)"><xsl:value-of select="concat(' (', r:value, ')')"/></xsl:if>
  <xsl:if test="@status = 'fail'">
   <xsl:value-of select="concat('; it costs ', substring(f:tenths(@exposure), 1 div boolean(@exposure)), substring('less than 0.1', 1 div not(@exposure)), ' of ', f:tenths(../@exposure))"/>
  </xsl:if>
  <xsl:text>.</xsl:text>
 </xsl:template>

 <!-- what a waiver says, in a sentence; the context is r:waiver -->
 <xsl:template name="waiver-text">
  <xsl:value-of select="concat('Waived by ', @name, ' until ', @expires, ', owner ', @owner)"/>
  <xsl:if test="@approver"><xsl:value-of select="concat(', approved by ', @approver)"/></xsl:if>
  <xsl:if test="@ticket"><xsl:value-of select="concat(', ', @ticket)"/></xsl:if>
  <xsl:value-of select="concat(': ', r:reason)"/>
 </xsl:template>

 <!-- what is to be said of a waiver besides; the context is r:waiver -->
 <xsl:template name="waiver-remarks">
  <xsl:choose>
   <xsl:when test="@state = 'expired'">expired; its findings count again</xsl:when>
   <xsl:when test="@state = 'pending'">not in force yet</xsl:when>
   <xsl:otherwise>active</xsl:otherwise>
  </xsl:choose>
  <xsl:if test="@expiring"><xsl:text>, expires soon</xsl:text></xsl:if>
  <xsl:if test="@unused"><xsl:text>, unused</xsl:text></xsl:if>
  <xsl:if test="@too-broad"><xsl:text>, too broad</xsl:text></xsl:if>
  <xsl:if test="@violated"><xsl:value-of select="concat(', violated by ', @violated, ' of its units')"/></xsl:if>
 </xsl:template>
</xsl:stylesheet>
