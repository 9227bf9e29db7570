<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- One unit of a comparison as it stands in the page's lists, each row behind a mark with the list's name. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:bulkhead:comparison:1"
                exclude-result-prefixes="c">
 <xsl:import href="parts/comparison.xsl"/>
 <xsl:output method="html" encoding="UTF-8" indent="no"/>

 <xsl:template match="/"><xsl:apply-templates select="c:comparison/c:units/c:unit"/></xsl:template>

 <xsl:template name="mark">
  <xsl:param name="list"/>
  <xsl:processing-instruction name="bulkhead-row"><xsl:value-of select="$list"/></xsl:processing-instruction>
 </xsl:template>

 <xsl:template match="c:unit">
  <xsl:choose>
   <xsl:when test="@change = 'same'"><xsl:call-template name="mark"><xsl:with-param name="list">same</xsl:with-param></xsl:call-template><xsl:call-template name="line"/></xsl:when>
   <xsl:when test="@change = 'added'"><xsl:call-template name="mark"><xsl:with-param name="list">added</xsl:with-param></xsl:call-template><xsl:call-template name="alone"/></xsl:when>
   <xsl:when test="@change = 'removed'"><xsl:call-template name="mark"><xsl:with-param name="list">removed</xsl:with-param></xsl:call-template><xsl:call-template name="alone"/></xsl:when>
   <xsl:otherwise>
    <xsl:call-template name="mark">
     <xsl:with-param name="list">
      <xsl:choose>
       <xsl:when test="@exposure = 'worse'">worse</xsl:when>
       <xsl:when test="@exposure = 'better'">better</xsl:when>
       <xsl:when test="c:check[@change = 'fails' or @change = 'worse']">failing</xsl:when>
       <xsl:when test="@change = 'renamed'">renamed</xsl:when>
       <xsl:when test="@state-changed">state</xsl:when>
       <xsl:otherwise>other</xsl:otherwise>
      </xsl:choose>
     </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="details"/>
   </xsl:otherwise>
  </xsl:choose>
  <xsl:for-each select="c:check[@change = 'fails']">
   <xsl:variable name="first" select="."/>
   <xsl:if test="not(preceding-sibling::c:check[@change = 'fails' and substring-before(@name, '=') = substring-before($first/@name, '=') and c:cause = $first/c:cause])">
    <xsl:call-template name="mark"><xsl:with-param name="list">newly-failing</xsl:with-param></xsl:call-template>
    <tr>
     <td data-label="Service"><a href="#unit-{../@slug}"><xsl:call-template name="foreign"><xsl:with-param name="text" select="../@name"/></xsl:call-template></a></td>
     <td data-label="Check"><xsl:call-template name="check-name"/></td>
     <td data-label="Before"><xsl:call-template name="value"><xsl:with-param name="side" select="c:before"/></xsl:call-template></td>
     <td data-label="After"><xsl:call-template name="value"><xsl:with-param name="side" select="c:after"/></xsl:call-template></td>
     <td data-label="Why"><xsl:call-template name="why"/></td>
    </tr>
   </xsl:if>
  </xsl:for-each>
  <xsl:for-each select="c:uncompared">
   <xsl:call-template name="mark"><xsl:with-param name="list">uncompared</xsl:with-param></xsl:call-template>
   <li><bdi><xsl:value-of select="../@name"/></bdi><xsl:text>: </xsl:text><xsl:call-template name="foreign"/></li>
  </xsl:for-each>
 </xsl:template>

 <!-- The check, and how many more one line decided in the same way. -->
 <xsl:template name="check-name">
  <xsl:variable name="more" select="following-sibling::c:check[@change = current()/@change and substring-before(@name, '=') = substring-before(current()/@name, '=') and c:cause = current()/c:cause]"/>
  <span class="directive"><xsl:call-template name="directive"/></span>
  <xsl:if test="$more">
   <details class="more">
    <summary><xsl:value-of select="concat('and ', count($more), ' more')"/></summary>
    <ul class="plain">
     <xsl:for-each select="$more"><li class="directive"><xsl:call-template name="directive"/></li></xsl:for-each>
    </ul>
   </details>
  </xsl:if>
 </xsl:template>

 <!-- Of what is the same: its name and exposure. -->
 <xsl:template name="line">
  <li><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template>
   <xsl:if test="c:before/@exposure"><xsl:text> </xsl:text><span class="quiet figure"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="c:before/@exposure"/></xsl:call-template></span></xsl:if>
  </li>
 </xsl:template>

 <!-- Of what one side alone has. -->
 <xsl:template name="alone">
  <xsl:variable name="state" select="c:before | c:after"/>
  <tr id="unit-{@slug}">
   <td data-label="Unit"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template></td>
   <td data-label="Exposure" class="number"><xsl:if test="$state/@exposure"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="$state/@exposure"/></xsl:call-template></xsl:if></td>
   <td data-label="Band"><xsl:if test="$state/@exposure"><xsl:call-template name="band"><xsl:with-param name="exposure" select="$state/@exposure"/></xsl:call-template></xsl:if></td>
   <td data-label="Failing" class="number"><xsl:value-of select="$state/@failing"/></td>
   <td data-label="Why"><xsl:call-template name="cause"/></td>
  </tr>
 </xsl:template>

 <!-- Everything of a unit that changed. -->
 <xsl:template name="details">
  <article class="change" id="unit-{@slug}">
   <h3 class="name"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template></h3>
   <xsl:if test="@old-name">
    <p class="quiet">was <xsl:call-template name="foreign"><xsl:with-param name="text" select="@old-name"/></xsl:call-template>, known by its <xsl:value-of select="@renamed-by"/></p>
   </xsl:if>
   <xsl:if test="c:before/@exposure or c:after/@exposure">
    <p class="exposures">
     <xsl:call-template name="exposures"/>
     <xsl:if test="c:before/@exposure and c:after/@exposure and c:before/@exposure != c:after/@exposure">
      <xsl:text> </xsl:text>
      <xsl:call-template name="move"><xsl:with-param name="before" select="c:before/@exposure"/><xsl:with-param name="after" select="c:after/@exposure"/></xsl:call-template>
     </xsl:if>
    </p>
   </xsl:if>
   <!-- That it is the checks need not be said above them. -->
   <xsl:if test="c:cause[not(@kind = 'checks')]"><p class="reading"><xsl:call-template name="cause"/></p></xsl:if>
   <xsl:if test="c:alias">
    <p class="reading">
     <xsl:for-each select="c:alias">
      <xsl:choose><xsl:when test="@change = 'added'">New alias: </xsl:when><xsl:otherwise>Alias that is gone: </xsl:otherwise></xsl:choose>
      <xsl:call-template name="foreign"/><xsl:text>. </xsl:text>
     </xsl:for-each>
    </p>
   </xsl:if>
   <!-- What one systemd reads otherwise than the other is said once, in the remarks. -->
   <xsl:variable name="beyond" select="c:property[not(@in-checks)][not(c:cause/@kind = 'systemd' or c:cause/@kind = 'merged')]"/>
   <xsl:if test="c:check or $beyond">
    <div class="scroll" role="region" tabindex="0" aria-label="Changes of {@name}">
     <table class="stack wide sides">
      <thead><tr><th scope="col">What</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Why</th></tr></thead>
      <tbody>
       <xsl:call-template name="checks"><xsl:with-param name="change">fails</xsl:with-param></xsl:call-template>
       <xsl:call-template name="checks"><xsl:with-param name="change">worse</xsl:with-param></xsl:call-template>
       <xsl:call-template name="checks"><xsl:with-param name="change">passes</xsl:with-param></xsl:call-template>
       <xsl:call-template name="checks"><xsl:with-param name="change">better</xsl:with-param></xsl:call-template>
       <xsl:call-template name="checks"><xsl:with-param name="change">applies</xsl:with-param></xsl:call-template>
       <xsl:call-template name="checks"><xsl:with-param name="change">not-applicable</xsl:with-param></xsl:call-template>
       <xsl:call-template name="properties"><xsl:with-param name="properties" select="$beyond[@class != 'other']"/><xsl:with-param name="title">Isolation beyond the checks</xsl:with-param></xsl:call-template>
       <xsl:call-template name="properties"><xsl:with-param name="properties" select="$beyond[@class = 'other']"/><xsl:with-param name="title">Other settings</xsl:with-param></xsl:call-template>
      </tbody>
     </table>
    </div>
   </xsl:if>
   <xsl:apply-templates select="c:file"/>
   <xsl:if test="@files-left-out"><p class="quiet"><xsl:value-of select="concat('… and ', @files-left-out, ' more files; comparison.xml has them all.')"/></p></xsl:if>
   <xsl:for-each select="c:uncompared"><p class="reading">Not compared: <xsl:call-template name="foreign"/></p></xsl:for-each>
  </article>
 </xsl:template>

 <!-- Of a check: a cause that the row above has already is not told again. -->
 <xsl:template name="why">
  <xsl:choose>
   <xsl:when test="preceding-sibling::c:check[@change = current()/@change][1]/c:cause = c:cause">As above.</xsl:when>
   <xsl:otherwise><xsl:call-template name="cause"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="checks">
  <xsl:param name="change"/>
  <xsl:variable name="checks" select="c:check[@change = $change]"/>
  <xsl:if test="$checks">
   <tr class="group"><th colspan="4" scope="rowgroup">
    <xsl:value-of select="concat(count($checks), ' ')"/>
    <xsl:choose><xsl:when test="count($checks) = 1">check </xsl:when><xsl:otherwise>checks </xsl:otherwise></xsl:choose>
    <xsl:choose>
     <xsl:when test="$change = 'fails'">newly failing</xsl:when>
     <xsl:when test="$change = 'worse'">failing worse</xsl:when>
     <xsl:when test="$change = 'passes'">now passing</xsl:when>
     <xsl:when test="$change = 'better'">failing less</xsl:when>
     <xsl:when test="$change = 'applies'">that now apply, passing</xsl:when>
     <xsl:otherwise>that no longer apply</xsl:otherwise>
    </xsl:choose>
   </th></tr>
   <xsl:for-each select="$checks">
    <xsl:if test="not(preceding-sibling::c:check[@change = $change and substring-before(@name, '=') = substring-before(current()/@name, '=') and c:cause = current()/c:cause])">
     <tr class="{$change}">
      <td data-label="What"><xsl:call-template name="check-name"/></td>
      <td data-label="Before"><xsl:call-template name="value"><xsl:with-param name="side" select="c:before"/></xsl:call-template></td>
      <td data-label="After"><xsl:call-template name="value"><xsl:with-param name="side" select="c:after"/></xsl:call-template></td>
      <td data-label="Why"><xsl:call-template name="why"/></td>
     </tr>
    </xsl:if>
   </xsl:for-each>
  </xsl:if>
 </xsl:template>

 <xsl:template name="properties">
  <xsl:param name="properties"/>
  <xsl:param name="title"/>
  <xsl:if test="$properties">
   <tr class="group"><th colspan="4" scope="rowgroup"><xsl:value-of select="$title"/></th></tr>
   <xsl:for-each select="$properties">
    <tr>
     <td data-label="What"><span class="directive"><xsl:call-template name="foreign"><xsl:with-param name="text" select="concat(@name, '=')"/></xsl:call-template></span></td>
     <xsl:choose>
      <xsl:when test="c:gone or c:new">
       <td data-label="Before"><xsl:if test="c:gone"><span class="quiet">loses </span><xsl:call-template name="value"><xsl:with-param name="side" select="c:gone"/></xsl:call-template></xsl:if></td>
       <td data-label="After"><xsl:if test="c:new"><span class="quiet">gains </span><xsl:call-template name="value"><xsl:with-param name="side" select="c:new"/></xsl:call-template></xsl:if></td>
      </xsl:when>
      <xsl:otherwise>
       <td data-label="Before"><xsl:call-template name="value"><xsl:with-param name="side" select="c:before"/></xsl:call-template></td>
       <td data-label="After"><xsl:call-template name="value"><xsl:with-param name="side" select="c:after"/></xsl:call-template></td>
      </xsl:otherwise>
     </xsl:choose>
     <td data-label="Why"><xsl:call-template name="cause"/></td>
    </tr>
   </xsl:for-each>
  </xsl:if>
 </xsl:template>

 <!-- A file, its digests and packages, and the lines that differ. -->
 <xsl:template match="c:file">
  <details class="file">
   <summary>
    <xsl:choose><xsl:when test="@role = 'drop-in'">Drop-in </xsl:when><xsl:otherwise>File </xsl:otherwise></xsl:choose>
    <xsl:value-of select="concat(@change, ': ')"/>
    <xsl:call-template name="path"><xsl:with-param name="path" select="(c:after | c:before)[last()]/@path"/></xsl:call-template>
    <xsl:text> </xsl:text>
    <span class="quiet">
     <xsl:choose>
      <xsl:when test="@lines-known = 'false'">lines not known</xsl:when>
      <xsl:when test="@change = 'changed' and not(c:line)">only comments or layout differ</xsl:when>
      <xsl:when test="c:line"><xsl:value-of select="concat('−', count(c:line[@change = 'removed']), ' +', count(c:line[@change = 'added']), ' lines')"/></xsl:when>
     </xsl:choose>
    </span>
   </summary>
   <p class="reading"><xsl:call-template name="cause"/></p>
   <table class="stack">
    <thead><tr><th scope="col">Side</th><th scope="col">Path</th><th scope="col">Package</th><th scope="col">SHA-256</th></tr></thead>
    <tbody>
     <xsl:for-each select="c:before | c:after">
      <tr>
       <td data-label="Side"><xsl:value-of select="local-name()"/></td>
       <td data-label="Path"><xsl:call-template name="path"/></td>
       <td data-label="Package"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@package"/></xsl:call-template></td>
       <td data-label="SHA-256"><code class="digest"><xsl:value-of select="@sha256"/></code></td>
      </tr>
     </xsl:for-each>
    </tbody>
   </table>
   <xsl:if test="c:line">
    <div class="scroll" role="region" tabindex="0" aria-label="Lines that differ">
     <table class="lines">
      <tbody>
       <xsl:for-each select="c:line">
        <tr class="{@change}">
         <td class="number"><xsl:value-of select="@number"/></td>
         <td class="sign"><xsl:choose><xsl:when test="@change = 'added'">+</xsl:when><xsl:otherwise>−</xsl:otherwise></xsl:choose></td>
         <td><code><xsl:call-template name="foreign"><xsl:with-param name="text" select="concat(@name, '=', .)"/></xsl:call-template></code></td>
        </tr>
       </xsl:for-each>
      </tbody>
     </table>
    </div>
   </xsl:if>
  </details>
 </xsl:template>
</xsl:stylesheet>
