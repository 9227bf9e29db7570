<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The rows that a unit has in the list of services and on the page of each check; those of the inventory, of the files
     and of the problems. One unit, or some of the others, at a time. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:include href="common.xsl"/>
 <xsl:include href="parts/rows.xsl"/>
 <xsl:variable name="this-page" select="''"/>

 <xsl:template match="/">
  <xsl:apply-templates select="$report/r:units/r:unit" mode="service-row"/>
  <xsl:apply-templates select="$report/r:units/r:unit" mode="check-rows"/>
  <xsl:apply-templates select="$report/r:inventory/r:entry" mode="row"/>
  <xsl:apply-templates select="$report/r:files/r:file | $report/r:problems/r:problem" mode="list-row"/>
 </xsl:template>

 <!-- Pages of checks are in a folder of their own. -->
 <xsl:template match="r:unit" mode="check-rows">
  <xsl:variable name="name"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template></xsl:variable>
  <xsl:variable name="exposure"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template></xsl:variable>
  <xsl:variable name="band"><xsl:call-template name="band"><xsl:with-param name="exposure" select="@exposure"/></xsl:call-template></xsl:variable>
  <xsl:for-each select="r:check">
   <xsl:call-template name="row"><xsl:with-param name="list" select="concat(@status, ' ', key('check', @id)/@page)"/></xsl:call-template>
   <tr>
    <th scope="row"><a href="../{../@page}"><xsl:copy-of select="$name"/></a></th>
    <td data-label="Its exposure" class="number"><xsl:value-of select="$exposure"/></td>
    <td data-label="Band" data-rank="{../@exposure}"><xsl:copy-of select="$band"/></td>
    <td data-label="Effective value"><code><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:value"/></xsl:call-template></code></td>
    <td data-label="Set in" class="origin"><xsl:call-template name="origin"/></td>
    <xsl:if test="@status = 'fail'">
     <td data-label="Costs" class="number"><xsl:if test="@exposure"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template></xsl:if></td>
    </xsl:if>
   </tr>
  </xsl:for-each>
 </xsl:template>
</xsl:stylesheet>
