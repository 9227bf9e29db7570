<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- A comparison as one page: the verdict, what the two sides are, then what got worse with its cause, then the rest; what
     did not change is folded away and counted. Rows come from comparison-rows.xsl; <list name= count=> says how many. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:bulkhead:comparison:1"
                exclude-result-prefixes="c">
 <xsl:import href="parts/comparison.xsl"/>
 <xsl:param name="style"/>
 <xsl:param name="digest"/>
 <xsl:variable name="totals" select="$comparison/c:totals"/>
 <xsl:variable name="lists" select="$comparison/c:list"/>

 <xsl:template match="/">
  <html lang="en">
   <head>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{$digest}'; img-src data:; base-uri 'none'; form-action 'none'"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="referrer" content="no-referrer"/>
    <title>
     <xsl:call-template name="side-name"><xsl:with-param name="side" select="$comparison/c:before"/></xsl:call-template>
     <xsl:text> → </xsl:text>
     <xsl:call-template name="side-name"><xsl:with-param name="side" select="$comparison/c:after"/></xsl:call-template>
     <xsl:text>: what changed</xsl:text>
    </title>
    <link rel="icon" href="data:,"/>
    <style><xsl:value-of select="$style"/></style>
   </head>
   <body class="comparison">
    <a class="skip" href="#main">Skip to the content</a>
    <header class="site">
     <xsl:call-template name="house-mark"/>
     <p class="host"><a href="#main">What changed</a></p>
     <nav aria-label="Parts of the comparison">
      <ul>
       <xsl:call-template name="nav"><xsl:with-param name="list">worse</xsl:with-param><xsl:with-param name="label">Worse</xsl:with-param></xsl:call-template>
       <xsl:call-template name="nav"><xsl:with-param name="list">better</xsl:with-param><xsl:with-param name="label">Better</xsl:with-param></xsl:call-template>
       <xsl:call-template name="nav"><xsl:with-param name="list">added</xsl:with-param><xsl:with-param name="label">New</xsl:with-param></xsl:call-template>
       <xsl:call-template name="nav"><xsl:with-param name="list">removed</xsl:with-param><xsl:with-param name="label">Gone</xsl:with-param></xsl:call-template>
       <li><a href="#totals">Totals</a></li>
      </ul>
     </nav>
    </header>
    <main id="main" tabindex="-1"><xsl:apply-templates select="$comparison" mode="body"/></main>
    <footer class="site">
     <xsl:call-template name="house-foot"/>
     <p>
      <xsl:if test="$comparison/@generated">
       <xsl:text>Made </xsl:text>
       <xsl:call-template name="time"><xsl:with-param name="time" select="$comparison/@generated"/></xsl:call-template>
       <xsl:text> by </xsl:text>
      </xsl:if>
      <xsl:value-of select="concat($comparison/c:tool/@name, ' ', $comparison/c:tool/@version, '. Both sides are scored by the rule set ', $comparison/c:rules/@name, '.')"/>
      <xsl:text> Evidence, not a determination of compliance.</xsl:text>
     </p>
    </footer>
   </body>
  </html>
 </xsl:template>

 <xsl:template name="nav">
  <xsl:param name="list"/>
  <xsl:param name="label"/>
  <xsl:if test="$lists[@name = $list]"><li><a href="#{$list}"><xsl:value-of select="$label"/></a></li></xsl:if>
 </xsl:template>

 <!-- A host's name, or what was given where the two have the same or none. -->
 <xsl:template name="side-name">
  <xsl:param name="side"/>
  <xsl:choose>
   <xsl:when test="$side/@host and $comparison/c:before/@host != $comparison/c:after/@host"><xsl:value-of select="$side/@host"/></xsl:when>
   <xsl:otherwise><xsl:value-of select="$side/@name"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template match="c:comparison" mode="body">
  <h1>
   <bdi><xsl:call-template name="side-name"><xsl:with-param name="side" select="c:before"/></xsl:call-template></bdi>
   <xsl:text> → </xsl:text>
   <bdi><xsl:call-template name="side-name"><xsl:with-param name="side" select="c:after"/></xsl:call-template></bdi>
  </h1>
  <section class="cover">
   <p class="lead"><xsl:value-of select="c:totals/c:verdict"/></p>
   <p class="completeness">
    <xsl:choose>
     <xsl:when test="c:evidence/@before-complete = 'true' and c:evidence/@after-complete = 'true'">
      <strong>The evidence is complete:</strong>
      <xsl:value-of select="concat(' all ', c:totals/@before, ' units before and ', c:totals/@after, ' after are accounted for.')"/>
     </xsl:when>
     <xsl:otherwise>
      <strong>The evidence is incomplete</strong>
      <xsl:choose>
       <xsl:when test="c:evidence/@after-complete = 'true'"> before: </xsl:when>
       <xsl:when test="c:evidence/@before-complete = 'true'"> after: </xsl:when>
       <xsl:otherwise> on both sides: </xsl:otherwise>
      </xsl:choose>
      <xsl:text>what could not be read is </xsl:text><a href="#evidence">named below</a><xsl:text>.</xsl:text>
     </xsl:otherwise>
    </xsl:choose>
   </p>
   <xsl:if test="c:remarks/c:remark">
    <ul class="remarks"><xsl:for-each select="c:remarks/c:remark"><li><xsl:call-template name="foreign"/></li></xsl:for-each></ul>
   </xsl:if>
   <xsl:call-template name="both-sides"/>
  </section>
  <xsl:if test="$lists[@name = 'newly-failing']">
   <section>
    <h2 id="newly-failing">Checks that newly fail</h2>
    <div class="scroll" role="region" tabindex="0" aria-label="Checks that newly fail">
     <table class="stack wide failing">
      <thead><tr><th scope="col">Service</th><th scope="col">Check</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Why</th></tr></thead>
      <tbody><xsl:call-template name="rows"><xsl:with-param name="list">newly-failing</xsl:with-param></xsl:call-template></tbody>
     </table>
    </div>
   </section>
  </xsl:if>
  <xsl:call-template name="articles"><xsl:with-param name="list">worse</xsl:with-param><xsl:with-param name="title">More exposed</xsl:with-param></xsl:call-template>
  <xsl:call-template name="articles"><xsl:with-param name="list">failing</xsl:with-param><xsl:with-param name="title">As exposed as before, with checks that fail more</xsl:with-param></xsl:call-template>
  <xsl:call-template name="articles"><xsl:with-param name="list">better</xsl:with-param><xsl:with-param name="title">Less exposed</xsl:with-param></xsl:call-template>
  <xsl:call-template name="table"><xsl:with-param name="list">added</xsl:with-param><xsl:with-param name="title">New</xsl:with-param></xsl:call-template>
  <xsl:call-template name="table"><xsl:with-param name="list">removed</xsl:with-param><xsl:with-param name="title">Gone</xsl:with-param></xsl:call-template>
  <xsl:call-template name="articles"><xsl:with-param name="list">renamed</xsl:with-param><xsl:with-param name="title">Renamed</xsl:with-param></xsl:call-template>
  <xsl:call-template name="articles"><xsl:with-param name="list">state</xsl:with-param><xsl:with-param name="title">In another state</xsl:with-param></xsl:call-template>
  <xsl:call-template name="folded"><xsl:with-param name="list">other</xsl:with-param><xsl:with-param name="title">Something else changed, and no exposure</xsl:with-param></xsl:call-template>
  <xsl:if test="$lists[@name = 'uncompared']">
   <section>
    <h2 id="uncompared">What could not be compared</h2>
    <ul class="remarks"><xsl:call-template name="rows"><xsl:with-param name="list">uncompared</xsl:with-param></xsl:call-template></ul>
   </section>
  </xsl:if>
  <xsl:if test="$lists[@name = 'same']">
   <section>
    <h2 id="same">The same</h2>
    <details>
     <summary><xsl:call-template name="counted"><xsl:with-param name="count" select="$totals/@same"/><xsl:with-param name="noun">unit</xsl:with-param></xsl:call-template> did not change</summary>
     <ul class="same"><xsl:call-template name="rows"><xsl:with-param name="list">same</xsl:with-param></xsl:call-template></ul>
    </details>
   </section>
  </xsl:if>
  <xsl:if test="c:evidence/c:problem">
   <section>
    <h2 id="evidence">What could not be read</h2>
    <ul class="remarks">
     <xsl:for-each select="c:evidence/c:problem">
      <li>
       <xsl:value-of select="concat(@side, ': ')"/>
       <xsl:choose>
        <xsl:when test="@path"><xsl:call-template name="path"><xsl:with-param name="line" select="@line"/></xsl:call-template><xsl:text>: </xsl:text></xsl:when>
        <xsl:when test="@unit"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@unit"/></xsl:call-template><xsl:text>: </xsl:text></xsl:when>
       </xsl:choose>
       <xsl:call-template name="foreign"/>
      </li>
     </xsl:for-each>
    </ul>
   </section>
  </xsl:if>
  <xsl:call-template name="totals"/>
 </xsl:template>

 <xsl:template name="heading">
  <xsl:param name="list"/>
  <xsl:param name="title"/>
  <h2 id="{$list}">
   <xsl:value-of select="$title"/>
   <xsl:text> </xsl:text>
   <span class="quiet"><xsl:value-of select="$lists[@name = $list]/@count"/></span>
  </h2>
 </xsl:template>

 <xsl:template name="articles">
  <xsl:param name="list"/>
  <xsl:param name="title"/>
  <xsl:if test="$lists[@name = $list]">
   <section>
    <xsl:call-template name="heading"><xsl:with-param name="list" select="$list"/><xsl:with-param name="title" select="$title"/></xsl:call-template>
    <xsl:call-template name="rows"><xsl:with-param name="list" select="$list"/></xsl:call-template>
   </section>
  </xsl:if>
 </xsl:template>

 <xsl:template name="folded">
  <xsl:param name="list"/>
  <xsl:param name="title"/>
  <xsl:if test="$lists[@name = $list]">
   <section>
    <xsl:call-template name="heading"><xsl:with-param name="list" select="$list"/><xsl:with-param name="title" select="$title"/></xsl:call-template>
    <details>
     <summary><xsl:call-template name="counted"><xsl:with-param name="count" select="$lists[@name = $list]/@count"/><xsl:with-param name="noun">unit</xsl:with-param></xsl:call-template> with other settings, files or packages</summary>
     <xsl:call-template name="rows"><xsl:with-param name="list" select="$list"/></xsl:call-template>
    </details>
   </section>
  </xsl:if>
 </xsl:template>

 <xsl:template name="table">
  <xsl:param name="list"/>
  <xsl:param name="title"/>
  <xsl:if test="$lists[@name = $list]">
   <section>
    <xsl:call-template name="heading"><xsl:with-param name="list" select="$list"/><xsl:with-param name="title" select="$title"/></xsl:call-template>
    <div class="scroll" role="region" tabindex="0" aria-label="{$title}">
     <table class="stack wide alone">
      <thead><tr><th scope="col">Unit</th><th scope="col" class="number">Exposure</th><th scope="col">Band</th><th scope="col" class="number">Failing</th><th scope="col">Why</th></tr></thead>
      <tbody><xsl:call-template name="rows"><xsl:with-param name="list" select="$list"/></xsl:call-template></tbody>
     </table>
    </div>
   </section>
  </xsl:if>
 </xsl:template>

 <!-- What was compared, side by side. -->
 <xsl:template name="both-sides">
  <div class="scroll" role="region" tabindex="0" aria-label="The two sides">
   <table class="stack both">
    <thead><tr><td></td><th scope="col">Before</th><th scope="col">After</th></tr></thead>
    <tbody>
     <xsl:call-template name="both"><xsl:with-param name="label">What was read</xsl:with-param><xsl:with-param name="before" select="concat(c:before/@name, ' (', c:before/@kind, ')')"/><xsl:with-param name="after" select="concat(c:after/@name, ' (', c:after/@kind, ')')"/></xsl:call-template>
     <xsl:call-template name="both"><xsl:with-param name="label">Host</xsl:with-param><xsl:with-param name="before" select="c:before/@host"/><xsl:with-param name="after" select="c:after/@host"/></xsl:call-template>
     <xsl:call-template name="both"><xsl:with-param name="label">System</xsl:with-param><xsl:with-param name="before" select="c:before/@os-name"/><xsl:with-param name="after" select="c:after/@os-name"/></xsl:call-template>
     <xsl:call-template name="both"><xsl:with-param name="label">systemd</xsl:with-param><xsl:with-param name="before" select="c:before/@systemd-package | c:before[not(@systemd-package)]/@systemd"/><xsl:with-param name="after" select="c:after/@systemd-package | c:after[not(@systemd-package)]/@systemd"/></xsl:call-template>
     <xsl:call-template name="both"><xsl:with-param name="label">Date</xsl:with-param><xsl:with-param name="before" select="concat(substring(c:before/@begin, 1, 10), ' ', substring(c:before/@begin, 12, 5), ' UTC')"/><xsl:with-param name="after" select="concat(substring(c:after/@begin, 1, 10), ' ', substring(c:after/@begin, 12, 5), ' UTC')"/></xsl:call-template>
     <xsl:if test="c:evidence/@before-sha256 or c:evidence/@after-sha256">
      <tr><th scope="row">SHA-256</th><td data-label="Before"><code class="digest"><xsl:value-of select="c:evidence/@before-sha256"/></code></td><td data-label="After"><code class="digest"><xsl:value-of select="c:evidence/@after-sha256"/></code></td></tr>
     </xsl:if>
    </tbody>
   </table>
  </div>
 </xsl:template>

 <xsl:template name="both">
  <xsl:param name="label"/>
  <xsl:param name="before"/>
  <xsl:param name="after"/>
  <xsl:if test="string($before) != '' or string($after) != ''">
   <tr>
    <th scope="row"><xsl:value-of select="$label"/></th>
    <td data-label="Before"><xsl:call-template name="foreign"><xsl:with-param name="text" select="string($before)"/></xsl:call-template></td>
    <td data-label="After"><xsl:call-template name="foreign"><xsl:with-param name="text" select="string($after)"/></xsl:call-template></td>
   </tr>
  </xsl:if>
 </xsl:template>

 <xsl:template name="totals">
  <section>
   <h2 id="totals">Totals</h2>
   <div class="columns">
    <table class="totals">
     <caption>Every unit, once</caption>
     <thead><tr><td></td><th scope="col" class="number">Before</th><th scope="col" class="number">After</th></tr></thead>
     <tbody>
      <tr><th scope="row">The same</th><td class="number"><xsl:value-of select="$totals/@same"/></td><td class="number"><xsl:value-of select="$totals/@same"/></td></tr>
      <tr><th scope="row">Changed</th><td class="number"><xsl:value-of select="$totals/@changed"/></td><td class="number"><xsl:value-of select="$totals/@changed"/></td></tr>
      <tr><th scope="row">Renamed</th><td class="number"><xsl:value-of select="$totals/@renamed"/></td><td class="number"><xsl:value-of select="$totals/@renamed"/></td></tr>
      <tr><th scope="row">Gone</th><td class="number"><xsl:value-of select="$totals/@removed"/></td><td class="number"></td></tr>
      <tr><th scope="row">New</th><td class="number"></td><td class="number"><xsl:value-of select="$totals/@added"/></td></tr>
     </tbody>
     <tfoot><tr><th scope="row">Units</th><td class="number"><xsl:value-of select="$totals/@before"/></td><td class="number"><xsl:value-of select="$totals/@after"/></td></tr></tfoot>
    </table>
    <table class="totals">
     <caption>Services with a score</caption>
     <thead><tr><td></td><th scope="col" class="number">Services</th></tr></thead>
     <tbody>
      <tr><th scope="row">More exposed</th><td class="number"><xsl:value-of select="$totals/@worse"/></td></tr>
      <tr><th scope="row">Less exposed</th><td class="number"><xsl:value-of select="$totals/@better"/></td></tr>
      <tr><th scope="row">As exposed as before</th><td class="number"><xsl:value-of select="$totals/@level"/></td></tr>
     </tbody>
     <tfoot><tr><th scope="row">Scored on both sides</th><td class="number"><xsl:value-of select="$totals/@both-scored"/></td></tr></tfoot>
    </table>
    <table class="totals">
     <caption>Changes</caption>
     <thead><tr><td></td><th scope="col" class="number">Count</th></tr></thead>
     <tbody>
      <tr><th scope="row">Checks that newly fail</th><td class="number"><xsl:value-of select="$totals/@checks-failing"/></td></tr>
      <tr><th scope="row">Checks that now pass</th><td class="number"><xsl:value-of select="$totals/@checks-passing"/></td></tr>
      <tr><th scope="row">Checks that changed otherwise</th><td class="number"><xsl:value-of select="$totals/@checks-other"/></td></tr>
      <tr><th scope="row">Settings</th><td class="number"><xsl:value-of select="$totals/@properties"/></td></tr>
      <tr><th scope="row">Files</th><td class="number"><xsl:value-of select="$totals/@files"/></td></tr>
      <tr><th scope="row">Crossed into a worse band</th><td class="number"><xsl:value-of select="$totals/@band-worse"/></td></tr>
      <tr><th scope="row">Crossed into a better band</th><td class="number"><xsl:value-of select="$totals/@band-better"/></td></tr>
     </tbody>
    </table>
   </div>
  </section>
 </xsl:template>
</xsl:stylesheet>
