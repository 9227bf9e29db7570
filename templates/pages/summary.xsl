<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- One page for who decides: what was looked at, where it stands, the services and the settings that matter most. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">

 <!-- How many rows each of the two tables has, so that the page holds both. -->
 <xsl:variable name="summary-rows" select="10"/>

 <xsl:template name="summary">
  <xsl:variable name="scored" select="r:totals/@scored"/>
  <xsl:variable name="worst" select="$bands[last()]"/>
  <xsl:variable name="listening" select="$units[@network = 'listens']"/>
  <heading level="1" id="summary">Summary</heading>
  <paragraph>
   <xsl:text>Of </xsl:text>
   <xsl:call-template name="count"><xsl:with-param name="number" select="r:totals/@found"/><xsl:with-param name="noun">unit</xsl:with-param></xsl:call-template>
   <xsl:text> found, </xsl:text>
   <xsl:call-template name="count"><xsl:with-param name="number" select="$scored"/><xsl:with-param name="noun">service</xsl:with-param></xsl:call-template>
   <xsl:text> could be scored. Each was held against </xsl:text><xsl:value-of select="count($checks)"/>
   <xsl:text> checks of how far it is shut in</xsl:text>
   <note>The arithmetic is that of systemd-analyze security, by the rule set <xsl:value-of select="r:rules/@name"/>. An exposure of 0.0 is a service shut in as far as systemd can, 10.0 one that nothing holds back. It does not say that a program has a flaw, but how far an attacker would get who found one.</note>
   <xsl:text>. Half of them have an exposure of </xsl:text>
   <strong><xsl:call-template name="tenths"><xsl:with-param name="value" select="r:totals/@median"/></xsl:call-template></strong>
   <xsl:text> or more out of 10; the highest is </xsl:text>
   <strong><xsl:call-template name="tenths"><xsl:with-param name="value" select="r:totals/@highest"/></xsl:call-template></strong>
   <xsl:text>.</xsl:text>
   <xsl:if test="$listening">
    <xsl:text> </xsl:text>
    <xsl:call-template name="count"><xsl:with-param name="number" select="count($listening)"/><xsl:with-param name="noun">service</xsl:with-param></xsl:call-template>
    <xsl:choose><xsl:when test="count($listening) = 1"> listens</xsl:when><xsl:otherwise> listen</xsl:otherwise></xsl:choose>
    <xsl:text> on the network, </xsl:text>
    <xsl:choose>
     <xsl:when test="$listening[@band = $worst/@id]"><xsl:value-of select="count($listening[@band = $worst/@id])"/></xsl:when>
     <xsl:otherwise>none</xsl:otherwise>
    </xsl:choose>
    <xsl:text> of them rated </xsl:text><xsl:value-of select="$worst/@label"/><xsl:text>.</xsl:text>
   </xsl:if>
  </paragraph>
  <xsl:call-template name="distribution"/>
  <heading level="2" outline="no">The most exposed services</heading>
  <table>
   <column width="6"/>
   <column width="2.4"/>
   <column width="2.2"/>
   <column width="2.4"/>
   <column width="fit" align="right"/>
   <xsl:if test="$full"><column width="fit" align="right"/></xsl:if>
   <head>
    <row><cell>Service</cell><cell>Exposure</cell><cell>Rating</cell><cell>Network</cell><cell>Failing</cell><xsl:if test="$full"><cell>Page</cell></xsl:if></row>
   </head>
   <xsl:for-each select="$units">
    <xsl:sort select="@exposure" data-type="number" order="descending"/>
    <xsl:sort select="number(@network = 'listens')" data-type="number" order="descending"/>
    <xsl:if test="position() &lt;= $summary-rows">
     <row>
      <cell><xsl:call-template name="service-name"/></cell>
      <cell bar="{@exposure}" bar-maximum="100" bar-band="{@band}">
       <xsl:call-template name="tenths"><xsl:with-param name="value" select="@exposure"/></xsl:call-template>
      </cell>
      <cell><band name="{@band}"><xsl:value-of select="@band-label"/></band></cell>
      <cell><xsl:call-template name="network"/></cell>
      <cell><xsl:value-of select="@fail"/></cell>
      <xsl:if test="$full"><cell><page-of to="unit.{@slug}"/></cell></xsl:if>
     </row>
    </xsl:if>
   </xsl:for-each>
  </table>
  <xsl:if test="$checks[@cost &gt; 0]">
   <heading level="2" outline="no">What is missing most often and costs most</heading>
   <table>
    <column width="7"/>
    <column width="6" code="yes"/>
    <column width="fit" align="right"/>
    <column width="3"/>
    <head><row><cell>What should hold</cell><cell>Setting</cell><cell>Services without it</cell><cell>Cost for one, on average</cell></row></head>
    <xsl:for-each select="$checks[@cost &gt; 0]">
     <xsl:sort select="@cost" data-type="number" order="descending"/>
     <xsl:sort select="@id"/>
     <xsl:if test="position() &lt;= $summary-rows">
      <row>
       <cell><xsl:call-template name="check-title"/></cell>
       <cell><xsl:value-of select="@name"/></cell>
       <cell><xsl:value-of select="@fail"/></cell>
       <cell bar="{@cost div @fail}" bar-maximum="10"><xsl:call-template name="tenths"><xsl:with-param name="value" select="@cost div @fail"/></xsl:call-template></cell>
      </row>
     </xsl:if>
    </xsl:for-each>
   </table>
  </xsl:if>
 </xsl:template>

 <!-- The name of a service or check; it leads to its section where the document has one. -->
 <xsl:template name="service-name">
  <xsl:choose>
   <xsl:when test="$full"><link to="unit.{@slug}"><xsl:value-of select="@name"/></link></xsl:when>
   <xsl:otherwise><xsl:value-of select="@name"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="check-title">
  <xsl:choose>
   <xsl:when test="$full"><link to="check.{@id}"><xsl:value-of select="r:title"/></link></xsl:when>
   <xsl:otherwise><xsl:value-of select="r:title"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="network">
  <xsl:choose>
   <xsl:when test="@network = 'listens'"><strong>listens</strong></xsl:when>
   <xsl:when test="@network = 'reachable'">can connect</xsl:when>
   <xsl:when test="@network = 'closed'"><quiet>closed</quiet></xsl:when>
  </xsl:choose>
 </xsl:template>
</xsl:stylesheet>
