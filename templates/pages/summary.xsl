<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- One page for who decides: what was looked at, where it stands, the services and the settings that matter most. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">

 <!-- How many rows the tables have at most, and at least where one page would not hold them all. -->
 <xsl:variable name="summary-rows" select="8"/>
 <xsl:variable name="listening-rows" select="4"/>
 <xsl:variable name="least-rows" select="3"/>
 <!-- So many services are named that an advice is not for. -->
 <xsl:variable name="named" select="6"/>

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
   <xsl:text> could be scored. </xsl:text>
   <xsl:choose><xsl:when test="$scored = 1">It</xsl:when><xsl:otherwise>Each</xsl:otherwise></xsl:choose>
   <xsl:text> was held against </xsl:text><xsl:value-of select="count($checks)"/>
   <xsl:text> checks of how far it is shut in</xsl:text>
   <note>The arithmetic is that of systemd-analyze security, by the rule set <xsl:value-of select="r:rules/@name"/>. An exposure of 0.0 is a service shut in as far as systemd can, 10.0 one that nothing holds back. It does not say that a program has a flaw, but how far an attacker would get who found one.</note>
   <xsl:choose>
    <xsl:when test="$scored = 1">. It has an exposure of </xsl:when>
    <xsl:otherwise>
     <xsl:text>. Half of them have an exposure of </xsl:text>
     <strong><xsl:call-template name="tenths"><xsl:with-param name="value" select="r:totals/@median"/></xsl:call-template></strong>
     <xsl:text> or more out of 10; the highest is </xsl:text>
    </xsl:otherwise>
   </xsl:choose>
   <strong><xsl:call-template name="tenths"><xsl:with-param name="value" select="r:totals/@highest"/></xsl:call-template></strong>
   <xsl:text>.</xsl:text>
   <xsl:if test="r:totals/@highest-of-user">
    <xsl:text> Without the checks that only the system’s manager could meet, the highest is </xsl:text>
    <xsl:call-template name="tenths"><xsl:with-param name="value" select="r:totals/@highest-of-user"/></xsl:call-template>
    <xsl:text>, the median </xsl:text>
    <xsl:call-template name="tenths"><xsl:with-param name="value" select="r:totals/@median-of-user"/></xsl:call-template>
    <xsl:text>.</xsl:text>
   </xsl:if>
   <xsl:if test="r:units/@networks &gt; 0">
    <xsl:text> </xsl:text>
    <xsl:call-template name="reach"/>
   </xsl:if>
   <xsl:if test="r:totals/@waived &gt; 0">
    <xsl:value-of select="concat(' Of ', sum($checks/@fail), ' failing checks, ', r:totals/@waived)"/>
    <xsl:choose><xsl:when test="r:totals/@waived = 1"> is</xsl:when><xsl:otherwise> are</xsl:otherwise></xsl:choose>
    <xsl:text> accepted for a time by a waiver</xsl:text>
    <xsl:if test="$has-evidence"> (<link to="waivers">page <page-of to="waivers"/></link>)</xsl:if>
    <xsl:text>.</xsl:text>
   </xsl:if>
   <xsl:if test="r:units/@listening = 1 and $scored &gt; 1"> That one is rated <xsl:value-of select="$listening/@band-label"/>.</xsl:if>
   <xsl:if test="r:units/@listening &gt; 1">
    <xsl:text> Of those that listen, </xsl:text>
    <xsl:choose>
     <xsl:when test="r:units/@listening-in-last-band = 0">none is</xsl:when>
     <xsl:when test="r:units/@listening-in-last-band = 1">1 is</xsl:when>
     <xsl:otherwise><xsl:value-of select="r:units/@listening-in-last-band"/> are</xsl:otherwise>
    </xsl:choose>
    <xsl:text> rated </xsl:text><xsl:value-of select="$worst/@label"/><xsl:text>.</xsl:text>
   </xsl:if>
  </paragraph>
  <xsl:call-template name="distribution"/>
  <xsl:call-template name="findings-summary"/>
  <heading level="2" outline="no">The most exposed services</heading>
  <table alike="summary" least="{$least-rows}">
   <xsl:call-template name="service-columns"/>
   <xsl:for-each select="$units">
    <xsl:sort select="@exposure" data-type="number" order="descending"/>
    <xsl:sort select="@rank" data-type="number" order="descending"/>
    <xsl:if test="position() &lt;= $summary-rows"><xsl:call-template name="service-row"/></xsl:if>
   </xsl:for-each>
  </table>
  <xsl:if test="count($units) &gt; $least-rows and $has-services">
   <paragraph style="small">
    <xsl:variable name="like-the-worst" select="r:units/@highest"/>
    <xsl:if test="$like-the-worst &gt; $summary-rows"><xsl:value-of select="concat($like-the-worst, ' services have the highest exposure; those that run, and those that wait for the network, come first. ')"/></xsl:if>
    <xsl:text>All are on </xsl:text><link to="services">page <page-of to="services"/></link><xsl:text>.</xsl:text>
   </paragraph>
  </xsl:if>
  <xsl:variable name="shown-below" select="$listening[@exposure &lt; ../../r:totals/@highest]"/>
  <xsl:if test="$shown-below">
   <heading level="2" outline="no">What listens on the network</heading>
   <table alike="summary" least="{$least-rows - 1}">
    <xsl:call-template name="service-columns"/>
    <xsl:for-each select="$listening">
     <xsl:sort select="@exposure" data-type="number" order="descending"/>
     <xsl:sort select="@rank" data-type="number" order="descending"/>
     <xsl:if test="position() &lt;= $listening-rows"><xsl:call-template name="service-row"/></xsl:if>
    </xsl:for-each>
   </table>
   <xsl:if test="r:units/@listening &gt;= $least-rows"><paragraph style="small">In all, <xsl:value-of select="r:units/@listening"/> services listen.</paragraph></xsl:if>
  </xsl:if>
  <xsl:variable name="changes" select="$report/r:advice/r:change[@units &gt; 0]"/>
  <xsl:if test="$changes"><xsl:call-template name="changes"><xsl:with-param name="changes" select="$changes"/></xsl:call-template></xsl:if>
  <xsl:if test="not($changes) and $checks[@cost &gt; 0]">
   <heading level="2" outline="no">What is missing most often and costs most</heading>
   <table least="{$least-rows}">
    <column/>
    <column code="yes"/>
    <column width="fit" align="right"/>
    <column/>
    <head><row><cell>What should hold</cell><cell>Setting</cell><cell>Lack it</cell><cell>Cost for one, on average</cell></row></head>
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

 <!-- What gains most over all services for which it is proposed, and what one drop-in for all would do. -->
 <xsl:template name="changes">
  <xsl:param name="changes"/>
  <heading level="2" outline="no">The changes that would gain most</heading>
  <table least="{$least-rows}">
   <column code="yes"/>
   <column/>
   <column width="fit"/>
   <column width="fit" align="right"/>
   <column/>
   <head><row><cell>Write</cell><cell>What it does</cell><cell>Risk</cell><cell>Services</cell><cell>Gain, summed</cell></row></head>
   <xsl:for-each select="$changes">
    <xsl:if test="position() &lt;= $summary-rows">
     <row>
      <cell><xsl:value-of select="r:line"/></cell>
      <cell><xsl:value-of select="r:does"/></cell>
      <cell><xsl:value-of select="@risk"/></cell>
      <cell><xsl:value-of select="@units"/></cell>
      <cell bar="{@gain}" bar-maximum="{$changes[1]/@gain}"><xsl:call-template name="tenths"><xsl:with-param name="value" select="@gain"/></xsl:call-template></cell>
     </row>
    </xsl:if>
   </xsl:for-each>
  </table>
  <xsl:for-each select="$report/r:advice/r:drop-in">
   <paragraph style="small">
    <xsl:text>One drop-in for all services, </xsl:text><code><xsl:value-of select="@path"/></code>
    <xsl:text>, with the lines </xsl:text>
    <xsl:for-each select="../r:change[@for-all]">
     <xsl:if test="position() &gt; 1">, </xsl:if>
     <code><xsl:value-of select="r:line"/></code>
    </xsl:for-each>
    <xsl:value-of select="concat(' would lower the exposure of ', @helped, ' service', substring('s', 1, number(@helped != 1)), ', on average over all from ')"/>
    <xsl:call-template name="tenths"><xsl:with-param name="value" select="@before div (@units + @exempt)"/></xsl:call-template>
    <xsl:text> to </xsl:text>
    <xsl:call-template name="tenths"><xsl:with-param name="value" select="@after div (@units + @exempt)"/></xsl:call-template>
    <xsl:text>.</xsl:text>
    <xsl:if test="r:exempt[not(@line-back)]">
     <xsl:value-of select="concat(' It would break or weaken ', @exempt, ', or lock administrators out, and is to be kept from them: ')"/>
     <xsl:for-each select="r:exempt[not(@line-back) and not(@unit = preceding-sibling::r:exempt[1]/@unit)]">
      <xsl:if test="position() &lt;= $named"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="@unit"/></xsl:if>
     </xsl:for-each>
     <xsl:if test="@exempt &gt; $named"><xsl:value-of select="concat(' and ', @exempt - $named, ' more')"/></xsl:if>
     <xsl:text>. The report’s pages have the file and the reasons.</xsl:text>
    </xsl:if>
   </paragraph>
  </xsl:for-each>
 </xsl:template>

 <xsl:template name="service-columns">
  <column/>
  <column/>
  <column/>
  <column/>
  <column width="fit" align="right"/>
  <xsl:if test="$has-sections"><column width="fit" align="right"/></xsl:if>
  <head>
   <row><cell>Service</cell><cell>Exposure</cell><cell>Rating</cell><cell>Network</cell><cell>Failing</cell><xsl:if test="$has-sections"><cell>Page</cell></xsl:if></row>
  </head>
 </xsl:template>

 <xsl:template name="service-row">
  <row>
   <cell><xsl:call-template name="service-name"/></cell>
   <cell bar="{@exposure}" bar-maximum="100" bar-band="{@band}">
    <xsl:call-template name="tenths"><xsl:with-param name="value" select="@exposure"/></xsl:call-template>
   </cell>
   <cell><band name="{@band}"><xsl:value-of select="@band-label"/></band></cell>
   <cell><xsl:call-template name="network"/></cell>
   <cell><xsl:value-of select="@fail"/></cell>
   <xsl:if test="$has-sections"><cell><page-of to="unit.{@slug}"/></cell></xsl:if>
  </row>
 </xsl:template>

 <!-- What was found beside the score, counted; the serious ones by name. -->
 <xsl:template name="findings-summary">
  <xsl:variable name="serious" select="$units[r:findings/r:finding/@severity = 'serious']"/>
  <xsl:variable name="all" select="r:units"/>
  <xsl:if test="$all/@warned-units &gt; 0">
   <callout>
    <xsl:if test="$serious"><xsl:attribute name="band"><xsl:value-of select="$bands[last()]/@id"/></xsl:attribute></xsl:if>
    <paragraph>
     <strong>Beside the score: </strong>
     <xsl:if test="$serious">
      <xsl:call-template name="count"><xsl:with-param name="number" select="$all/@serious"/><xsl:with-param name="noun">serious finding</xsl:with-param></xsl:call-template>
      <xsl:if test="$all/@warnings &gt; 0"> and </xsl:if>
     </xsl:if>
     <xsl:if test="$all/@warnings &gt; 0">
      <xsl:call-template name="count"><xsl:with-param name="number" select="$all/@warnings"/><xsl:with-param name="noun">warning</xsl:with-param></xsl:call-template>
     </xsl:if>
     <xsl:text> in </xsl:text>
     <xsl:call-template name="count"><xsl:with-param name="number" select="$all/@warned-units"/><xsl:with-param name="noun">service</xsl:with-param></xsl:call-template>
     <xsl:text>: what is declared and not enforced, or makes a setting worth less than it looks.</xsl:text>
     <xsl:if test="$serious">
      <xsl:text> Serious: </xsl:text>
      <xsl:for-each select="$serious[position() &lt;= 4]">
       <xsl:if test="position() &gt; 1">, </xsl:if>
       <xsl:call-template name="service-name"/>
      </xsl:for-each>
      <xsl:if test="$all/@serious-units &gt; 4"> and <xsl:value-of select="$all/@serious-units - 4"/> more</xsl:if>
      <xsl:text>.</xsl:text>
     </xsl:if>
    </paragraph>
   </callout>
  </xsl:if>
 </xsl:template>

 <!-- The name of a service or check; it leads to its section where the document has one. -->
 <xsl:template name="service-name">
  <xsl:choose>
   <xsl:when test="$has-sections"><link to="unit.{@slug}"><xsl:value-of select="@name"/></link></xsl:when>
   <xsl:otherwise><xsl:value-of select="@name"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="check-title">
  <xsl:choose>
   <xsl:when test="$has-checks"><link to="check.{@id}"><xsl:value-of select="r:title"/></link></xsl:when>
   <xsl:otherwise><xsl:value-of select="r:title"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="network">
  <xsl:choose>
   <xsl:when test="@network = 'listens'"><strong>listens</strong></xsl:when>
   <xsl:when test="@network = 'reachable'">open</xsl:when>
   <xsl:when test="@network = 'closed'"><quiet>closed</quiet></xsl:when>
  </xsl:choose>
 </xsl:template>
</xsl:stylesheet>
