<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What both stylesheets of a comparison use: exposures before and after, values, causes. They use the frame's templates
     (common.xsl), and give its bands those of the comparison. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:bulkhead:comparison:1"
                exclude-result-prefixes="c">
 <xsl:import href="../common.xsl"/>
 <xsl:variable name="comparison" select="/c:comparison"/>
 <xsl:variable name="bands" select="$comparison/c:band"/>

 <!-- An exposure and its band. -->
 <xsl:template name="exposure">
  <xsl:param name="exposure"/>
  <span class="figure"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="$exposure"/></xsl:call-template></span>
  <xsl:text> </xsl:text>
  <xsl:call-template name="band"><xsl:with-param name="exposure" select="$exposure"/></xsl:call-template>
 </xsl:template>

 <!-- A rule from 0 to 10 with a hollow mark where the exposure was and a filled one where it is. -->
 <xsl:template name="move">
  <xsl:param name="before"/>
  <xsl:param name="after"/>
  <xsl:variable name="class"><xsl:call-template name="class-of"><xsl:with-param name="exposure" select="$after"/></xsl:call-template></xsl:variable>
  <svg class="move {$class}" width="212" height="14" viewBox="-6 0 212 14" aria-hidden="true">
   <path class="track" d="M0 7h200"/>
   <path class="way" d="M{$before * 2} 7H{$after * 2}"/>
   <circle class="was" cx="{$before * 2}" cy="7" r="4"/>
   <circle class="is" cx="{$after * 2}" cy="7" r="5"/>
  </svg>
 </xsl:template>

 <!-- 3.6 OK → 7.1 Exposed. Context: a unit. -->
 <xsl:template name="exposures">
  <xsl:choose>
   <xsl:when test="c:before/@exposure and c:after/@exposure and c:before/@exposure != c:after/@exposure">
    <xsl:call-template name="exposure"><xsl:with-param name="exposure" select="c:before/@exposure"/></xsl:call-template>
    <xsl:text> → </xsl:text>
    <xsl:call-template name="exposure"><xsl:with-param name="exposure" select="c:after/@exposure"/></xsl:call-template>
   </xsl:when>
   <xsl:when test="c:after/@exposure"><xsl:call-template name="exposure"><xsl:with-param name="exposure" select="c:after/@exposure"/></xsl:call-template></xsl:when>
   <xsl:when test="c:before/@exposure"><xsl:call-template name="exposure"><xsl:with-param name="exposure" select="c:before/@exposure"/></xsl:call-template></xsl:when>
  </xsl:choose>
 </xsl:template>

 <!-- The sentence, and the place where the sentence does not name it. Context: what has a cause. -->
 <xsl:template name="cause">
  <xsl:for-each select="c:cause">
   <xsl:call-template name="foreign"/>
   <xsl:if test="@path and not(contains(., @path))">
    <xsl:text> </xsl:text>
    <span class="origin">
     <xsl:if test="@side = 'before'">before: </xsl:if>
     <xsl:call-template name="path"><xsl:with-param name="line" select="@line"/></xsl:call-template>
    </span>
   </xsl:if>
  </xsl:for-each>
 </xsl:template>

 <!-- The value on one side; a dash where it is not there. Context: before or after, or nothing. -->
 <xsl:template name="value">
  <xsl:param name="side"/>
  <xsl:choose>
   <xsl:when test="not($side)"><span class="quiet">–</span></xsl:when>
   <xsl:when test="$side/@status = 'not-applicable'"><span class="quiet">does not apply</span></xsl:when>
   <xsl:when test="string($side) = ''"><span class="quiet">empty</span></xsl:when>
   <xsl:otherwise><code><xsl:call-template name="foreign"><xsl:with-param name="text" select="string($side)"/></xsl:call-template></code></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="change-words">
  <xsl:param name="change" select="@change"/>
  <xsl:choose>
   <xsl:when test="$change = 'fails'">newly fails</xsl:when>
   <xsl:when test="$change = 'passes'">now passes</xsl:when>
   <xsl:when test="$change = 'worse'">fails worse</xsl:when>
   <xsl:when test="$change = 'better'">fails less</xsl:when>
   <xsl:when test="$change = 'applies'">now applies, and passes</xsl:when>
   <xsl:when test="$change = 'not-applicable'">no longer applies</xsl:when>
   <xsl:otherwise>fails</xsl:otherwise>
  </xsl:choose>
 </xsl:template>
</xsl:stylesheet>
