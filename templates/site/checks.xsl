<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The catalogue: every check by layer, with how many services fail it and what it costs them together. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:include href="common.xsl"/>
 <xsl:variable name="this-page" select="'checks/index.html'"/>
 <xsl:variable name="most">
  <xsl:for-each select="$report/r:catalogue/r:check">
   <xsl:sort select="@cost" data-type="number" order="descending"/>
   <xsl:if test="position() = 1"><xsl:value-of select="@cost"/></xsl:if>
  </xsl:for-each>
 </xsl:variable>

 <xsl:template match="r:report" mode="title">
  <xsl:value-of select="concat('Checks — ', $host)"/>
 </xsl:template>

 <xsl:template match="r:report" mode="body">
  <h1>Checks</h1>
  <p class="reading">
   <xsl:value-of select="concat('The rule set ', r:rules/@name, ' has ', count(r:catalogue/r:check), ' checks. Each has a weight; what a service fails, weighed, is its exposure. Summed exposure is what all ', $scored, ' services together would lose if the check passed everywhere.')"/>
  </p>
  <xsl:for-each select="r:catalogue/r:layer">
   <xsl:variable name="checks" select="../r:check[@layer = current()/@id]"/>
   <xsl:if test="$checks">
    <section>
     <h2 id="{@id}"><xsl:value-of select="@title"/></h2>
     <p class="reading"><xsl:value-of select="."/></p>
     <div class="scroll" role="region" tabindex="0" aria-label="{@title}">
      <table class="stack catalogue" data-sortable="">
       <thead>
        <tr>
         <th scope="col">Check</th>
         <th scope="col">Passes when</th>
         <th scope="col" class="number" data-kind="number">Weight</th>
         <th scope="col" class="number" data-kind="number">Fail</th>
         <th scope="col" class="number" data-kind="number">Pass</th>
         <th scope="col" class="number" data-kind="number">Exposure, summed</th>
        </tr>
       </thead>
       <tbody>
        <xsl:for-each select="$checks">
         <tr>
          <th scope="row"><xsl:call-template name="check-link"/></th>
          <td data-label="Passes when"><xsl:value-of select="r:title"/></td>
          <td data-label="Weight" class="number"><xsl:value-of select="@weight"/></td>
          <td data-label="Fail" class="number"><xsl:value-of select="@fail"/></td>
          <td data-label="Pass" class="number"><xsl:value-of select="@pass"/></td>
          <td data-label="Exposure, summed" class="number">
           <xsl:call-template name="bar-and-tenths">
            <xsl:with-param name="percent" select="@cost div ($most + not($most &gt; 0)) * 100"/>
            <xsl:with-param name="tenths" select="@cost"/>
           </xsl:call-template>
          </td>
         </tr>
        </xsl:for-each>
       </tbody>
      </table>
     </div>
    </section>
   </xsl:if>
  </xsl:for-each>
 </xsl:template>
</xsl:stylesheet>
