<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What was found beside the score: declared and not enforced, exempt commands, files that were not read again. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <!-- Of a unit that has findings or of which processes were looked at. -->
 <xsl:template name="findings">
  <xsl:param name="caption"/>
  <xsl:variable name="processes" select="r:findings/@processes"/>
  <p>
   <xsl:choose>
    <xsl:when test="$processes = 1">One process was looked at. </xsl:when>
    <xsl:when test="$processes"><xsl:value-of select="$processes"/> processes were looked at. </xsl:when>
   </xsl:choose>
   <xsl:choose>
    <xsl:when test="r:findings/r:finding">Findings do not change the exposure: it is that of what is declared.</xsl:when>
    <xsl:otherwise>Nothing was seen that is not as declared.</xsl:otherwise>
   </xsl:choose>
  </p>
  <xsl:if test="r:findings/r:finding">
   <div class="scroll" role="region" tabindex="0" aria-label="{$caption}">
    <table class="stack">
     <thead>
      <tr><th scope="col">Weight</th><th scope="col">What</th><th scope="col">Evidence</th></tr>
     </thead>
     <tbody>
      <xsl:apply-templates select="r:findings/r:finding" mode="row"/>
     </tbody>
    </table>
   </div>
  </xsl:if>
 </xsl:template>

 <xsl:template match="r:finding" mode="row">
  <xsl:variable name="weight">
   <xsl:choose>
    <xsl:when test="@severity = 'serious'">error</xsl:when>
    <xsl:otherwise><xsl:value-of select="@severity"/></xsl:otherwise>
   </xsl:choose>
  </xsl:variable>
  <tr>
   <td data-label="Weight"><span class="severity {$weight}"><xsl:value-of select="@severity"/></span></td>
   <td data-label="What">
    <xsl:call-template name="foreign"><xsl:with-param name="text" select="r:sentence"/></xsl:call-template>
    <xsl:if test="r:cause">
     <br/>
     <span class="quiet">
      <xsl:choose>
       <xsl:when test="r:cause = preceding-sibling::r:finding[1]/r:cause">The cause is that of the finding above.</xsl:when>
       <xsl:otherwise><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:cause"/></xsl:call-template></xsl:otherwise>
      </xsl:choose>
     </span>
    </xsl:if>
   </td>
   <td data-label="Evidence">
    <xsl:if test="@path">
     <xsl:call-template name="path"><xsl:with-param name="line" select="@line"/></xsl:call-template>
    </xsl:if>
    <xsl:apply-templates select="r:evidence"/>
    <xsl:if test="@processes &gt; count(r:evidence) and r:evidence">
     <br/>
     <span class="quiet">and more processes: <xsl:value-of select="@processes"/> in all</span>
    </xsl:if>
   </td>
  </tr>
 </xsl:template>

 <xsl:template match="r:evidence">
  <br/>
  <span class="quiet">process <xsl:value-of select="@pid"/>, <xsl:call-template name="foreign"><xsl:with-param name="text" select="@command"/></xsl:call-template>: </span>
  <code><xsl:value-of select="@field"/></code>
  <xsl:text> </xsl:text>
  <xsl:call-template name="foreign"/>
 </xsl:template>
</xsl:stylesheet>
