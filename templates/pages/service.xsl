<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- One section a service, a sheet in a binder: what it is, where it stands and why, what to change first, every check,
     the evidence. Applied to a few services at a time; src/render/pdf/compose.h says what their checks have besides. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">

 <xsl:include href="common.xsl"/>

 <xsl:output method="xml" encoding="UTF-8"/>

 <xsl:variable name="has-checks" select="contains($parts, ' checks ')"/>
 <!-- The largest share that a check can have, in tenths, so that all bars of the document compare. -->
 <xsl:variable name="bar-maximum">
  <xsl:for-each select="$checks">
   <xsl:sort select="@weight" data-type="number" order="descending"/>
   <xsl:if test="position() = 1"><xsl:value-of select="ceiling(100 * @weight div sum($checks/@weight))"/></xsl:if>
  </xsl:for-each>
 </xsl:variable>

 <xsl:template match="/r:report">
  <part><xsl:apply-templates select="$units"/></part>
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
   <xsl:choose>
    <xsl:when test="@network = 'listens'"> It listens on the network<xsl:for-each select="r:listens[@kind = 'internet']">
     <xsl:choose><xsl:when test="position() = 1">: </xsl:when><xsl:otherwise>, </xsl:otherwise></xsl:choose>
     <code><xsl:value-of select="."/></code>
    </xsl:for-each>.</xsl:when>
    <xsl:when test="@network = 'reachable'"> Nothing keeps it from the network.</xsl:when>
    <xsl:when test="@network = 'closed'"> It has no way to the network.</xsl:when>
   </xsl:choose>
  </paragraph>
  <gauge value="{@exposure div 10}" maximum="10" band="{@band}">
   <xsl:for-each select="$bands"><range to="{@to div 10}" band="{@id}"><label><xsl:value-of select="@label"/></label></range></xsl:for-each>
  </gauge>
  <paragraph><xsl:call-template name="why"/></paragraph>
  <xsl:choose>
   <xsl:when test="r:proposal/r:step"><xsl:call-template name="proposal"/></xsl:when>
   <xsl:otherwise><xsl:call-template name="first-changes"/></xsl:otherwise>
  </xsl:choose>
  <xsl:call-template name="findings"/>
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
      <code><xsl:value-of select="@name"/></code>
      <xsl:text> </xsl:text>
      <xsl:call-template name="tenths"><xsl:with-param name="value" select="@exposure"/></xsl:call-template>
     </xsl:if>
    </xsl:for-each>
    <xsl:text>.</xsl:text>
    <xsl:if test="@of-user">
     <xsl:text> In a user’s reach the exposure is </xsl:text>
     <xsl:call-template name="tenths"><xsl:with-param name="value" select="@of-user"/></xsl:call-template>
     <xsl:text>: without the checks set apart below, which only the system’s manager could meet.</xsl:text>
    </xsl:if>
    <xsl:if test="@waived">
     <xsl:value-of select="concat(' Waivers accept ', @waived, ' of them for a time; without those the exposure would be ')"/>
     <xsl:call-template name="tenths"><xsl:with-param name="value" select="@unwaived"/></xsl:call-template>
     <xsl:text>.</xsl:text>
    </xsl:if>
   </xsl:otherwise>
  </xsl:choose>
  <xsl:if test="r:policy">
   <xsl:text> Scored by its own policy </xsl:text>
   <code><xsl:value-of select="r:policy/@path"/></code>
   <xsl:text>; without that the exposure would be </xsl:text>
   <xsl:call-template name="tenths"><xsl:with-param name="value" select="r:policy/@without"/></xsl:call-template>
   <xsl:text>.</xsl:text>
  </xsl:if>
  <xsl:for-each select="r:unmet">
   <xsl:text> </xsl:text>
   <strong><xsl:value-of select="concat('A target is not met: ', .)"/></strong>
  </xsl:for-each>
 </xsl:template>

 <!-- What to write, in the order of gain over risk, and the exposure after each line and those above it. -->
 <xsl:template name="proposal">
  <xsl:for-each select="r:proposal">
   <xsl:for-each select="r:warning">
    <paragraph><strong>Take care. </strong><xsl:value-of select="."/></paragraph>
   </xsl:for-each>
   <table alike="proposal">
    <column code="yes"/>
    <column/>
    <column width="fit"/>
    <column width="fit" align="right"/>
    <head>
     <row>
      <cell>
       <xsl:text>Write, from </xsl:text><xsl:call-template name="tenths"><xsl:with-param name="value" select="@before"/></xsl:call-template>
       <xsl:text> to </xsl:text><xsl:call-template name="tenths"><xsl:with-param name="value" select="@after"/></xsl:call-template>
      </cell>
      <cell>What may break</cell><cell>Risk</cell><cell>Exposure then</cell>
     </row>
    </head>
    <xsl:for-each select="r:step">
     <row>
      <cell><xsl:for-each select="r:line"><xsl:if test="position() &gt; 1"><break/></xsl:if><xsl:value-of select="."/></xsl:for-each></cell>
      <cell><xsl:value-of select="key('change', @change)/r:breaks"/></cell>
      <cell><xsl:value-of select="@risk"/></cell>
      <cell><xsl:call-template name="tenths"><xsl:with-param name="value" select="@exposure"/></xsl:call-template></cell>
     </row>
    </xsl:for-each>
   </table>
   <xsl:if test="r:left-out">
    <paragraph style="small">
     <xsl:text>Left out: </xsl:text>
     <xsl:for-each select="r:left-out">
      <xsl:variable name="directive" select="concat(substring-before(r:line, '='), '=')"/>
      <xsl:if test="not(preceding-sibling::r:left-out[starts-with(r:line, $directive)])">
       <xsl:if test="position() &gt; 1">, </xsl:if>
       <code><xsl:value-of select="$directive"/></code>
      </xsl:if>
     </xsl:for-each>
     <xsl:text>. </xsl:text><code>bulkhead harden</code><xsl:text> says why, and looks at the running service as well.</xsl:text>
    </paragraph>
   </xsl:if>
  </xsl:for-each>
 </xsl:template>

 <!-- The three changes that gain most: what to write, what it does, the exposure that it alone would give. -->
 <xsl:template name="first-changes">
  <xsl:if test="r:check[@then and not(key('check', @id)/@set-apart)]">
   <table alike="changes">
    <column code="yes"/>
    <column/>
    <column width="fit" align="right"/>
    <xsl:if test="$has-checks"><column width="fit" align="right"/></xsl:if>
    <head><row><cell>Change first</cell><cell>So that</cell><cell>Exposure then</cell><xsl:if test="$has-checks"><cell>Page</cell></xsl:if></row></head>
    <xsl:for-each select="r:check[@then and not(key('check', @id)/@set-apart)]">
     <xsl:sort select="@then" data-type="number"/>
     <xsl:sort select="@exposure" data-type="number" order="descending"/>
     <xsl:if test="position() &lt;= 3">
      <xsl:variable name="check" select="key('check', @id)"/>
      <row>
       <cell>
        <xsl:for-each select="$check/r:advice/r:line"><xsl:if test="position() &gt; 1"><break/></xsl:if><xsl:value-of select="."/></xsl:for-each>
        <xsl:if test="not($check/r:advice/r:line)"><xsl:value-of select="@name"/></xsl:if>
       </cell>
       <cell><xsl:value-of select="$check/r:title"/></cell>
       <cell><xsl:call-template name="tenths"><xsl:with-param name="value" select="@then"/></xsl:call-template></cell>
       <xsl:if test="$has-checks"><cell><page-of to="check.{@id}"/></cell></xsl:if>
      </row>
     </xsl:if>
    </xsl:for-each>
   </table>
  </xsl:if>
 </xsl:template>

 <!-- What was seen beside the score, the serious first: what it is, why and what to do, and what a process showed. -->
 <xsl:template name="findings">
  <xsl:if test="r:findings/r:finding">
   <table alike="findings">
    <column width="fit"/>
    <column/>
    <column/>
    <head><row><cell span="2">Findings beside the score</cell><cell>Where</cell></row></head>
    <xsl:for-each select="r:findings/r:finding">
     <row>
      <cell>
       <xsl:choose>
        <xsl:when test="@severity = 'serious'"><strong>Serious</strong></xsl:when>
        <xsl:when test="@severity = 'warning'"><strong>Warning</strong></xsl:when>
        <xsl:otherwise>Note</xsl:otherwise>
       </xsl:choose>
      </cell>
      <cell>
       <xsl:value-of select="r:sentence"/>
       <xsl:if test="r:cause"><xsl:text> </xsl:text><xsl:value-of select="r:cause"/></xsl:if>
       <xsl:for-each select="r:evidence">
        <break/>
        <quiet>Process <xsl:value-of select="@pid"/>, <code><xsl:value-of select="@command"/></code>: </quiet>
        <code><xsl:value-of select="concat(@field, ' ', .)"/></code>
       </xsl:for-each>
      </cell>
      <cell>
       <xsl:if test="@path"><code><xsl:value-of select="@path"/><xsl:if test="@line"><xsl:value-of select="concat(':', @line)"/></xsl:if></code></xsl:if>
      </cell>
     </row>
    </xsl:for-each>
   </table>
  </xsl:if>
 </xsl:template>

 <xsl:template name="unit-checks">
  <xsl:variable name="unit" select="."/>
  <table alike="checks">
   <column code="yes"/>
   <column/>
   <column/>
   <column/>
   <column/>
   <head><row><cell>Setting</cell><cell>Effective value</cell><cell span="2">Result, exposure</cell><cell>Where set</cell></row></head>
   <xsl:for-each select="$layers">
    <xsl:variable name="layer" select="@id"/>
    <xsl:variable name="mine" select="$unit/r:check[@layer = $layer]"/>
    <xsl:if test="$mine">
     <xsl:variable name="failing" select="$mine[@status = 'fail']"/>
     <xsl:variable name="passing" select="$mine[@status = 'pass']"/>
     <group>
      <title>
       <xsl:value-of select="@title"/>
       <quiet>
        <xsl:value-of select="concat('  ', count($failing), ' of ', count($failing) + count($passing), ' fail')"/>
       </quiet>
      </title>
      <xsl:for-each select="$failing">
       <row>
        <cell><xsl:value-of select="@name"/></cell>
        <cell><xsl:value-of select="r:value"/></cell>
        <cell><strong>Fail</strong><xsl:if test="key('check', @id)/@set-apart"><quiet>, set apart</quiet></xsl:if></cell>
        <xsl:choose>
         <xsl:when test="@exposure">
          <cell bar="{@exposure}" bar-maximum="{$bar-maximum}" bar-band="{$unit/@band}"><xsl:value-of select="format-number(@exposure div 10, '0.0')"/></cell>
         </xsl:when>
         <xsl:otherwise><cell/></xsl:otherwise>
        </xsl:choose>
        <xsl:choose>
         <xsl:when test="@waiver | @lapsed">
          <cell>
           <xsl:if test="@place"><code><xsl:value-of select="@place"/></code>; </xsl:if>
           <xsl:choose>
            <xsl:when test="@waiver">waived: <xsl:value-of select="@waiver"/></xsl:when>
            <xsl:otherwise>no longer waived: <xsl:value-of select="@lapsed"/></xsl:otherwise>
           </xsl:choose>
          </cell>
         </xsl:when>
         <xsl:otherwise><xsl:call-template name="where"/></xsl:otherwise>
        </xsl:choose>
       </row>
      </xsl:for-each>
      <xsl:for-each select="$passing">
       <row quiet="yes">
        <cell><xsl:value-of select="@name"/></cell>
        <cell><xsl:value-of select="r:value"/></cell>
        <cell>Pass</cell>
        <cell/>
        <xsl:call-template name="where"/>
       </row>
      </xsl:for-each>
      <xsl:for-each select="$mine[@status = 'not-applicable']">
       <row quiet="yes">
        <cell><xsl:value-of select="@name"/></cell>
        <cell><xsl:value-of select="r:value"/></cell>
        <cell>n/a</cell>
        <cell/>
        <xsl:call-template name="where"/>
       </row>
      </xsl:for-each>
     </group>
    </xsl:if>
   </xsl:for-each>
  </table>
 </xsl:template>

 <!-- The cell that says where a value comes from; none where nothing sets it. -->
 <xsl:template name="where">
  <xsl:choose>
   <xsl:when test="@implied-by"><cell>implied by <code><xsl:value-of select="@implied-by"/></code></cell></xsl:when>
   <!-- The file that everyone looks into first needs no name. -->
   <xsl:when test="starts-with(@place, concat(../@name, ':'))"><cell>line <xsl:value-of select="@line"/></cell></xsl:when>
   <xsl:when test="@place"><cell><code><xsl:value-of select="@place"/></code></cell></xsl:when>
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
   <table follow="yes" alike="files">
    <column/>
    <column width="fit"/>
    <column/>
    <continued><xsl:value-of select="@name"/>, files that define it, continued</continued>
    <head><row><cell>Files that define it</cell><cell>Part</cell><cell>SHA-256</cell></row></head>
    <xsl:for-each select="r:file[position() &lt;= 200]">
     <row>
      <cell>
       <code><xsl:value-of select="@path"/></code>
       <xsl:if test="@target"><quiet> links to </quiet><code><xsl:value-of select="@target"/></code></xsl:if>
      </cell>
      <cell><xsl:value-of select="@role"/></cell>
      <cell>
       <xsl:choose>
        <xsl:when test="@sha256"><code><quiet><xsl:value-of select="@sha256"/></quiet></code></xsl:when>
        <xsl:otherwise><quiet>not read</quiet></xsl:otherwise>
       </xsl:choose>
      </cell>
     </row>
    </xsl:for-each>
    <xsl:variable name="more" select="count(r:file[position() &gt; 200]) + sum(@files-left-out)"/>
    <xsl:if test="$more &gt; 0">
     <row><cell><quiet><xsl:value-of select="concat('… and ', $more, ' more; the annex lists every file')"/></quiet></cell><cell/><cell/></row>
    </xsl:if>
   </table>
  </xsl:if>
 </xsl:template>
</xsl:stylesheet>
