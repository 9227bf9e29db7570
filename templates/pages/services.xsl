<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The list of services, worst first. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">

 <xsl:template name="services">
  <heading level="1" id="services">All services</heading>
  <paragraph style="small" keep="yes">Worst first. Exposure runs from 0.0 to 10.0<xsl:if test="r:totals/@highest-of-user">; in brackets that without the checks that only the system’s manager could meet</xsl:if><xsl:if test="$has-glossary">; the bands are explained on <link to="bands">page <page-of to="bands"/></link></xsl:if>.</paragraph>
  <rows of="services"/>
 </xsl:template>

 <!-- A batch of them, in this order. -->
 <xsl:template name="service-list">
  <table alike="all-services">
   <xsl:if test="$batch &gt; 1"><xsl:attribute name="continues">yes</xsl:attribute></xsl:if>
   <column/>
   <column/>
   <column/>
   <column/>
   <column width="fit" align="right"/>
   <column/>
   <xsl:if test="$has-sections"><column width="fit" align="right"/></xsl:if>
   <continued>All services, continued</continued>
   <head>
    <row><cell>Service</cell><cell>Exposure</cell><cell>Rating</cell><cell>Network</cell><cell>Failing</cell><cell>Package</cell><xsl:if test="$has-sections"><cell>Page</cell></xsl:if></row>
   </head>
   <xsl:for-each select="$units">
    <row>
     <cell><xsl:call-template name="service-name"/></cell>
     <cell bar="{@exposure}" bar-maximum="100" bar-band="{@band}"><xsl:value-of select="format-number(@exposure div 10, '0.0')"/><xsl:if test="@of-user"><quiet><xsl:value-of select="concat(' (', format-number(@of-user div 10, '0.0'), ')')"/></quiet></xsl:if></cell>
     <cell><band name="{@band}"><xsl:value-of select="@band-label"/></band></cell>
     <cell><xsl:call-template name="network"/></cell>
     <cell><xsl:value-of select="@fail"/></cell>
     <cell><xsl:choose><xsl:when test="@package"><xsl:value-of select="@package"/></xsl:when><xsl:otherwise><quiet>none</quiet></xsl:otherwise></xsl:choose></cell>
     <xsl:if test="$has-sections"><cell><page-of to="unit.{@slug}"/></cell></xsl:if>
    </row>
   </xsl:for-each>
  </table>
 </xsl:template>
</xsl:stylesheet>
