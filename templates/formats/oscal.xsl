<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- OSCAL assessment results 1.1.2 (NIST): each unit is a component and the subject of an observation that holds all its
     checks; each check is an objective of the controls that it supports and has a finding; a waiver is a risk with an
     approved deviation. An objective that is satisfied is the check's, not the control. UUIDs follow from names. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                xmlns:f="urn:bulkhead:format:1" xmlns="http://www.w3.org/2005/xpath-functions" exclude-result-prefixes="r f"
                f:file="report.oscal.json" f:proposals="no" f:summary="OSCAL assessment results 1.1.2 (JSON)">
 <xsl:include href="parts/format.xsl"/>
 <xsl:output method="xml" encoding="UTF-8"/>

 <xsl:variable name="ns" select="'urn:bulkhead:report:1'"/>
 <xsl:variable name="tool" select="f:uuid(concat('tool ', $report/r:tool/@version))"/>
 <xsl:variable name="plan" select="f:uuid(concat('plan ', $this))"/>

 <xsl:template match="r:report" mode="frame">
  <map>
   <map key="assessment-results">
    <string key="uuid"><xsl:value-of select="f:uuid(concat('assessment-results ', $this))"/></string>
    <map key="metadata">
     <string key="title"><xsl:value-of select="concat('Isolation of the services of ', r:host/@name)"/></string>
     <string key="last-modified"><xsl:value-of select="@generated"/></string>
     <string key="version"><xsl:value-of select="@generated"/></string>
     <string key="oscal-version">1.1.2</string>
     <string key="remarks">Evidence, not a determination of compliance: a passing check supports the controls that it is listed with and does not satisfy them.</string>
    </map>
    <map key="import-ap"><string key="href"><xsl:value-of select="concat('#', $plan)"/></string></map>
    <map key="local-definitions">
     <array key="objectives-and-methods"><xsl:apply-templates select="r:catalogue/r:check" mode="objective"/></array>
    </map>
    <array key="results">
     <map>
      <string key="uuid"><xsl:value-of select="f:uuid(concat('result ', $this))"/></string>
      <string key="title">Isolation of services</string>
      <string key="description">
       <xsl:text>Every service of </xsl:text><xsl:call-template name="source"/>
       <xsl:value-of select="concat(', scored by the rule set ', r:rules/@name, '. The evidence is ')"/><xsl:call-template name="evidence"/><xsl:text>.</xsl:text>
      </string>
      <string key="start"><xsl:value-of select="r:snapshot/@begin"/></string>
      <string key="end"><xsl:value-of select="r:snapshot/@end"/></string>
      <array key="props"><xsl:call-template name="coverage"/></array>
      <map key="local-definitions">
       <array key="components">
        <xsl:processing-instruction name="bulkhead-rows">components</xsl:processing-instruction>
        <xsl:processing-instruction name="bulkhead-rows">other-components</xsl:processing-instruction>
       </array>
       <map key="assessment-assets">
        <array key="components">
         <map>
          <string key="uuid"><xsl:value-of select="$tool"/></string>
          <string key="type">software</string>
          <string key="title">Bulkhead</string>
          <string key="description"><xsl:value-of select="concat('Bulkhead ', r:tool/@version)"/></string>
          <map key="status"><string key="state">operational</string></map>
         </map>
        </array>
        <array key="assessment-platforms">
         <map>
          <string key="uuid"><xsl:value-of select="f:uuid(concat('platform ', $this))"/></string>
          <string key="title"><xsl:value-of select="concat('Bulkhead, run for ', r:host/@name)"/></string>
          <array key="uses-components"><map><string key="component-uuid"><xsl:value-of select="$tool"/></string></map></array>
         </map>
        </array>
       </map>
      </map>
      <map key="reviewed-controls">
       <array key="control-selections"><xsl:call-template name="controls"/></array>
      </map>
      <array key="observations">
       <xsl:processing-instruction name="bulkhead-rows">observations</xsl:processing-instruction>
       <xsl:processing-instruction name="bulkhead-rows">other-observations</xsl:processing-instruction>
       <xsl:processing-instruction name="bulkhead-rows">problems</xsl:processing-instruction>
       <xsl:processing-instruction name="bulkhead-rows">unit-problems</xsl:processing-instruction>
      </array>
      <xsl:if test="r:waivers/r:waiver">
       <array key="risks"><xsl:apply-templates select="r:waivers/r:waiver" mode="risk"/></array>
      </xsl:if>
      <array key="findings"><xsl:apply-templates select="r:catalogue/r:check" mode="finding"/></array>
     </map>
    </array>
    <map key="back-matter">
     <array key="resources">
      <map>
       <string key="uuid"><xsl:value-of select="$plan"/></string>
       <string key="title">Assessment plan</string>
       <string key="description">There is no plan document: all units are looked at by all checks of the rule set.</string>
      </map>
     </array>
    </map>
   </map>
  </map>
 </xsl:template>

 <xsl:template name="prop">
  <xsl:param name="name"/>
  <xsl:param name="value"/>
  <xsl:param name="class"/>
  <xsl:param name="remarks"/>
  <xsl:if test="normalize-space($value)">
   <map>
    <string key="name"><xsl:value-of select="f:token($name)"/></string>
    <string key="ns"><xsl:value-of select="$ns"/></string>
    <string key="value"><xsl:value-of select="normalize-space($value)"/></string>
    <xsl:if test="$class"><string key="class"><xsl:value-of select="$class"/></string></xsl:if>
    <xsl:if test="string($remarks)"><string key="remarks"><xsl:value-of select="$remarks"/></string></xsl:if>
   </map>
  </xsl:if>
 </xsl:template>

 <xsl:template name="coverage">
  <xsl:for-each select="@complete | r:totals/@found | r:totals/@scored | r:totals/@not-applicable | r:totals/@skipped | r:totals/@waived | r:rules/@name | r:snapshot/@sha256">
   <xsl:call-template name="prop">
    <xsl:with-param name="name"><xsl:if test="local-name() = 'name'">rule-set</xsl:if><xsl:if test="local-name() = 'sha256'">snapshot-</xsl:if><xsl:if test="local-name() != 'name'"><xsl:value-of select="local-name()"/></xsl:if></xsl:with-param>
    <xsl:with-param name="value" select="."/>
    <xsl:with-param name="class" select="'coverage'"/>
   </xsl:call-template>
  </xsl:for-each>
 </xsl:template>

 <!-- ==== controls ==== -->

 <!-- "AC-6(5)" is ac-6.5 in NIST's catalogue; controls of others have their framework before them -->
 <xsl:template match="r:control" mode="id">
  <xsl:choose>
   <xsl:when test="@set = 'nist'"><xsl:value-of select="translate(@ref, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ()', 'abcdefghijklmnopqrstuvwxyz.')"/></xsl:when>
   <xsl:otherwise><xsl:value-of select="f:token(concat(@set, '-', @ref))"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="controls">
  <xsl:for-each select="r:catalogue/r:control-set">
   <xsl:variable name="set" select="@id"/>
   <map>
    <string key="description"><xsl:value-of select="concat(@title, ', ', @version, ': controls that passing checks support. ')"/><xsl:for-each select="../r:mapping"><xsl:value-of select="concat('Mapping version ', @version, ' of ', @updated, '. ')"/></xsl:for-each><xsl:value-of select="concat('Published at ', @source)"/></string>
    <array key="include-controls">
     <xsl:for-each select="../r:check/r:control[@set = $set][generate-id() = generate-id(key('control', concat(@set, ' ', @ref))[1])]">
      <map><string key="control-id"><xsl:apply-templates select="." mode="id"/></string></map>
     </xsl:for-each>
    </array>
   </map>
  </xsl:for-each>
  <xsl:if test="not(r:catalogue/r:control-set)"><map><map key="include-all"/></map></xsl:if>
 </xsl:template>

 <xsl:template match="r:check" mode="objective-id"><xsl:value-of select="f:token(concat('check-', @id))"/></xsl:template>

 <xsl:template match="r:check" mode="objective">
  <map>
   <string key="control-id">
    <xsl:choose>
     <xsl:when test="r:control"><xsl:apply-templates select="r:control[1]" mode="id"/></xsl:when>
     <xsl:otherwise>none</xsl:otherwise>
    </xsl:choose>
   </string>
   <string key="description"><xsl:value-of select="concat(@name, ': a check that supports the control')"/></string>
   <array key="parts">
    <map>
     <string key="id"><xsl:apply-templates select="." mode="objective-id"/></string>
     <string key="name">assessment-objective</string>
     <string key="title"><xsl:value-of select="@name"/></string>
     <string key="prose"><xsl:value-of select="concat(r:title, '. ', r:risk)"/></string>
     <xsl:if test="r:control">
      <array key="props">
       <xsl:for-each select="r:control">
        <xsl:call-template name="prop">
         <xsl:with-param name="name" select="'supports'"/>
         <xsl:with-param name="value" select="concat(key('set', @set)/@title, ' ', @ref)"/>
         <xsl:with-param name="class" select="@set"/>
        </xsl:call-template>
       </xsl:for-each>
      </array>
     </xsl:if>
    </map>
   </array>
  </map>
 </xsl:template>

 <xsl:template match="r:check" mode="finding">
  <map>
   <string key="uuid"><xsl:value-of select="f:uuid(concat('finding ', $this, ' ', @id))"/></string>
   <string key="title"><xsl:value-of select="@name"/></string>
   <string key="description">
    <xsl:value-of select="concat(@fail, ' services fail the check')"/>
    <xsl:if test="@waived"><xsl:value-of select="concat(', ', @waived, ' of them waived')"/></xsl:if>
    <xsl:value-of select="concat('; ', @pass, ' pass; it does not apply to ', @not-applicable, '.')"/>
   </string>
   <map key="target">
    <string key="type">objective-id</string>
    <string key="target-id"><xsl:apply-templates select="." mode="objective-id"/></string>
    <map key="status">
     <string key="state"><xsl:if test="@fail &gt; 0">not-</xsl:if><xsl:text>satisfied</xsl:text></string>
     <string key="reason"><xsl:choose><xsl:when test="@fail &gt; 0">fail</xsl:when><xsl:when test="@pass &gt; 0">pass</xsl:when><xsl:otherwise>other</xsl:otherwise></xsl:choose></string>
     <string key="remarks">Of the check itself. A passing check supports the controls that it is listed with; it does not satisfy them.</string>
    </map>
   </map>
   <xsl:if test="@fail &gt; 0">
    <array key="related-observations">
     <xsl:processing-instruction name="bulkhead-rows"><xsl:value-of select="concat('fail ', @id)"/></xsl:processing-instruction>
    </array>
   </xsl:if>
  </map>
 </xsl:template>

 <xsl:template match="r:waiver" mode="risk">
  <map>
   <string key="uuid"><xsl:value-of select="f:uuid(concat('waiver ', $this, ' ', @name))"/></string>
   <string key="title"><xsl:value-of select="concat('Waiver ', @name)"/></string>
   <string key="description"><xsl:call-template name="waiver-text"/></string>
   <string key="statement"><xsl:value-of select="concat(@check, ' of ', @unit, ' is accepted as it is: ')"/><xsl:call-template name="waiver-remarks"/></string>
   <array key="props">
    <xsl:for-each select="@*[local-name() != 'name']">
     <xsl:call-template name="prop">
      <xsl:with-param name="name" select="local-name()"/>
      <xsl:with-param name="value" select="."/>
      <xsl:with-param name="class" select="'waiver'"/>
     </xsl:call-template>
    </xsl:for-each>
   </array>
   <string key="status"><xsl:choose><xsl:when test="@state = 'active'">deviation-approved</xsl:when><xsl:otherwise>open</xsl:otherwise></xsl:choose></string>
   <string key="deadline"><xsl:value-of select="concat(@expires, 'T23:59:59Z')"/></string>
   <xsl:if test="@findings &gt; 0">
    <array key="related-observations">
     <xsl:processing-instruction name="bulkhead-rows"><xsl:value-of select="concat('waiver ', @name)"/></xsl:processing-instruction>
    </array>
   </xsl:if>
  </map>
 </xsl:template>

 <!-- ==== units ==== -->

 <xsl:template name="related">
  <xsl:param name="unit"/>
  <map><string key="observation-uuid"><xsl:value-of select="f:uuid(concat('observation ', $this, ' ', $unit))"/></string></map>
 </xsl:template>

 <xsl:template name="component">
  <map>
   <string key="uuid"><xsl:value-of select="f:uuid(concat('unit ', $machine, ' ', @name))"/></string>
   <string key="type"><xsl:choose><xsl:when test="self::r:unit or @type = 'service'">service</xsl:when><xsl:otherwise>other</xsl:otherwise></xsl:choose></string>
   <string key="title"><xsl:value-of select="@name"/></string>
   <string key="description"><xsl:choose><xsl:when test="normalize-space(r:description)"><xsl:value-of select="r:description"/></xsl:when><xsl:otherwise><xsl:value-of select="concat('The unit ', @name)"/></xsl:otherwise></xsl:choose></string>
   <xsl:if test="@path | @package">
    <array key="props">
     <xsl:for-each select="@path | @package">
      <xsl:call-template name="prop"><xsl:with-param name="name" select="local-name()"/><xsl:with-param name="value" select="."/></xsl:call-template>
     </xsl:for-each>
    </array>
   </xsl:if>
   <map key="status">
    <string key="state"><xsl:choose><xsl:when test="@active = 'active'">operational</xsl:when><xsl:otherwise>other</xsl:otherwise></xsl:choose></string>
    <xsl:if test="not(@active = 'active')">
     <string key="remarks"><xsl:choose><xsl:when test="@active"><xsl:value-of select="concat('The unit is ', @active, '.')"/></xsl:when><xsl:otherwise>Whether the unit runs is not known.</xsl:otherwise></xsl:choose></string>
    </xsl:if>
   </map>
  </map>
 </xsl:template>

 <xsl:template name="observation-end">
  <array key="origins">
   <map><array key="actors"><map><string key="type">tool</string><string key="actor-uuid"><xsl:value-of select="$tool"/></string></map></array></map>
  </array>
  <xsl:if test="@name">
   <array key="subjects">
    <map>
     <string key="subject-uuid"><xsl:value-of select="f:uuid(concat('unit ', $machine, ' ', @name))"/></string>
     <string key="type">component</string>
     <string key="title"><xsl:value-of select="@name"/></string>
    </map>
   </array>
  </xsl:if>
  <xsl:if test="r:file">
   <array key="relevant-evidence">
    <xsl:for-each select="r:file">
     <map>
      <string key="description"><xsl:value-of select="@path"/><xsl:if test="@sha256"><xsl:value-of select="concat(', SHA-256 ', @sha256)"/></xsl:if></string>
     </map>
    </xsl:for-each>
   </array>
  </xsl:if>
  <string key="collected"><xsl:value-of select="$report/r:snapshot/@end"/></string>
 </xsl:template>

 <xsl:template match="r:unit" mode="rows">
  <xsl:variable name="unit" select="@name"/>
  <xsl:processing-instruction name="bulkhead-row">components</xsl:processing-instruction>
  <xsl:call-template name="component"/>
  <xsl:processing-instruction name="bulkhead-row">observations</xsl:processing-instruction>
  <map>
   <string key="uuid"><xsl:value-of select="f:uuid(concat('observation ', $this, ' ', @name))"/></string>
   <string key="title"><xsl:value-of select="@name"/></string>
   <string key="description">
    <xsl:value-of select="concat(@name, ' has an exposure of ', f:tenths(@exposure), ' (', @band-label, '); ', @fail, ' checks fail, ', @pass, ' pass')"/>
    <xsl:if test="@waived"><xsl:value-of select="concat('; ', @waived, ' of the failing ones are waived, without which the exposure is ', f:tenths(@unwaived))"/></xsl:if>
    <xsl:text>.</xsl:text>
   </string>
   <array key="props">
    <xsl:call-template name="prop"><xsl:with-param name="name" select="'exposure'"/><xsl:with-param name="value" select="f:tenths(@exposure)"/></xsl:call-template>
    <xsl:if test="@unwaived"><xsl:call-template name="prop"><xsl:with-param name="name" select="'unwaived-exposure'"/><xsl:with-param name="value" select="f:tenths(@unwaived)"/></xsl:call-template></xsl:if>
    <xsl:call-template name="prop"><xsl:with-param name="name" select="'band'"/><xsl:with-param name="value" select="@band-label"/></xsl:call-template>
    <xsl:for-each select="r:policy">
     <xsl:call-template name="prop"><xsl:with-param name="name" select="'policy'"/><xsl:with-param name="value" select="@path"/><xsl:with-param name="remarks" select="concat('Exposure without it: ', f:tenths(@without))"/></xsl:call-template>
    </xsl:for-each>
    <xsl:for-each select="r:unmet">
     <xsl:call-template name="prop"><xsl:with-param name="name" select="'target-not-met'"/><xsl:with-param name="value" select="."/></xsl:call-template>
    </xsl:for-each>
    <xsl:for-each select="r:check">
     <xsl:call-template name="prop">
      <xsl:with-param name="name" select="@id"/>
      <xsl:with-param name="value" select="@status"/>
      <xsl:with-param name="class"><xsl:choose><xsl:when test="@waiver">waived-check</xsl:when><xsl:otherwise>check</xsl:otherwise></xsl:choose></xsl:with-param>
      <xsl:with-param name="remarks">
       <xsl:value-of select="r:value"/>
       <xsl:if test="@path"><xsl:value-of select="concat(', set by ', @path, substring(':', 1, number(boolean(@line))), @line)"/></xsl:if>
       <xsl:if test="@waiver"><xsl:value-of select="concat(', waived by ', @waiver)"/></xsl:if>
       <xsl:if test="@lapsed"><xsl:value-of select="concat(', its waiver ', @lapsed, ' does not hold any more')"/></xsl:if>
      </xsl:with-param>
     </xsl:call-template>
    </xsl:for-each>
    <xsl:for-each select="r:findings/r:finding">
     <xsl:call-template name="prop">
      <xsl:with-param name="name" select="@id"/>
      <xsl:with-param name="value" select="@severity"/>
      <xsl:with-param name="class" select="'beyond-the-score'"/>
      <xsl:with-param name="remarks" select="normalize-space(concat(r:sentence, ' ', r:cause))"/>
     </xsl:call-template>
    </xsl:for-each>
   </array>
   <array key="methods"><string>TEST</string></array>
   <array key="types"><string>control-objective</string></array>
   <xsl:call-template name="observation-end"/>
  </map>
  <xsl:if test="r:problem">
   <xsl:processing-instruction name="bulkhead-row">unit-problems</xsl:processing-instruction>
   <xsl:apply-templates select="r:problem" mode="observation"/>
  </xsl:if>
  <xsl:for-each select="r:check[@status = 'fail']">
   <xsl:processing-instruction name="bulkhead-row"><xsl:value-of select="concat('fail ', @id)"/></xsl:processing-instruction>
   <xsl:call-template name="related"><xsl:with-param name="unit" select="$unit"/></xsl:call-template>
  </xsl:for-each>
  <xsl:for-each select="r:check[@waiver][not(@waiver = preceding-sibling::r:check/@waiver)]">
   <xsl:processing-instruction name="bulkhead-row"><xsl:value-of select="concat('waiver ', @waiver)"/></xsl:processing-instruction>
   <xsl:call-template name="related"><xsl:with-param name="unit" select="$unit"/></xsl:call-template>
  </xsl:for-each>
 </xsl:template>

 <xsl:template match="r:entry" mode="rows">
  <xsl:if test="@outcome != 'scored'">
   <xsl:processing-instruction name="bulkhead-row">other-components</xsl:processing-instruction>
   <xsl:call-template name="component"/>
   <xsl:processing-instruction name="bulkhead-row">other-observations</xsl:processing-instruction>
   <map>
    <string key="uuid"><xsl:value-of select="f:uuid(concat('observation ', $this, ' ', @name))"/></string>
    <string key="title"><xsl:value-of select="@name"/></string>
    <string key="description">
     <xsl:choose>
      <xsl:when test="@outcome = 'skipped'"><xsl:value-of select="concat(@name, ' is not scored: ', @reason)"/><xsl:if test="@detail"><xsl:value-of select="concat('. ', @detail)"/></xsl:if></xsl:when>
      <xsl:otherwise><xsl:value-of select="concat(@name, ' is not scored: a ', @type, ' has no exposure.')"/></xsl:otherwise>
     </xsl:choose>
    </string>
    <array key="props"><xsl:call-template name="prop"><xsl:with-param name="name" select="'outcome'"/><xsl:with-param name="value" select="@outcome"/></xsl:call-template></array>
    <array key="methods"><string>EXAMINE</string></array>
    <xsl:call-template name="observation-end"/>
   </map>
  </xsl:if>
 </xsl:template>

 <xsl:template match="r:problem" mode="rows">
  <xsl:processing-instruction name="bulkhead-row">problems</xsl:processing-instruction>
  <xsl:apply-templates select="." mode="observation"/>
 </xsl:template>

 <xsl:template match="r:problem" mode="observation">
  <map>
   <string key="uuid"><xsl:value-of select="f:uuid(concat('problem ', $this, ' ', @path, ' ', @line, ' ', @unit, ' ', ../@name, ' ', count(preceding-sibling::r:problem[. = current()]), ' ', .))"/></string>
   <string key="title">Problem while reading</string>
   <string key="description"><xsl:value-of select="concat(@path, substring(':', 1, number(boolean(@line))), @line, substring(': ', 1, 2 * boolean(@path)), .)"/></string>
   <array key="props"><xsl:call-template name="prop"><xsl:with-param name="name" select="'severity'"/><xsl:with-param name="value" select="@severity"/></xsl:call-template></array>
   <array key="methods"><string>EXAMINE</string></array>
   <xsl:call-template name="observation-end"/>
  </map>
 </xsl:template>
</xsl:stylesheet>
