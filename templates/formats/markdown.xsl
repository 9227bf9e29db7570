<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Markdown (CommonMark with tables), for pull requests and wikis: coverage, bands, every unit, the most exposed first, and each
     unit's checks folded away, the costliest first. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                xmlns:f="urn:bulkhead:format:1" exclude-result-prefixes="r f"
                f:file="report.md" f:order="exposure" f:summary="Markdown for pull requests and wikis">
 <xsl:include href="parts/format.xsl"/>
 <xsl:output method="text" encoding="UTF-8"/>

 <xsl:variable name="n" select="'&#10;'"/>
 <xsl:variable name="with-waivers" select="boolean($report/r:waivers)"/>

 <xsl:template match="r:report" mode="frame">
  <xsl:value-of select="concat('# Service isolation of ', f:markdown(r:host/@name), $n, $n)"/>
  <xsl:variable name="source"><xsl:call-template name="source"/></xsl:variable>
  <xsl:value-of select="concat('Read from ', f:markdown($source), ' at ', r:snapshot/@begin, '. Rule set ', r:rules/@name, ', Bulkhead ', f:markdown(r:tool/@version), '. The evidence is ')"/>
  <xsl:call-template name="evidence"/>
  <xsl:value-of select="concat('. Units found: ', r:totals/@found, ', of which scored ', r:totals/@scored, ', of other types ', r:totals/@not-applicable, ', skipped ', r:totals/@skipped)"/>
  <xsl:for-each select="r:totals/r:reason">
   <xsl:value-of select="concat(substring(' (', 1, 2 * (position() = 1)), substring(', ', 1, 2 * (position() &gt; 1)), @count, ' ', f:markdown(@name), substring(')', 1, number(position() = last())))"/>
  </xsl:for-each>
  <xsl:value-of select="concat('.', $n, $n, '| Band | Exposure | Services | What to do |', $n, '|---|---|--:|---|', $n)"/>
  <xsl:for-each select="r:totals/r:band">
   <xsl:value-of select="concat('| ', f:markdown(@label), ' | ', f:tenths(@from), '–', f:tenths(@to), ' | ', @count, ' | ', f:markdown(@action), ' |', $n)"/>
  </xsl:for-each>
  <xsl:value-of select="concat($n, '## Services', $n, $n, '| Service | Exposure |')"/>
  <xsl:if test="$with-waivers"> Without waived findings |</xsl:if>
  <xsl:value-of select="concat(' Band | systemd | Failing |', $n, '|---|--:|')"/>
  <xsl:if test="$with-waivers">--:|</xsl:if>
  <xsl:value-of select="concat('---|---|--:|', $n)"/>
  <xsl:processing-instruction name="bulkhead-rows">units</xsl:processing-instruction>
  <xsl:apply-templates select="r:advice" mode="section"/>
  <xsl:apply-templates select="r:waivers" mode="section"/>
  <xsl:apply-templates select="r:targets" mode="section"/>
  <xsl:if test="r:totals/@skipped + r:totals/@not-applicable &gt; 0">
   <xsl:value-of select="concat($n, '## Without a score', $n, $n, '| Unit | Type | Why |', $n, '|---|---|---|', $n)"/>
   <xsl:processing-instruction name="bulkhead-rows">entries</xsl:processing-instruction>
  </xsl:if>
  <xsl:if test="r:problems/@count &gt; 0">
   <xsl:value-of select="concat($n, '## Problems', $n, $n)"/>
   <xsl:processing-instruction name="bulkhead-rows">problems</xsl:processing-instruction>
  </xsl:if>
  <xsl:value-of select="concat($n, '## Checks', $n)"/>
  <xsl:processing-instruction name="bulkhead-rows">checks</xsl:processing-instruction>
 </xsl:template>

 <!-- Many rows gain next to nothing; the drop-in counts them all. -->
 <xsl:template match="r:advice" mode="section">
  <xsl:if test="r:change[@units &gt; 0]">
   <xsl:value-of select="concat($n, '## What would gain most', $n, $n, '| Write | What it does | Risk | Services | Gain, summed |', $n, '|---|---|---|--:|--:|', $n)"/>
   <xsl:for-each select="r:change[@units &gt; 0][position() &lt;= 10]">
    <xsl:text>| </xsl:text>
    <xsl:call-template name="lines"/>
    <xsl:value-of select="concat(' | ', f:markdown(r:does), ' | ', f:markdown(@risk), ' | ', @units, ' | ', f:tenths(@gain), ' |', $n)"/>
   </xsl:for-each>
  </xsl:if>
  <xsl:for-each select="r:drop-in">
   <xsl:value-of select="concat($n, 'One drop-in for all services, ', f:markdown(@path), ', would lower the exposure of ', @helped, ' of ', @units + @exempt, ': all together from ', f:tenths(@before), ' to ', f:tenths(@after), '.')"/>
   <xsl:if test="@exempt &gt; 0"><xsl:value-of select="concat(' It is to be kept from ', @exempt, ', which would break or lock administrators out.')"/></xsl:if>
   <xsl:value-of select="$n"/>
   <xsl:if test="r:exempt">
    <xsl:value-of select="concat($n, '| Not for | Change | Why |', $n, '|---|---|---|', $n)"/>
    <xsl:for-each select="r:exempt">
     <xsl:value-of select="concat('| ', f:markdown(@unit), ' | ', f:markdown(@change), substring('all', 1, 3 * not(@change)), ' | ', f:markdown(.), ' |', $n)"/>
    </xsl:for-each>
   </xsl:if>
   <xsl:value-of select="concat($n, '&lt;details&gt;&lt;summary&gt;The drop-in&lt;/summary&gt;', $n, $n)"/>
   <xsl:call-template name="code"><xsl:with-param name="rest" select="r:text"/></xsl:call-template>
   <xsl:value-of select="concat($n, '&lt;/details&gt;', $n)"/>
  </xsl:for-each>
 </xsl:template>

 <!-- The lines of a step or change, in one cell. -->
 <xsl:template name="lines">
  <xsl:for-each select="r:line">
   <xsl:value-of select="concat(substring(', ', 1, 2 * (position() &gt; 1)), f:markdown(.))"/>
  </xsl:for-each>
 </xsl:template>

 <!-- An indented block, in which nothing is markup. -->
 <xsl:template name="code">
  <xsl:param name="rest"/>
  <xsl:if test="$rest != ''">
   <xsl:value-of select="concat('    ', substring-before(concat($rest, $n), $n), $n)"/>
   <xsl:call-template name="code"><xsl:with-param name="rest" select="substring-after($rest, $n)"/></xsl:call-template>
  </xsl:if>
 </xsl:template>

 <xsl:template match="r:proposal" mode="section">
  <xsl:value-of select="concat($n, 'Proposed: ', f:tenths(@before), ' to ', f:tenths(@after), '.', $n)"/>
  <xsl:for-each select="r:warning"><xsl:value-of select="concat($n, '- warning: ', f:markdown(.), $n)"/></xsl:for-each>
  <xsl:if test="r:step">
   <xsl:value-of select="concat($n, '| Write | Then | Risk |', $n, '|---|--:|---|', $n)"/>
   <xsl:for-each select="r:step">
    <xsl:text>| </xsl:text>
    <xsl:call-template name="lines"/>
    <xsl:value-of select="concat(' | ', f:tenths(@exposure), ' | ', f:markdown(@risk), ' |', $n)"/>
   </xsl:for-each>
  </xsl:if>
  <xsl:if test="r:left-out">
   <xsl:value-of select="concat($n, '| Left out | Risk | Why |', $n, '|---|---|---|', $n)"/>
   <xsl:for-each select="r:left-out">
    <xsl:text>| </xsl:text>
    <xsl:call-template name="lines"/>
    <xsl:value-of select="concat(' | ', f:markdown(@risk), ' | ', f:markdown(r:reason), ' |', $n)"/>
   </xsl:for-each>
  </xsl:if>
  <xsl:value-of select="$n"/>
 </xsl:template>

 <xsl:template match="r:waivers" mode="section">
  <xsl:value-of select="concat($n, '## Waivers', $n, $n)"/>
  <xsl:value-of select="concat('Waived findings count as failing; ', $totals/@waived, ' of them are waived.', $n, $n, '| Waiver | Unit | Check | Owner | Expires | State | Findings | Reason |', $n, '|---|---|---|---|---|---|--:|---|', $n)"/>
  <xsl:for-each select="r:waiver">
   <xsl:variable name="remarks"><xsl:call-template name="waiver-remarks"/></xsl:variable>
   <xsl:value-of select="concat('| ', f:markdown(@name), ' | ', f:markdown(@unit), ' | ', f:markdown(@check), ' | ', f:markdown(@owner), ' | ', @expires, ' | ', $remarks, ' | ', @findings, ' | ', f:markdown(r:reason), ' |', $n)"/>
  </xsl:for-each>
 </xsl:template>

 <xsl:template match="r:targets" mode="section">
  <xsl:value-of select="concat($n, '## Targets', $n, $n, '| Unit | Highest exposure | Required checks | Units | Not met |', $n, '|---|--:|---|--:|--:|', $n)"/>
  <xsl:for-each select="r:target">
   <xsl:value-of select="concat('| ', f:markdown(@unit), ' | ', f:tenths(@maximum-exposure), ' | ', f:markdown(@checks), ' | ', @units, ' | ', @unmet, ' |', $n)"/>
  </xsl:for-each>
 </xsl:template>

 <xsl:template match="r:unit" mode="rows">
  <xsl:processing-instruction name="bulkhead-row">units</xsl:processing-instruction>
  <xsl:value-of select="concat('| ', f:markdown(@name), ' | ', f:tenths(@exposure), ' | ')"/>
  <xsl:if test="$with-waivers"><xsl:value-of select="concat(f:tenths((@unwaived | @exposure[not(../@unwaived)])), ' | ')"/></xsl:if>
  <xsl:value-of select="concat(f:markdown(@band-label), ' | ', f:markdown(@systemd-band), ' | ', @fail, ' of ', @fail + @pass)"/>
  <xsl:if test="@waived"><xsl:value-of select="concat(', ', @waived, ' waived')"/></xsl:if>
  <xsl:if test="r:policy">, own policy</xsl:if>
  <xsl:if test="r:unmet">, target not met</xsl:if>
  <xsl:value-of select="concat(' |', $n)"/>
  <xsl:processing-instruction name="bulkhead-row">checks</xsl:processing-instruction>
  <xsl:value-of select="concat($n, '### ', f:markdown(@name), $n, $n, '&lt;details&gt;&lt;summary&gt;', f:tenths(@exposure), ' ', f:markdown(@band-label), '&lt;/summary&gt;', $n, $n, '| Result | Check | Exposure | Value | Set by |', $n, '|---|---|--:|---|---|', $n)"/>
  <xsl:apply-templates select="r:check[@status = 'fail']" mode="line"><xsl:sort select="@exposure" data-type="number" order="descending"/></xsl:apply-templates>
  <xsl:apply-templates select="r:check[@status = 'pass']" mode="line"/>
  <xsl:apply-templates select="r:check[@status = 'not-applicable']" mode="line"/>
  <xsl:value-of select="$n"/>
  <xsl:for-each select="r:policy">
   <xsl:value-of select="concat('- scored by its own policy ', f:markdown(@path), '; without it ', f:tenths(@without), $n)"/>
  </xsl:for-each>
  <xsl:for-each select="r:unmet"><xsl:value-of select="concat('- target not met: ', f:markdown(.), $n)"/></xsl:for-each>
  <xsl:for-each select="r:findings/r:finding">
   <xsl:value-of select="concat('- ', @severity, ': ', f:markdown(r:sentence), ' ', f:markdown(r:cause), $n)"/>
  </xsl:for-each>
  <xsl:apply-templates select="r:problem" mode="line"/>
  <xsl:apply-templates select="r:proposal" mode="section"/>
  <xsl:value-of select="concat('&lt;/details&gt;', $n)"/>
 </xsl:template>

 <xsl:template match="r:check" mode="line">
  <xsl:text>| </xsl:text>
  <xsl:choose>
   <xsl:when test="@waiver"><xsl:value-of select="concat('waived until ', key('waiver', @waiver)/@expires, ' (', f:markdown(@waiver), ')')"/></xsl:when>
   <xsl:when test="@lapsed"><xsl:value-of select="concat('fail (waiver ', f:markdown(@lapsed), ' does not hold any more)')"/></xsl:when>
   <xsl:otherwise><xsl:value-of select="@status"/></xsl:otherwise>
  </xsl:choose>
  <xsl:value-of select="concat(' | ', f:markdown(key('check', @id)/@name), ' | ', f:tenths(@exposure), ' | ', f:markdown(r:value), ' | ', f:markdown(@path))"/>
  <xsl:if test="@line"><xsl:value-of select="concat('\:', @line)"/></xsl:if>
  <xsl:if test="@implied-by"><xsl:value-of select="concat(' implied by ', f:markdown(@implied-by))"/></xsl:if>
  <xsl:value-of select="concat(' |', $n)"/>
 </xsl:template>

 <xsl:template match="r:entry" mode="rows">
  <xsl:if test="@outcome != 'scored'">
   <xsl:processing-instruction name="bulkhead-row">entries</xsl:processing-instruction>
   <xsl:value-of select="concat('| ', f:markdown(@name), ' | ', f:markdown(@type), ' | ')"/>
   <xsl:choose>
    <xsl:when test="@outcome = 'skipped'"><xsl:value-of select="concat(f:markdown(@reason), substring(': ', 1, 2 * boolean(@detail)), f:markdown(@detail))"/></xsl:when>
    <xsl:otherwise>not a service</xsl:otherwise>
   </xsl:choose>
   <xsl:value-of select="concat(' |', $n)"/>
  </xsl:if>
 </xsl:template>

 <xsl:template match="r:problem" mode="rows">
  <xsl:processing-instruction name="bulkhead-row">problems</xsl:processing-instruction>
  <xsl:apply-templates select="." mode="line"/>
 </xsl:template>

 <xsl:template match="r:problem" mode="line">
  <xsl:value-of select="concat('- ', @severity, ': ', f:markdown(@path), substring('\:', 1, 2 * boolean(@line)), @line, substring(' ', 1, number(boolean(@path))), f:markdown(.), $n)"/>
 </xsl:template>
</xsl:stylesheet>
