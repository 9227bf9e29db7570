<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The page of the inventory. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:include href="common.xsl"/>
 <xsl:include href="parts/inventory.xsl"/>
 <xsl:variable name="this-page" select="'inventory.html'"/>

 <xsl:template match="r:report" mode="title">
  <xsl:value-of select="concat('Inventory — ', $host)"/>
 </xsl:template>

 <xsl:template match="r:report" mode="body">
  <h1>Inventory</h1>
  <xsl:call-template name="inventory"/>
 </xsl:template>
</xsl:stylesheet>
