<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What the words and bands mean. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">

 <xsl:template name="glossary">
  <heading level="1" id="bands">The bands and their meaning</heading>
  <paragraph>Exposure says how much of the system a service could reach if an attacker took it over, as the settings of its unit stand: 0.0 is a service that is shut in as far as systemd can, 10.0 one that nothing holds back. It does not say that the program has a flaw.</paragraph>
  <table>
   <column width="fit"/>
   <column width="fit"/>
   <column width="fit"/>
   <column width="fit" align="right"/>
   <column width="1"/>
   <head><row><cell>Band</cell><cell>Exposure</cell><cell>Action</cell><cell>Services</cell></row></head>
   <xsl:for-each select="$bands">
    <row>
     <cell><band name="{@id}"><xsl:value-of select="@label"/></band></cell>
     <cell><xsl:call-template name="band-range"/></cell>
     <cell><xsl:value-of select="@action"/></cell>
     <cell><xsl:value-of select="@count"/></cell>
    </row>
   </xsl:for-each>
  </table>
  <paragraph keep="yes">systemd-analyze itself uses seven bands:</paragraph>
  <table>
   <column width="fit"/>
   <column width="fit"/>
   <column width="fit" align="right"/>
   <column width="1"/>
   <head><row><cell>Band of systemd</cell><cell>Exposure</cell><cell>Services</cell></row></head>
   <xsl:for-each select="r:totals/r:systemd-band">
    <row>
     <cell><xsl:value-of select="@label"/></cell>
     <cell><xsl:call-template name="band-range"/></cell>
     <cell><xsl:value-of select="@count"/></cell>
    </row>
   </xsl:for-each>
  </table>
  <facts>
   <fact><label>Exposure</label><value>The weighted sum of what the failing checks cost, from 0.0 to 10.0. In a service's table it is the share of one check, rounded up.</value></fact>
   <fact><label>Effective value</label><value>What the setting is after all files of the unit, the defaults and the settings that imply others.</value></fact>
   <fact><label>n/a</label><value>The check does not apply to the service and counts neither for nor against it.</value></fact>
   <fact><label>Rule set</label><value>Whose arithmetic was used: that of systemd-analyze in the version named; with “offline” exactly what it prints for unit files without a running manager.</value></fact>
  </facts>
 </xsl:template>

 <xsl:template name="band-range">
  <xsl:call-template name="tenths"><xsl:with-param name="value" select="@from"/></xsl:call-template>
  <xsl:text>–</xsl:text>
  <xsl:call-template name="tenths"><xsl:with-param name="value" select="@to"/></xsl:call-template>
 </xsl:template>
</xsl:stylesheet>
