<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- A comparison as a PDF: the verdict on the first page, what newly fails, then each service that got worse or better with
     both sides and the cause; what did not change is counted. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:c="urn:bulkhead:comparison:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="c">
 <xsl:output method="xml" encoding="UTF-8"/>
 <!-- "unit": what one unit has in each list, of a document with its head and that unit; else the document around the lists,
      whose rows are counted in <c:list>. -->
 <xsl:param name="part"/>
 <xsl:variable name="comparison" select="/c:comparison"/>
 <xsl:variable name="bands" select="$comparison/c:band"/>
 <xsl:variable name="totals" select="$comparison/c:totals"/>
 <xsl:variable name="lists" select="$comparison/c:list"/>
 <!-- How many lines a slope chart can hold and still be read. -->
 <xsl:variable name="slopes" select="16"/>

 <xsl:template match="/">
  <xsl:choose>
   <xsl:when test="$part = 'unit'"><lists><xsl:apply-templates select="$comparison/c:units/c:unit"/></lists></xsl:when>
   <xsl:otherwise><xsl:apply-templates select="c:comparison"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- Where a unit stands: of what both sides have, in one list and its failing checks in another; then what is on one side. -->
 <xsl:template match="c:unit">
  <xsl:variable name="state" select="c:before | c:after"/>
  <xsl:choose>
   <xsl:when test="@change = 'changed' or @change = 'renamed'"><xsl:call-template name="of-both"/></xsl:when>
   <xsl:when test="@change = 'added' or @change = 'removed'">
    <rows of="{@change}" order="{number(boolean($state/@exposure)) + sum($state/@exposure)}"><xsl:call-template name="alone"/></rows>
   </xsl:when>
  </xsl:choose>
  <xsl:for-each select="c:uncompared"><rows of="uncompared"><item><xsl:value-of select="concat(../@name, ': ', .)"/></item></rows></xsl:for-each>
 </xsl:template>

 <xsl:template name="of-both">
  <xsl:variable name="moved" select="@exposure = 'worse' or @exposure = 'better'"/>
  <xsl:variable name="worse" select="number(@exposure = 'worse')"/>
  <xsl:variable name="change">
   <xsl:choose>
    <xsl:when test="c:before/@exposure &gt; c:after/@exposure"><xsl:value-of select="c:before/@exposure - c:after/@exposure"/></xsl:when>
    <xsl:when test="c:before/@exposure &lt; c:after/@exposure"><xsl:value-of select="c:after/@exposure - c:before/@exposure"/></xsl:when>
    <xsl:otherwise>0</xsl:otherwise>
   </xsl:choose>
  </xsl:variable>
  <xsl:if test="c:check[@change = 'fails']">
   <rows of="newly-failing" order="{1000 * $worse + sum(c:after/@exposure)}">
    <xsl:for-each select="c:check[@change = 'fails']"><xsl:call-template name="check-row"><xsl:with-param name="unit" select="../@name"/></xsl:call-template></xsl:for-each>
   </rows>
  </xsl:if>
  <xsl:if test="$moved"><rows of="slope" order="{1000 * $worse + $change}"><xsl:call-template name="slope-line"/></rows></xsl:if>
  <xsl:choose>
   <xsl:when test="$moved"><rows of="{@exposure}" order="{$change}"><xsl:call-template name="unit"/></rows></xsl:when>
   <xsl:when test="c:check[@change = 'fails' or @change = 'worse']"><rows of="failing"><xsl:call-template name="unit"/></rows></xsl:when>
   <!-- Its own cause, else that of its file, else that of what is first. -->
   <xsl:otherwise>
    <rows of="{concat('rest ', c:cause | c:file[not(../c:cause)][1]/c:cause | (c:property | c:check)[not(../c:cause or ../c:file)][1]/c:cause)}">
     <xsl:value-of select="@name"/><xsl:if test="@old-name"><xsl:value-of select="concat(' (was ', @old-name, ')')"/></xsl:if>
    </rows>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template match="/c:comparison">
  <document version="1" generated="{@generated}">
   <metadata author="{c:tool/@name} {c:tool/@version}" subject="{c:totals/c:verdict}" keywords="systemd, security, isolation, comparison">
    <xsl:attribute name="title">What changed: <xsl:call-template name="title"/></xsl:attribute>
   </metadata>
   <header><left><xsl:call-template name="title"/></left><right><xsl:value-of select="substring(@generated, 1, 10)"/></right></header>
   <footer>
    <left>Service isolation, what changed<xsl:if test="c:evidence/@after-sha256">, <code><xsl:value-of select="concat(substring(c:evidence/@before-sha256, 1, 12), ' → ', substring(c:evidence/@after-sha256, 1, 12))"/></code></xsl:if></left>
    <right>Page <page-number/> of <page-count/></right>
   </footer>
   <paragraph style="quiet" keep="yes">Service isolation, what changed</paragraph>
   <heading level="1" style="title" outline="no"><xsl:call-template name="title"/></heading>
   <paragraph style="lead"><xsl:value-of select="c:totals/c:verdict"/></paragraph>
   <xsl:call-template name="evidence"/>
   <xsl:call-template name="sides"/>
   <xsl:if test="c:remarks/c:remark">
    <list><xsl:for-each select="c:remarks/c:remark"><item><xsl:value-of select="."/></item></xsl:for-each></list>
   </xsl:if>
   <xsl:call-template name="slope"/>
   <xsl:call-template name="newly-failing"/>
   <xsl:call-template name="details"><xsl:with-param name="list">worse</xsl:with-param><xsl:with-param name="title">More exposed</xsl:with-param></xsl:call-template>
   <xsl:call-template name="details"><xsl:with-param name="list">failing</xsl:with-param><xsl:with-param name="title">As exposed as before, with checks that fail more</xsl:with-param></xsl:call-template>
   <xsl:call-template name="details"><xsl:with-param name="list">better</xsl:with-param><xsl:with-param name="title">Less exposed</xsl:with-param></xsl:call-template>
   <xsl:call-template name="one-sided"><xsl:with-param name="list">added</xsl:with-param><xsl:with-param name="title">New</xsl:with-param></xsl:call-template>
   <xsl:call-template name="one-sided"><xsl:with-param name="list">removed</xsl:with-param><xsl:with-param name="title">Gone</xsl:with-param></xsl:call-template>
   <xsl:call-template name="brief"/>
   <xsl:call-template name="uncompared"/>
   <xsl:call-template name="totals"/>
  </document>
 </xsl:template>

 <xsl:template name="side-name">
  <xsl:param name="side"/>
  <xsl:choose>
   <xsl:when test="$side/@host and $comparison/c:before/@host != $comparison/c:after/@host"><xsl:value-of select="$side/@host"/></xsl:when>
   <xsl:otherwise><xsl:value-of select="$side/@name"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- One host at two times, or else the two sides by their names. -->
 <xsl:template name="title">
  <xsl:variable name="from" select="substring($comparison/c:before/@begin, 1, 10)"/>
  <xsl:variable name="to" select="substring($comparison/c:after/@begin, 1, 10)"/>
  <xsl:choose>
   <xsl:when test="$comparison/c:before/@host = $comparison/c:after/@host and $from != '' and $to != '' and $from != $to">
    <xsl:value-of select="concat($comparison/c:before/@host, ', ', $from, ' → ', $to)"/>
   </xsl:when>
   <xsl:otherwise>
    <xsl:call-template name="side-name"><xsl:with-param name="side" select="$comparison/c:before"/></xsl:call-template>
    <xsl:text> → </xsl:text>
    <xsl:call-template name="side-name"><xsl:with-param name="side" select="$comparison/c:after"/></xsl:call-template>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="tenths">
  <xsl:param name="value"/>
  <xsl:value-of select="format-number($value div 10, '0.0')"/>
 </xsl:template>

 <!-- The palette's name for a band: systemd's seven share the five steps. -->
 <xsl:template name="band-name">
  <xsl:param name="exposure"/>
  <xsl:for-each select="$bands[@from &lt;= $exposure and $exposure &lt;= @to][1]">
   <xsl:choose>
    <xsl:when test="@id = 'perfect'">safe</xsl:when>
    <xsl:when test="@id = 'dangerous'">unsafe</xsl:when>
    <xsl:otherwise><xsl:value-of select="@id"/></xsl:otherwise>
   </xsl:choose>
  </xsl:for-each>
 </xsl:template>

 <xsl:template name="exposure">
  <xsl:param name="exposure"/>
  <xsl:call-template name="tenths"><xsl:with-param name="value" select="$exposure"/></xsl:call-template>
  <xsl:text> </xsl:text>
  <band><xsl:attribute name="name"><xsl:call-template name="band-name"><xsl:with-param name="exposure" select="$exposure"/></xsl:call-template></xsl:attribute><xsl:value-of select="$bands[@from &lt;= $exposure and $exposure &lt;= @to][1]/@label"/></band>
 </xsl:template>

 <xsl:template name="evidence">
  <paragraph>
   <xsl:choose>
    <xsl:when test="c:evidence/@before-complete = 'true' and c:evidence/@after-complete = 'true'"><strong>The evidence is complete:</strong><xsl:value-of select="concat(' all ', $totals/@before, ' units before and ', $totals/@after, ' after are accounted for.')"/></xsl:when>
    <xsl:otherwise><strong>The evidence is incomplete:</strong> what could not be read is named at the end.</xsl:otherwise>
   </xsl:choose>
  </paragraph>
 </xsl:template>

 <xsl:template name="sides">
  <table>
   <column width="fit"/><column width="1"/><column width="1"/>
   <head><row><cell/><cell>Before</cell><cell>After</cell></row></head>
   <row><cell>What was read</cell><cell><xsl:value-of select="concat(c:before/@name, ' (', c:before/@kind, ')')"/></cell><cell><xsl:value-of select="concat(c:after/@name, ' (', c:after/@kind, ')')"/></cell></row>
   <row><cell>Host</cell><cell><xsl:value-of select="c:before/@host"/></cell><cell><xsl:value-of select="c:after/@host"/></cell></row>
   <row><cell>System</cell><cell><xsl:value-of select="c:before/@os-name"/></cell><cell><xsl:value-of select="c:after/@os-name"/></cell></row>
   <row><cell>systemd</cell><cell><xsl:value-of select="c:before/@systemd-package | c:before[not(@systemd-package)]/@systemd"/></cell><cell><xsl:value-of select="c:after/@systemd-package | c:after[not(@systemd-package)]/@systemd"/></cell></row>
   <row><cell>Date</cell><cell><xsl:value-of select="substring(c:before/@begin, 1, 10)"/></cell><cell><xsl:value-of select="substring(c:after/@begin, 1, 10)"/></cell></row>
   <row><cell>Scored by</cell><cell><xsl:value-of select="c:rules/@name"/></cell><cell><xsl:value-of select="c:rules/@name"/></cell></row>
  </table>
 </xsl:template>

 <xsl:template name="slope">
  <xsl:variable name="moved" select="$lists[@name = 'slope']/@count"/>
  <xsl:if test="$moved">
   <heading level="2" outline="no">
    <xsl:text>How exposure moved</xsl:text>
    <xsl:if test="$moved &gt; $slopes"><xsl:value-of select="concat(', the ', $slopes, ' greatest of ', $moved, ' changes')"/></xsl:if>
   </heading>
   <slope before="before" after="after" maximum="10"><rows of="slope" most="{$slopes}"/></slope>
  </xsl:if>
 </xsl:template>

 <xsl:template name="slope-line">
  <line before="{c:before/@exposure div 10}" after="{c:after/@exposure div 10}">
   <xsl:attribute name="band"><xsl:call-template name="band-name"><xsl:with-param name="exposure" select="c:after/@exposure"/></xsl:call-template></xsl:attribute>
   <label><xsl:value-of select="@name"/></label>
  </line>
 </xsl:template>

 <!-- The check, and how many more one line decided in the same way. -->
 <xsl:template name="check-name">
  <xsl:variable name="more" select="count(following-sibling::c:check[@change = current()/@change and substring-before(@name, '=') = substring-before(current()/@name, '=') and c:cause = current()/c:cause])"/>
  <code><xsl:value-of select="@name"/></code>
  <xsl:if test="$more &gt; 0"><xsl:value-of select="concat(' and ', $more, ' more')"/></xsl:if>
 </xsl:template>

 <xsl:template name="value">
  <xsl:param name="side"/>
  <xsl:choose>
   <xsl:when test="not($side)"><quiet>–</quiet></xsl:when>
   <xsl:when test="$side/@status = 'not-applicable'"><quiet>does not apply</quiet></xsl:when>
   <xsl:when test="string($side) = ''"><quiet>empty</quiet></xsl:when>
   <xsl:when test="string-length($side) &gt; 240"><code><xsl:value-of select="concat(substring($side, 1, 240), '…')"/></code></xsl:when>
   <xsl:otherwise><code><xsl:value-of select="$side"/></code></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="cause">
  <xsl:value-of select="c:cause"/>
  <xsl:if test="c:cause/@path and not(contains(c:cause, c:cause/@path))">
   <xsl:text> </xsl:text>
   <code><xsl:value-of select="c:cause/@path"/><xsl:if test="c:cause/@line"><xsl:value-of select="concat(':', c:cause/@line)"/></xsl:if></code>
  </xsl:if>
 </xsl:template>

 <xsl:template name="newly-failing">
  <xsl:if test="$lists[@name = 'newly-failing']">
   <heading level="2" id="newly-failing">Checks that newly fail</heading>
   <table>
    <column width="1.9"/><column width="2.5"/><column width="1.2"/><column width="1.6"/><column width="3.6"/>
    <head><row><cell>Service</cell><cell>Check</cell><cell>Before</cell><cell>After</cell><cell>Why</cell></row></head>
    <rows of="newly-failing"/>
   </table>
  </xsl:if>
 </xsl:template>

 <!-- Of a check: a cause that the row above has already is not told again. -->
 <xsl:template name="why">
  <xsl:choose>
   <xsl:when test="preceding-sibling::c:check[@change = current()/@change][1]/c:cause = c:cause">As above.</xsl:when>
   <xsl:otherwise><xsl:call-template name="cause"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- One row for what one line decided in the same way. -->
 <xsl:template name="check-row">
  <xsl:param name="unit"/>
  <xsl:if test="not(preceding-sibling::c:check[@change = current()/@change and substring-before(@name, '=') = substring-before(current()/@name, '=') and c:cause = current()/c:cause])">
   <row>
    <xsl:if test="$unit"><cell><xsl:value-of select="$unit"/></cell></xsl:if>
    <cell><xsl:call-template name="check-name"/></cell>
    <cell><xsl:call-template name="value"><xsl:with-param name="side" select="c:before"/></xsl:call-template></cell>
    <cell><xsl:call-template name="value"><xsl:with-param name="side" select="c:after"/></xsl:call-template></cell>
    <cell><xsl:call-template name="why"/></cell>
   </row>
  </xsl:if>
 </xsl:template>

 <xsl:template name="details">
  <xsl:param name="list"/>
  <xsl:param name="title"/>
  <xsl:variable name="units" select="$lists[@name = $list]"/>
  <xsl:if test="$units">
   <page-break unless-left="0.25"/>
   <heading level="1"><xsl:value-of select="concat($title, ' (', $units/@count, ')')"/></heading>
   <rows of="{$list}"/>
  </xsl:if>
 </xsl:template>

 <xsl:template name="unit">
  <page-break unless-left="0.15"/>
  <heading level="2"><xsl:value-of select="@name"/></heading>
  <paragraph keep="yes">
   <xsl:if test="@old-name"><xsl:value-of select="concat('Was ', @old-name, '. ')"/></xsl:if>
   <xsl:call-template name="exposure"><xsl:with-param name="exposure" select="c:before/@exposure"/></xsl:call-template>
   <xsl:text> → </xsl:text>
   <xsl:call-template name="exposure"><xsl:with-param name="exposure" select="c:after/@exposure"/></xsl:call-template>
   <!-- That it is the checks need not be said above them. -->
   <xsl:if test="c:cause[not(@kind = 'checks')]"><xsl:text>. </xsl:text><xsl:call-template name="cause"/></xsl:if>
  </paragraph>
  <!-- What one systemd reads otherwise than the other is said once, in the remarks. -->
  <xsl:variable name="beyond" select="c:property[not(@in-checks)][not(c:cause/@kind = 'systemd' or c:cause/@kind = 'merged')]"/>
  <xsl:if test="c:check or $beyond">
   <table alike="changes">
    <column width="2.6"/><column width="1.5"/><column width="1.6"/><column width="4.1"/>
    <head><row><cell>What</cell><cell>Before</cell><cell>After</cell><cell>Why</cell></row></head>
    <xsl:call-template name="checks"><xsl:with-param name="change">fails</xsl:with-param><xsl:with-param name="title">Newly failing</xsl:with-param></xsl:call-template>
    <xsl:call-template name="checks"><xsl:with-param name="change">worse</xsl:with-param><xsl:with-param name="title">Failing worse</xsl:with-param></xsl:call-template>
    <xsl:call-template name="checks"><xsl:with-param name="change">passes</xsl:with-param><xsl:with-param name="title">Now passing</xsl:with-param></xsl:call-template>
    <xsl:call-template name="checks"><xsl:with-param name="change">better</xsl:with-param><xsl:with-param name="title">Failing less</xsl:with-param></xsl:call-template>
    <xsl:call-template name="checks"><xsl:with-param name="change">applies</xsl:with-param><xsl:with-param name="title">Applying now</xsl:with-param></xsl:call-template>
    <xsl:call-template name="checks"><xsl:with-param name="change">not-applicable</xsl:with-param><xsl:with-param name="title">Not applying any more</xsl:with-param></xsl:call-template>
    <xsl:if test="$beyond">
     <group>
      <title>Beyond the checks</title>
      <xsl:for-each select="$beyond">
       <row>
        <cell><code><xsl:value-of select="concat(@name, '=')"/></code></cell>
        <xsl:choose>
         <xsl:when test="c:gone or c:new">
          <cell><xsl:if test="c:gone">loses <xsl:call-template name="value"><xsl:with-param name="side" select="c:gone"/></xsl:call-template></xsl:if></cell>
          <cell><xsl:if test="c:new">gains <xsl:call-template name="value"><xsl:with-param name="side" select="c:new"/></xsl:call-template></xsl:if></cell>
         </xsl:when>
         <xsl:otherwise>
          <cell><xsl:call-template name="value"><xsl:with-param name="side" select="c:before"/></xsl:call-template></cell>
          <cell><xsl:call-template name="value"><xsl:with-param name="side" select="c:after"/></xsl:call-template></cell>
         </xsl:otherwise>
        </xsl:choose>
        <cell><xsl:call-template name="cause"/></cell>
       </row>
      </xsl:for-each>
     </group>
    </xsl:if>
   </table>
  </xsl:if>
  <xsl:for-each select="c:file">
   <paragraph style="small">
    <xsl:choose><xsl:when test="@role = 'drop-in'">Drop-in </xsl:when><xsl:otherwise>File </xsl:otherwise></xsl:choose>
    <xsl:value-of select="concat(@change, ': ')"/>
    <code><xsl:value-of select="(c:after | c:before)[last()]/@path"/></code>
    <xsl:text>. </xsl:text>
    <xsl:value-of select="c:cause"/>
    <xsl:if test="c:before/@sha256 or c:after/@sha256">
     <xsl:text> SHA-256 </xsl:text>
     <code><xsl:value-of select="concat(substring(concat(c:before/@sha256, '–'), 1, 16 - 15 * not(c:before/@sha256)), ' → ', substring(concat(c:after/@sha256, '–'), 1, 16 - 15 * not(c:after/@sha256)))"/></code>
    </xsl:if>
   </paragraph>
   <xsl:if test="c:line">
    <code>
     <xsl:for-each select="c:line[position() &lt;= 60]">
      <line>
       <xsl:choose><xsl:when test="@change = 'added'">+ </xsl:when><xsl:otherwise>− </xsl:otherwise></xsl:choose>
       <xsl:value-of select="concat(@number, '  ', @name, '=', translate(substring(., 1, 300), '&#10;', ' '))"/>
      </line>
     </xsl:for-each>
     <xsl:if test="count(c:line) &gt; 60"><line><quiet><xsl:value-of select="concat('and ', count(c:line) - 60, ' more lines, in the other formats')"/></quiet></line></xsl:if>
    </code>
   </xsl:if>
  </xsl:for-each>
  <xsl:if test="@files-left-out"><paragraph style="small"><xsl:value-of select="concat('… and ', @files-left-out, ' more files, in comparison.xml.')"/></paragraph></xsl:if>
 </xsl:template>

 <xsl:template name="checks">
  <xsl:param name="change"/>
  <xsl:param name="title"/>
  <xsl:if test="c:check[@change = $change]">
   <group>
    <title><xsl:value-of select="$title"/></title>
    <xsl:for-each select="c:check[@change = $change]"><xsl:call-template name="check-row"/></xsl:for-each>
   </group>
  </xsl:if>
 </xsl:template>

 <xsl:template name="one-sided">
  <xsl:param name="list"/>
  <xsl:param name="title"/>
  <xsl:variable name="units" select="$lists[@name = $list]"/>
  <xsl:if test="$units">
   <page-break unless-left="0.2"/>
   <heading level="1"><xsl:value-of select="concat($title, ' (', $units/@count, ')')"/></heading>
   <table alike="alone">
    <column width="3"/><column width="1.4"/><column width="4"/>
    <head><row><cell>Unit</cell><cell>Exposure</cell><cell>Why</cell></row></head>
    <rows of="{$list}"/>
   </table>
  </xsl:if>
 </xsl:template>

 <xsl:template name="alone">
  <row>
   <cell><xsl:value-of select="@name"/></cell>
   <cell><xsl:for-each select="(c:before | c:after)[@exposure]"><xsl:call-template name="exposure"><xsl:with-param name="exposure" select="@exposure"/></xsl:call-template></xsl:for-each></cell>
   <cell><xsl:value-of select="c:cause"/></cell>
  </row>
 </xsl:template>

 <!-- Other changes: one row for each reason, with the units that it brought; the most units first. -->
 <xsl:template name="brief">
  <xsl:variable name="reasons" select="$lists[starts-with(@name, 'rest ')]"/>
  <xsl:if test="$reasons">
   <page-break unless-left="0.2"/>
   <heading level="1"><xsl:value-of select="concat('Something else changed, and no exposure (', sum($reasons/@count), ')')"/></heading>
   <table>
    <column width="fit" align="right"/><column width="3"/><column width="5"/>
    <head><row><cell>Units</cell><cell>Why</cell><cell>Which</cell></row></head>
    <xsl:for-each select="$reasons">
     <xsl:sort select="@count" data-type="number" order="descending"/>
     <row>
      <cell><xsl:value-of select="@count"/></cell>
      <cell><xsl:value-of select="substring-after(@name, 'rest ')"/></cell>
      <cell><rows of="{@name}" between=", "/></cell>
     </row>
    </xsl:for-each>
   </table>
  </xsl:if>
 </xsl:template>

 <xsl:template name="uncompared">
  <xsl:if test="$lists[@name = 'uncompared'] or c:evidence/c:problem">
   <heading level="1">What could not be compared</heading>
   <list>
    <rows of="uncompared"/>
    <xsl:for-each select="c:evidence/c:problem"><item><xsl:value-of select="concat(@side, ': ', @path, ' ', @unit, ' ', .)"/></item></xsl:for-each>
   </list>
  </xsl:if>
 </xsl:template>

 <xsl:template name="totals">
  <page-break unless-left="0.25"/>
  <heading level="1">Totals</heading>
  <table>
   <column width="fit"/><column width="fit" align="right"/><column width="fit" align="right"/>
   <head><row><cell>Every unit, once</cell><cell>Before</cell><cell>After</cell></row></head>
   <row><cell>The same</cell><cell><xsl:value-of select="$totals/@same"/></cell><cell><xsl:value-of select="$totals/@same"/></cell></row>
   <row><cell>Changed</cell><cell><xsl:value-of select="$totals/@changed"/></cell><cell><xsl:value-of select="$totals/@changed"/></cell></row>
   <row><cell>Renamed</cell><cell><xsl:value-of select="$totals/@renamed"/></cell><cell><xsl:value-of select="$totals/@renamed"/></cell></row>
   <row><cell>Gone</cell><cell><xsl:value-of select="$totals/@removed"/></cell><cell/></row>
   <row><cell>New</cell><cell/><cell><xsl:value-of select="$totals/@added"/></cell></row>
   <row><cell><strong>Units</strong></cell><cell><strong><xsl:value-of select="$totals/@before"/></strong></cell><cell><strong><xsl:value-of select="$totals/@after"/></strong></cell></row>
  </table>
  <paragraph><xsl:value-of select="concat('Scored on both sides: ', $totals/@both-scored, ' services, of which ', $totals/@worse, ' are more exposed, ', $totals/@better, ' less, and ', $totals/@level, ' as before. Checks that newly fail: ', $totals/@checks-failing, '; that now pass: ', $totals/@checks-passing, '.')"/></paragraph>
 </xsl:template>
</xsl:stylesheet>
