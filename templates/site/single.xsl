<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The whole report as one page: for mail and tickets, without script, its style in it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:import href="common.xsl"/>
 <xsl:import href="parts/overview.xsl"/>
 <xsl:import href="parts/proposal.xsl"/>
 <xsl:import href="parts/check.xsl"/>
 <xsl:import href="parts/controls.xsl"/>
 <xsl:import href="parts/inventory.xsl"/>
 <xsl:import href="parts/evidence.xsl"/>
 <xsl:param name="style"/>
 <xsl:param name="digest"/>
 <xsl:variable name="controls-page" select="''"/>
 <xsl:variable name="inventory-page" select="'#inventory'"/>
 <xsl:variable name="evidence-page" select="'#evidence'"/>
 <xsl:variable name="check-heading" select="'h4'"/>
 <xsl:variable name="drop-in-page" select="''"/>

 <xsl:template match="/">
  <html lang="en">
   <head>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{$digest}'; img-src data:; base-uri 'none'; form-action 'none'"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="referrer" content="no-referrer"/>
    <title><xsl:value-of select="concat('Service isolation of ', $host)"/></title>
    <link rel="icon" href="data:,"/>
    <style><xsl:value-of select="$style"/></style>
   </head>
   <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="site">
     <xsl:call-template name="house-mark"/>
     <p class="host"><a href="#main"><bdi><xsl:value-of select="$host"/></bdi></a></p>
     <nav aria-label="Parts of the report">
      <ul>
       <li><a href="#main">Overview</a></li>
       <li><a href="#every-service">Services</a></li>
       <li><a href="#every-check">Checks</a></li>
       <li><a href="#controls">Controls</a></li>
       <li><a href="#inventory">Inventory</a></li>
       <li><a href="#evidence">Evidence</a></li>
      </ul>
     </nav>
    </header>
    <main id="main" tabindex="-1">
     <h1>Service isolation of <bdi><xsl:value-of select="$host"/></bdi></h1>
     <xsl:apply-templates select="r:report" mode="parts"/>
    </main>
    <footer class="site"><xsl:call-template name="foot"/></footer>
   </body>
  </html>
 </xsl:template>

 <xsl:template match="r:report" mode="parts">
  <xsl:call-template name="overview"/>
  <section>
   <h2 id="every-service">Every service</h2>
   <xsl:call-template name="rows"><xsl:with-param name="list" select="'units'"/></xsl:call-template>
  </section>
  <section>
   <h2 id="every-check">Every check</h2>
   <xsl:for-each select="r:catalogue/r:check">
    <section>
     <h3 class="directive" id="{substring-after(@page, '#')}"><xsl:call-template name="directive"/></h3>
     <xsl:call-template name="check-intro"/>
     <xsl:call-template name="check-text"/>
    </section>
   </xsl:for-each>
  </section>
  <section>
   <h2 id="controls">Controls</h2>
   <xsl:call-template name="controls"/>
  </section>
  <section>
   <h2 id="inventory">Inventory</h2>
   <xsl:call-template name="inventory"/>
  </section>
  <section>
   <h2 id="evidence">Evidence</h2>
   <xsl:call-template name="evidence"/>
  </section>
 </xsl:template>
</xsl:stylesheet>
