<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What all parts of the document use: numbers, times, names, and how they are looked up. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">

 <xsl:include href="house.xsl"/>

 <xsl:key name="check" match="r:catalogue/r:check" use="@id"/>
 <xsl:key name="change" match="r:advice/r:change" use="@id"/>
 <xsl:key name="control-set" match="r:catalogue/r:control-set" use="@id"/>

 <xsl:variable name="report" select="/r:report"/>
 <xsl:variable name="units" select="/r:report/r:units/r:unit"/>
 <xsl:variable name="layers" select="/r:report/r:catalogue/r:layer"/>
 <xsl:variable name="checks" select="/r:report/r:catalogue/r:check"/>
 <xsl:variable name="bands" select="/r:report/r:totals/r:band"/>

 <xsl:variable name="parts" select="concat(' ', normalize-space($house-parts), ' ')"/>

 <!-- Tenths as "9.6". -->
 <xsl:template name="tenths">
  <xsl:param name="value"/>
  <xsl:value-of select="format-number($value div 10, '0.0')"/>
 </xsl:template>

 <!-- "2026-11-23T21:40:00Z" as "2026-11-23 21:40 UTC". -->
 <xsl:template name="time">
  <xsl:param name="value"/>
  <xsl:value-of select="concat(substring($value, 1, 10), ' ', substring($value, 12, 5), ' UTC')"/>
 </xsl:template>

 <!-- "1 service", "12 services". -->
 <xsl:template name="count">
  <xsl:param name="number"/>
  <xsl:param name="noun"/>
  <xsl:value-of select="concat($number, ' ', $noun)"/>
  <xsl:if test="$number != 1">s</xsl:if>
 </xsl:template>

 <!-- What stands after the last slash. -->
 <xsl:template name="base-name">
  <xsl:param name="path"/>
  <xsl:choose>
   <xsl:when test="contains($path, '/')">
    <xsl:call-template name="base-name">
     <xsl:with-param name="path" select="substring-after($path, '/')"/>
    </xsl:call-template>
   </xsl:when>
   <xsl:otherwise><xsl:value-of select="$path"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- The host by its name, or by the root that was read. -->
 <xsl:template name="host">
  <xsl:choose>
   <xsl:when test="$report/r:host/@name"><xsl:value-of select="$report/r:host/@name"/></xsl:when>
   <xsl:when test="$report/r:snapshot/@root"><xsl:value-of select="$report/r:snapshot/@root"/></xsl:when>
   <xsl:otherwise>unnamed host</xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- A problem in a table row of two cells: where, what. -->
 <xsl:template match="r:problem">
  <row>
   <cell>
    <xsl:choose>
     <xsl:when test="@severity = 'error'"><strong>Error</strong></xsl:when>
     <xsl:when test="@severity = 'warning'">Warning</xsl:when>
     <xsl:otherwise><quiet>Note</quiet></xsl:otherwise>
    </xsl:choose>
   </cell>
   <cell>
    <xsl:if test="@path">
     <code>
      <xsl:value-of select="@path"/>
      <xsl:if test="@line"><xsl:value-of select="concat(':', @line)"/></xsl:if>
     </code>
    </xsl:if>
    <xsl:if test="not(@path)"><xsl:value-of select="@unit"/></xsl:if>
   </cell>
   <cell><xsl:value-of select="."/></cell>
  </row>
 </xsl:template>

 <xsl:template name="problem-columns">
  <column width="fit"/>
  <column/>
  <column/>
  <head><row><cell>Severity</cell><cell>Where</cell><cell>What</cell></row></head>
 </xsl:template>
</xsl:stylesheet>
