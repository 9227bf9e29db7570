<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- styles/palette.xml to CSS custom properties, for light, dark and print. report.css names nothing but these. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:p="urn:bulkhead:palette:1">
 <xsl:output method="text" encoding="UTF-8"/>
 <xsl:strip-space elements="*"/>

 <xsl:template match="/p:palette">
  <xsl:text>/* Made from styles/palette.xml by templates/site/palette-css.xsl. */&#10;:root {&#10;color-scheme: light dark;&#10;</xsl:text>
  <xsl:apply-templates select="p:color | p:band" mode="light"/>
  <xsl:apply-templates select="p:type/p:size" mode="screen"/>
  <xsl:text>}&#10;@media (prefers-color-scheme: dark) {&#10;:root {&#10;</xsl:text>
  <xsl:apply-templates select="p:color | p:band" mode="dark"/>
  <xsl:text>}&#10;}&#10;@media print {&#10;:root {&#10;color-scheme: light;&#10;</xsl:text>
  <xsl:apply-templates select="p:color | p:band" mode="light"/>
  <xsl:apply-templates select="p:type/p:size" mode="paper"/>
  <xsl:text>}&#10;}&#10;</xsl:text>
  <xsl:apply-templates select="p:band" mode="class"/>
 </xsl:template>

 <xsl:template match="p:color" mode="light">
  <xsl:call-template name="color">
   <xsl:with-param name="value" select="@light"/>
  </xsl:call-template>
 </xsl:template>

 <xsl:template match="p:color" mode="dark">
  <xsl:call-template name="color">
   <xsl:with-param name="value" select="@dark"/>
  </xsl:call-template>
 </xsl:template>

 <xsl:template match="p:band" mode="light">
  <xsl:apply-templates select="p:color" mode="light"/>
 </xsl:template>

 <xsl:template match="p:band" mode="dark">
  <xsl:apply-templates select="p:color" mode="dark"/>
 </xsl:template>

 <xsl:template name="color">
  <xsl:param name="value"/>
  <xsl:text>--</xsl:text>
  <xsl:if test="parent::p:band">
   <xsl:value-of select="concat(../@name, '-')"/>
  </xsl:if>
  <xsl:value-of select="concat(@name, ': ', $value, ';&#10;')"/>
 </xsl:template>

 <!-- Sizes on screen follow the reader's own font size: 16 px is 1rem. -->
 <xsl:template match="p:size" mode="screen">
  <xsl:value-of select="concat('--size-', @name, ': ', @screen div 16, 'rem;&#10;')"/>
 </xsl:template>

 <xsl:template match="p:size" mode="paper">
  <xsl:value-of select="concat('--size-', @name, ': ', @paper, 'pt;&#10;')"/>
 </xsl:template>

 <!-- .unsafe sets the three colours that every part of a page below it speaks in. -->
 <xsl:template match="p:band" mode="class">
  <xsl:value-of select="concat('.', @name, ' { --band-ink: var(--', @name, '-ink); --band-tint: var(--', @name,
                               '-tint); --band-mark: var(--', @name, '-mark); }&#10;')"/>
 </xsl:template>
</xsl:stylesheet>
