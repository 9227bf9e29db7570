<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Rows of tables that are longer than a page should hold in memory. Each begins with its mark, which names the list. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:template name="row">
  <xsl:param name="list"/>
  <xsl:processing-instruction name="bulkhead-row"><xsl:value-of select="$list"/></xsl:processing-instruction>
 </xsl:template>

 <xsl:template match="r:unit" mode="service-row">
  <xsl:call-template name="row"><xsl:with-param name="list" select="'services'"/></xsl:call-template>
   <xsl:variable name="class"><xsl:call-template name="class-of"><xsl:with-param name="exposure" select="@exposure"/></xsl:call-template></xsl:variable>
   <tr class="{$class}">
    <th scope="row">
     <a href="{$root}{@page}"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template></a>
     <xsl:if test="r:description">
      <span class="description"><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:description"/><xsl:with-param name="length" select="120"/></xsl:call-template></span>
     </xsl:if>
    </th>
    <td data-label="Exposure" class="number">
     <xsl:call-template name="bar"><xsl:with-param name="percent" select="@exposure"/></xsl:call-template>
     <xsl:text> </xsl:text>
     <b><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template></b>
     <xsl:if test="@of-user">
      <span class="description"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@of-user"/></xsl:call-template> in a user’s reach</span>
     </xsl:if>
    </td>
    <td data-label="Band" data-rank="{@exposure}"><xsl:call-template name="band"><xsl:with-param name="exposure" select="@exposure"/></xsl:call-template></td>
    <xsl:if test="not($systemd-first)"><td data-label="Action"><xsl:value-of select="@action"/></td></xsl:if>
    <td data-label="Heaviest findings" class="findings">
     <xsl:for-each select="r:check[@status = 'fail']">
      <xsl:sort select="@badness * @weight div @range" data-type="number" order="descending"/>
      <xsl:if test="position() &lt;= 3">
       <xsl:if test="position() &gt; 1"><xsl:text>, </xsl:text></xsl:if>
       <xsl:call-template name="check-link"/>
      </xsl:if>
     </xsl:for-each>
    </td>
    <td data-label="Network"><xsl:call-template name="network-word"/></td>
    <td data-label="State"><xsl:call-template name="state-of-unit"/></td>
    <td data-label="Package"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@package"/></xsl:call-template></td>
   </tr>
 </xsl:template>

 <!-- What runs says more than what is installed. -->
 <xsl:template name="state-of-unit">
  <xsl:choose>
   <xsl:when test="@active"><xsl:value-of select="@active"/></xsl:when>
   <xsl:when test="@file-state"><xsl:value-of select="@file-state"/></xsl:when>
   <xsl:otherwise><xsl:value-of select="@load"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>
 <!-- How a service meets the network. -->
 <xsl:template name="network-word">
  <xsl:choose>
   <xsl:when test="@network = 'listens'">listens</xsl:when>
   <xsl:when test="@network = 'reachable'">open</xsl:when>
   <xsl:when test="@network = 'closed'">closed</xsl:when>
  </xsl:choose>
 </xsl:template>

 <xsl:template match="r:entry" mode="row">
  <xsl:call-template name="row"><xsl:with-param name="list" select="'inventory'"/></xsl:call-template>
   <tr>
    <th scope="row"><xsl:call-template name="unit-link"/></th>
    <td data-label="Type"><xsl:value-of select="@type"/></td>
    <td data-label="Outcome">
     <xsl:choose>
      <xsl:when test="@outcome = 'scored'">scored</xsl:when>
      <xsl:when test="@outcome = 'not-applicable'">has no score</xsl:when>
      <xsl:otherwise>skipped</xsl:otherwise>
     </xsl:choose>
     <xsl:if test="@reason">: <xsl:call-template name="foreign"><xsl:with-param name="text" select="@reason"/></xsl:call-template></xsl:if>
    </td>
    <td data-label="State">
     <xsl:value-of select="@load"/>
     <xsl:if test="@active"><xsl:value-of select="concat(', ', @active)"/></xsl:if>
     <xsl:if test="@file-state != @load"><xsl:value-of select="concat(', ', @file-state)"/></xsl:if>
    </td>
    <td data-label="File"><xsl:if test="@path"><xsl:call-template name="path"/></xsl:if></td>
    <td data-label="Package"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@package"/></xsl:call-template></td>
   </tr>
 </xsl:template>

 <xsl:template match="r:files/r:file" mode="list-row">
  <xsl:call-template name="row"><xsl:with-param name="list" select="'files'"/></xsl:call-template>
  <xsl:apply-templates select="." mode="row"/>
 </xsl:template>

 <xsl:template match="r:problems/r:problem" mode="list-row">
  <xsl:call-template name="row"><xsl:with-param name="list" select="'problems'"/></xsl:call-template>
  <xsl:apply-templates select="." mode="row"/>
 </xsl:template>
</xsl:stylesheet>
