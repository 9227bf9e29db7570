<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- How exposure moved, where a history is beside the report: the points in time, and what changed at the last one. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:h="urn:bulkhead:history:1"
                xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="h">
 <!-- How many changes are named. -->
 <xsl:variable name="most-changes" select="20"/>

 <xsl:template match="h:history" mode="trend">
  <xsl:variable name="last" select="h:point[last()]"/>
  <xsl:variable name="before" select="h:point[last() - 1]"/>
  <xsl:variable name="changes" select="h:change[@point = $last/@number]"/>
  <heading level="1" id="since">Since last time</heading>
  <paragraph>
   <xsl:value-of select="concat('On ', substring($before/@begin, 1, 10), ' the mean exposure was ')"/>
   <strong><xsl:call-template name="hundredths"><xsl:with-param name="value" select="$before/@mean-hundredths"/></xsl:call-template></strong>
   <xsl:choose>
    <xsl:when test="$before/@mean-hundredths = $last/@mean-hundredths">, as it is now. </xsl:when>
    <xsl:otherwise>
     <xsl:text>; now it is </xsl:text>
     <strong><xsl:call-template name="hundredths"><xsl:with-param name="value" select="$last/@mean-hundredths"/></xsl:call-template></strong>
     <xsl:text>. </xsl:text>
    </xsl:otherwise>
   </xsl:choose>
   <xsl:variable name="more" select="count($changes[@before &lt; @after])"/>
   <xsl:variable name="less" select="count($changes[@before &gt; @after])"/>
   <xsl:variable name="new" select="count($changes[@change = 'added'])"/>
   <xsl:variable name="gone" select="count($changes[@change = 'removed'])"/>
   <xsl:choose>
    <xsl:when test="$more + $less + $new + $gone = 0">No service is more or less exposed, new or gone.</xsl:when>
    <xsl:otherwise><xsl:value-of select="concat('More exposed: ', $more, '; less exposed: ', $less, '; new: ', $new, '; gone: ', $gone, '.')"/></xsl:otherwise>
   </xsl:choose>
  </paragraph>
  <heading level="2" outline="no">How the mean exposure of all services moved</heading>
  <table>
   <column width="fit"/>
   <column/>
   <column width="fit" align="right"/>
   <column width="fit"/>
   <head><row><cell>Read</cell><cell>Mean exposure</cell><cell>Services</cell><cell>Evidence</cell></row></head>
   <xsl:for-each select="h:point">
    <row>
     <cell><xsl:value-of select="substring(@begin, 1, 10)"/></cell>
     <cell bar="{@mean-hundredths}" bar-maximum="1000"><xsl:call-template name="hundredths"><xsl:with-param name="value" select="@mean-hundredths"/></xsl:call-template></cell>
     <cell><xsl:value-of select="@services"/></cell>
     <cell><xsl:choose><xsl:when test="@complete = 'true'">complete</xsl:when><xsl:otherwise>incomplete</xsl:otherwise></xsl:choose></cell>
    </row>
   </xsl:for-each>
  </table>
  <xsl:if test="$changes">
   <heading level="2" outline="no">What changed since then</heading>
   <table>
    <column/>
    <column width="fit" align="right"/>
    <column width="fit" align="right"/>
    <column/>
    <column/>
    <head><row><cell>Service</cell><cell>Before</cell><cell>Now</cell><cell>Brought by</cell><cell>Why</cell></row></head>
    <xsl:for-each select="$changes">
     <xsl:sort select="number(@before &lt; @after or not(@before))" data-type="number" order="descending"/>
     <xsl:sort select="@after - @before" data-type="number" order="descending"/>
     <xsl:sort select="@unit"/>
     <xsl:if test="position() &lt;= $most-changes">
      <row>
       <cell><xsl:value-of select="@unit"/></cell>
       <cell><xsl:choose><xsl:when test="@before"><xsl:call-template name="tenths"><xsl:with-param name="value" select="@before"/></xsl:call-template></xsl:when><xsl:otherwise>–</xsl:otherwise></xsl:choose></cell>
       <cell><xsl:choose><xsl:when test="@after"><xsl:call-template name="tenths"><xsl:with-param name="value" select="@after"/></xsl:call-template></xsl:when><xsl:otherwise>–</xsl:otherwise></xsl:choose></cell>
       <cell><xsl:value-of select="@brought-by"/></cell>
       <cell><xsl:value-of select="."/></cell>
      </row>
     </xsl:if>
    </xsl:for-each>
   </table>
   <xsl:if test="count($changes) &gt; $most-changes"><paragraph style="small"><xsl:value-of select="concat('These are ', $most-changes, ' of ', count($changes), '; history.xml has all.')"/></paragraph></xsl:if>
  </xsl:if>
 </xsl:template>

 <xsl:template name="hundredths">
  <xsl:param name="value"/>
  <xsl:value-of select="format-number($value div 100, '0.00')"/>
 </xsl:template>
</xsl:stylesheet>
