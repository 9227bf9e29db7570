<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- A history as Markdown: the points in time, the services that moved, and each change with what brought it. Text of others
     stands in code spans or is escaped. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:h="urn:bulkhead:history:1"
                xmlns:f="urn:bulkhead:format:1" exclude-result-prefixes="h f">
 <xsl:output method="text" encoding="UTF-8"/>
 <xsl:variable name="n" select="'&#10;'"/>
 <xsl:variable name="points" select="/h:history/h:point"/>
 <xsl:variable name="moved" select="/h:history/h:service[@moved = 'true']"/>

 <xsl:template match="/h:history">
  <xsl:variable name="last" select="$points[last()]"/>
  <xsl:value-of select="concat('## Service isolation from ', substring($points[1]/@begin, 1, 10), ' to ', substring($last/@begin, 1, 10), $n, $n)"/>
  <xsl:value-of select="concat('The mean exposure went from ', format-number($points[1]/@mean-hundredths div 100, '0.00'), ' to ', format-number($last/@mean-hundredths div 100, '0.00'), '; ', count($moved), ' of ', count(h:service), ' services moved. All points are scored by ', @rules, '.', $n)"/>
  <xsl:for-each select="h:remark"><xsl:value-of select="concat($n, '- ', f:markdown(string(.)))"/></xsl:for-each>
  <xsl:if test="h:remark"><xsl:value-of select="$n"/></xsl:if>
  <xsl:value-of select="concat($n, '| Point | Date | System | Services | Mean exposure | Evidence |', $n, '|--:|---|---|--:|--:|---|', $n)"/>
  <xsl:for-each select="$points">
   <xsl:value-of select="concat('| ', position(), ' | ', substring(@begin, 1, 10), ' | ', f:markdown(string(@os-name)), ' | ', @services, ' | ', format-number(@mean-hundredths div 100, '0.00'), ' | ')"/>
   <xsl:choose><xsl:when test="@complete = 'true'">complete</xsl:when><xsl:otherwise>**incomplete**</xsl:otherwise></xsl:choose>
   <xsl:value-of select="concat(' |', $n)"/>
  </xsl:for-each>
  <xsl:call-template name="services"/>
  <xsl:call-template name="changes"/>
 </xsl:template>

 <xsl:template name="services">
  <xsl:value-of select="concat($n, '### Services that moved', $n, $n)"/>
  <xsl:if test="not($moved)"><xsl:value-of select="concat('None.', $n)"/></xsl:if>
  <xsl:if test="$moved">
   <xsl:text>| Service |</xsl:text>
   <xsl:for-each select="$points"><xsl:value-of select="concat(' ', position(), ' |')"/></xsl:for-each>
   <xsl:value-of select="concat($n, '|---|')"/>
   <xsl:for-each select="$points">--:|</xsl:for-each>
   <xsl:value-of select="$n"/>
   <xsl:for-each select="$moved">
    <xsl:variable name="service" select="."/>
    <xsl:value-of select="concat('| ', f:markdown(string(@name)), ' |')"/>
    <xsl:for-each select="$points">
     <xsl:variable name="at" select="$service/h:at[@point = current()/@number]"/>
     <xsl:choose>
      <xsl:when test="$at"><xsl:value-of select="concat(' ', format-number($at/@exposure div 10, '0.0'), ' |')"/></xsl:when>
      <xsl:otherwise> – |</xsl:otherwise>
     </xsl:choose>
    </xsl:for-each>
    <xsl:value-of select="$n"/>
   </xsl:for-each>
  </xsl:if>
 </xsl:template>

 <xsl:template name="changes">
  <xsl:for-each select="$points[@number = /h:history/h:change/@point]">
   <xsl:value-of select="concat($n, '### By ', substring(@begin, 1, 10), $n, $n, '| Service | Before | After | Brought by | Why |', $n, '|---|--:|--:|---|---|', $n)"/>
   <xsl:for-each select="/h:history/h:change[@point = current()/@number]">
    <xsl:value-of select="concat('| ', f:markdown(string(@unit)))"/>
    <xsl:if test="@old-name"><xsl:value-of select="concat(' (was ', f:markdown(string(@old-name)), ')')"/></xsl:if>
    <xsl:text> | </xsl:text>
    <xsl:call-template name="exposure"><xsl:with-param name="tenths" select="@before"/></xsl:call-template>
    <xsl:text> | </xsl:text>
    <xsl:call-template name="exposure"><xsl:with-param name="tenths" select="@after"/></xsl:call-template>
    <xsl:value-of select="concat(' | ', f:markdown(string(@brought-by)), ' | ', f:markdown(string(.)), ' |', $n)"/>
   </xsl:for-each>
  </xsl:for-each>
 </xsl:template>

 <xsl:template name="exposure">
  <xsl:param name="tenths"/>
  <xsl:choose>
   <xsl:when test="$tenths"><xsl:value-of select="format-number($tenths div 10, '0.0')"/></xsl:when>
   <xsl:otherwise>–</xsl:otherwise>
  </xsl:choose>
 </xsl:template>
</xsl:stylesheet>
