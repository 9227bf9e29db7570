<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- How exposed the services of a host were over time: the mean, each service that moved as a line with its numbers, and each
     change with what brought it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:h="urn:bulkhead:history:1"
                exclude-result-prefixes="h">
 <xsl:import href="common.xsl"/>
 <xsl:include href="parts/trend.xsl"/>
 <xsl:param name="style"/>
 <xsl:param name="digest"/>
 <xsl:key name="point" match="h:point" use="@number"/>
 <xsl:variable name="history" select="/h:history"/>
 <xsl:variable name="bands" select="$history/h:band"/>
 <xsl:variable name="points" select="$history/h:point"/>
 <xsl:variable name="last" select="$points[last()]"/>
 <xsl:variable name="name"><xsl:choose><xsl:when test="$last/@host"><xsl:value-of select="$last/@host"/></xsl:when><xsl:otherwise>History</xsl:otherwise></xsl:choose></xsl:variable>

 <xsl:template match="/">
  <html lang="en">
   <head>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{$digest}'; img-src data:; base-uri 'none'; form-action 'none'"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="referrer" content="no-referrer"/>
    <title><xsl:value-of select="concat($name, ': exposure over time')"/></title>
    <link rel="icon" href="data:,"/>
    <style><xsl:value-of select="$style"/></style>
   </head>
   <body class="comparison">
    <a class="skip" href="#main">Skip to the content</a>
    <header class="site">
     <xsl:call-template name="house-mark"/>
     <p class="host"><a href="#main"><bdi><xsl:value-of select="$name"/></bdi></a></p>
     <nav aria-label="Parts of the history"><ul><li><a href="#services">Services</a></li><li><a href="#changes">Changes</a></li><li><a href="#points">Points in time</a></li></ul></nav>
    </header>
    <main id="main" tabindex="-1"><xsl:apply-templates select="$history" mode="body"/></main>
    <footer class="site">
     <xsl:call-template name="house-foot"/>
     <p>Made <xsl:call-template name="time"><xsl:with-param name="time" select="$history/@generated"/></xsl:call-template><xsl:value-of select="concat(' by bulkhead ', $history/@tool-version, '. All points are scored by the rule set ', $history/@rules, '. Evidence, not a determination of compliance.')"/></p>
    </footer>
   </body>
  </html>
 </xsl:template>

 <xsl:template match="h:history" mode="body">
  <xsl:variable name="moved" select="h:service[@moved = 'true']"/>
  <h1><bdi><xsl:value-of select="$name"/></bdi></h1>
  <section class="cover">
   <p class="lead">
    <xsl:value-of select="concat('From ', substring($points[1]/@begin, 1, 10), ' to ', substring($last/@begin, 1, 10), ' the mean exposure went from ')"/>
    <xsl:call-template name="hundredths"><xsl:with-param name="value" select="$points[1]/@mean-hundredths"/></xsl:call-template>
    <xsl:text> to </xsl:text>
    <xsl:call-template name="hundredths"><xsl:with-param name="value" select="$last/@mean-hundredths"/></xsl:call-template>
    <xsl:text>; </xsl:text>
    <xsl:call-template name="counted"><xsl:with-param name="count" select="count($moved)"/><xsl:with-param name="noun">service</xsl:with-param></xsl:call-template>
    <xsl:text> of </xsl:text><xsl:value-of select="count(h:service)"/><xsl:text> moved.</xsl:text>
   </p>
   <xsl:if test="h:remark"><ul class="remarks"><xsl:for-each select="h:remark"><li><xsl:call-template name="foreign"/></li></xsl:for-each></ul></xsl:if>
   <xsl:call-template name="trend-figure"/>
  </section>
  <section>
   <h2 id="services">Services that moved <span class="quiet"><xsl:value-of select="count($moved)"/></span></h2>
   <xsl:if test="$moved">
    <div class="scroll" role="region" tabindex="0" aria-label="Services that moved">
     <table class="stack wide moved">
      <thead>
       <tr><th scope="col">Service</th><th scope="col">From <xsl:value-of select="substring($points[1]/@begin, 1, 10)"/> to <xsl:value-of select="substring($last/@begin, 1, 10)"/>, each to its own scale</th><th scope="col" class="number">First</th><th scope="col" class="number">Last</th><th scope="col">Band now</th></tr>
      </thead>
      <tbody>
       <xsl:for-each select="$moved">
        <xsl:sort select="(h:at[last()]/@exposure - h:at[1]/@exposure) * (h:at[last()]/@exposure - h:at[1]/@exposure)" data-type="number" order="descending"/>
        <xsl:sort select="@name"/>
        <xsl:variable name="class"><xsl:call-template name="class-of"><xsl:with-param name="exposure" select="h:at[last()]/@exposure"/></xsl:call-template></xsl:variable>
        <tr class="{$class}">
         <th scope="row"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template></th>
         <td data-label="Exposure">
          <xsl:call-template name="spark"/>
         </td>
         <td data-label="First" class="number"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="h:at[1]/@exposure"/></xsl:call-template></td>
         <td data-label="Last" class="number"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="h:at[last()]/@exposure"/></xsl:call-template></td>
         <td data-label="Band now"><xsl:call-template name="band"><xsl:with-param name="exposure" select="h:at[last()]/@exposure"/></xsl:call-template></td>
        </tr>
       </xsl:for-each>
      </tbody>
     </table>
    </div>
   </xsl:if>
   <xsl:if test="h:service[@moved = 'false']">
    <details>
     <summary><xsl:call-template name="counted"><xsl:with-param name="count" select="count(h:service[@moved = 'false'])"/><xsl:with-param name="noun">service</xsl:with-param></xsl:call-template> did not move</summary>
     <ul class="same"><xsl:for-each select="h:service[@moved = 'false']"><li><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template><xsl:text> </xsl:text><span class="quiet"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="h:at[1]/@exposure"/></xsl:call-template></span></li></xsl:for-each></ul>
    </details>
   </xsl:if>
  </section>
  <section>
   <h2 id="changes">When each change came, and what brought it</h2>
   <xsl:if test="not(h:change)"><p>Nothing changed.</p></xsl:if>
   <xsl:for-each select="$points[position() &gt; 1][@number = $history/h:change/@point]">
    <xsl:sort select="@number" data-type="number" order="descending"/>
    <h3><xsl:value-of select="concat('By ', substring(@begin, 1, 10))"/><xsl:if test="@os-name"><span class="quiet"><xsl:text>, </xsl:text><xsl:call-template name="foreign"><xsl:with-param name="text" select="@os-name"/></xsl:call-template></span></xsl:if></h3>
    <div class="scroll" role="region" tabindex="0" aria-label="Changes at point {@number + 1}, {substring(@begin, 1, 10)}">
     <table class="stack wide changes">
      <thead><tr><th scope="col">Service</th><th scope="col" class="number">Before</th><th scope="col" class="number">After</th><th scope="col">Brought by</th><th scope="col">Why</th></tr></thead>
      <tbody>
       <xsl:for-each select="$history/h:change[@point = current()/@number]">
        <tr>
         <td data-label="Service"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@unit"/></xsl:call-template><xsl:if test="@old-name"><span class="quiet"> was <xsl:call-template name="foreign"><xsl:with-param name="text" select="@old-name"/></xsl:call-template></span></xsl:if></td>
         <td data-label="Before" class="number"><xsl:choose><xsl:when test="@before"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@before"/></xsl:call-template></xsl:when><xsl:otherwise>–</xsl:otherwise></xsl:choose></td>
         <td data-label="After" class="number"><xsl:choose><xsl:when test="@after"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@after"/></xsl:call-template></xsl:when><xsl:otherwise>–</xsl:otherwise></xsl:choose></td>
         <td data-label="Brought by"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@brought-by"/></xsl:call-template></td>
         <td data-label="Why"><xsl:call-template name="foreign"/></td>
        </tr>
       </xsl:for-each>
      </tbody>
     </table>
    </div>
   </xsl:for-each>
  </section>
  <section>
   <h2 id="points">Points in time</h2>
   <div class="scroll" role="region" tabindex="0" aria-label="Points in time">
    <table class="stack wide">
     <thead><tr><th scope="col">Date</th><th scope="col">What was read</th><th scope="col">System</th><th scope="col">systemd</th><th scope="col" class="number">Services</th><th scope="col" class="number">Mean exposure</th><th scope="col">Evidence</th></tr></thead>
     <tbody>
      <xsl:for-each select="$points">
       <tr>
        <th scope="row"><xsl:call-template name="time"><xsl:with-param name="time" select="@begin"/></xsl:call-template></th>
        <td data-label="What was read"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template></td>
        <td data-label="System"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@os-name"/></xsl:call-template></td>
        <td data-label="systemd"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@systemd-package"/></xsl:call-template></td>
        <td data-label="Services" class="number"><xsl:value-of select="@services"/></td>
        <td data-label="Mean exposure" class="number"><xsl:call-template name="hundredths"><xsl:with-param name="value" select="@mean-hundredths"/></xsl:call-template></td>
        <td data-label="Evidence"><xsl:choose><xsl:when test="@complete = 'true'">complete</xsl:when><xsl:otherwise><strong>incomplete</strong></xsl:otherwise></xsl:choose></td>
       </tr>
      </xsl:for-each>
     </tbody>
    </table>
   </div>
  </section>
 </xsl:template>

 <!-- One service over time: as high as what it moved, or as one whole exposure, so that a tenth can be seen. -->
 <xsl:template name="spark">
  <xsl:variable name="least"><xsl:for-each select="h:at"><xsl:sort select="@exposure" data-type="number"/><xsl:if test="position() = 1"><xsl:value-of select="@exposure"/></xsl:if></xsl:for-each></xsl:variable>
  <xsl:variable name="most"><xsl:for-each select="h:at"><xsl:sort select="@exposure" data-type="number" order="descending"/><xsl:if test="position() = 1"><xsl:value-of select="@exposure"/></xsl:if></xsl:for-each></xsl:variable>
  <xsl:variable name="few" select="number($most - $least &lt; 10)"/>
  <xsl:variable name="range" select="10 * $few + ($most - $least) * (1 - $few)"/>
  <xsl:variable name="low" select="$least - ($range - ($most - $least)) div 2"/>
  <svg class="spark" width="260" height="42" viewBox="-6 -4 272 42" role="img">
   <xsl:attribute name="aria-label"><xsl:for-each select="h:at"><xsl:value-of select="concat(substring(key('point', @point)/@begin, 1, 10), ' ', format-number(@exposure div 10, '0.0'), '; ')"/></xsl:for-each></xsl:attribute>
   <polyline class="line"><xsl:attribute name="points"><xsl:for-each select="h:at"><xsl:value-of select="concat(format-number(key('point', @point)/@at * 0.26, '0.##'), ',', format-number(34 - (@exposure - $low) * 34 div $range, '0.##'), ' ')"/></xsl:for-each></xsl:attribute></polyline>
   <xsl:for-each select="h:at"><circle class="dot" cx="{format-number(key('point', @point)/@at * 0.26, '0.##')}" cy="{format-number(34 - (@exposure - $low) * 34 div $range, '0.##')}" r="3"/></xsl:for-each>
  </svg>
 </xsl:template>
</xsl:stylesheet>
