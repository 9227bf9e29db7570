<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Every unit that was found, of every type, and what became of it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:template name="inventory">
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
     <xsl:call-template name="rows"><xsl:with-param name="list" select="'inventory'"/></xsl:call-template>
    </tbody>
   </table>
  </div>
 </xsl:template>
</xsl:stylesheet>
