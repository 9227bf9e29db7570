<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What every page shares: the frame, and the ways in which exposure, bands, paths and foreign text are shown.
     A page's stylesheet includes this one and gives the modes "title" and "body" for r:report. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat" indent="no"/>

 <xsl:include href="house.xsl"/>

 <!-- "" for a page at the top of the site, "../" for one in a folder. -->
 <xsl:param name="root"/>

 <xsl:key name="check" match="r:catalogue/r:check" use="@id"/>

 <xsl:variable name="report" select="/r:report"/>
 <xsl:variable name="scored" select="number($report/r:totals/@scored)"/>
 <!-- The bands that the reader sees first. -->
 <xsl:variable name="systemd-first" select="$report/r:rules/@bands = 'systemd'"/>
 <xsl:variable name="bands" select="$report/r:totals/r:band[not($systemd-first)] |
                                    $report/r:totals/r:systemd-band[$systemd-first]"/>
 <xsl:variable name="host">
  <xsl:choose>
   <xsl:when test="$report/r:host/@name"><xsl:value-of select="$report/r:host/@name"/></xsl:when>
   <xsl:when test="$report/r:snapshot/@root"><xsl:value-of select="$report/r:snapshot/@root"/></xsl:when>
   <xsl:otherwise>unnamed system</xsl:otherwise>
  </xsl:choose>
 </xsl:variable>

 <!-- Where the other pages are; a page that holds everything says otherwise. -->
 <xsl:variable name="controls-page" select="concat($root, 'controls.html')"/>
 <xsl:variable name="inventory-page" select="concat($root, 'inventory.html')"/>
 <xsl:variable name="evidence-page" select="concat($root, 'evidence.html')"/>

 <xsl:template match="/">
  <html lang="en">
   <head>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="referrer" content="no-referrer"/>
    <title>
     <xsl:apply-templates select="r:report" mode="title"/>
    </title>
    <link rel="icon" href="data:,"/>
    <link rel="stylesheet" href="{$root}palette.css"/>
    <link rel="stylesheet" href="{$root}report.css"/>
    <script src="{$root}report.js" defer="defer"></script>
   </head>
   <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="site">
     <xsl:call-template name="house-mark"/>
     <p class="host"><a href="{$root}index.html"><bdi><xsl:value-of select="$host"/></bdi></a></p>
     <nav aria-label="Pages of the report">
      <ul>
       <xsl:call-template name="nav-item"><xsl:with-param name="page" select="'index.html'"/><xsl:with-param name="label" select="'Overview'"/></xsl:call-template>
       <xsl:call-template name="nav-item"><xsl:with-param name="page" select="'checks/index.html'"/><xsl:with-param name="label" select="'Checks'"/></xsl:call-template>
       <xsl:call-template name="nav-item"><xsl:with-param name="page" select="'controls.html'"/><xsl:with-param name="label" select="'Controls'"/></xsl:call-template>
       <xsl:call-template name="nav-item"><xsl:with-param name="page" select="'inventory.html'"/><xsl:with-param name="label" select="'Inventory'"/></xsl:call-template>
       <xsl:call-template name="nav-item"><xsl:with-param name="page" select="'evidence.html'"/><xsl:with-param name="label" select="'Evidence'"/></xsl:call-template>
      </ul>
     </nav>
    </header>
    <main id="main" tabindex="-1">
     <xsl:apply-templates select="r:report" mode="body"/>
    </main>
    <footer class="site">
     <xsl:call-template name="foot"/>
    </footer>
   </body>
  </html>
 </xsl:template>

 <xsl:template name="foot">
  <xsl:call-template name="house-foot"/>
  <p>
   <xsl:text>Made </xsl:text>
   <xsl:call-template name="time"><xsl:with-param name="time" select="$report/@generated"/></xsl:call-template>
   <xsl:value-of select="concat(' by ', $report/r:tool/@name, ' ', $report/r:tool/@version, ' with the rule set ',
                                $report/r:rules/@name, '.')"/>
   <xsl:text> Evidence, not a determination of compliance.</xsl:text>
  </p>
 </xsl:template>

 <!-- A stylesheet that includes this one names its page in the variable this-page. -->
 <xsl:template name="nav-item">
  <xsl:param name="page"/>
  <xsl:param name="label"/>
  <li>
   <a href="{$root}{$page}">
    <xsl:if test="$page = $this-page">
     <xsl:attribute name="aria-current">page</xsl:attribute>
    </xsl:if>
    <xsl:value-of select="$label"/>
   </a>
  </li>
 </xsl:template>

 <!-- Tenths as 9.6. -->
 <xsl:template name="tenths">
  <xsl:param name="tenths"/>
  <xsl:value-of select="format-number($tenths div 10, '0.0')"/>
 </xsl:template>

 <!-- 2026-11-23 21:40 UTC, with the exact time for programs. -->
 <xsl:template name="time">
  <xsl:param name="time"/>
  <time datetime="{$time}">
   <xsl:value-of select="concat(substring($time, 1, 10), ' ', substring($time, 12, 5), ' UTC')"/>
  </time>
 </xsl:template>

 <!-- Text that someone else wrote: set apart from the direction of ours. Cut after $length characters, with a mark,
      where a length is given. What cannot be seen in it was written out before, in all that a stylesheet is given. -->
 <xsl:template name="foreign">
  <xsl:param name="text" select="."/>
  <xsl:param name="length" select="0"/>
  <bdi>
   <xsl:choose>
    <xsl:when test="$length &gt; 0 and string-length($text) &gt; $length">
     <xsl:value-of select="concat(substring($text, 1, $length), '…')"/>
    </xsl:when>
    <xsl:otherwise>
     <xsl:value-of select="$text"/>
    </xsl:otherwise>
   </xsl:choose>
  </bdi>
 </xsl:template>

 <!-- A command: its options do not break after their hyphens. Of very long ones the rest breaks anywhere. -->
 <xsl:template name="command">
  <xsl:param name="text" select="."/>
  <bdi><xsl:call-template name="command-words"><xsl:with-param name="rest" select="$text"/><xsl:with-param name="count" select="0"/></xsl:call-template></bdi>
 </xsl:template>

 <xsl:template name="command-words">
  <xsl:param name="rest"/>
  <xsl:param name="count"/>
  <xsl:variable name="word" select="substring-before(concat($rest, ' '), ' ')"/>
  <xsl:choose>
   <xsl:when test="$count &gt;= 100 or not(contains($rest, '-'))"><xsl:value-of select="$rest"/></xsl:when>
   <xsl:otherwise>
    <xsl:choose>
     <xsl:when test="contains($word, '-')"><span class="whole"><xsl:value-of select="$word"/></span></xsl:when>
     <xsl:otherwise><xsl:value-of select="$word"/></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="contains($rest, ' ')">
     <xsl:text> </xsl:text>
     <xsl:call-template name="command-words"><xsl:with-param name="rest" select="substring-after($rest, ' ')"/><xsl:with-param name="count" select="$count + 1"/></xsl:call-template>
    </xsl:if>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- The element wbr, which libxml2 does not know to have no end tag. -->
 <xsl:template name="may-break">
  <xsl:text disable-output-escaping="yes">&lt;wbr&gt;</xsl:text>
 </xsl:template>

 <!-- A path, and a line, that may break after slashes. -->
 <xsl:template name="path">
  <xsl:param name="path" select="@path"/>
  <xsl:param name="line"/>
  <bdi class="path">
   <xsl:call-template name="path-parts">
    <xsl:with-param name="rest" select="$path"/>
    <xsl:with-param name="count" select="0"/>
   </xsl:call-template>
   <xsl:if test="$line">
    <xsl:value-of select="concat(':', $line)"/>
   </xsl:if>
  </bdi>
 </xsl:template>

 <!-- Paths of more than 40 parts are not offered further breaks here; the style breaks them anywhere. -->
 <xsl:template name="path-parts">
  <xsl:param name="rest"/>
  <xsl:param name="count"/>
  <xsl:choose>
   <xsl:when test="contains($rest, '/') and $count &lt; 40">
    <xsl:value-of select="concat(substring-before($rest, '/'), '/')"/>
    <xsl:call-template name="may-break"/>
    <xsl:call-template name="path-parts">
     <xsl:with-param name="rest" select="substring-after($rest, '/')"/>
     <xsl:with-param name="count" select="$count + 1"/>
    </xsl:call-template>
   </xsl:when>
   <xsl:otherwise>
    <xsl:value-of select="$rest"/>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- The palette's name for a band: systemd's seven share the five steps. Context: r:band or r:systemd-band. -->
 <xsl:template name="band-class">
  <xsl:choose>
   <xsl:when test="@id = 'perfect'">safe</xsl:when>
   <xsl:when test="@id = 'dangerous'">unsafe</xsl:when>
   <xsl:otherwise><xsl:value-of select="@id"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- Five squares, of which one (Safe) to five (Unsafe) are filled. -->
 <xsl:template name="steps">
  <xsl:param name="class"/>
  <xsl:variable name="step">
   <xsl:choose>
    <xsl:when test="$class = 'safe'">1</xsl:when>
    <xsl:when test="$class = 'ok'">2</xsl:when>
    <xsl:when test="$class = 'medium'">3</xsl:when>
    <xsl:when test="$class = 'exposed'">4</xsl:when>
    <xsl:otherwise>5</xsl:otherwise>
   </xsl:choose>
  </xsl:variable>
  <svg class="steps" width="43" height="7" viewBox="0 0 43 7" aria-hidden="true">
   <!-- each square is 13 characters, so that the first or last ones can be taken -->
   <path class="on" d="{substring('M00 0h7v7h-7zM09 0h7v7h-7zM18 0h7v7h-7zM27 0h7v7h-7zM36 0h7v7h-7z', 1, $step * 13)}"/>
   <xsl:if test="$step &lt; 5">
    <path class="off" d="{substring('M00.5.5h6v6h-6zM09.5.5h6v6h-6zM18.5.5h6v6h-6zM27.5.5h6v6h-6zM36.5.5h6v6h-6z', $step * 15 + 1)}"/>
   </xsl:if>
  </svg>
 </xsl:template>

 <!-- A band by its mark and word. -->
 <xsl:template name="band">
  <xsl:param name="exposure"/>
  <xsl:for-each select="$bands[@from &lt;= $exposure and $exposure &lt;= @to][1]">
   <xsl:variable name="class"><xsl:call-template name="band-class"/></xsl:variable>
   <span class="band {$class}">
    <xsl:call-template name="steps"><xsl:with-param name="class" select="$class"/></xsl:call-template>
    <xsl:text> </xsl:text>
    <span class="word"><xsl:value-of select="@label"/></span>
   </span>
  </xsl:for-each>
 </xsl:template>

 <xsl:template name="class-of">
  <xsl:param name="exposure"/>
  <xsl:for-each select="$bands[@from &lt;= $exposure and $exposure &lt;= @to][1]">
   <xsl:call-template name="band-class"/>
  </xsl:for-each>
 </xsl:template>

 <!-- A thin bar; $percent of its width is filled. The number stands beside it. -->
 <xsl:template name="bar">
  <xsl:param name="percent"/>
  <svg class="bar" aria-hidden="true" width="64" height="6">
   <rect class="track" width="100%" height="6"/>
   <rect class="fill" width="{format-number($percent, '0.#')}%" height="6"/>
  </svg>
 </xsl:template>

 <!-- The same with its number in tenths, in a column of its own so that the bars of a table stand below each other. -->
 <xsl:template name="bar-and-tenths">
  <xsl:param name="percent"/>
  <xsl:param name="tenths"/>
  <xsl:call-template name="bar"><xsl:with-param name="percent" select="$percent"/></xsl:call-template>
  <xsl:text> </xsl:text>
  <span class="figure"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="$tenths"/></xsl:call-template></span>
 </xsl:template>

 <!-- A link to the page of the unit that the context is, or speaks of, where it has one. -->
 <xsl:template name="unit-link">
  <xsl:param name="name" select="@name"/>
  <xsl:choose>
   <xsl:when test="@page">
    <a href="{$root}{@page}"><xsl:call-template name="foreign"><xsl:with-param name="text" select="$name"/></xsl:call-template></a>
   </xsl:when>
   <xsl:otherwise>
    <xsl:call-template name="foreign"><xsl:with-param name="text" select="$name"/></xsl:call-template>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- The mark at which the rows of a list are put in: rows.xsl makes them, one unit at a time. -->
 <xsl:template name="rows">
  <xsl:param name="list"/>
  <xsl:processing-instruction name="bulkhead-rows"><xsl:value-of select="$list"/></xsl:processing-instruction>
 </xsl:template>

 <!-- A link to a check's page by the name that systemd-analyze gives it, or the bare id where the catalogue lacks it. -->
 <xsl:template name="check-link">
  <xsl:param name="id" select="@id"/>
  <xsl:variable name="check" select="key('check', $id)"/>
  <xsl:choose>
   <xsl:when test="$check">
    <a class="directive" href="{$root}{$check/@page}"><xsl:call-template name="directive"><xsl:with-param name="name" select="$check/@name"/></xsl:call-template></a>
   </xsl:when>
   <xsl:otherwise>
    <span class="directive"><xsl:value-of select="$id"/></span>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- "CapabilityBoundingSet=~CAP_KILL" may break after the equals sign, "User=/DynamicUser=" after the slash. -->
 <xsl:template name="directive">
  <xsl:param name="name" select="@name"/>
  <xsl:choose>
   <xsl:when test="contains($name, '=/')">
    <xsl:value-of select="concat(substring-before($name, '=/'), '=/')"/>
    <xsl:call-template name="may-break"/>
    <xsl:value-of select="substring-after($name, '=/')"/>
   </xsl:when>
   <xsl:when test="contains($name, '=')">
    <xsl:value-of select="concat(substring-before($name, '='), '=')"/>
    <xsl:call-template name="may-break"/>
    <xsl:value-of select="substring-after($name, '=')"/>
   </xsl:when>
   <xsl:otherwise>
    <xsl:value-of select="$name"/>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- Sentences of the catalogue, word by word, so that directives and paths are set as such. -->
 <xsl:template name="prose">
  <xsl:param name="rest" select="."/>
  <xsl:variable name="word" select="substring-before(concat($rest, ' '), ' ')"/>
  <xsl:variable name="more" select="substring-after($rest, ' ')"/>
  <!-- a stop or comma after the word is the sentence's -->
  <xsl:variable name="last" select="substring($word, string-length($word))"/>
  <xsl:variable name="ends" select="contains('.,;:)', $last) and $word != ''"/>
  <xsl:variable name="length" select="string-length($word) - $ends"/>
  <xsl:variable name="begins" select="number(starts-with($word, '('))"/>
  <xsl:variable name="core" select="substring($word, 1 + $begins, $length - $begins)"/>
  <xsl:choose>
   <xsl:when test="contains($core, '=') or (starts-with($core, '/') and string-length($core) &gt; 1)">
    <xsl:if test="$begins">(</xsl:if>
    <code><xsl:value-of select="$core"/></code>
    <xsl:if test="$ends"><xsl:value-of select="$last"/></xsl:if>
   </xsl:when>
   <xsl:otherwise><xsl:value-of select="$word"/></xsl:otherwise>
  </xsl:choose>
  <xsl:if test="$more">
   <xsl:text> </xsl:text>
   <xsl:call-template name="prose"><xsl:with-param name="rest" select="$more"/></xsl:call-template>
  </xsl:if>
 </xsl:template>

 <!-- "1 service", "3 services". -->
 <xsl:template name="counted">
  <xsl:param name="count"/>
  <xsl:param name="noun"/>
  <xsl:value-of select="concat($count, ' ', $noun)"/>
  <xsl:if test="$count != 1">s</xsl:if>
 </xsl:template>

 <!-- Where a value was set. -->
 <xsl:template name="origin">
  <xsl:choose>
   <xsl:when test="@path">
    <xsl:call-template name="path"><xsl:with-param name="line" select="@line"/></xsl:call-template>
    <xsl:if test="@implied-by">
     <xsl:text> </xsl:text>
     <span class="quiet">implied by <code><xsl:value-of select="@implied-by"/></code></span>
    </xsl:if>
   </xsl:when>
   <xsl:when test="@implied-by">
    <span class="quiet">implied by <code><xsl:value-of select="@implied-by"/></code></span>
   </xsl:when>
   <xsl:otherwise>
    <span class="quiet">default</span>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- A table of problems; those given, or the list of that name. -->
 <xsl:template name="problems">
  <xsl:param name="problems" select="/.."/>
  <xsl:param name="list"/>
  <xsl:param name="caption"/>
  <div class="scroll" role="region" tabindex="0" aria-label="{$caption}">
   <table class="stack">
    <thead>
     <tr><th scope="col">Weight</th><th scope="col">What</th><th scope="col">Where</th></tr>
    </thead>
    <tbody>
     <xsl:apply-templates select="$problems" mode="row"/>
     <xsl:if test="$list"><xsl:call-template name="rows"><xsl:with-param name="list" select="$list"/></xsl:call-template></xsl:if>
    </tbody>
   </table>
  </div>
 </xsl:template>

 <xsl:template match="r:problem" mode="row">
  <tr>
   <td data-label="Weight"><span class="severity {@severity}"><xsl:value-of select="@severity"/></span></td>
   <td data-label="What"><xsl:call-template name="foreign"/></td>
   <td data-label="Where">
    <xsl:if test="@unit and not(parent::r:unit)">
     <xsl:call-template name="unit-link"><xsl:with-param name="name" select="@unit"/></xsl:call-template>
     <br/>
    </xsl:if>
    <xsl:if test="@path">
     <xsl:call-template name="path"><xsl:with-param name="line" select="@line"/></xsl:call-template>
    </xsl:if>
   </td>
  </tr>
 </xsl:template>

 <!-- A table of files with their digests; those given, or the list of that name. -->
 <xsl:template name="files">
  <xsl:param name="files" select="/.."/>
  <xsl:param name="list"/>
  <xsl:param name="caption"/>
  <div class="scroll" role="region" tabindex="0" aria-label="{$caption}">
   <table class="stack files">
    <thead>
     <tr><th scope="col">File</th><th scope="col" class="number">Bytes</th><th scope="col">Package</th><th scope="col">SHA-256</th></tr>
    </thead>
    <tbody>
     <xsl:apply-templates select="$files[position() &lt;= 1000]" mode="row"/>
     <xsl:variable name="more" select="count($files[position() &gt; 1000]) + sum($files[1]/../@files-left-out)"/>
     <xsl:if test="$more &gt; 0">
      <tr><td colspan="4" class="quiet"><xsl:value-of select="concat('… and ', $more, ' more files; the page of the evidence lists all.')"/></td></tr>
     </xsl:if>
     <xsl:if test="$list"><xsl:call-template name="rows"><xsl:with-param name="list" select="$list"/></xsl:call-template></xsl:if>
    </tbody>
   </table>
  </div>
 </xsl:template>

 <xsl:template match="r:file" mode="row">
  <tr>
   <td data-label="File">
    <xsl:call-template name="path"/>
    <xsl:if test="@target">
     <span class="quiet"> links to <xsl:call-template name="path"><xsl:with-param name="path" select="@target"/></xsl:call-template></span>
    </xsl:if>
    <xsl:if test="@role"><span class="quiet"><xsl:value-of select="concat(' ', @role)"/></span></xsl:if>
   </td>
   <td data-label="Bytes" class="number"><xsl:value-of select="@size"/></td>
   <td data-label="Package"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@package"/></xsl:call-template></td>
   <td data-label="SHA-256"><code class="digest"><xsl:value-of select="@sha256"/></code></td>
  </tr>
 </xsl:template>
</xsl:stylesheet>
