<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The page of one check: its text, and which services fail and pass it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:include href="common.xsl"/>
 <xsl:include href="parts/check.xsl"/>
 <xsl:param name="check"/>
 <xsl:variable name="this-page" select="''"/>
 <xsl:variable name="text" select="$report/r:catalogue/r:check[@id = $check]"/>

 <xsl:template match="r:report" mode="title">
  <xsl:value-of select="concat($text/@name, ' — ', $host)"/>
 </xsl:template>

 <xsl:template match="r:report" mode="body">
  <xsl:apply-templates select="$text"/>
 </xsl:template>

 <xsl:template match="r:check">
  <h1 class="name directive"><xsl:call-template name="directive"/></h1>
  <xsl:call-template name="check-intro"/>
  <xsl:call-template name="check-text"/>
  <xsl:call-template name="check-services">
   <xsl:with-param name="status" select="'fail'"/>
   <xsl:with-param name="count" select="@fail"/>
   <xsl:with-param name="heading" select="'Services that fail it'"/>
  </xsl:call-template>
  <xsl:call-template name="check-services">
   <xsl:with-param name="status" select="'pass'"/>
   <xsl:with-param name="count" select="@pass"/>
   <xsl:with-param name="heading" select="'Services that pass it'"/>
  </xsl:call-template>
  <xsl:call-template name="check-services">
   <xsl:with-param name="status" select="'not-applicable'"/>
   <xsl:with-param name="count" select="@not-applicable"/>
   <xsl:with-param name="heading" select="'Services it does not apply to'"/>
  </xsl:call-template>
 </xsl:template>

 <xsl:template name="check-services">
  <xsl:param name="status"/>
  <xsl:param name="heading"/>
  <xsl:param name="count"/>
  <xsl:if test="$count &gt; 0">
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
       <xsl:call-template name="rows"><xsl:with-param name="list" select="concat($status, ' ', @page)"/></xsl:call-template>
      </tbody>
     </table>
    </div>
   </section>
  </xsl:if>
 </xsl:template>
</xsl:stylesheet>
