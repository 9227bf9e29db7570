<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What a unit is in a page that holds everything: its row in the list of services, and its section, where only failing
     checks have a row each. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:import href="common.xsl"/>
 <xsl:import href="parts/rows.xsl"/>
 <xsl:import href="parts/unit.xsl"/>
 <xsl:import href="parts/findings.xsl"/>
 <xsl:import href="parts/proposal.xsl"/>
 <xsl:variable name="this-page" select="''"/>
 <xsl:variable name="unit-heading" select="'h4'"/>
 <xsl:variable name="proposal-heading" select="'h4'"/>

 <xsl:template match="/">
  <xsl:apply-templates select="$report/r:units/r:unit" mode="service-row"/>
  <xsl:apply-templates select="$report/r:units/r:unit" mode="section"/>
  <xsl:apply-templates select="$report/r:inventory/r:entry" mode="row"/>
  <xsl:apply-templates select="$report/r:files/r:file | $report/r:problems/r:problem" mode="list-row"/>
 </xsl:template>

 <xsl:template match="r:unit" mode="section">
  <xsl:call-template name="row"><xsl:with-param name="list" select="'units'"/></xsl:call-template>
  <section class="service">
   <h3 class="name" id="unit-{@slug}"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template></h3>
   <xsl:if test="r:description">
    <p class="quiet"><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:description"/><xsl:with-param name="length" select="$lead-length"/></xsl:call-template></p>
   </xsl:if>
   <xsl:call-template name="gauge"/>
   <p class="reading"><xsl:call-template name="why"/></p>
   <xsl:call-template name="facts"/>
   <xsl:if test="r:findings">
    <h4>Declared and enforced</h4>
    <xsl:call-template name="findings">
     <xsl:with-param name="caption" select="concat('Declared and enforced: ', @name)"/>
    </xsl:call-template>
   </xsl:if>
   <xsl:call-template name="unit-proposal"/>
   <xsl:call-template name="failing"/>
   <xsl:call-template name="others"><xsl:with-param name="status" select="'pass'"/><xsl:with-param name="label" select="'Passes'"/></xsl:call-template>
   <xsl:call-template name="others"><xsl:with-param name="status" select="'not-applicable'"/><xsl:with-param name="label" select="'Does not apply'"/></xsl:call-template>
   <xsl:if test="r:problem">
    <h4>Problems met</h4>
    <xsl:call-template name="problems">
     <xsl:with-param name="problems" select="r:problem"/>
     <xsl:with-param name="caption" select="concat('Problems met with ', @name)"/>
    </xsl:call-template>
   </xsl:if>
   <xsl:if test="r:file">
    <h4>Files</h4>
    <xsl:call-template name="files">
     <xsl:with-param name="files" select="r:file"/>
     <xsl:with-param name="caption" select="concat('Files of ', @name)"/>
    </xsl:call-template>
   </xsl:if>
  </section>
 </xsl:template>

 <xsl:template name="failing">
  <xsl:if test="@fail &gt; 0">
   <div class="scroll" role="region" tabindex="0" aria-label="Failing checks of {@name}">
    <table class="stack wide failing">
     <thead>
      <tr><th scope="col">Fails</th><th scope="col">Effective value</th><th scope="col">Set in</th><th scope="col" class="number">Costs</th><th scope="col" class="number">Exposure without</th></tr>
     </thead>
     <tbody>
      <xsl:for-each select="r:check[@status = 'fail']">
       <xsl:sort select="@badness * @weight div @range" data-type="number" order="descending"/>
       <tr>
        <th scope="row"><xsl:call-template name="check-link"/></th>
        <td data-label="Effective value"><code><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:value"/></xsl:call-template></code></td>
        <td data-label="Set in" class="origin"><xsl:call-template name="origin"/></td>
        <td data-label="Costs" class="number"><xsl:if test="@exposure"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template></xsl:if></td>
        <td data-label="Exposure without" class="number"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@then"/></xsl:call-template></td>
       </tr>
      </xsl:for-each>
     </tbody>
    </table>
   </div>
  </xsl:if>
 </xsl:template>

 <xsl:template name="others">
  <xsl:param name="status"/>
  <xsl:param name="label"/>
  <xsl:variable name="found" select="r:check[@status = $status]"/>
  <xsl:if test="$found">
   <p class="others">
    <b><xsl:value-of select="concat($label, ': ')"/></b>
    <xsl:for-each select="$found">
     <xsl:if test="position() &gt; 1">, </xsl:if>
     <xsl:call-template name="check-link"/>
    </xsl:for-each>
    <xsl:text>.</xsl:text>
   </p>
  </xsl:if>
 </xsl:template>
</xsl:stylesheet>
