<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- A history as a PDF: how the mean moved, the services that moved with their numbers at each point, each change with what
     brought it; what did not move is counted and named. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:h="urn:bulkhead:history:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="h">
 <xsl:output method="xml" encoding="UTF-8"/>
 <xsl:variable name="history" select="/h:history"/>
 <xsl:variable name="bands" select="$history/h:band"/>
 <xsl:variable name="points" select="$history/h:point"/>
 <xsl:variable name="last" select="$points[last()]"/>
 <xsl:variable name="moved" select="$history/h:service[@moved = 'true']"/>
 <xsl:variable name="still" select="$history/h:service[@moved = 'false']"/>
 <!-- How many lines a slope chart can hold and still be read, and how many points a row. -->
 <xsl:variable name="slopes" select="16"/>
 <xsl:variable name="columns" select="6"/>

 <xsl:template match="/h:history">
  <document version="1" generated="{@generated}">
   <metadata author="bulkhead {@tool-version}" subject="How exposed the services were over time" keywords="systemd, security, isolation, history">
    <xsl:attribute name="title"><xsl:call-template name="name"/>: exposure over time</xsl:attribute>
   </metadata>
   <header><left><xsl:call-template name="name"/></left><right><xsl:value-of select="substring(@generated, 1, 10)"/></right></header>
   <footer><left>Service isolation over time</left><right>Page <page-number/> of <page-count/></right></footer>
   <paragraph style="quiet" keep="yes">Service isolation over time</paragraph>
   <heading level="1" style="title" outline="no"><xsl:call-template name="name"/></heading>
   <paragraph style="lead">
    <xsl:value-of select="concat('From ', substring($points[1]/@begin, 1, 10), ' to ', substring($last/@begin, 1, 10), ' the mean exposure went from ')"/>
    <xsl:call-template name="hundredths"><xsl:with-param name="value" select="$points[1]/@mean-hundredths"/></xsl:call-template>
    <xsl:text> to </xsl:text>
    <xsl:call-template name="hundredths"><xsl:with-param name="value" select="$last/@mean-hundredths"/></xsl:call-template>
    <xsl:value-of select="concat('; ', count($moved), ' of ', count(h:service), ' services moved.')"/>
   </paragraph>
   <paragraph>
    <xsl:choose>
     <xsl:when test="$points[@complete != 'true']"><strong>The evidence is incomplete</strong> at the points that say so below.</xsl:when>
     <xsl:otherwise><strong>The evidence is complete</strong> at every point.</xsl:otherwise>
    </xsl:choose>
    <xsl:value-of select="concat(' All points are scored by ', @rules, '.')"/>
   </paragraph>
   <xsl:if test="h:remark"><list><xsl:for-each select="h:remark"><item><xsl:value-of select="."/></item></xsl:for-each></list></xsl:if>
   <xsl:call-template name="points"/>
   <xsl:call-template name="slope"/>
   <xsl:call-template name="services"/>
   <xsl:call-template name="changes"/>
   <xsl:if test="$still">
    <heading level="1"><xsl:value-of select="concat('Did not move (', count($still), ')')"/></heading>
    <paragraph style="small"><xsl:for-each select="$still"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="concat(@name, ' ', format-number(h:at[1]/@exposure div 10, '0.0'))"/></xsl:for-each></paragraph>
   </xsl:if>
  </document>
 </xsl:template>

 <xsl:template name="name"><xsl:choose><xsl:when test="$last/@host"><xsl:value-of select="$last/@host"/></xsl:when><xsl:otherwise>History</xsl:otherwise></xsl:choose></xsl:template>

 <xsl:template name="hundredths">
  <xsl:param name="value"/>
  <xsl:value-of select="format-number($value div 100, '0.00')"/>
 </xsl:template>

 <xsl:template name="exposure">
  <xsl:param name="value"/>
  <xsl:choose>
   <xsl:when test="string($value) = ''">–</xsl:when>
   <xsl:otherwise><xsl:value-of select="format-number($value div 10, '0.0')"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="points">
  <heading level="2" id="points">How the mean exposure of all services moved</heading>
  <table>
   <column width="fit" align="right"/><column width="fit"/><column width="2"/><column width="fit" align="right"/><column width="3"/><column width="fit"/><column width="fit"/>
   <head><row><cell/><cell>Read</cell><cell>Mean exposure</cell><cell>Services</cell><cell>System</cell><cell>systemd</cell><cell>Evidence</cell></row></head>
   <xsl:for-each select="$points">
    <row>
     <cell><xsl:value-of select="position()"/></cell>
     <cell><xsl:value-of select="substring(@begin, 1, 10)"/></cell>
     <cell bar="{@mean-hundredths}" bar-maximum="1000"><xsl:call-template name="hundredths"><xsl:with-param name="value" select="@mean-hundredths"/></xsl:call-template></cell>
     <cell><xsl:value-of select="@services"/></cell>
     <cell><xsl:value-of select="@os-name"/></cell>
     <cell><xsl:value-of select="@systemd-package"/></cell>
     <cell><xsl:choose><xsl:when test="@complete = 'true'">complete</xsl:when><xsl:otherwise><strong>incomplete</strong></xsl:otherwise></xsl:choose></cell>
    </row>
   </xsl:for-each>
  </table>
 </xsl:template>

 <!-- From the first point to the last; a service that is not at both has no line. -->
 <xsl:template name="slope">
  <xsl:variable name="both" select="$moved[h:at[1]/@point = $points[1]/@number and h:at[last()]/@point = $last/@number and h:at[1]/@exposure != h:at[last()]/@exposure]"/>
  <xsl:if test="$both">
   <heading level="2" outline="no">
    <xsl:text>How exposure moved from the first point to the last</xsl:text>
    <xsl:if test="count($both) &gt; $slopes"><xsl:value-of select="concat(', the ', $slopes, ' greatest of ', count($both), ' changes')"/></xsl:if>
   </heading>
   <slope before="{substring($points[1]/@begin, 1, 10)}" after="{substring($last/@begin, 1, 10)}" maximum="10">
    <xsl:for-each select="$both">
     <xsl:sort select="(h:at[last()]/@exposure - h:at[1]/@exposure) * (h:at[last()]/@exposure - h:at[1]/@exposure)" data-type="number" order="descending"/>
     <xsl:sort select="@name"/>
     <xsl:if test="position() &lt;= $slopes">
      <line before="{h:at[1]/@exposure div 10}" after="{h:at[last()]/@exposure div 10}">
       <xsl:attribute name="band"><xsl:call-template name="band-name"><xsl:with-param name="exposure" select="h:at[last()]/@exposure"/></xsl:call-template></xsl:attribute>
       <label><xsl:value-of select="@name"/></label>
      </line>
     </xsl:if>
    </xsl:for-each>
   </slope>
  </xsl:if>
 </xsl:template>

 <xsl:template name="band-name">
  <xsl:param name="exposure"/>
  <xsl:value-of select="$bands[@from &lt;= $exposure and $exposure &lt;= @to][1]/@id"/>
 </xsl:template>

 <!-- A column for each of the last points. -->
 <xsl:template name="services">
  <xsl:variable name="shown" select="$points[position() &gt; last() - $columns]"/>
  <xsl:if test="$moved">
   <page-break unless-left="0.25"/>
   <heading level="1"><xsl:value-of select="concat('Services that moved (', count($moved), ')')"/></heading>
   <xsl:if test="count($points) &gt; $columns"><paragraph style="small"><xsl:value-of select="concat('The last ', $columns, ' of ', count($points), ' points; the other formats have all.')"/></paragraph></xsl:if>
   <table>
    <column width="3"/>
    <xsl:for-each select="$shown"><column width="1" align="right"/></xsl:for-each>
    <column width="fit"/>
    <head><row><cell>Service</cell><xsl:for-each select="$shown"><cell><xsl:value-of select="substring(@begin, 1, 10)"/></cell></xsl:for-each><cell>Band now</cell></row></head>
    <xsl:for-each select="$moved">
     <xsl:sort select="(h:at[last()]/@exposure - h:at[1]/@exposure) * (h:at[last()]/@exposure - h:at[1]/@exposure)" data-type="number" order="descending"/>
     <xsl:sort select="@name"/>
     <xsl:variable name="service" select="."/>
     <xsl:variable name="now" select="h:at[@point = $last/@number]/@exposure"/>
     <row>
      <cell><xsl:value-of select="@name"/></cell>
      <xsl:for-each select="$shown"><cell><xsl:call-template name="exposure"><xsl:with-param name="value" select="$service/h:at[@point = current()/@number]/@exposure"/></xsl:call-template></cell></xsl:for-each>
      <cell>
       <xsl:choose>
        <xsl:when test="$now"><band><xsl:attribute name="name"><xsl:call-template name="band-name"><xsl:with-param name="exposure" select="$now"/></xsl:call-template></xsl:attribute><xsl:value-of select="$bands[@from &lt;= $now and $now &lt;= @to][1]/@label"/></band></xsl:when>
        <xsl:otherwise><quiet>gone</quiet></xsl:otherwise>
       </xsl:choose>
      </cell>
     </row>
    </xsl:for-each>
   </table>
  </xsl:if>
 </xsl:template>

 <xsl:template name="changes">
  <page-break unless-left="0.25"/>
  <heading level="1" id="changes">When each change came, and what brought it</heading>
  <xsl:if test="not(h:change)"><paragraph>Nothing changed.</paragraph></xsl:if>
  <xsl:for-each select="$points[position() &gt; 1][@number = $history/h:change/@point]">
   <xsl:sort select="@number" data-type="number" order="descending"/>
   <heading level="2"><xsl:value-of select="concat('By ', substring(@begin, 1, 10))"/><xsl:if test="@os-name"><xsl:value-of select="concat(', ', @os-name)"/></xsl:if></heading>
   <table alike="changes">
    <column width="2.2"/><column width="fit" align="right"/><column width="fit" align="right"/><column width="2.4"/><column width="3"/>
    <head><row><cell>Service</cell><cell>Before</cell><cell>After</cell><cell>Brought by</cell><cell>Why</cell></row></head>
    <xsl:for-each select="$history/h:change[@point = current()/@number]">
     <row>
      <cell><xsl:value-of select="@unit"/><xsl:if test="@old-name"><xsl:value-of select="concat(', was ', @old-name)"/></xsl:if></cell>
      <cell><xsl:call-template name="exposure"><xsl:with-param name="value" select="@before"/></xsl:call-template></cell>
      <cell><xsl:call-template name="exposure"><xsl:with-param name="value" select="@after"/></xsl:call-template></cell>
      <cell><xsl:value-of select="@brought-by"/></cell>
      <cell><xsl:value-of select="."/></cell>
     </row>
    </xsl:for-each>
   </table>
  </xsl:for-each>
 </xsl:template>
</xsl:stylesheet>
