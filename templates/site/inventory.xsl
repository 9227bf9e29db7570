<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Every unit that was found, of every type, and what became of it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:include href="common.xsl"/>
 <xsl:variable name="this-page" select="'inventory.html'"/>

 <xsl:template match="r:report" mode="title">
  <xsl:value-of select="concat('Inventory — ', $host)"/>
 </xsl:template>

 <xsl:template match="r:report" mode="body">
  <h1>Inventory</h1>
  <p class="reading">
   <xsl:value-of select="concat(r:totals/@found, ' units of every type were found: ', r:totals/@scored, ' services were scored, ',
                                r:totals/@not-applicable, ' are of a type that has no score, ', r:totals/@skipped, ' were skipped.')"/>
  </p>
  <div class="scroll" role="region" tabindex="0" aria-label="Units">
   <table class="stack wide" data-sortable="" data-search="Search units">
    <thead>
     <tr>
      <th scope="col" aria-sort="ascending">Unit</th>
      <th scope="col" data-filter="All types">Type</th>
      <th scope="col" data-filter="All outcomes">Outcome</th>
      <th scope="col" data-filter="All states">State</th>
      <th scope="col">File</th>
      <th scope="col" data-filter="All packages">Package</th>
     </tr>
    </thead>
    <tbody>
     <xsl:for-each select="r:inventory/r:entry">
      <tr>
       <th scope="row"><xsl:call-template name="unit-link"/></th>
       <td data-label="Type"><xsl:value-of select="@type"/></td>
       <td data-label="Outcome">
        <xsl:choose>
         <xsl:when test="@outcome = 'scored'">scored</xsl:when>
         <xsl:when test="@outcome = 'not-applicable'">has no score</xsl:when>
         <xsl:otherwise>skipped</xsl:otherwise>
        </xsl:choose>
        <xsl:if test="@reason">: <xsl:call-template name="foreign"><xsl:with-param name="text" select="@reason"/></xsl:call-template></xsl:if>
       </td>
       <td data-label="State">
        <xsl:value-of select="@load"/>
        <xsl:if test="@active"><xsl:value-of select="concat(', ', @active)"/></xsl:if>
        <xsl:if test="@file-state"><xsl:value-of select="concat(', ', @file-state)"/></xsl:if>
       </td>
       <td data-label="File"><xsl:if test="@path"><xsl:call-template name="path"/></xsl:if></td>
       <td data-label="Package"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@package"/></xsl:call-template></td>
      </tr>
     </xsl:for-each>
    </tbody>
   </table>
  </div>
 </xsl:template>
</xsl:stylesheet>
