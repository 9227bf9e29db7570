<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- A comparison as Markdown for a pull request: the verdict, what newly fails, what got worse and why; the rest folded
     away. Text of others stands in code spans or is escaped. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:bulkhead:comparison:1"
                xmlns:f="urn:bulkhead:format:1" exclude-result-prefixes="c f" f:order="exposure">
 <xsl:output method="text" encoding="UTF-8"/>
 <xsl:variable name="n" select="'&#10;'"/>
 <xsl:variable name="comparison" select="/c:comparison"/>
 <xsl:variable name="totals" select="$comparison/c:totals"/>
 <xsl:param name="part"/>

 <xsl:template match="/">
  <xsl:choose>
   <xsl:when test="$part = 'rows'"><xsl:apply-templates select="c:comparison/c:units/c:unit[not(@change = 'same') or c:uncompared]"/></xsl:when>
   <xsl:otherwise><xsl:apply-templates select="c:comparison"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- The rows of a unit, each behind the name of its table. -->
 <xsl:template match="c:unit">
  <xsl:variable name="both" select="@change = 'changed' or @change = 'renamed'"/>
  <xsl:if test="$both"><xsl:call-template name="newly-failing"/></xsl:if>
  <xsl:if test="not(@change = 'same')">
   <xsl:processing-instruction name="bulkhead-row">
    <xsl:choose>
     <xsl:when test="not($both)"><xsl:value-of select="@change"/></xsl:when>
     <xsl:when test="@exposure = 'worse' or @exposure = 'better'"><xsl:value-of select="@exposure"/></xsl:when>
     <xsl:when test="c:check[@change = 'fails' or @change = 'worse']">failing</xsl:when>
     <xsl:otherwise>other</xsl:otherwise>
    </xsl:choose>
   </xsl:processing-instruction>
   <xsl:call-template name="row"/>
  </xsl:if>
  <xsl:for-each select="c:uncompared">
   <xsl:processing-instruction name="bulkhead-row">uncompared</xsl:processing-instruction>
   <xsl:value-of select="concat($n, '- ')"/>
   <xsl:call-template name="code"><xsl:with-param name="text" select="../@name"/></xsl:call-template>
   <xsl:text>: </xsl:text>
   <xsl:call-template name="text"/>
  </xsl:for-each>
 </xsl:template>

 <xsl:template match="c:comparison">
  <xsl:value-of select="concat('## Service isolation: ', c:totals/c:verdict, $n, $n, '| | Before | After |', $n, '|---|---|---|', $n)"/>
  <xsl:call-template name="side"><xsl:with-param name="label">Read</xsl:with-param><xsl:with-param name="before" select="c:before/@name"/><xsl:with-param name="after" select="c:after/@name"/></xsl:call-template>
  <xsl:call-template name="side"><xsl:with-param name="label">Host</xsl:with-param><xsl:with-param name="before" select="c:before/@host"/><xsl:with-param name="after" select="c:after/@host"/></xsl:call-template>
  <xsl:call-template name="side"><xsl:with-param name="label">System</xsl:with-param><xsl:with-param name="before" select="c:before/@os-name"/><xsl:with-param name="after" select="c:after/@os-name"/></xsl:call-template>
  <xsl:call-template name="side"><xsl:with-param name="label">systemd</xsl:with-param><xsl:with-param name="before" select="c:before/@systemd"/><xsl:with-param name="after" select="c:after/@systemd"/></xsl:call-template>
  <xsl:call-template name="side"><xsl:with-param name="label">Units</xsl:with-param><xsl:with-param name="before" select="$totals/@before"/><xsl:with-param name="after" select="$totals/@after"/></xsl:call-template>
  <xsl:value-of select="concat($n, 'Both sides are scored by ', c:rules/@name, '.')"/>
  <xsl:choose>
   <xsl:when test="c:evidence/@before-complete = 'true' and c:evidence/@after-complete = 'true'"> The evidence is complete.</xsl:when>
   <xsl:otherwise> **The evidence is incomplete.**</xsl:otherwise>
  </xsl:choose>
  <xsl:value-of select="$n"/>
  <xsl:for-each select="c:remarks/c:remark"><xsl:value-of select="concat($n, '- ')"/><xsl:call-template name="text"/></xsl:for-each>
  <xsl:for-each select="c:evidence/c:problem"><xsl:value-of select="concat($n, '- **', @side, '**: ')"/><xsl:call-template name="text"><xsl:with-param name="text" select="concat(@path, ' ', .)"/></xsl:call-template></xsl:for-each>
  <xsl:value-of select="$n"/>
  <xsl:if test="c:list[@name = 'fails']">
   <xsl:value-of select="concat($n, '### Checks that newly fail', $n, $n, '| Service | Check | Before | After | Why |', $n, '|---|---|---|---|---|', $n)"/>
   <xsl:processing-instruction name="bulkhead-rows">fails</xsl:processing-instruction>
  </xsl:if>
  <xsl:call-template name="section"><xsl:with-param name="title">More exposed</xsl:with-param><xsl:with-param name="list">worse</xsl:with-param></xsl:call-template>
  <xsl:call-template name="section"><xsl:with-param name="title">As exposed as before, with checks that fail more</xsl:with-param><xsl:with-param name="list">failing</xsl:with-param></xsl:call-template>
  <xsl:call-template name="section"><xsl:with-param name="title">Less exposed</xsl:with-param><xsl:with-param name="list">better</xsl:with-param></xsl:call-template>
  <xsl:call-template name="section"><xsl:with-param name="title">New</xsl:with-param><xsl:with-param name="list">added</xsl:with-param></xsl:call-template>
  <xsl:call-template name="section"><xsl:with-param name="title">Gone</xsl:with-param><xsl:with-param name="list">removed</xsl:with-param></xsl:call-template>
  <xsl:call-template name="section"><xsl:with-param name="title">Something else changed, and no exposure</xsl:with-param><xsl:with-param name="list">other</xsl:with-param></xsl:call-template>
  <xsl:if test="c:list[@name = 'uncompared']">
   <xsl:value-of select="concat($n, '### Not compared', $n)"/>
   <xsl:processing-instruction name="bulkhead-rows">uncompared</xsl:processing-instruction>
   <xsl:value-of select="$n"/>
  </xsl:if>
  <xsl:value-of select="concat($n, $totals/@before, ' units before: ', $totals/@same, ' the same, ', $totals/@changed, ' changed, ', $totals/@renamed, ' renamed, ', $totals/@removed, ' gone; ', $totals/@after, ' after, of which ', $totals/@added, ' new.', $n)"/>
 </xsl:template>

 <xsl:template name="side">
  <xsl:param name="label"/>
  <xsl:param name="before"/>
  <xsl:param name="after"/>
  <xsl:value-of select="concat('| ', $label, ' | ')"/>
  <xsl:call-template name="text"><xsl:with-param name="text" select="string($before)"/></xsl:call-template>
  <xsl:text> | </xsl:text>
  <xsl:call-template name="text"><xsl:with-param name="text" select="string($after)"/></xsl:call-template>
  <xsl:value-of select="concat(' |', $n)"/>
 </xsl:template>

 <xsl:template name="newly-failing">
  <xsl:for-each select="c:check[@change = 'fails']">
   <xsl:if test="not(preceding-sibling::c:check[@change = 'fails' and substring-before(@name, '=') = substring-before(current()/@name, '=') and c:cause = current()/c:cause])">
    <xsl:variable name="more" select="count(following-sibling::c:check[@change = 'fails' and substring-before(@name, '=') = substring-before(current()/@name, '=') and c:cause = current()/c:cause])"/>
    <xsl:processing-instruction name="bulkhead-row">fails</xsl:processing-instruction>
    <xsl:text>| </xsl:text>
    <xsl:call-template name="code"><xsl:with-param name="text" select="../@name"/></xsl:call-template>
    <xsl:text> | </xsl:text>
    <xsl:call-template name="code"><xsl:with-param name="text" select="@name"/></xsl:call-template>
    <xsl:if test="$more &gt; 0"><xsl:value-of select="concat(' and ', $more, ' more')"/></xsl:if>
    <xsl:text> | </xsl:text>
    <xsl:call-template name="value"><xsl:with-param name="side" select="c:before"/></xsl:call-template>
    <xsl:text> | </xsl:text>
    <xsl:call-template name="value"><xsl:with-param name="side" select="c:after"/></xsl:call-template>
    <xsl:text> | </xsl:text>
    <xsl:call-template name="text"><xsl:with-param name="text" select="c:cause"/></xsl:call-template>
    <xsl:value-of select="concat(' |', $n)"/>
   </xsl:if>
  </xsl:for-each>
 </xsl:template>

 <!-- A table of units. More than a screenful is folded away. -->
 <xsl:template name="section">
  <xsl:param name="title"/>
  <xsl:param name="list"/>
  <xsl:variable name="count" select="c:list[@name = $list]/@count"/>
  <xsl:if test="$count">
   <xsl:value-of select="concat($n, '### ', $title, ' (', $count, ')', $n, $n)"/>
   <xsl:if test="$count &gt; 20"><xsl:value-of select="concat('&lt;details&gt;&lt;summary&gt;', $count, ' units&lt;/summary&gt;', $n, $n)"/></xsl:if>
   <xsl:value-of select="concat('| Unit | Exposure | Why |', $n, '|---|---|---|', $n)"/>
   <xsl:processing-instruction name="bulkhead-rows"><xsl:value-of select="$list"/></xsl:processing-instruction>
   <xsl:if test="$count &gt; 20"><xsl:value-of select="concat($n, '&lt;/details&gt;', $n)"/></xsl:if>
  </xsl:if>
 </xsl:template>

 <xsl:template name="row">
  <xsl:text>| </xsl:text>
  <xsl:call-template name="code"><xsl:with-param name="text" select="@name"/></xsl:call-template>
  <xsl:if test="@old-name"><xsl:text>, was </xsl:text><xsl:call-template name="code"><xsl:with-param name="text" select="@old-name"/></xsl:call-template></xsl:if>
  <xsl:text> | </xsl:text>
  <xsl:call-template name="exposure"><xsl:with-param name="exposure" select="c:before/@exposure"/></xsl:call-template>
  <xsl:if test="c:before/@exposure and c:after/@exposure"> → </xsl:if>
  <xsl:call-template name="exposure"><xsl:with-param name="exposure" select="c:after/@exposure"/></xsl:call-template>
  <xsl:text> | </xsl:text>
  <xsl:call-template name="text">
   <xsl:with-param name="text">
    <xsl:choose>
     <xsl:when test="c:cause"><xsl:value-of select="c:cause"/></xsl:when>
     <xsl:otherwise>
      <xsl:for-each select="c:check[@change = 'fails']"><xsl:value-of select="concat(@name, ' newly fails. ')"/></xsl:for-each>
      <xsl:variable name="beyond" select="c:property[not(@in-checks)][not(c:cause/@kind = 'systemd' or c:cause/@kind = 'merged')]"/>
      <xsl:for-each select="$beyond[position() &lt;= 4]"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="concat(@name, '=')"/></xsl:for-each>
      <xsl:if test="count($beyond) &gt; 4"><xsl:value-of select="concat(' and ', count($beyond) - 4, ' more settings')"/></xsl:if>
      <xsl:if test="$beyond">. </xsl:if>
      <xsl:if test="not($beyond) and c:property/c:cause/@kind = 'systemd' and not(c:file)">The same lines are read otherwise.</xsl:if>
      <xsl:if test="not($beyond) and c:property and not(c:property/c:cause/@kind = 'systemd') and not(c:file)">The same files by their other names.</xsl:if>
      <xsl:value-of select="c:file[1]/c:cause"/>
     </xsl:otherwise>
    </xsl:choose>
   </xsl:with-param>
  </xsl:call-template>
  <xsl:value-of select="concat(' |', $n)"/>
 </xsl:template>

 <xsl:template name="exposure">
  <xsl:param name="exposure"/>
  <xsl:if test="$exposure"><xsl:value-of select="concat(format-number($exposure div 10, '0.0'), ' ', $comparison/c:band[@from &lt;= $exposure and $exposure &lt;= @to][1]/@label)"/></xsl:if>
 </xsl:template>

 <xsl:template name="value">
  <xsl:param name="side"/>
  <xsl:choose>
   <xsl:when test="not($side)">–</xsl:when>
   <xsl:when test="$side/@status = 'not-applicable'">does not apply</xsl:when>
   <xsl:when test="string($side) = ''">empty</xsl:when>
   <xsl:otherwise><xsl:call-template name="code"><xsl:with-param name="text" select="string($side)"/></xsl:call-template></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- A code span: a backquote, a bar and a line's end in it would end it, or the table's cell. -->
 <xsl:template name="code">
  <xsl:param name="text"/>
  <xsl:value-of select="concat('`', translate($text, '`|&#10;&#13;&#9;', '´¦   '), '`')"/>
 </xsl:template>

 <!-- Words, with what Markdown or HTML would take for its own escaped. -->
 <xsl:template name="text">
  <xsl:param name="text" select="."/>
  <xsl:value-of select="f:markdown(string($text))"/>
 </xsl:template>
</xsl:stylesheet>
