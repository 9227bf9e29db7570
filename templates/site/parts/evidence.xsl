<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What an auditor asks of evidence: source, scope, completeness, integrity, procedure, who and when, and every file’s digest. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:template name="evidence">
  <p class="lead">This is evidence, not a determination of compliance.</p>
  <h2>Source</h2>
  <dl class="facts">
   <xsl:call-template name="fact"><xsl:with-param name="label" select="'Host'"/><xsl:with-param name="value" select="r:host/@name"/></xsl:call-template>
   <xsl:call-template name="fact"><xsl:with-param name="label" select="'Machine id'"/><xsl:with-param name="value" select="r:host/@machine-id"/></xsl:call-template>
   <xsl:call-template name="fact"><xsl:with-param name="label" select="'Boot id'"/><xsl:with-param name="value" select="r:host/@boot-id"/></xsl:call-template>
   <xsl:call-template name="fact"><xsl:with-param name="label" select="'Operating system'"/><xsl:with-param name="value" select="r:host/@os-name"/></xsl:call-template>
   <xsl:call-template name="fact"><xsl:with-param name="label" select="'Kernel'"/><xsl:with-param name="value" select="r:host/@kernel"/></xsl:call-template>
   <xsl:call-template name="fact"><xsl:with-param name="label" select="'Architecture'"/><xsl:with-param name="value" select="r:host/@architecture"/></xsl:call-template>
   <xsl:call-template name="fact"><xsl:with-param name="label" select="'Virtualization'"/><xsl:with-param name="value" select="r:host/@virtualization"/></xsl:call-template>
   <xsl:call-template name="fact"><xsl:with-param name="label" select="'systemd'"/><xsl:with-param name="value" select="r:snapshot/@systemd"/></xsl:call-template>
   <xsl:call-template name="fact"><xsl:with-param name="label" select="'Package of systemd'"/><xsl:with-param name="value" select="r:snapshot/@systemd-package"/></xsl:call-template>
   <xsl:if test="r:snapshot/@source = 'manager' or r:host/@uptime">
    <xsl:call-template name="fact"><xsl:with-param name="label" select="'Running for'"/><xsl:with-param name="value"><xsl:call-template name="uptime"/></xsl:with-param></xsl:call-template>
    <xsl:call-template name="fact">
     <xsl:with-param name="label" select="'Clock'"/>
     <xsl:with-param name="value">
      <xsl:if test="r:host/@time-synchronized = 'true' or r:host/@time-synchronized = '1'">synchronized</xsl:if>
      <xsl:if test="r:host/@time-synchronized = 'false' or r:host/@time-synchronized = '0'">not synchronized</xsl:if>
     </xsl:with-param>
    </xsl:call-template>
   </xsl:if>
   <xsl:if test="r:snapshot/@source = 'manager'">
    <xsl:call-template name="fact"><xsl:with-param name="label" select="'State of the system'"/><xsl:with-param name="value" select="r:snapshot/@state"/></xsl:call-template>
    <xsl:if test="r:snapshot/@tainted != ''"><xsl:call-template name="fact"><xsl:with-param name="label" select="'Tainted'"/><xsl:with-param name="value" select="translate(r:snapshot/@tainted, ':', ' ')"/></xsl:call-template></xsl:if>
   </xsl:if>
  </dl>
  <h2>Scope</h2>
  <dl class="facts">
   <dt>Read from</dt>
   <dd>
    <xsl:choose>
     <xsl:when test="r:snapshot/@source = 'manager'">the running service manager</xsl:when>
     <xsl:otherwise>the unit files of an installed tree; no manager was asked</xsl:otherwise>
    </xsl:choose>
   </dd>
   <dt>Scope</dt>
   <dd><xsl:value-of select="concat('units of the ', r:snapshot/@scope, ' manager')"/></dd>
   <xsl:call-template name="fact"><xsl:with-param name="label" select="'Root'"/><xsl:with-param name="value" select="r:snapshot/@root"/></xsl:call-template>
   <xsl:if test="r:snapshot/@read-as">
    <dt>Files read as</dt>
    <dd><xsl:value-of select="concat('systemd ', r:snapshot/@read-as, ' reads them')"/></dd>
   </xsl:if>
   <dt>Begun</dt>
   <dd><xsl:call-template name="exact-time"><xsl:with-param name="time" select="r:snapshot/@begin"/></xsl:call-template></dd>
   <dt>Ended</dt>
   <dd><xsl:call-template name="exact-time"><xsl:with-param name="time" select="r:snapshot/@end"/></xsl:call-template></dd>
   <dt>Report made</dt>
   <dd><xsl:call-template name="exact-time"><xsl:with-param name="time" select="@generated"/></xsl:call-template></dd>
   <dt>Read by</dt>
   <dd>
    <xsl:if test="r:collector/@user"><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:collector/@user"/></xsl:call-template>, </xsl:if>
    <xsl:value-of select="concat('user id ', r:collector/@uid)"/>
    <xsl:choose>
     <xsl:when test="r:collector/@privileged = 'true' or r:collector/@privileged = '1'">, with privileges to read every file</xsl:when>
     <xsl:otherwise>, without privileges to read every file</xsl:otherwise>
    </xsl:choose>
   </dd>
   <xsl:if test="r:collector/@capabilities">
    <dt>Capabilities</dt>
    <dd>
     <xsl:choose>
      <xsl:when test="r:collector/@capabilities = ''">none</xsl:when>
      <xsl:otherwise><xsl:value-of select="r:collector/@capabilities"/></xsl:otherwise>
     </xsl:choose>
    </dd>
   </xsl:if>
   <dt>Tool</dt>
   <dd><xsl:value-of select="concat(r:tool/@name, ' ', r:tool/@version)"/></dd>
   <dt>Rule set</dt>
   <dd>
    <xsl:value-of select="r:rules/@name"/>
    <xsl:choose>
     <xsl:when test="r:rules/@offline = 'true' or r:rules/@offline = '1'"><xsl:value-of select="concat(': the arithmetic of systemd-analyze security --offline of version ', r:rules/@version)"/></xsl:when>
     <xsl:otherwise><xsl:value-of select="concat(': the arithmetic of a running systemd of version ', r:rules/@version)"/></xsl:otherwise>
    </xsl:choose>
   </dd>
   <dt>Policy</dt>
   <dd>
    <xsl:choose>
     <xsl:when test="r:rules/r:policy">
      <xsl:for-each select="r:rules/r:policy">
       <xsl:call-template name="path"/>
       <xsl:text>, SHA-256 </xsl:text>
       <code class="digest"><xsl:value-of select="@sha256"/></code>
      </xsl:for-each>
     </xsl:when>
     <xsl:when test="r:inputs/r:input[@kind = 'unit-policy']">none for all; weights and ranges of units without a policy are systemd’s own</xsl:when>
     <xsl:otherwise>none; weights and ranges are systemd’s own</xsl:otherwise>
    </xsl:choose>
   </dd>
   <xsl:if test="r:inputs/r:input[@kind = 'unit-policy']">
    <dt>Policies of units</dt>
    <dd>
     <xsl:for-each select="r:inputs/r:input[@kind = 'unit-policy']">
      <xsl:if test="position() &gt; 1"><br/></xsl:if>
      <xsl:call-template name="path"/>
      <xsl:text>, SHA-256 </xsl:text>
      <code class="digest"><xsl:value-of select="@sha256"/></code>
     </xsl:for-each>
    </dd>
   </xsl:if>
   <xsl:if test="r:targets">
    <dt>Targets</dt>
    <dd><a href="#targets"><xsl:call-template name="counted"><xsl:with-param name="count" select="count(r:targets/r:target)"/><xsl:with-param name="noun" select="'target'"/></xsl:call-template></a></dd>
   </xsl:if>
   <dt>Waivers</dt>
   <dd>
    <xsl:choose>
     <xsl:when test="r:waivers"><a href="#waivers"><xsl:call-template name="counted"><xsl:with-param name="count" select="count(r:waivers/r:waiver)"/><xsl:with-param name="noun" select="'waiver'"/></xsl:call-template></a></xsl:when>
     <xsl:otherwise>none; no failing check is accepted by an exception</xsl:otherwise>
    </xsl:choose>
   </dd>
  </dl>
  <h2>Completeness</h2>
  <p class="reading">
   <strong>
    <xsl:choose>
     <xsl:when test="@complete = 'true' or @complete = '1'">Complete. </xsl:when>
     <xsl:otherwise>Incomplete: what could not be read is listed below. </xsl:otherwise>
    </xsl:choose>
   </strong>
   <xsl:call-template name="counted"><xsl:with-param name="count" select="r:totals/@found"/><xsl:with-param name="noun" select="'unit'"/></xsl:call-template>
   <xsl:choose><xsl:when test="r:totals/@found = 1"> was</xsl:when><xsl:otherwise> were</xsl:otherwise></xsl:choose>
   <xsl:value-of select="concat(' found = ', r:totals/@scored, ' scored + ', r:totals/@not-applicable,
                                ' of a type that has no score + ', r:totals/@skipped, ' skipped.')"/>
   <xsl:text> </xsl:text>
   <a href="{$inventory-page}">The inventory</a>
   <xsl:text> lists each of them.</xsl:text>
  </p>
  <xsl:apply-templates select="r:waivers"/>
  <xsl:apply-templates select="r:targets"/>
  <h2 id="problems">Problems met</h2>
  <xsl:choose>
   <xsl:when test="r:problems/@count &gt; 0">
    <xsl:call-template name="problems">
     <xsl:with-param name="list" select="'problems'"/>
     <xsl:with-param name="caption" select="'Problems met'"/>
    </xsl:call-template>
   </xsl:when>
   <xsl:otherwise><p>None.</p></xsl:otherwise>
  </xsl:choose>
  <h2 id="integrity">Integrity</h2>
  <p class="reading">
   <xsl:text>In the report directory </xsl:text>
   <code>SHA256SUMS</code>
   <xsl:text> lists every file with its digest, and </xsl:text>
   <code>manifest.json</code>
   <xsl:text> says who made the report with which command line and privileges, from which inputs, and which report of this host
   came before. Whether somebody signed, and with which key, is said there too.</xsl:text>
  </p>
  <dl class="facts">
   <dt>Check everything</dt>
   <dd><code>bulkhead verify DIRECTORY</code>: each digest, the signature, the chain of reports, and whether the scores follow from the snapshot</dd>
   <dt>Check the files alone</dt>
   <dd><code>sha256sum -c SHA256SUMS</code>, in the directory</dd>
   <xsl:if test="r:snapshot/@sha256">
    <dt>Snapshot’s SHA-256</dt>
    <dd><code class="digest"><xsl:value-of select="r:snapshot/@sha256"/></code></dd>
   </xsl:if>
  </dl>
  <h2 id="procedure">Procedure</h2>
  <ol class="reading">
   <li>
    <xsl:choose>
     <xsl:when test="r:snapshot/@source = 'manager'">The service manager was asked for every unit and every property; units that it had not loaded were read from their files.</xsl:when>
     <xsl:otherwise>Every unit file of the search path was read with its drop-ins, as systemd reads them.</xsl:otherwise>
    </xsl:choose>
    <xsl:text> Nothing was changed on the system.</xsl:text>
   </li>
   <li><xsl:value-of select="concat('Each service was scored by the rule set ', r:rules/@name, ', check by check; the page of a service shows what decided each check and where it was set.')"/></li>
   <li>Units of other types, and services that cannot run as they are, have no score and are listed with the reason.</li>
   <li>A score says what isolation the settings ask for. Whether the service has flaws, or works, was not looked at.</li>
  </ol>
  <p class="reading">
   <xsl:text>To make it again: </xsl:text>
   <code>
    <xsl:text>bulkhead report --from=snapshot.xml.gz --rules=</xsl:text>
    <xsl:value-of select="r:rules/@name"/>
    <xsl:if test="r:rules/@bands = 'systemd'"> --bands=systemd</xsl:if>
    <xsl:if test="r:rules/@frameworks"><xsl:value-of select="concat(' --framework=', translate(r:rules/@frameworks, ' ', ','))"/></xsl:if>
    <xsl:if test="r:rules/r:policy"> --policy=inputs/policy-1</xsl:if>
    <xsl:for-each select="r:inputs/r:input[@kind = 'targets']"><xsl:value-of select="concat(' --policy=inputs/targets-', position())"/></xsl:for-each>
    <xsl:for-each select="r:inputs/r:input[@kind = 'waivers']"><xsl:value-of select="concat(' --waivers=inputs/waivers-', position())"/></xsl:for-each>
   </code>
  </p>
  <h2 id="files">Files read</h2>
  <p class="reading">
   <xsl:call-template name="counted"><xsl:with-param name="count" select="r:files/@count"/><xsl:with-param name="noun" select="'file'"/></xsl:call-template>
   <xsl:text>, each with the digest of the bytes that were read.</xsl:text>
  </p>
  <xsl:if test="r:files/@count &gt; 0">
   <xsl:call-template name="files">
    <xsl:with-param name="list" select="'files'"/>
    <xsl:with-param name="caption" select="'Files read'"/>
   </xsl:call-template>
  </xsl:if>
 </xsl:template>

 <!-- What units have to reach. -->
 <xsl:template match="r:targets">
  <h2 id="targets">Targets</h2>
  <p class="reading">What units have to reach; the last that fits a unit sets its highest exposure. A waived finding counts as accepted.</p>
  <div class="scroll" role="region" tabindex="0" aria-label="Targets">
   <table class="stack wide">
    <thead>
     <tr>
      <th scope="col">Units</th><th scope="col" class="number">Highest exposure</th><th scope="col">Required checks</th>
      <th scope="col" class="number">Units it is for</th><th scope="col" class="number">Not met by</th><th scope="col">Where</th>
     </tr>
    </thead>
    <tbody>
     <xsl:for-each select="r:target">
      <tr>
       <th scope="row"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@unit"/></xsl:call-template></th>
       <td data-label="Highest exposure" class="number"><xsl:if test="@maximum-exposure"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@maximum-exposure"/></xsl:call-template></xsl:if></td>
       <td data-label="Required checks"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@checks"/></xsl:call-template></td>
       <td data-label="Units it is for" class="number"><xsl:value-of select="@units"/></td>
       <td data-label="Not met by" class="number"><xsl:value-of select="@unmet"/></td>
       <td data-label="Where"><xsl:call-template name="path"><xsl:with-param name="line" select="@line"/></xsl:call-template></td>
      </tr>
     </xsl:for-each>
    </tbody>
   </table>
  </div>
 </xsl:template>

 <!-- Exceptions: what is accepted, by whom, until when and why. The exposure is that without them. -->
 <xsl:template match="r:waivers">
  <h2 id="waivers">Waivers</h2>
  <p class="reading">A waiver accepts a failing check for a time. The check still fails, and the exposure is the same.</p>
  <div class="scroll" role="region" tabindex="0" aria-label="Waivers">
   <table class="stack wide">
    <thead>
     <tr>
      <th scope="col">Waiver</th><th scope="col">State</th><th scope="col">Until</th><th scope="col">Units</th>
      <th scope="col">Checks</th><th scope="col">Owner</th><th scope="col" class="number">Waives</th><th scope="col">Where</th>
     </tr>
    </thead>
    <tbody>
     <xsl:for-each select="r:waiver">
      <tr>
       <th scope="row">
        <xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template>
        <span class="description"><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:reason"/></xsl:call-template></span>
       </th>
       <td data-label="State">
        <xsl:value-of select="@state"/>
        <xsl:if test="@expiring = 'true' or @expiring = '1'">, ends soon</xsl:if>
        <xsl:if test="@unused = 'true' or @unused = '1'">, unused</xsl:if>
        <xsl:if test="@too-broad = 'true' or @too-broad = '1'">, too broad</xsl:if>
        <xsl:if test="@violated &gt; 0"><xsl:value-of select="concat(', violated by ', @violated)"/></xsl:if>
       </td>
       <td data-label="Until"><xsl:value-of select="@expires"/></td>
       <td data-label="Units"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@unit"/></xsl:call-template></td>
       <td data-label="Checks"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@check"/></xsl:call-template></td>
       <td data-label="Owner">
        <xsl:call-template name="foreign"><xsl:with-param name="text" select="@owner"/></xsl:call-template>
        <xsl:if test="@approver"><br/>approved by <xsl:call-template name="foreign"><xsl:with-param name="text" select="@approver"/></xsl:call-template></xsl:if>
        <xsl:if test="@ticket"><br/><xsl:call-template name="foreign"><xsl:with-param name="text" select="@ticket"/></xsl:call-template></xsl:if>
       </td>
       <td data-label="Waives" class="number"><xsl:value-of select="@findings"/></td>
       <td data-label="Where"><xsl:call-template name="path"><xsl:with-param name="line" select="@line"/></xsl:call-template></td>
      </tr>
     </xsl:for-each>
    </tbody>
   </table>
  </div>
 </xsl:template>

 <!-- Seconds to words; nothing where it is not known. -->
 <xsl:template name="uptime">
  <xsl:variable name="seconds" select="r:host/@uptime"/>
  <xsl:variable name="days" select="floor($seconds div 86400)"/>
  <xsl:if test="$seconds">
   <xsl:if test="$days &gt; 0"><xsl:value-of select="concat($days, ' d ')"/></xsl:if>
   <xsl:value-of select="concat(floor($seconds mod 86400 div 3600), ' h ', floor($seconds mod 3600 div 60), ' min')"/>
  </xsl:if>
 </xsl:template>

 <xsl:template name="fact">
  <xsl:param name="label"/>
  <xsl:param name="value"/>
  <dt><xsl:value-of select="$label"/></dt>
  <dd>
   <xsl:choose>
    <xsl:when test="string($value)"><xsl:call-template name="foreign"><xsl:with-param name="text" select="$value"/></xsl:call-template></xsl:when>
    <xsl:otherwise><span class="quiet">unknown</span></xsl:otherwise>
   </xsl:choose>
  </dd>
 </xsl:template>

 <xsl:template name="exact-time">
  <xsl:param name="time"/>
  <time datetime="{$time}"><xsl:value-of select="$time"/></time>
 </xsl:template>
</xsl:stylesheet>
