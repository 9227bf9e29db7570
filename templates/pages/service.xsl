<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- One section a service, a sheet in a binder: what it is, where it stands and why, every check, the evidence. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">

 <!-- The largest share of any check, so that all bars of the document compare. -->
 <xsl:variable name="largest-share">
  <xsl:choose>
   <xsl:when test="$units/r:check/@exposure">
    <xsl:for-each select="$units/r:check/@exposure[not(. &lt; 5)]">
     <xsl:sort select="." data-type="number" order="descending"/>
     <xsl:if test="position() = 1"><xsl:value-of select="."/></xsl:if>
    </xsl:for-each>
   </xsl:when>
   <xsl:otherwise>5</xsl:otherwise>
  </xsl:choose>
 </xsl:variable>
 <xsl:variable name="bar-maximum">
  <xsl:choose>
   <xsl:when test="$largest-share &gt; 5"><xsl:value-of select="$largest-share"/></xsl:when>
   <xsl:otherwise>5</xsl:otherwise>
  </xsl:choose>
 </xsl:variable>

 <xsl:template name="service-sections">
  <heading level="1" id="sections">Service by service</heading>
  <xsl:if test="not($units)"><paragraph>No service was scored.</paragraph></xsl:if>
  <xsl:apply-templates select="$units"/>
 </xsl:template>

 <xsl:template match="r:unit">
  <page-break unless-left="0.3333"/>
  <heading level="2" id="unit.{@slug}"><xsl:value-of select="@name"/></heading>
  <paragraph style="quiet" keep="yes">
   <xsl:if test="r:description != ''"><xsl:value-of select="r:description"/><xsl:text>. </xsl:text></xsl:if>
   <xsl:text>Runs as </xsl:text><xsl:value-of select="r:user"/>
   <xsl:if test="@file-state">, <xsl:value-of select="@file-state"/></xsl:if>
   <xsl:if test="@active">, <xsl:value-of select="@active"/><xsl:if test="@sub"> (<xsl:value-of select="@sub"/>)</xsl:if></xsl:if>
   <xsl:choose>
    <xsl:when test="@package">, from the package <xsl:value-of select="@package"/></xsl:when>
    <xsl:otherwise>, owned by no package</xsl:otherwise>
   </xsl:choose>
   <xsl:text>.</xsl:text>
  </paragraph>
  <gauge value="{@exposure div 10}" maximum="10" band="{@band}">
   <xsl:for-each select="$bands"><range to="{@to div 10}" band="{@id}"><label><xsl:value-of select="@label"/></label></range></xsl:for-each>
  </gauge>
  <space points="4"/>
  <paragraph><xsl:call-template name="why"/></paragraph>
  <xsl:call-template name="unit-checks"/>
  <xsl:call-template name="unit-problems"/>
  <xsl:call-template name="unit-files"/>
 </xsl:template>

 <!-- The sentence that says why it scores so. -->
 <xsl:template name="why">
  <band name="{@band}"><strong><xsl:value-of select="@band-label"/></strong></band>
  <xsl:if test="@action">, <xsl:value-of select="@action"/></xsl:if>
  <xsl:text>: </xsl:text>
  <xsl:choose>
   <xsl:when test="@fail = 0">no check fails.</xsl:when>
   <xsl:otherwise>
    <xsl:value-of select="@fail"/> of <xsl:value-of select="@fail + @pass"/> checks that apply fail. The largest shares: <xsl:for-each select="r:check[@exposure]">
     <xsl:sort select="@exposure" data-type="number" order="descending"/>
     <xsl:if test="position() &lt;= 3">
      <xsl:if test="position() &gt; 1">, </xsl:if>
      <code><xsl:value-of select="key('check', @id)/@name"/></code>
      <xsl:text> </xsl:text>
      <xsl:call-template name="tenths"><xsl:with-param name="value" select="@exposure"/></xsl:call-template>
     </xsl:if>
    </xsl:for-each>
    <xsl:text>.</xsl:text>
    <xsl:for-each select="r:check[@then]">
     <xsl:sort select="@then" data-type="number"/>
     <xsl:if test="position() = 1">
      <xsl:text> Passing </xsl:text>
      <code><xsl:value-of select="key('check', @id)/@name"/></code>
      <xsl:text> alone would give </xsl:text>
      <strong><xsl:call-template name="tenths"><xsl:with-param name="value" select="@then"/></xsl:call-template></strong>
      <xsl:text>.</xsl:text>
     </xsl:if>
    </xsl:for-each>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="unit-checks">
  <xsl:variable name="unit" select="."/>
  <table>
   <column width="fit"/>
   <column width="8"/>
   <column width="fit"/>
   <column width="4.5"/>
   <column width="7"/>
   <continued><xsl:value-of select="@name"/>, continued</continued>
   <head><row><cell>Setting</cell><cell>Effective value</cell><cell>Result</cell><cell>Exposure</cell><cell>Where it is set</cell></row></head>
   <xsl:for-each select="$report/r:catalogue/r:layer">
    <xsl:variable name="layer" select="@id"/>
    <xsl:variable name="checks" select="$unit/r:check[key('check', @id)/@layer = $layer]"/>
    <xsl:if test="$checks">
     <group>
      <title>
       <xsl:value-of select="@title"/>
       <quiet>
        <xsl:text>  </xsl:text>
        <xsl:value-of select="count($checks[@status = 'fail'])"/> of <xsl:value-of select="count($checks[@status != 'not-applicable'])"/>
        <xsl:text> fail</xsl:text>
       </quiet>
      </title>
      <xsl:apply-templates select="$checks[@status = 'fail']" mode="row"/>
      <xsl:apply-templates select="$checks[@status = 'pass']" mode="row"/>
      <xsl:apply-templates select="$checks[@status = 'not-applicable']" mode="row"/>
     </group>
    </xsl:if>
   </xsl:for-each>
  </table>
 </xsl:template>

 <xsl:template match="r:check" mode="row">
  <row>
   <xsl:if test="@status != 'fail'"><xsl:attribute name="quiet">yes</xsl:attribute></xsl:if>
   <cell><code><xsl:value-of select="key('check', @id)/@name"/></code></cell>
   <cell><xsl:value-of select="r:value"/></cell>
   <cell>
    <xsl:choose>
     <xsl:when test="@status = 'fail'"><strong>Fail</strong></xsl:when>
     <xsl:when test="@status = 'pass'">Pass</xsl:when>
     <xsl:otherwise>n/a</xsl:otherwise>
    </xsl:choose>
   </cell>
   <xsl:choose>
    <xsl:when test="@exposure">
     <cell bar="{@exposure}" bar-maximum="{$bar-maximum}" bar-band="{../@band}">
      <xsl:call-template name="tenths"><xsl:with-param name="value" select="@exposure"/></xsl:call-template>
     </cell>
    </xsl:when>
    <xsl:otherwise><cell bar="0">–</cell></xsl:otherwise>
   </xsl:choose>
   <cell><xsl:call-template name="where"/></cell>
  </row>
 </xsl:template>

 <!-- The file's name and line; the whole path where another file of the unit has the same name. -->
 <xsl:template name="where">
  <xsl:choose>
   <xsl:when test="@implied-by">implied by <code><xsl:value-of select="@implied-by"/></code></xsl:when>
   <xsl:when test="@path">
    <xsl:variable name="name">
     <xsl:call-template name="base-name"><xsl:with-param name="path" select="@path"/></xsl:call-template>
    </xsl:variable>
    <xsl:variable name="same" select="../r:file[substring(@path, string-length(@path) - string-length($name)) = concat('/', $name)]"/>
    <code>
     <xsl:choose>
      <xsl:when test="count($same) = 1"><xsl:value-of select="$name"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="@path"/></xsl:otherwise>
     </xsl:choose>
     <xsl:if test="@line"><xsl:value-of select="concat(':', @line)"/></xsl:if>
    </code>
   </xsl:when>
   <xsl:otherwise><quiet>default</quiet></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="unit-problems">
  <xsl:if test="r:problem">
   <heading level="3" outline="no">Problems met</heading>
   <table>
    <xsl:call-template name="problem-columns"/>
    <xsl:apply-templates select="r:problem"/>
   </table>
  </xsl:if>
 </xsl:template>

 <xsl:template name="unit-files">
  <xsl:if test="r:file">
   <heading level="3" outline="no">Files that define it</heading>
   <table>
    <column width="10"/>
    <column width="fit"/>
    <column width="18.2"/>
    <head><row><cell>Path</cell><cell>Part</cell><cell>SHA-256</cell></row></head>
    <xsl:for-each select="r:file">
     <row>
      <cell>
       <code><xsl:value-of select="@path"/></code>
       <xsl:if test="@target"><quiet> links to </quiet><code><xsl:value-of select="@target"/></code></xsl:if>
      </cell>
      <cell><xsl:value-of select="@role"/></cell>
      <cell><code><xsl:value-of select="@sha256"/></code></cell>
     </row>
    </xsl:for-each>
   </table>
  </xsl:if>
 </xsl:template>
</xsl:stylesheet>
