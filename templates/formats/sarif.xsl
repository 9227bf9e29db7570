<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- SARIF 2.1.0 (OASIS): every check is a rule, every check of every unit a result; waivers are suppressions, frameworks
     are taxonomies to which rules are relevant. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                xmlns:f="urn:bulkhead:format:1" xmlns="http://www.w3.org/2005/xpath-functions" exclude-result-prefixes="r f"
                f:file="report.sarif" f:proposals="no" f:summary="SARIF 2.1.0, a result for each check of each unit">
 <xsl:include href="parts/format.xsl"/>
 <xsl:output method="xml" encoding="UTF-8"/>

 <xsl:template match="r:report" mode="frame">
  <map>
   <string key="$schema">https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json</string>
   <string key="version">2.1.0</string>
   <array key="runs">
    <map>
     <map key="tool">
      <map key="driver">
       <string key="name">Bulkhead</string>
       <string key="version"><xsl:value-of select="r:tool/@version"/></string>
       <string key="semanticVersion"><xsl:value-of select="r:tool/@version"/></string>
       <map key="shortDescription"><string key="text">How well each systemd service is isolated.</string></map>
       <array key="rules">
        <xsl:apply-templates select="r:catalogue/r:check" mode="rule"/>
        <map>
         <string key="id">BeyondTheScore</string>
         <map key="shortDescription"><string key="text">What is declared and not enforced, and commands that are exempt</string></map>
         <map key="defaultConfiguration"><string key="level">warning</string></map>
        </map>
       </array>
       <xsl:if test="r:catalogue/r:control-set">
        <array key="supportedTaxonomies">
         <xsl:for-each select="r:catalogue/r:control-set">
          <map>
           <string key="name"><xsl:value-of select="@title"/></string>
           <number key="index"><xsl:value-of select="position() - 1"/></number>
          </map>
         </xsl:for-each>
        </array>
       </xsl:if>
      </map>
     </map>
     <xsl:if test="r:catalogue/r:control-set">
      <array key="taxonomies"><xsl:apply-templates select="r:catalogue/r:control-set" mode="taxonomy"/></array>
     </xsl:if>
     <map key="automationDetails">
      <string key="id"><xsl:value-of select="concat('bulkhead/', f:uri-path(r:host/@name), '/', @generated)"/></string>
     </map>
     <map key="originalUriBaseIds">
      <map key="ROOT">
       <string key="uri">
        <xsl:text>file://</xsl:text>
        <xsl:value-of select="f:uri-path(r:snapshot/@root)"/>
        <xsl:if test="substring(r:snapshot/@root, string-length(r:snapshot/@root)) != '/' or not(r:snapshot/@root)">/</xsl:if>
       </string>
      </map>
     </map>
     <array key="invocations">
      <map>
       <boolean key="executionSuccessful"><xsl:value-of select="@complete = 'true'"/></boolean>
       <string key="startTimeUtc"><xsl:value-of select="r:snapshot/@begin"/></string>
       <string key="endTimeUtc"><xsl:value-of select="r:snapshot/@end"/></string>
       <xsl:if test="r:host/@name"><string key="machine"><xsl:value-of select="r:host/@name"/></string></xsl:if>
       <xsl:if test="r:collector/@user"><string key="account"><xsl:value-of select="r:collector/@user"/></string></xsl:if>
       <array key="toolExecutionNotifications">
        <xsl:processing-instruction name="bulkhead-rows">entries</xsl:processing-instruction>
        <xsl:processing-instruction name="bulkhead-rows">problems</xsl:processing-instruction>
        <xsl:processing-instruction name="bulkhead-rows">unit-problems</xsl:processing-instruction>
       </array>
      </map>
     </array>
     <array key="artifacts"><xsl:processing-instruction name="bulkhead-rows">files</xsl:processing-instruction></array>
     <array key="results"><xsl:processing-instruction name="bulkhead-rows">results</xsl:processing-instruction></array>
     <string key="columnKind">unicodeCodePoints</string>
     <map key="properties"><xsl:call-template name="properties"/></map>
    </map>
   </array>
  </map>
 </xsl:template>

 <!-- coverage, and the waivers and targets as they are -->
 <xsl:template name="properties">
  <string key="generated"><xsl:value-of select="@generated"/></string>
  <string key="ruleSet"><xsl:value-of select="r:rules/@name"/></string>
  <boolean key="complete"><xsl:value-of select="@complete = 'true'"/></boolean>
  <map key="units">
   <number key="found"><xsl:value-of select="r:totals/@found"/></number>
   <number key="scored"><xsl:value-of select="r:totals/@scored"/></number>
   <number key="notApplicable"><xsl:value-of select="r:totals/@not-applicable"/></number>
   <number key="skipped"><xsl:value-of select="r:totals/@skipped"/></number>
  </map>
  <xsl:if test="r:waivers">
   <array key="waivers"><xsl:apply-templates select="r:waivers/r:waiver" mode="map"/></array>
  </xsl:if>
  <xsl:if test="r:targets">
   <array key="targets">
    <xsl:for-each select="r:targets/r:target">
     <map><xsl:for-each select="@*"><string key="{local-name()}"><xsl:value-of select="."/></string></xsl:for-each></map>
    </xsl:for-each>
   </array>
  </xsl:if>
 </xsl:template>

 <xsl:template match="r:waiver" mode="map">
  <map>
   <xsl:for-each select="@*"><string key="{local-name()}"><xsl:value-of select="."/></string></xsl:for-each>
   <string key="reason"><xsl:value-of select="r:reason"/></string>
  </map>
 </xsl:template>

 <!-- ==== rules and taxonomies ==== -->

 <xsl:template name="level">
  <xsl:param name="weight"/>
  <xsl:choose>
   <xsl:when test="$weight &gt;= 1500">error</xsl:when>
   <xsl:when test="$weight &gt;= 500">warning</xsl:when>
   <xsl:otherwise>note</xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template match="r:check" mode="rule">
  <map>
   <string key="id"><xsl:value-of select="@id"/></string>
   <string key="name"><xsl:value-of select="@name"/></string>
   <map key="shortDescription"><string key="text"><xsl:value-of select="r:title"/></string></map>
   <map key="fullDescription"><string key="text"><xsl:value-of select="r:risk"/></string></map>
   <map key="help">
    <string key="text">
     <xsl:value-of select="r:advice/r:text"/>
     <xsl:for-each select="r:advice/r:line"><xsl:value-of select="concat('&#10;', .)"/></xsl:for-each>
     <xsl:value-of select="concat('&#10;', r:breaks)"/>
    </string>
   </map>
   <map key="defaultConfiguration">
    <string key="level"><xsl:call-template name="level"><xsl:with-param name="weight" select="@weight"/></xsl:call-template></string>
   </map>
   <xsl:if test="r:control">
    <array key="relationships">
     <xsl:for-each select="r:control">
      <map>
       <map key="target">
        <string key="id"><xsl:value-of select="@ref"/></string>
        <map key="toolComponent">
         <string key="name"><xsl:value-of select="key('set', @set)/@title"/></string>
         <number key="index"><xsl:value-of select="count(key('set', @set)/preceding-sibling::r:control-set)"/></number>
        </map>
       </map>
       <array key="kinds"><string>relevant</string></array>
       <map key="description"><string key="text">A passing check supports the control; it does not satisfy it.</string></map>
      </map>
     </xsl:for-each>
    </array>
   </xsl:if>
   <map key="properties">
    <number key="weight"><xsl:value-of select="@weight"/></number>
    <number key="range"><xsl:value-of select="@range"/></number>
    <string key="manual"><xsl:value-of select="@manual"/></string>
    <array key="tags"><string>security</string><string><xsl:value-of select="@layer"/></string></array>
   </map>
  </map>
 </xsl:template>

 <xsl:template match="r:control-set" mode="taxonomy">
  <xsl:variable name="set" select="@id"/>
  <map>
   <string key="name"><xsl:value-of select="@title"/></string>
   <string key="version"><xsl:value-of select="@version"/></string>
   <string key="informationUri"><xsl:value-of select="@source"/></string>
   <map key="shortDescription"><string key="text">Controls that passing checks support; they do not satisfy them.</string></map>
   <xsl:for-each select="../r:mapping"><map key="fullDescription"><string key="text"><xsl:value-of select="concat('Mapping version ', @version, ' of ', @updated, '. ', .)"/></string></map></xsl:for-each>
   <boolean key="isComprehensive">false</boolean>
   <array key="taxa">
    <xsl:for-each select="../r:check/r:control[@set = $set][generate-id() = generate-id(key('control', concat(@set, ' ', @ref))[1])]">
     <map><string key="id"><xsl:value-of select="@ref"/></string></map>
    </xsl:for-each>
   </array>
  </map>
 </xsl:template>

 <!-- ==== results ==== -->

 <xsl:template match="r:unit" mode="rows">
  <xsl:processing-instruction name="bulkhead-row">results</xsl:processing-instruction>
  <xsl:apply-templates select="r:check | r:findings/r:finding" mode="result"/>
  <xsl:if test="r:problem">
   <xsl:processing-instruction name="bulkhead-row">unit-problems</xsl:processing-instruction>
   <xsl:apply-templates select="r:problem" mode="notification"/>
  </xsl:if>
 </xsl:template>

 <xsl:template match="r:check" mode="result">
  <map>
   <string key="ruleId"><xsl:value-of select="@id"/></string>
   <number key="ruleIndex"><xsl:value-of select="count(key('check', @id)/preceding-sibling::r:check)"/></number>
   <string key="kind">
    <xsl:choose>
     <xsl:when test="@status = 'not-applicable'">notApplicable</xsl:when>
     <xsl:otherwise><xsl:value-of select="@status"/></xsl:otherwise>
    </xsl:choose>
   </string>
   <string key="level">
    <xsl:choose>
     <xsl:when test="@status = 'fail'"><xsl:call-template name="level"><xsl:with-param name="weight" select="@weight"/></xsl:call-template></xsl:when>
     <xsl:otherwise>none</xsl:otherwise>
    </xsl:choose>
   </string>
   <xsl:variable name="text"><xsl:call-template name="finding-text"/></xsl:variable>
   <map key="message"><string key="text"><xsl:value-of select="f:message($text)"/></string></map>
   <xsl:call-template name="location"/>
   <map key="partialFingerprints">
    <string key="unitAndCheck/v1"><xsl:value-of select="f:sha256(concat(../@name, '&#10;', @id))"/></string>
   </map>
   <xsl:if test="@waiver">
    <array key="suppressions"><xsl:apply-templates select="key('waiver', @waiver)" mode="suppression"/></array>
   </xsl:if>
   <map key="properties">
    <string key="unitExposure"><xsl:value-of select="f:tenths(../@exposure)"/></string>
    <xsl:if test="../@unwaived"><string key="unitUnwaivedExposure"><xsl:value-of select="f:tenths(../@unwaived)"/></string></xsl:if>
    <xsl:if test="../r:policy">
     <string key="unitPolicy"><xsl:value-of select="../r:policy/@path"/></string>
     <string key="unitExposureWithoutPolicy"><xsl:value-of select="f:tenths(../r:policy/@without)"/></string>
    </xsl:if>
    <xsl:if test="../r:unmet"><array key="unitTargetsNotMet"><xsl:for-each select="../r:unmet"><string><xsl:value-of select="."/></string></xsl:for-each></array></xsl:if>
    <xsl:if test="@exposure"><string key="exposure"><xsl:value-of select="f:tenths(@exposure)"/></string></xsl:if>
    <xsl:if test="@badness"><number key="badness"><xsl:value-of select="@badness"/></number></xsl:if>
    <number key="range"><xsl:value-of select="@range"/></number>
    <number key="weight"><xsl:value-of select="@weight"/></number>
    <xsl:if test="@lapsed"><string key="lapsedWaiver"><xsl:value-of select="@lapsed"/></string></xsl:if>
   </map>
  </map>
 </xsl:template>

 <xsl:template match="r:finding" mode="result">
  <map>
   <string key="ruleId"><xsl:value-of select="concat('BeyondTheScore/', @id)"/></string>
   <number key="ruleIndex"><xsl:value-of select="count($report/r:catalogue/r:check)"/></number>
   <string key="kind">fail</string>
   <string key="level">
    <xsl:choose>
     <xsl:when test="@severity = 'serious'">error</xsl:when>
     <xsl:otherwise><xsl:value-of select="@severity"/></xsl:otherwise>
    </xsl:choose>
   </string>
   <map key="message"><string key="text"><xsl:value-of select="f:message(normalize-space(concat(../../@name, ': ', r:sentence, ' ', r:cause)))"/></string></map>
   <xsl:for-each select="../.."><xsl:call-template name="location"/></xsl:for-each>
   <map key="partialFingerprints">
    <string key="unitAndCheck/v1"><xsl:value-of select="f:sha256(concat(../../@name, '&#10;', @id, '&#10;', @property))"/></string>
   </map>
  </map>
 </xsl:template>

 <!-- the file and line that set it, else the unit's own file; the context is r:unit/r:check or r:unit -->
 <xsl:template name="location">
  <xsl:variable name="unit" select="ancestor-or-self::r:unit"/>
  <xsl:variable name="path" select="(@path | $unit/@path[not(current()/@path)])"/>
  <array key="locations">
   <map>
    <xsl:if test="$path">
     <map key="physicalLocation">
      <xsl:call-template name="artifact"><xsl:with-param name="path" select="$path"/></xsl:call-template>
      <xsl:if test="@line"><map key="region"><number key="startLine"><xsl:value-of select="@line"/></number></map></xsl:if>
     </map>
    </xsl:if>
    <array key="logicalLocations">
     <map>
      <string key="name"><xsl:value-of select="$unit/@name"/></string>
      <string key="kind">module</string>
     </map>
    </array>
   </map>
  </array>
 </xsl:template>

 <xsl:template name="artifact">
  <xsl:param name="path"/>
  <map key="artifactLocation">
   <string key="uri"><xsl:value-of select="f:uri-path(substring($path, 1 + starts-with($path, '/')))"/></string>
   <string key="uriBaseId">ROOT</string>
  </map>
 </xsl:template>

 <xsl:template match="r:waiver" mode="suppression">
  <map>
   <string key="kind">external</string>
   <string key="status">accepted</string>
   <string key="justification"><xsl:call-template name="waiver-text"/></string>
   <map key="properties">
    <string key="waiver"><xsl:value-of select="@name"/></string>
    <string key="expires"><xsl:value-of select="@expires"/></string>
    <string key="owner"><xsl:value-of select="@owner"/></string>
   </map>
  </map>
 </xsl:template>

 <!-- ==== what has no result ==== -->

 <xsl:template match="r:entry" mode="rows">
  <xsl:if test="@outcome != 'scored'">
   <xsl:processing-instruction name="bulkhead-row">entries</xsl:processing-instruction>
   <map>
    <string key="level"><xsl:choose><xsl:when test="@outcome = 'skipped'">note</xsl:when><xsl:otherwise>none</xsl:otherwise></xsl:choose></string>
    <map key="message">
     <string key="text">
      <xsl:choose>
       <xsl:when test="@outcome = 'skipped'"><xsl:value-of select="f:message(concat(@name, ' is not scored: ', @reason, substring('. ', 1, 2 * boolean(@detail)), @detail))"/></xsl:when>
       <xsl:otherwise><xsl:value-of select="f:message(concat(@name, ' is not scored: a ', @type, ' has no exposure.'))"/></xsl:otherwise>
      </xsl:choose>
     </string>
    </map>
    <map key="properties">
     <string key="unit"><xsl:value-of select="@name"/></string>
     <string key="outcome"><xsl:value-of select="@outcome"/></string>
     <xsl:if test="@reason"><string key="reason"><xsl:value-of select="@reason"/></string></xsl:if>
    </map>
   </map>
  </xsl:if>
 </xsl:template>

 <xsl:template match="r:problem" mode="rows">
  <xsl:processing-instruction name="bulkhead-row">problems</xsl:processing-instruction>
  <xsl:apply-templates select="." mode="notification"/>
 </xsl:template>

 <xsl:template match="r:problem" mode="notification">
  <map>
   <string key="level"><xsl:value-of select="@severity"/></string>
   <map key="message"><string key="text"><xsl:value-of select="f:message(.)"/></string></map>
   <xsl:if test="@path">
    <array key="locations">
     <map>
      <map key="physicalLocation">
       <xsl:call-template name="artifact"><xsl:with-param name="path" select="@path"/></xsl:call-template>
       <xsl:if test="@line"><map key="region"><number key="startLine"><xsl:value-of select="@line"/></number></map></xsl:if>
      </map>
     </map>
    </array>
   </xsl:if>
   <xsl:if test="@unit | ../@name"><map key="properties"><string key="unit"><xsl:value-of select="(@unit | ../@name[not(current()/@unit)])"/></string></map></xsl:if>
  </map>
 </xsl:template>

 <xsl:template match="r:file" mode="rows">
  <xsl:processing-instruction name="bulkhead-row">files</xsl:processing-instruction>
  <map>
   <map key="location">
    <string key="uri"><xsl:value-of select="f:uri-path(substring(@path, 1 + starts-with(@path, '/')))"/></string>
    <string key="uriBaseId">ROOT</string>
   </map>
   <xsl:if test="@sha256">
    <number key="length"><xsl:value-of select="@size"/></number>
    <map key="hashes"><string key="sha-256"><xsl:value-of select="@sha256"/></string></map>
   </xsl:if>
   <xsl:if test="@package"><map key="properties"><string key="package"><xsl:value-of select="@package"/></string></map></xsl:if>
  </map>
 </xsl:template>
</xsl:stylesheet>
