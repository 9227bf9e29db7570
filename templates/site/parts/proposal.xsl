<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What to change: in one service, with its exposure after each step, and over the whole machine. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:key name="change" match="r:advice/r:change" use="@id"/>
 <!-- Changes over the whole machine that are shown. -->
 <xsl:variable name="changes-shown" select="10"/>
 <!-- Where the drop-in for all services is a file; empty in a page that stands alone. -->
 <xsl:variable name="drop-in-page" select="'service.d/10-bulkhead.conf'"/>
 <xsl:variable name="proposal-heading" select="'h2'"/>

 <xsl:template name="lines">
  <xsl:for-each select="r:line">
   <code class="line"><xsl:call-template name="foreign"/></code>
  </xsl:for-each>
 </xsl:template>

 <!-- What it does, and what may break. Context: a change. -->
 <xsl:template name="effects">
  <xsl:value-of select="r:does"/>
  <xsl:if test="r:breaks and r:breaks != 'Nothing by itself.'">
   <span class="description"><xsl:text>May break: </xsl:text><xsl:value-of select="r:breaks"/></span>
  </xsl:if>
 </xsl:template>

 <!-- Context: a unit. -->
 <xsl:template name="unit-proposal">
  <xsl:for-each select="r:proposal[r:step or r:left-out or r:warning]">
   <section class="proposed">
    <xsl:element name="{$proposal-heading}">
     <xsl:choose>
      <xsl:when test="r:step">
       <xsl:text>What to change: from </xsl:text>
       <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@before"/></xsl:call-template>
       <xsl:text> to </xsl:text>
       <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@after"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise>There is nothing to propose</xsl:otherwise>
     </xsl:choose>
    </xsl:element>
    <xsl:for-each select="r:warning">
     <p class="reading"><strong>Take care. </strong><xsl:value-of select="."/></p>
    </xsl:for-each>
    <xsl:if test="r:step">
     <p class="reading quiet">
      <xsl:text>In the order of gain over risk; the exposure is that of the service with each line and those above it. This goes by its files alone: </xsl:text>
      <code><xsl:call-template name="harden"/></code>
      <xsl:text> looks at the running service as well, fits the lines to what it uses, and writes the drop-in.</xsl:text>
     </p>
     <table class="stack wide proposal">
      <thead>
       <tr><th scope="col">Write</th><th scope="col">What it does</th><th scope="col">Risk</th><th scope="col" class="number">Exposure then</th></tr>
      </thead>
      <tbody>
       <xsl:for-each select="r:step">
        <tr>
         <th scope="row"><xsl:call-template name="lines"/></th>
         <td><xsl:for-each select="key('change', @change)"><xsl:call-template name="effects"/></xsl:for-each></td>
         <td data-label="Risk"><xsl:value-of select="@risk"/></td>
         <td data-label="Exposure then" class="number"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template></td>
        </tr>
       </xsl:for-each>
      </tbody>
     </table>
     <details>
      <summary>All lines, to copy into a drop-in</summary>
      <pre class="drop-in"><code>
       <xsl:text>[Service]&#10;</xsl:text>
       <xsl:for-each select="r:step/r:line"><xsl:call-template name="foreign"/><xsl:text>&#10;</xsl:text></xsl:for-each>
      </code></pre>
     </details>
    </xsl:if>
    <xsl:if test="r:left-out">
     <details>
      <summary><xsl:call-template name="counted"><xsl:with-param name="count" select="count(r:left-out)"/><xsl:with-param name="noun" select="'change'"/></xsl:call-template> left out, and why</summary>
      <table class="stack wide proposal">
       <thead><tr><th scope="col">Not proposed</th><th scope="col">Why</th></tr></thead>
       <tbody>
        <xsl:for-each select="r:left-out">
         <tr><th scope="row"><xsl:call-template name="lines"/></th><td><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:reason"/></xsl:call-template></td></tr>
        </xsl:for-each>
       </tbody>
      </table>
     </details>
    </xsl:if>
   </section>
  </xsl:for-each>
 </xsl:template>

 <!-- Context: the proposal of a unit. -->
 <xsl:template name="harden">
  <xsl:text>bulkhead harden </xsl:text>
  <xsl:if test="$report/r:snapshot/@scope = 'user'">--user </xsl:if>
  <xsl:call-template name="foreign"><xsl:with-param name="text" select="../@name"/></xsl:call-template>
 </xsl:template>

 <!-- Context: the report. -->
 <xsl:template name="advice">
  <xsl:if test="r:advice/r:change[@units &gt; 0]">
   <section id="changes">
    <h2>The changes that would gain most</h2>
    <p class="reading quiet">Over all services for which they are proposed. What stands as … is fitted to each service. The page of each service has its own lines and their order; the numbers come of the files alone.</p>
    <table class="stack wide proposal">
     <thead>
      <tr><th scope="col">Write</th><th scope="col">What it does</th><th scope="col">Risk</th><th scope="col" class="number">Services</th><th scope="col" class="number">Gain, summed</th></tr>
     </thead>
     <tbody>
      <xsl:for-each select="r:advice/r:change[@units &gt; 0]">
       <xsl:if test="position() &lt;= $changes-shown">
        <tr>
         <th scope="row"><xsl:call-template name="lines"/></th>
         <td><xsl:call-template name="effects"/></td>
         <td data-label="Risk"><xsl:value-of select="@risk"/></td>
         <td data-label="Services" class="number"><xsl:value-of select="@units"/></td>
         <td data-label="Gain, summed" class="number">
          <xsl:call-template name="bar-and-tenths">
           <xsl:with-param name="percent" select="@gain div ../r:change[1]/@gain * 100"/>
           <xsl:with-param name="tenths" select="@gain"/>
          </xsl:call-template>
         </td>
        </tr>
       </xsl:if>
      </xsl:for-each>
     </tbody>
    </table>
    <xsl:for-each select="r:advice/r:drop-in"><xsl:call-template name="for-all"/></xsl:for-each>
   </section>
  </xsl:if>
 </xsl:template>

 <!-- The drop-in for all services. Context: it. -->
 <xsl:template name="for-all">
  <h3 id="for-all">One drop-in for all services</h3>
  <p class="reading">
   <xsl:call-template name="counted"><xsl:with-param name="count" select="count(../r:change[@for-all])"/><xsl:with-param name="noun" select="'line'"/></xsl:call-template>
   <xsl:text> of one value for all, at </xsl:text>
   <xsl:call-template name="path"/>
   <xsl:value-of select="concat(', would lower the exposure of ', @helped, ' of ', $scored, ' services: ')"/>
   <xsl:text>on average from </xsl:text>
   <xsl:value-of select="format-number(@before div (@units + @exempt) div 10, '0.0')"/>
   <xsl:text> to </xsl:text>
   <xsl:value-of select="format-number(@after div (@units + @exempt) div 10, '0.0')"/>
   <xsl:text>.</xsl:text>
   <xsl:if test="@exempt &gt; 0">
    <xsl:value-of select="concat(' It would break or weaken ', @exempt, ', or lock administrators out; the file says how to keep it from them.')"/>
   </xsl:if>
   <xsl:text> It also counts for services that are installed later.</xsl:text>
  </p>
  <xsl:if test="$drop-in-page">
   <p class="reading"><a href="{$drop-in-page}" download="10-bulkhead.conf">The drop-in with its comments, as a file</a></p>
  </xsl:if>
  <details>
   <summary>The drop-in with its comments</summary>
   <pre class="drop-in"><code><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:text"/></xsl:call-template></code></pre>
  </details>
  <xsl:if test="r:exempt">
   <details>
    <summary>What it would break</summary>
    <table class="stack wide proposal">
     <thead><tr><th scope="col">Service</th><th scope="col">Change</th><th scope="col">Why it is not for it</th></tr></thead>
     <tbody>
      <xsl:for-each select="r:exempt">
       <xsl:variable name="unit" select="@unit"/>
       <xsl:variable name="reason" select="."/>
       <!-- One row for a reason, with all changes that it is about. -->
       <xsl:if test="not(preceding-sibling::r:exempt[1][@unit = $unit and . = $reason])">
        <tr>
         <th scope="row"><xsl:call-template name="foreign"><xsl:with-param name="text" select="$unit"/></xsl:call-template></th>
         <td data-label="Change">
          <xsl:choose>
           <xsl:when test="not(@change)">all</xsl:when>
           <xsl:when test="count(../r:exempt[@unit = $unit and . = $reason]) = count(../../r:change[@for-all])">all</xsl:when>
           <xsl:otherwise>
            <xsl:for-each select="../r:exempt[@unit = $unit and . = $reason]">
             <xsl:if test="position() &gt; 1">, </xsl:if>
             <code><xsl:value-of select="@change"/></code>
            </xsl:for-each>
            <xsl:if test="@line-back"> alone</xsl:if>
           </xsl:otherwise>
          </xsl:choose>
         </td>
         <td><xsl:call-template name="foreign"><xsl:with-param name="text" select="$reason"/></xsl:call-template></td>
        </tr>
       </xsl:if>
      </xsl:for-each>
     </tbody>
    </table>
   </details>
  </xsl:if>
 </xsl:template>
</xsl:stylesheet>
