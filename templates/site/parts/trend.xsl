<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- How exposure moved: the figure of a history, and the section of a report that has a history beside it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:h="urn:bulkhead:history:1"
                exclude-result-prefixes="h">
 <!-- How many changes a report names. -->
 <xsl:variable name="most-changes" select="10"/>

 <!-- In a history: the mean over time. Places across are in per cent and down in pixels, so that words keep their size whatever the width;
      the scale is that of what moved, in halves of an exposure, and is said. -->
 <xsl:template name="trend-figure">
  <xsl:variable name="low"><xsl:for-each select="h:point"><xsl:sort select="@mean-hundredths" data-type="number"/><xsl:if test="position() = 1"><xsl:value-of select="floor(@mean-hundredths div 50) * 50"/></xsl:if></xsl:for-each></xsl:variable>
  <xsl:variable name="top"><xsl:for-each select="h:point"><xsl:sort select="@mean-hundredths" data-type="number" order="descending"/><xsl:if test="position() = 1"><xsl:value-of select="ceiling(@mean-hundredths div 50) * 50"/></xsl:if></xsl:for-each></xsl:variable>
  <xsl:variable name="high" select="$top + 50 * number($top = $low)"/>
  <xsl:variable name="scale" select="180 div ($high - $low)"/>
  <figure>
   <figcaption>
    <xsl:text>How the mean exposure of all services moved, </xsl:text>
    <span class="quiet"><xsl:value-of select="concat('drawn from ', format-number($low div 100, '0.0'), ' to ', format-number($high div 100, '0.0'), ' of 10')"/></span>
   </figcaption>
   <svg class="trend" width="100%" height="222" role="img">
    <xsl:attribute name="aria-label"><xsl:for-each select="h:point"><xsl:value-of select="concat(substring(@begin, 1, 10), ' ', format-number(@mean-hundredths div 100, '0.00'))"/><xsl:if test="position() != last()">; </xsl:if></xsl:for-each></xsl:attribute>
    <xsl:call-template name="rules"><xsl:with-param name="at" select="$low"/><xsl:with-param name="low" select="$low"/><xsl:with-param name="high" select="$high"/></xsl:call-template>
    <xsl:for-each select="h:point">
     <xsl:variable name="next" select="following-sibling::h:point[1]"/>
     <xsl:variable name="old" select="preceding-sibling::h:point[1]"/>
     <xsl:if test="$next"><line class="line" x1="{@at div 10}%" y1="{190 - (@mean-hundredths - $low) * $scale}" x2="{$next/@at div 10}%" y2="{190 - ($next/@mean-hundredths - $low) * $scale}"/></xsl:if>
     <circle class="dot" cx="{@at div 10}%" cy="{190 - (@mean-hundredths - $low) * $scale}" r="4"/>
     <xsl:choose>
      <xsl:when test="not($old)"><text class="date" x="0" y="212"><xsl:value-of select="substring(@begin, 1, 10)"/></text></xsl:when>
      <xsl:when test="not($next)"><text class="date end" x="100%" y="212"><xsl:value-of select="substring(@begin, 1, 10)"/></text></xsl:when>
      <xsl:when test="@os-name != $old/@os-name">
       <line class="release" x1="{@at div 10}%" y1="10" x2="{@at div 10}%" y2="190"/>
       <xsl:if test="@at &gt; 170 and @at &lt; 830 and @at - $old/@at &gt; 150"><text class="date between" x="{@at div 10}%" y="212"><xsl:value-of select="substring(@begin, 1, 10)"/></text></xsl:if>
      </xsl:when>
     </xsl:choose>
    </xsl:for-each>
    <text class="value" x="100%" dx="10" y="{194 - (h:point[last()]/@mean-hundredths - $low) * $scale}"><xsl:call-template name="hundredths"><xsl:with-param name="value" select="h:point[last()]/@mean-hundredths"/></xsl:call-template></text>
   </svg>
  </figure>
 </xsl:template>

 <!-- Five lines at most, with their numbers. -->
 <xsl:template name="rules">
  <xsl:param name="at"/>
  <xsl:param name="low"/>
  <xsl:param name="high"/>
  <xsl:variable name="step" select="50 * ceiling(($high - $low) div 250) div (1 + number($high - $low = 50))"/>
  <line class="grid" x1="0" y1="{190 - ($at - $low) * 180 div ($high - $low)}" x2="100%" y2="{190 - ($at - $low) * 180 div ($high - $low)}"/>
  <text class="axis" x="0" dx="-10" y="{194 - ($at - $low) * 180 div ($high - $low)}"><xsl:value-of select="format-number($at div 100, '0.0#')"/></text>
  <xsl:if test="$at + $step &lt;= $high"><xsl:call-template name="rules"><xsl:with-param name="at" select="$at + $step"/><xsl:with-param name="low" select="$low"/><xsl:with-param name="high" select="$high"/></xsl:call-template></xsl:if>
 </xsl:template>

 <xsl:template name="hundredths">
  <xsl:param name="value"/>
  <xsl:value-of select="format-number($value div 100, '0.00')"/>
 </xsl:template>

 <!-- In a history: what changed at its last point, and the way there. -->
 <xsl:template match="h:history" mode="trend">
  <xsl:variable name="last" select="h:point[last()]"/>
  <xsl:variable name="before" select="h:point[last() - 1]"/>
  <xsl:variable name="changes" select="h:change[@point = $last/@number]"/>
  <section>
   <h2 id="since">Since last time</h2>
   <p>
    <xsl:value-of select="concat('On ', substring($before/@begin, 1, 10), ' the mean exposure was ')"/>
    <xsl:call-template name="hundredths"><xsl:with-param name="value" select="$before/@mean-hundredths"/></xsl:call-template>
    <xsl:choose>
     <xsl:when test="$before/@mean-hundredths = $last/@mean-hundredths">, as it is now. </xsl:when>
     <xsl:otherwise>
      <xsl:text>; now it is </xsl:text>
      <xsl:call-template name="hundredths"><xsl:with-param name="value" select="$last/@mean-hundredths"/></xsl:call-template>
      <xsl:text>. </xsl:text>
     </xsl:otherwise>
    </xsl:choose>
    <xsl:call-template name="what-changed"><xsl:with-param name="changes" select="$changes"/></xsl:call-template>
   </p>
   <xsl:call-template name="trend-figure"/>
   <xsl:if test="$changes">
    <div class="scroll" role="region" tabindex="0" aria-label="Changes since last time">
     <table class="stack wide changes">
      <thead><tr><th scope="col">Service</th><th scope="col" class="number">Before</th><th scope="col" class="number">Now</th><th scope="col">Brought by</th><th scope="col">Why</th></tr></thead>
      <tbody>
       <xsl:for-each select="$changes">
        <xsl:sort select="number(@before &lt; @after or not(@before))" data-type="number" order="descending"/>
        <xsl:sort select="@after - @before" data-type="number" order="descending"/>
        <xsl:sort select="@unit"/>
        <xsl:if test="position() &lt;= $most-changes">
         <tr>
          <td data-label="Service"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@unit"/></xsl:call-template><xsl:if test="@old-name"><span class="quiet"> was <xsl:call-template name="foreign"><xsl:with-param name="text" select="@old-name"/></xsl:call-template></span></xsl:if></td>
          <td data-label="Before" class="number"><xsl:choose><xsl:when test="@before"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@before"/></xsl:call-template></xsl:when><xsl:otherwise>–</xsl:otherwise></xsl:choose></td>
          <td data-label="Now" class="number"><xsl:choose><xsl:when test="@after"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@after"/></xsl:call-template></xsl:when><xsl:otherwise>–</xsl:otherwise></xsl:choose></td>
          <td data-label="Brought by"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@brought-by"/></xsl:call-template></td>
          <td data-label="Why"><xsl:call-template name="foreign"/></td>
         </tr>
        </xsl:if>
       </xsl:for-each>
      </tbody>
     </table>
    </div>
    <xsl:if test="count($changes) &gt; $most-changes"><p class="quiet"><xsl:value-of select="concat('These are ', $most-changes, ' of ', count($changes), '; history.xml has all.')"/></p></xsl:if>
   </xsl:if>
  </section>
 </xsl:template>

 <!-- "1 service is more exposed, 2 are less, 1 is new." -->
 <xsl:template name="what-changed">
  <xsl:param name="changes"/>
  <xsl:variable name="more" select="count($changes[@before &lt; @after])"/>
  <xsl:variable name="less" select="count($changes[@before &gt; @after])"/>
  <xsl:variable name="new" select="count($changes[@change = 'added'])"/>
  <xsl:variable name="gone" select="count($changes[@change = 'removed'])"/>
  <xsl:choose>
   <xsl:when test="$more + $less + $new + $gone = 0">No service is more or less exposed, new or gone.</xsl:when>
   <xsl:otherwise><xsl:value-of select="concat('More exposed: ', $more, '; less exposed: ', $less, '; new: ', $new, '; gone: ', $gone, '.')"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>
</xsl:stylesheet>
