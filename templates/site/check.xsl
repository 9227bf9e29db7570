<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- One check: why it matters, what to write, what may break, which controls it supports, which services fail and
     pass it. Each unit of the document holds this check alone. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:include href="common.xsl"/>
 <xsl:param name="check"/>
 <xsl:variable name="this-page" select="''"/>
 <xsl:variable name="text" select="$report/r:catalogue/r:check[@id = $check]"/>
 <xsl:variable name="units" select="$report/r:units/r:unit"/>
 <xsl:variable name="weights" select="sum($report/r:catalogue/r:check/@weight)"/>

 <xsl:template match="r:report" mode="title">
  <xsl:value-of select="concat($text/@name, ' — ', $host)"/>
 </xsl:template>

 <xsl:template match="r:report" mode="body">
  <xsl:apply-templates select="$text"/>
 </xsl:template>

 <xsl:template match="r:check">
  <h1 class="name directive"><xsl:call-template name="directive"/></h1>
  <p class="lead"><xsl:value-of select="concat(r:title, '.')"/></p>
  <p class="reading quiet">
   <xsl:value-of select="concat('Layer: ', ../r:layer[@id = current()/@layer]/@title, '. Weight ', @weight, ', ',
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
  <div class="reading">
   <h2>What an attacker gains without it</h2>
   <p><xsl:value-of select="r:risk"/></p>
   <h2>What to write</h2>
   <xsl:if test="r:advice/r:line">
    <pre tabindex="0"><xsl:for-each select="r:advice/r:line"><xsl:value-of select="."/><xsl:text>&#10;</xsl:text></xsl:for-each></pre>
   </xsl:if>
   <p><xsl:value-of select="r:advice/r:text"/></p>
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
   <h2>What may break</h2>
   <p><xsl:value-of select="r:breaks"/></p>
   <xsl:if test="r:control">
    <h2>Controls it supports</h2>
    <dl class="facts">
     <xsl:for-each select="../r:control-set[@id = current()/r:control/@set]">
      <dt><xsl:value-of select="concat(@title, ' ', @version)"/></dt>
      <dd>
       <xsl:for-each select="$text/r:control[@set = current()/@id]">
        <xsl:if test="position() &gt; 1">, </xsl:if>
        <a href="{$root}controls.html#{@set}"><xsl:value-of select="@ref"/></a>
       </xsl:for-each>
      </dd>
     </xsl:for-each>
    </dl>
   </xsl:if>
  </div>
  <xsl:call-template name="services">
   <xsl:with-param name="status" select="'fail'"/>
   <xsl:with-param name="heading" select="'Services that fail it'"/>
  </xsl:call-template>
  <xsl:call-template name="services">
   <xsl:with-param name="status" select="'pass'"/>
   <xsl:with-param name="heading" select="'Services that pass it'"/>
  </xsl:call-template>
  <xsl:call-template name="services">
   <xsl:with-param name="status" select="'not-applicable'"/>
   <xsl:with-param name="heading" select="'Services it does not apply to'"/>
  </xsl:call-template>
 </xsl:template>

 <xsl:template name="services">
  <xsl:param name="status"/>
  <xsl:param name="heading"/>
  <xsl:variable name="found" select="$units[r:check/@status = $status]"/>
  <xsl:if test="$found">
   <section>
    <h2><xsl:value-of select="$heading"/></h2>
    <div class="scroll" role="region" tabindex="0" aria-label="{$heading}">
     <table class="stack wide" data-sortable="">
      <thead>
       <tr>
        <th scope="col">Service</th>
        <th scope="col" class="number" data-kind="number" aria-sort="descending">Its exposure</th>
        <th scope="col" data-kind="rank">Band</th>
        <th scope="col">Effective value</th>
        <th scope="col">Set in</th>
        <xsl:if test="$status = 'fail'"><th scope="col" class="number" data-kind="number">Costs</th></xsl:if>
       </tr>
      </thead>
      <tbody>
       <xsl:for-each select="$found">
        <xsl:sort select="@exposure" data-type="number" order="descending"/>
        <tr>
         <th scope="row"><a href="{$root}{@page}"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template></a></th>
         <td data-label="Its exposure" class="number"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template></td>
         <td data-label="Band" data-rank="{@exposure}"><xsl:call-template name="band"><xsl:with-param name="exposure" select="@exposure"/></xsl:call-template></td>
         <xsl:for-each select="r:check">
          <td data-label="Effective value"><code><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:value"/></xsl:call-template></code></td>
          <td data-label="Set in" class="origin"><xsl:call-template name="origin"/></td>
          <xsl:if test="$status = 'fail'">
           <td data-label="Costs" class="number"><xsl:if test="@exposure"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template></xsl:if></td>
          </xsl:if>
         </xsl:for-each>
        </tr>
       </xsl:for-each>
      </tbody>
     </table>
    </div>
   </section>
  </xsl:if>
 </xsl:template>
</xsl:stylesheet>
