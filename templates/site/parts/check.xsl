<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- A check: why it matters, what to write, what may break, which controls it supports. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:variable name="weights" select="sum($report/r:catalogue/r:check/@weight)"/>
 <!-- The element of the headings inside. -->
 <xsl:variable name="check-heading" select="'h2'"/>

 <!-- What it asks and how it went. Context: the check of the catalogue. -->
 <xsl:template name="check-intro">
  <p class="lead"><xsl:value-of select="concat(r:title, '.')"/></p>
  <p class="reading quiet">
   <xsl:value-of select="concat('Layer: ', $report/r:catalogue/r:layer[@id = current()/@layer]/@title, '. Weight ', @weight, ', ',
                                format-number(@weight div $weights * 100, '0.0'), ' % of all checks together. ')"/>
   <xsl:value-of select="concat('Manual: ', @manual, '. In systemd’s JSON and policies: ')"/>
   <code><xsl:value-of select="@id"/></code>
   <xsl:text>.</xsl:text>
  </p>
  <p class="reading">
   <strong><xsl:value-of select="concat(@fail, ' of ', $scored, ' services fail it')"/></strong>
   <xsl:value-of select="concat(', ', @pass, ' pass')"/>
   <xsl:if test="@not-applicable &gt; 0"><xsl:value-of select="concat(', to ', @not-applicable, ' it does not apply')"/></xsl:if>
   <xsl:text>.</xsl:text>
  </p>
 </xsl:template>

 <!-- Why it matters, what to write, what may break, what it supports. Context: the same. -->
 <xsl:template name="check-text">
  <xsl:variable name="this" select="."/>
  <div class="reading">
   <xsl:element name="{$check-heading}">What an attacker gains without it</xsl:element>
   <p><xsl:call-template name="prose"><xsl:with-param name="rest" select="normalize-space(r:risk)"/></xsl:call-template></p>
   <xsl:element name="{$check-heading}">What to write</xsl:element>
   <xsl:if test="r:advice/r:line">
    <pre tabindex="0"><xsl:for-each select="r:advice/r:line"><xsl:value-of select="."/><xsl:text>&#10;</xsl:text></xsl:for-each></pre>
   </xsl:if>
   <p><xsl:call-template name="prose"><xsl:with-param name="rest" select="normalize-space(r:advice/r:text)"/></xsl:call-template></p>
   <xsl:if test="r:values">
    <table class="values">
     <caption>Its values</caption>
     <tbody>
      <xsl:for-each select="r:values/r:value">
       <tr><th scope="row"><code><xsl:value-of select="@name"/></code></th><td><xsl:value-of select="."/></td></tr>
      </xsl:for-each>
     </tbody>
    </table>
   </xsl:if>
   <xsl:element name="{$check-heading}">What may break</xsl:element>
   <p><xsl:call-template name="prose"><xsl:with-param name="rest" select="normalize-space(r:breaks)"/></xsl:call-template></p>
   <xsl:if test="r:control">
    <xsl:element name="{$check-heading}">Controls it supports</xsl:element>
    <dl class="facts">
     <xsl:for-each select="../r:control-set[@id = current()/r:control/@set]">
      <dt><xsl:value-of select="concat(@title, ' ', @version)"/></dt>
      <dd>
       <xsl:for-each select="$this/r:control[@set = current()/@id]">
        <xsl:if test="position() &gt; 1">, </xsl:if>
        <a href="{$controls-page}#{@set}"><xsl:value-of select="@ref"/></a>
       </xsl:for-each>
      </dd>
     </xsl:for-each>
    </dl>
   </xsl:if>
  </div>
 </xsl:template>
</xsl:stylesheet>
