<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The first page: host, date, one sentence, the distribution, what gains most, whether the evidence is complete. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">

 <xsl:template name="cover">
  <xsl:param name="host"/>
  <xsl:param name="date"/>
  <xsl:call-template name="house-mark"/>
  <paragraph style="quiet" keep="yes">Service isolation report</paragraph>
  <paragraph style="title" keep="yes"><xsl:value-of select="$host"/></paragraph>
  <paragraph style="quiet" keep="yes">
   <xsl:if test="r:host/@os-name"><xsl:value-of select="r:host/@os-name"/>, </xsl:if>
   <xsl:if test="r:snapshot/@systemd">systemd <xsl:value-of select="r:snapshot/@systemd"/>, </xsl:if>
   <xsl:value-of select="$date"/>
  </paragraph>
  <space points="14"/>
  <paragraph style="lead"><xsl:call-template name="position"/></paragraph>
  <space points="2"/>
  <xsl:if test="r:totals/@scored &gt; 0">
   <paragraph style="heading-3" keep="yes">
    <xsl:text>How the </xsl:text>
    <xsl:call-template name="count">
     <xsl:with-param name="number" select="r:totals/@scored"/>
     <xsl:with-param name="noun">service</xsl:with-param>
    </xsl:call-template>
    <xsl:text> spread over the bands</xsl:text>
   </paragraph>
   <xsl:call-template name="distribution"/>
   <space points="8"/>
   <xsl:call-template name="gains"/>
  </xsl:if>
  <space points="4"/>
  <xsl:call-template name="completeness"/>
  <space fill="yes"/>
  <xsl:if test="$full">
   <paragraph style="heading-3" keep="yes">Contents</paragraph>
   <contents levels="1"/>
   <space points="8"/>
  </xsl:if>
  <facts>
   <fact>
    <label>Rule set</label>
    <value>
     <xsl:value-of select="r:rules/@name"/>
     <xsl:if test="r:rules/r:policy">, with the policy <code><xsl:value-of select="r:rules/r:policy/@path"/></code></xsl:if>
    </value>
   </fact>
   <fact>
    <label>Source</label>
    <value><xsl:call-template name="source"/></value>
   </fact>
   <fact>
    <label>Taken by</label>
    <value><xsl:call-template name="collector"/></value>
   </fact>
   <xsl:if test="r:snapshot/@sha256">
    <fact><label>Snapshot, SHA-256</label><value><code><xsl:value-of select="r:snapshot/@sha256"/></code></value></fact>
   </xsl:if>
   <xsl:if test="$digest != ''">
    <fact><label>Report, SHA-256</label><value><code><xsl:value-of select="$digest"/></code></value></fact>
   </xsl:if>
  </facts>
  <xsl:call-template name="signatures"/>
 </xsl:template>

 <!-- Who answers for it, by hand. -->
 <xsl:template name="signatures">
  <table>
   <column width="fit"/>
   <column width="4"/>
   <column width="2"/>
   <column width="4"/>
   <head><row><cell/><cell>Name</cell><cell>Date</cell><cell>Signature</cell></row></head>
   <row><cell>Prepared by</cell><cell blank="yes"/><cell blank="yes"/><cell blank="yes"/></row>
   <row><cell>Reviewed by</cell><cell blank="yes"/><cell blank="yes"/><cell blank="yes"/></row>
  </table>
 </xsl:template>

 <xsl:template name="distribution">
  <distribution>
   <xsl:for-each select="$bands">
    <part band="{@id}" count="{@count}">
     <label><band name="{@id}"><xsl:value-of select="@label"/></band></label>
     <note>
      <xsl:call-template name="tenths"><xsl:with-param name="value" select="@from"/></xsl:call-template>
      <xsl:text>–</xsl:text>
      <xsl:call-template name="tenths"><xsl:with-param name="value" select="@to"/></xsl:call-template>
      <xsl:if test="@action">, <xsl:value-of select="@action"/></xsl:if>
     </note>
    </part>
   </xsl:for-each>
  </distribution>
 </xsl:template>

 <!-- One sentence that states the position. -->
 <xsl:template name="position">
  <xsl:variable name="scored" select="r:totals/@scored"/>
  <xsl:variable name="unsafe" select="$bands[last()]"/>
  <xsl:choose>
   <xsl:when test="$scored = 0">No service was scored.</xsl:when>
   <xsl:otherwise>
    <xsl:choose>
     <xsl:when test="$unsafe/@count = $scored and $scored = 1">The only service is </xsl:when>
     <xsl:when test="$unsafe/@count = $scored">All <xsl:value-of select="$scored"/> services are </xsl:when>
     <xsl:when test="$unsafe/@count = 0">None of the <xsl:value-of select="$scored"/> services is </xsl:when>
     <xsl:when test="$unsafe/@count = 1">1 of <xsl:value-of select="$scored"/> services is </xsl:when>
     <xsl:otherwise>
      <xsl:value-of select="$unsafe/@count"/> of <xsl:value-of select="$scored"/> services are </xsl:otherwise>
    </xsl:choose>
    <strong><xsl:value-of select="$unsafe/@label"/></strong>
    <xsl:text>; the highest exposure is </xsl:text>
    <xsl:call-template name="tenths"><xsl:with-param name="value" select="r:totals/@highest"/></xsl:call-template>
    <xsl:text> of 10, the median </xsl:text>
    <xsl:call-template name="tenths"><xsl:with-param name="value" select="r:totals/@median"/></xsl:call-template>
    <xsl:text>.</xsl:text>
    <xsl:if test="r:units/@networks &gt; 0">
     <xsl:text> </xsl:text>
     <xsl:call-template name="reach"/>
    </xsl:if>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- How many services the network leads to, in the words of the site. -->
 <xsl:template name="reach">
  <xsl:variable name="listening" select="r:units/@listening"/>
  <xsl:variable name="reachable" select="r:units/@open"/>
  <xsl:variable name="scored" select="r:totals/@scored"/>
  <xsl:choose>
   <xsl:when test="$listening + $reachable = 0 and $scored = 1">It has no way to the network.</xsl:when>
   <xsl:when test="$listening + $reachable = 0">None has a way to the network.</xsl:when>
   <xsl:when test="$listening = 0 and $scored = 1">Nothing keeps it from the network.</xsl:when>
   <xsl:when test="$listening = 0 and $reachable = $scored">Nothing keeps any of them from the network.</xsl:when>
   <xsl:when test="$listening = 0">Nothing keeps <xsl:value-of select="$reachable"/> of them from the network.</xsl:when>
   <xsl:otherwise>
    <xsl:choose>
     <xsl:when test="$scored = 1">It listens</xsl:when>
     <xsl:when test="$listening = 1">1 listens</xsl:when>
     <xsl:otherwise><xsl:value-of select="$listening"/> listen</xsl:otherwise>
    </xsl:choose>
    <xsl:text> on the network</xsl:text>
    <xsl:if test="$reachable &gt; 0">; nothing keeps <xsl:value-of select="$reachable"/> more from it</xsl:if>
    <xsl:text>.</xsl:text>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- The three changes that would gain most over all services: those that the site names, too. Context: the report. -->
 <xsl:template name="gains">
  <xsl:variable name="changes" select="r:advice/r:change[@units &gt; 0 and @gain div @units &gt;= 0.5]"/>
  <xsl:choose>
   <xsl:when test="$changes">
    <paragraph style="heading-3" keep="yes">The changes that would lower exposure most</paragraph>
    <list ordered="yes">
     <xsl:for-each select="$changes[position() &lt;= 3]">
      <item>
       <xsl:for-each select="r:line">
        <xsl:if test="position() &gt; 1">, </xsl:if>
        <code><xsl:value-of select="."/></code>
       </xsl:for-each>
       <xsl:text>: </xsl:text>
       <strong>−<xsl:call-template name="tenths"><xsl:with-param name="value" select="@gain div @units"/></xsl:call-template></strong>
       <xsl:choose>
        <xsl:when test="@units = 1"> in one service. </xsl:when>
        <xsl:otherwise> on average in <xsl:value-of select="@units"/> services. </xsl:otherwise>
       </xsl:choose>
       <xsl:value-of select="r:does"/>
      </item>
     </xsl:for-each>
    </list>
   </xsl:when>
   <xsl:otherwise><xsl:call-template name="check-gains"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- Where nothing is proposed, by what the checks cost. -->
 <xsl:template name="check-gains">
  <xsl:if test="$checks[@cost &gt; 0]">
   <paragraph style="heading-3" keep="yes">The three changes that gain most</paragraph>
   <list ordered="yes">
    <xsl:for-each select="$checks[@cost &gt; 0]">
     <xsl:sort select="@cost" data-type="number" order="descending"/>
     <xsl:sort select="@id"/>
     <xsl:if test="position() &lt;= 3">
      <item>
       <xsl:call-template name="check-title"/>
       <xsl:text>: not so for </xsl:text>
       <xsl:value-of select="@fail"/> of <xsl:call-template name="count"><xsl:with-param name="number" select="../../r:totals/@scored"/><xsl:with-param name="noun">service</xsl:with-param></xsl:call-template>
       <xsl:text>. Where </xsl:text><code><xsl:value-of select="@name"/></code>
       <xsl:text> can be set, exposure falls by about </xsl:text>
       <strong><xsl:call-template name="tenths"><xsl:with-param name="value" select="@cost div @fail"/></xsl:call-template></strong>
       <xsl:text>.</xsl:text>
      </item>
     </xsl:if>
    </xsl:for-each>
   </list>
  </xsl:if>
 </xsl:template>

 <xsl:template name="completeness">
  <xsl:variable name="errors" select="count(//r:problem[@severity = 'error'])"/>
  <xsl:choose>
   <xsl:when test="@complete = 'true' or @complete = '1'">
    <callout>
     <paragraph>
      <strong>The evidence is complete.</strong>
      <xsl:choose>
       <xsl:when test="r:totals/@found = 1"> The one unit found is accounted for</xsl:when>
       <xsl:otherwise> All <xsl:value-of select="r:totals/@found"/> units found are accounted for</xsl:otherwise>
      </xsl:choose>
      <xsl:if test="$has-evidence"> on <link to="evidence">page <page-of to="evidence"/></link></xsl:if>
      <xsl:text>.</xsl:text>
     </paragraph>
    </callout>
   </xsl:when>
   <xsl:otherwise>
    <callout band="unsafe">
     <paragraph>
      <strong>The evidence is incomplete.</strong>
      <xsl:choose>
       <xsl:when test="$errors = 1"> One part of the system could not be read</xsl:when>
       <xsl:when test="$errors &gt; 1"><xsl:text> </xsl:text><xsl:value-of select="$errors"/> parts of the system could not be read</xsl:when>
       <xsl:otherwise> Not everything could be read</xsl:otherwise>
      </xsl:choose>
      <xsl:if test="$has-evidence">; what and why is on <link to="problems">page <page-of to="problems"/></link></xsl:if>
      <xsl:text>.</xsl:text>
     </paragraph>
    </callout>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="source">
  <xsl:choose>
   <xsl:when test="$report/r:snapshot/@source = 'files'">unit files below <code><xsl:value-of select="$report/r:snapshot/@root"/></code></xsl:when>
   <xsl:otherwise>the running manager</xsl:otherwise>
  </xsl:choose>
  <xsl:text>, </xsl:text>
  <xsl:value-of select="$report/r:snapshot/@scope"/>
  <xsl:text> scope</xsl:text>
 </xsl:template>

 <xsl:template name="collector">
  <xsl:choose>
   <xsl:when test="$report/r:collector/@user"><xsl:value-of select="$report/r:collector/@user"/> (uid <xsl:value-of select="$report/r:collector/@uid"/>)</xsl:when>
   <xsl:otherwise>uid <xsl:value-of select="$report/r:collector/@uid"/></xsl:otherwise>
  </xsl:choose>
  <xsl:if test="$report/r:collector/@privileged != 'true' and $report/r:collector/@privileged != '1'">, without privileges</xsl:if>
  <xsl:text>, with </xsl:text>
  <xsl:value-of select="concat($report/r:tool/@name, ' ', $report/r:tool/@version)"/>
 </xsl:template>
</xsl:stylesheet>
