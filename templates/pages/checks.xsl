<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The catalogue: every check with what it protects from, what to set, what may break, and the controls it supports. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">

 <xsl:template name="checks">
  <heading level="1" id="checks">Checks and controls</heading>
  <xsl:for-each select="r:catalogue/r:layer">
   <xsl:variable name="layer" select="@id"/>
   <xsl:variable name="checks" select="../r:check[@layer = $layer]"/>
   <xsl:if test="$checks">
    <heading level="2" id="layer.{@id}"><xsl:value-of select="@title"/></heading>
    <xsl:if test="normalize-space(.) != ''"><paragraph keep="yes"><xsl:value-of select="."/></paragraph></xsl:if>
    <xsl:apply-templates select="$checks" mode="catalogue"/>
   </xsl:if>
  </xsl:for-each>
  <xsl:if test="r:catalogue/r:control-set">
   <heading level="2" id="control-sets">Where the controls are published</heading>
   <xsl:for-each select="r:catalogue/r:mapping">
    <paragraph style="small" keep="yes"><xsl:value-of select="concat('A passing check supports a control and does not satisfy it. Mapping version ', @version, ' of ', @updated, '. ', .)"/></paragraph>
   </xsl:for-each>
   <table>
    <column/>
    <column/>
    <column/>
    <head><row><cell>Framework</cell><cell>Edition</cell><cell>Source</cell></row></head>
    <xsl:for-each select="r:catalogue/r:control-set">
     <row>
      <cell><xsl:value-of select="@title"/></cell>
      <cell><xsl:value-of select="@version"/></cell>
      <cell><link uri="{@source}"><xsl:value-of select="@source"/></link></cell>
     </row>
    </xsl:for-each>
   </table>
  </xsl:if>
 </xsl:template>

 <xsl:template match="r:check" mode="catalogue">
  <heading level="3" id="check.{@id}" outline="no"><xsl:value-of select="r:title"/></heading>
  <paragraph style="small" keep="yes">
   <code><xsl:value-of select="@name"/></code>
   <xsl:text>, </xsl:text><xsl:value-of select="@manual"/>
   <xsl:text>; weight </xsl:text><xsl:value-of select="@weight"/>
   <xsl:text>, </xsl:text><xsl:value-of select="@fail"/>
   <xsl:text> fail, </xsl:text><xsl:value-of select="@pass"/>
   <xsl:text> pass, </xsl:text><xsl:value-of select="@not-applicable"/>
   <xsl:text> not applicable</xsl:text>
  </paragraph>
  <facts>
   <fact><label>Risk</label><value><xsl:value-of select="r:risk"/></value></fact>
   <fact>
    <label>Advice</label>
    <value>
     <xsl:for-each select="r:advice/r:line"><code><xsl:value-of select="."/></code><break/></xsl:for-each>
     <xsl:value-of select="r:advice/r:text"/>
    </value>
   </fact>
   <xsl:for-each select="r:values/r:value">
    <fact>
     <label><xsl:if test="position() = 1">Values</xsl:if></label>
     <value><code><xsl:value-of select="@name"/></code><xsl:text>: </xsl:text><xsl:value-of select="."/></value>
    </fact>
   </xsl:for-each>
   <fact><label>May break</label><value><xsl:value-of select="r:breaks"/></value></fact>
   <xsl:if test="r:control">
    <fact>
     <label>Supports</label>
     <value>
      <xsl:for-each select="r:control">
       <xsl:choose>
        <xsl:when test="@set = preceding-sibling::r:control[1]/@set">, </xsl:when>
        <xsl:otherwise>
         <xsl:if test="position() &gt; 1">; </xsl:if>
         <xsl:value-of select="concat(key('control-set', @set)/@title, ' ')"/>
        </xsl:otherwise>
       </xsl:choose>
       <xsl:value-of select="@ref"/>
      </xsl:for-each>
     </value>
    </fact>
   </xsl:if>
  </facts>
 </xsl:template>
</xsl:stylesheet>
