<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- A comparison as SARIF 2.1.0 (OASIS): every check is a rule, every check of a service that fails on a side and is not the
     same on the other a result with its baselineState. How many fail on both sides unchanged is counted in properties. The
     rows of each unit are made by themselves. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:bulkhead:comparison:1"
                xmlns:f="urn:bulkhead:format:1" xmlns="http://www.w3.org/2005/xpath-functions" exclude-result-prefixes="c f">
 <xsl:output method="xml" encoding="UTF-8"/>
 <xsl:key name="rule" match="c:catalogue/c:check" use="@id"/>
 <xsl:param name="part"/>

 <xsl:template match="/">
  <xsl:choose>
   <xsl:when test="$part = 'rows'"><xsl:apply-templates select="c:comparison/c:units/c:unit"/></xsl:when>
   <xsl:otherwise><xsl:apply-templates select="c:comparison"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template match="c:unit">
  <!-- What failed on a side; what only began or ceased to apply, passing, is no result. -->
  <xsl:variable name="results" select="c:check[c:before/@status = 'fail' or c:after/@status = 'fail']"/>
  <xsl:processing-instruction name="bulkhead-sum"><xsl:value-of select="concat('failing ', sum(c:after/@failing) + sum(c:before[../@change = 'same']/@failing))"/></xsl:processing-instruction>
  <xsl:processing-instruction name="bulkhead-sum"><xsl:value-of select="concat('still ', count($results[c:after/@status = 'fail']))"/></xsl:processing-instruction>
  <xsl:for-each select="c:uncompared">
   <xsl:processing-instruction name="bulkhead-row">uncompared</xsl:processing-instruction>
   <map><string key="level">warning</string><map key="message"><string key="text"><xsl:value-of select="f:message(concat(../@name, ': ', .))"/></string></map></map>
  </xsl:for-each>
  <xsl:for-each select="$results">
   <xsl:processing-instruction name="bulkhead-row">results</xsl:processing-instruction>
   <xsl:apply-templates select="." mode="result"/>
  </xsl:for-each>
 </xsl:template>

 <xsl:template match="c:comparison">
  <map>
   <string key="$schema">https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json</string>
   <string key="version">2.1.0</string>
   <array key="runs">
    <map>
     <map key="tool">
      <map key="driver">
       <string key="name">Bulkhead</string>
       <string key="version"><xsl:value-of select="c:tool/@version"/></string>
       <string key="semanticVersion"><xsl:value-of select="c:tool/@version"/></string>
       <map key="shortDescription"><string key="text">How well each systemd service is isolated.</string></map>
       <array key="rules"><xsl:apply-templates select="c:catalogue/c:check" mode="rule"/></array>
      </map>
     </map>
     <map key="automationDetails"><string key="id"><xsl:value-of select="concat('bulkhead/compare/', f:uri-path(string(c:after/@host)), '/', @generated)"/></string></map>
     <array key="invocations">
      <map>
       <boolean key="executionSuccessful"><xsl:value-of select="c:evidence/@before-complete = 'true' and c:evidence/@after-complete = 'true'"/></boolean>
       <array key="toolExecutionNotifications">
        <xsl:for-each select="c:remarks/c:remark">
         <map><string key="level">note</string><map key="message"><string key="text"><xsl:value-of select="f:message(.)"/></string></map></map>
        </xsl:for-each>
        <xsl:for-each select="c:evidence/c:problem">
         <map><string key="level">error</string><map key="message"><string key="text"><xsl:value-of select="f:message(concat(@side, ': ', @path, ' ', .))"/></string></map></map>
        </xsl:for-each>
        <xsl:processing-instruction name="bulkhead-rows">uncompared</xsl:processing-instruction>
       </array>
      </map>
     </array>
     <array key="results"><xsl:processing-instruction name="bulkhead-rows">results</xsl:processing-instruction></array>
     <string key="columnKind">unicodeCodePoints</string>
     <map key="properties">
      <string key="verdict"><xsl:value-of select="c:totals/c:verdict"/></string>
      <string key="ruleSet"><xsl:value-of select="c:rules/@name"/></string>
      <string key="before"><xsl:value-of select="c:before/@name"/></string>
      <string key="after"><xsl:value-of select="c:after/@name"/></string>
      <number key="unchangedFailing"><xsl:value-of select="sum(c:sum[@name = 'failing']/@value) - sum(c:sum[@name = 'still']/@value)"/></number>
      <map key="units">
       <xsl:for-each select="c:totals/@*"><number key="{name()}"><xsl:value-of select="."/></number></xsl:for-each>
      </map>
     </map>
    </map>
   </array>
  </map>
 </xsl:template>

 <xsl:template match="c:check" mode="rule">
  <map>
   <string key="id"><xsl:value-of select="@id"/></string>
   <string key="name"><xsl:value-of select="@name"/></string>
   <map key="shortDescription"><string key="text"><xsl:value-of select="c:title"/></string></map>
   <map key="fullDescription"><string key="text"><xsl:value-of select="c:risk"/></string></map>
  </map>
 </xsl:template>

 <xsl:template match="c:check" mode="result">
  <xsl:variable name="fails" select="c:after/@status = 'fail'"/>
  <xsl:variable name="failed" select="c:before/@status = 'fail'"/>
  <map>
   <string key="ruleId"><xsl:value-of select="@id"/></string>
   <number key="ruleIndex"><xsl:value-of select="count(key('rule', @id)/preceding-sibling::c:check)"/></number>
   <string key="baselineState">
    <xsl:choose>
     <xsl:when test="$fails and $failed">updated</xsl:when>
     <xsl:when test="$fails">new</xsl:when>
     <xsl:otherwise>absent</xsl:otherwise>
    </xsl:choose>
   </string>
   <string key="kind">fail</string>
   <string key="level">
    <xsl:choose>
     <xsl:when test="@weight &gt;= 1500">error</xsl:when>
     <xsl:when test="@weight &gt;= 500">warning</xsl:when>
     <xsl:otherwise>note</xsl:otherwise>
    </xsl:choose>
   </string>
   <xsl:variable name="text"><xsl:call-template name="sentence"/></xsl:variable>
   <map key="message"><string key="text"><xsl:value-of select="f:message($text)"/></string></map>
   <array key="locations">
    <map>
     <xsl:variable name="place" select="(c:cause[@path] | c:after[@path] | c:before[@path])[last()]"/>
     <xsl:variable name="path" select="$place/@path | ../c:after[not($place)]/@path | ../c:before[not($place) and not(../c:after)]/@path"/>
     <xsl:if test="$path">
      <map key="physicalLocation">
       <map key="artifactLocation"><string key="uri"><xsl:value-of select="f:uri-path(substring($path, 1 + starts-with($path, '/')))"/></string></map>
       <xsl:if test="$place/@line"><map key="region"><number key="startLine"><xsl:value-of select="$place/@line"/></number></map></xsl:if>
      </map>
     </xsl:if>
     <array key="logicalLocations"><map><string key="name"><xsl:value-of select="../@name"/></string><string key="kind">module</string></map></array>
    </map>
   </array>
   <map key="partialFingerprints"><string key="unitAndCheck/v1"><xsl:value-of select="f:sha256(concat(../@name, '&#10;', @id))"/></string></map>
   <xsl:if test="@waiver"><array key="suppressions"><map><string key="kind">external</string><string key="status">accepted</string><string key="justification"><xsl:value-of select="concat('waiver ', @waiver)"/></string></map></array></xsl:if>
   <map key="properties">
    <string key="change"><xsl:value-of select="@change"/></string>
    <xsl:if test="c:before/@badness"><number key="badnessBefore"><xsl:value-of select="c:before/@badness"/></number></xsl:if>
    <xsl:if test="c:after/@badness"><number key="badnessAfter"><xsl:value-of select="c:after/@badness"/></number></xsl:if>
    <xsl:if test="../@old-name"><string key="oldUnit"><xsl:value-of select="../@old-name"/></string></xsl:if>
   </map>
  </map>
 </xsl:template>

 <xsl:template name="sentence">
  <xsl:value-of select="concat(@name, ' ')"/>
  <xsl:choose>
   <xsl:when test="@change = 'fails'">newly fails</xsl:when>
   <xsl:when test="@change = 'passes'">passes now</xsl:when>
   <xsl:when test="@change = 'worse'">fails worse than before</xsl:when>
   <xsl:when test="@change = 'better'">fails less than before</xsl:when>
   <xsl:when test="@change = 'not-applicable'">does not apply any more</xsl:when>
   <xsl:when test="c:after">fails in a new service</xsl:when>
   <xsl:otherwise>failed in a service that is gone</xsl:otherwise>
  </xsl:choose>
  <xsl:value-of select="concat(': ', ../@name)"/>
  <xsl:if test="string(c:before) != '' or string(c:after) != ''">
   <xsl:value-of select="concat(' (', c:before, substring(' → ', 1, 3 * boolean(c:before and c:after)), c:after, ')')"/>
  </xsl:if>
  <xsl:text>.</xsl:text>
  <xsl:if test="c:cause"><xsl:value-of select="concat(' ', c:cause)"/></xsl:if>
 </xsl:template>
</xsl:stylesheet>
