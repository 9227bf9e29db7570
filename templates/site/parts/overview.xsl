<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The state in one sentence, the spread over the bands, what gains most, whether the evidence is whole; the services
     that matter most, the totals, and the list of services. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1" xmlns:h="urn:bulkhead:history:1"
                exclude-result-prefixes="r h">
 <xsl:include href="trend.xsl"/>
 <xsl:template name="overview">
  <section class="cover">
   <p class="quiet">
    <xsl:if test="r:host/@os-name">
     <xsl:call-template name="foreign"><xsl:with-param name="text" select="r:host/@os-name"/></xsl:call-template>
     <xsl:text>, </xsl:text>
    </xsl:if>
    <xsl:if test="r:snapshot/@systemd"><xsl:value-of select="concat('systemd ', r:snapshot/@systemd, ', ')"/></xsl:if>
    <xsl:choose>
     <xsl:when test="r:host/@os-name or r:snapshot/@systemd">read </xsl:when>
     <xsl:otherwise>Read </xsl:otherwise>
    </xsl:choose>
    <xsl:call-template name="time"><xsl:with-param name="time" select="r:snapshot/@begin"/></xsl:call-template>
   </p>
   <p class="lead"><xsl:call-template name="state"/></p>
   <xsl:if test="$scored &gt; 0">
    <xsl:call-template name="distribution"/>
    <xsl:call-template name="actions"/>
   </xsl:if>
   <xsl:if test="r:not-enforced/@count &gt; 0">
    <p class="completeness">
     <strong>
      <xsl:choose>
       <xsl:when test="$scored = 1">The service does not have</xsl:when>
       <xsl:when test="r:not-enforced/@count = 1">1 service does not have</xsl:when>
       <xsl:otherwise><xsl:value-of select="concat(r:not-enforced/@count, ' services do not have')"/></xsl:otherwise>
      </xsl:choose>
      <xsl:text> all that is declared.</xsl:text>
     </strong>
     <xsl:text> The exposure is that of what is declared; </xsl:text>
     <xsl:choose>
      <xsl:when test="r:not-enforced/@count = 1">
       <xsl:for-each select="r:not-enforced/r:unit"><xsl:text>see </xsl:text><xsl:call-template name="unit-link"/></xsl:for-each>
      </xsl:when>
      <xsl:otherwise><a href="#first">the pages of these services</a> say what is missing</xsl:otherwise>
     </xsl:choose>
     <xsl:text>.</xsl:text>
    </p>
   </xsl:if>
   <p class="completeness">
    <xsl:choose>
     <xsl:when test="@complete = 'true' or @complete = '1'">
      <strong>The evidence is complete:</strong>
      <xsl:choose>
       <xsl:when test="r:totals/@found = 1"> the one unit that was found is accounted for. </xsl:when>
       <xsl:otherwise><xsl:value-of select="concat(' every one of ', r:totals/@found, ' units that were found is accounted for. ')"/></xsl:otherwise>
      </xsl:choose>
     </xsl:when>
     <xsl:otherwise>
      <strong>The evidence is incomplete:</strong>
      <xsl:text> </xsl:text>
      <xsl:choose>
       <xsl:when test="r:problems/@errors &gt; 0">
        <xsl:call-template name="counted"><xsl:with-param name="count" select="r:problems/@errors"/><xsl:with-param name="noun" select="'error'"/></xsl:call-template>
        <xsl:text> kept something from being read. </xsl:text>
       </xsl:when>
       <xsl:otherwise>no unit could be read. </xsl:otherwise>
      </xsl:choose>
     </xsl:otherwise>
    </xsl:choose>
    <a href="{$evidence-page}">What was read, and what was not</a>
   </p>
  </section>
  <xsl:apply-templates select="h:history" mode="trend"/>
  <xsl:if test="$scored &gt; 0">
   <xsl:if test="$scored &gt; 1"><xsl:call-template name="most"/></xsl:if>
   <xsl:call-template name="advice"/>
   <xsl:call-template name="services"/>
  </xsl:if>
  <xsl:call-template name="totals"/>
 </xsl:template>

 <!-- "95 of 232 services are Unsafe and 60 Exposed. The highest exposure is 9.9 of 10, the median 8.2." -->
 <xsl:template name="state">
  <xsl:variable name="worst" select="$bands[@count &gt; 0][last()]"/>
  <xsl:choose>
   <xsl:when test="not($worst)">
    <xsl:text>No service was scored, so there is nothing to say about this system.</xsl:text>
   </xsl:when>
   <xsl:otherwise>
    <xsl:choose>
     <xsl:when test="$worst/@count = $scored and $scored = 1">The one service that was scored is </xsl:when>
     <xsl:when test="$worst/@count = $scored"><xsl:value-of select="concat('All ', $scored, ' services are ')"/></xsl:when>
     <xsl:when test="$worst/@count = 1"><xsl:value-of select="concat('1 of ', $scored, ' services is ')"/></xsl:when>
     <xsl:otherwise><xsl:value-of select="concat($worst/@count, ' of ', $scored, ' services are ')"/></xsl:otherwise>
    </xsl:choose>
    <strong><xsl:value-of select="$worst/@label"/></strong>
    <xsl:for-each select="$bands[@count &gt; 0 and @to &lt; $worst/@from][last()]">
     <xsl:value-of select="concat(', ', @count, ' ')"/>
     <xsl:value-of select="@label"/>
    </xsl:for-each>
    <xsl:choose>
     <xsl:when test="$scored = 1">; its exposure is </xsl:when>
     <xsl:otherwise>; the highest exposure is </xsl:otherwise>
    </xsl:choose>
    <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="r:totals/@highest"/></xsl:call-template>
    <xsl:text> of 10</xsl:text>
    <xsl:if test="$scored &gt; 1">
     <xsl:text>, the median </xsl:text>
     <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="r:totals/@median"/></xsl:call-template>
    </xsl:if>
    <xsl:text>. </xsl:text>
    <xsl:if test="r:totals/@highest-of-user">
     <xsl:text>Without the checks that only the system’s manager could meet, </xsl:text>
     <xsl:choose>
      <xsl:when test="$scored = 1">it is </xsl:when>
      <xsl:otherwise>the highest is </xsl:otherwise>
     </xsl:choose>
     <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="r:totals/@highest-of-user"/></xsl:call-template>
     <xsl:if test="$scored &gt; 1">
      <xsl:text>, the median </xsl:text>
      <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="r:totals/@median-of-user"/></xsl:call-template>
     </xsl:if>
     <xsl:text>. </xsl:text>
    </xsl:if>
    <xsl:call-template name="network-sentence"/>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- "1 listens on the network; nothing keeps 69 more from it." -->
 <xsl:template name="network-sentence">
  <xsl:variable name="listens" select="r:network/@listens"/>
  <xsl:variable name="open" select="r:network/@reachable"/>
  <xsl:choose>
   <xsl:when test="$listens + $open = 0 and $scored = 1">It has no way to the network.</xsl:when>
   <xsl:when test="$listens + $open = 0">None has a way to the network.</xsl:when>
   <xsl:when test="$listens = 0 and $scored = 1">Nothing keeps it from the network.</xsl:when>
   <xsl:when test="$listens = 0 and $open = $scored">Nothing keeps any of them from the network.</xsl:when>
   <xsl:when test="$listens = 0"><xsl:value-of select="concat('Nothing keeps ', $open, ' of them from the network.')"/></xsl:when>
   <xsl:otherwise>
    <xsl:choose>
     <xsl:when test="$scored = 1">It listens</xsl:when>
     <xsl:when test="$listens = 1">1 listens</xsl:when>
     <xsl:otherwise><xsl:value-of select="concat($listens, ' listen')"/></xsl:otherwise>
    </xsl:choose>
    <xsl:text> on the network</xsl:text>
    <xsl:if test="$open &gt; 0"><xsl:value-of select="concat('; nothing keeps ', $open, ' more from it')"/></xsl:if>
    <xsl:text>.</xsl:text>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- One bar over the whole width; below it the same as words and numbers. -->
 <xsl:template name="distribution">
  <figure class="distribution">
   <figcaption>
    <xsl:choose>
     <xsl:when test="$scored = 1">The band of the service</xsl:when>
     <xsl:otherwise><xsl:value-of select="concat('How the ', $scored, ' services spread over the bands')"/></xsl:otherwise>
    </xsl:choose>
   </figcaption>
   <svg class="spread" aria-hidden="true" width="100%" height="48">
    <xsl:for-each select="$bands[@count &gt; 0]">
     <xsl:variable name="class"><xsl:call-template name="band-class"/></xsl:variable>
     <xsl:variable name="before" select="sum($bands[@from &lt; current()/@from]/@count)"/>
     <svg class="{$class}" x="{format-number($before div $scored * 100, '0.###')}%" width="{format-number(@count div $scored * 100, '0.###')}%" height="48">
      <rect class="tint" width="100%" height="48"/>
      <rect class="fill" y="34" width="100%" height="14"/>
      <xsl:if test="$before &gt; 0"><rect class="gap" width="2" height="48"/></xsl:if>
      <!-- the number where it fits at every width of the page -->
      <xsl:if test="@count div $scored &gt;= 0.1"><text x="10" y="24"><xsl:value-of select="@count"/></text></xsl:if>
     </svg>
    </xsl:for-each>
   </svg>
   <ul class="bands">
    <xsl:for-each select="$bands">
     <xsl:variable name="class"><xsl:call-template name="band-class"/></xsl:variable>
     <li class="{$class}">
      <span class="count"><xsl:value-of select="@count"/></span>
      <span class="band {$class}">
       <xsl:call-template name="steps"><xsl:with-param name="class" select="$class"/></xsl:call-template>
       <xsl:text> </xsl:text>
       <span class="word"><xsl:value-of select="@label"/></span>
      </span>
      <span class="quiet">
       <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@from"/></xsl:call-template>
       <xsl:text>–</xsl:text>
       <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@to"/></xsl:call-template>
       <xsl:if test="@action"><xsl:value-of select="concat(' ', @action)"/></xsl:if>
      </span>
     </li>
    </xsl:for-each>
   </ul>
  </figure>
 </xsl:template>

 <xsl:template name="actions">
  <xsl:variable name="changes" select="r:advice/r:change[@units &gt; 0 and @gain div @units &gt;= 0.5]"/>
  <xsl:choose>
   <xsl:when test="$changes">
    <h2 class="small-heading">The changes that would lower exposure most</h2>
    <ol class="actions">
     <xsl:for-each select="$changes[position() &lt;= 3]">
      <li>
       <span class="setting"><a href="#changes"><xsl:call-template name="lines"/></a></span>
       <xsl:text> </xsl:text>
       <span class="what"><xsl:value-of select="r:does"/></span>
       <xsl:text> </xsl:text>
       <xsl:call-template name="action-gain">
        <xsl:with-param name="gain" select="@gain"/>
        <xsl:with-param name="units" select="@units"/>
       </xsl:call-template>
      </li>
     </xsl:for-each>
    </ol>
   </xsl:when>
   <xsl:otherwise><xsl:call-template name="check-actions"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="action-gain">
  <xsl:param name="gain"/>
  <xsl:param name="units"/>
  <span class="gain">
   <b><xsl:value-of select="concat('−', format-number($gain div $units div 10, '0.0'))"/></b>
   <xsl:choose>
    <xsl:when test="$units = 1"> in one service</xsl:when>
    <xsl:otherwise><xsl:value-of select="concat(' on average in ', $units, ' services')"/></xsl:otherwise>
   </xsl:choose>
  </span>
 </xsl:template>

 <!-- Where nothing is proposed, by what the checks cost. -->
 <xsl:template name="check-actions">
  <h2 class="small-heading">Three settings that would lower exposure most</h2>
  <ol class="actions">
   <xsl:for-each select="r:catalogue/r:check[@cost div @fail &gt;= 0.5 and not(@set-apart)]">
    <xsl:sort select="@cost" data-type="number" order="descending"/>
    <xsl:if test="position() &lt;= 3">
     <li>
      <span class="setting"><xsl:call-template name="check-link"/></span>
      <xsl:text> </xsl:text>
      <span class="what"><xsl:value-of select="r:title"/></span>
      <xsl:text> </xsl:text>
      <xsl:call-template name="action-gain">
       <xsl:with-param name="gain" select="@cost"/>
       <xsl:with-param name="units" select="@fail"/>
      </xsl:call-template>
     </li>
    </xsl:if>
   </xsl:for-each>
  </ol>
 </xsl:template>

 <!-- The few services to look at first. Each list says why it names them. -->
 <xsl:template name="most">
  <section>
   <h2 id="first">The services that matter most</h2>
   <p class="quiet reading">Among equals, those come first that run or are enabled, that start after the network and that stay.</p>
   <div class="columns most">
    <div>
     <h3>Most exposed</h3>
     <ol class="most"><xsl:apply-templates select="r:worst/r:unit" mode="most"/></ol>
    </div>
    <div>
     <h3>Most exposed to the network</h3>
     <xsl:choose>
      <xsl:when test="r:network/r:unit"><ol class="most"><xsl:apply-templates select="r:network/r:unit" mode="most"/></ol></xsl:when>
      <xsl:otherwise><p class="quiet">The network is closed to all of them.</p></xsl:otherwise>
     </xsl:choose>
    </div>
    <xsl:if test="r:gains/r:unit">
     <div>
      <h3>Most gained by one directive</h3>
      <ol class="most gains"><xsl:apply-templates select="r:gains/r:unit" mode="most"/></ol>
     </div>
    </xsl:if>
    <xsl:if test="r:not-enforced/r:unit">
     <div>
      <h3>Declared, and not in force</h3>
      <ol class="most"><xsl:apply-templates select="r:not-enforced/r:unit" mode="most"/></ol>
     </div>
    </xsl:if>
   </div>
  </section>
 </xsl:template>

 <xsl:template match="r:unit" mode="most">
  <li>
   <span class="what"><a href="{$root}{@page}"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template></a></span>
   <xsl:text> </xsl:text>
   <xsl:choose>
    <xsl:when test="r:check">
     <span class="why">
      <a class="directive" href="{$root}{key('check', r:check/@id)/@page}"><xsl:call-template name="directive"><xsl:with-param name="name" select="@directive"/></xsl:call-template></a>
     </span>
     <xsl:text> </xsl:text>
     <span class="gain">
      <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template>
      <xsl:text> → </xsl:text>
      <b><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@then"/></xsl:call-template></b>
     </span>
    </xsl:when>
    <xsl:otherwise>
     <span class="why">
      <xsl:choose>
       <xsl:when test="parent::r:not-enforced">
        <xsl:if test="@serious &gt; 0"><xsl:value-of select="concat(@serious, ' serious')"/></xsl:if>
        <xsl:if test="@serious &gt; 0 and @warnings &gt; 0">, </xsl:if>
        <xsl:if test="@warnings &gt; 0">
         <xsl:call-template name="counted"><xsl:with-param name="count" select="@warnings"/><xsl:with-param name="noun" select="'warning'"/></xsl:call-template>
        </xsl:if>
       </xsl:when>
       <xsl:when test="parent::r:network">
        <xsl:choose>
         <xsl:when test="@network = 'listens'">listens</xsl:when>
         <xsl:when test="@waits">starts after it</xsl:when>
         <xsl:otherwise>open</xsl:otherwise>
        </xsl:choose>
       </xsl:when>
       <xsl:otherwise><xsl:call-template name="band"><xsl:with-param name="exposure" select="@exposure"/></xsl:call-template></xsl:otherwise>
      </xsl:choose>
     </span>
     <xsl:text> </xsl:text>
     <span class="gain"><b><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template></b></span>
    </xsl:otherwise>
   </xsl:choose>
  </li>
 </xsl:template>

 <xsl:template name="totals">
  <section>
   <h2 id="totals">What was found</h2>
   <xsl:for-each select="r:totals">
    <div class="columns">
     <table class="totals">
      <caption>Every unit that was found, once</caption>
      <tbody>
       <tr><th scope="row">Services scored</th><td class="number"><xsl:value-of select="@scored"/></td></tr>
       <tr><th scope="row">Not applicable, by type</th><td class="number"><xsl:value-of select="@not-applicable"/></td></tr>
       <xsl:for-each select="r:type">
        <tr class="part"><th scope="row"><xsl:value-of select="@name"/></th><td class="number"><xsl:value-of select="@count"/></td></tr>
       </xsl:for-each>
       <tr><th scope="row">Skipped, by reason</th><td class="number"><xsl:value-of select="@skipped"/></td></tr>
       <xsl:for-each select="r:reason">
        <tr class="part"><th scope="row"><xsl:value-of select="@name"/></th><td class="number"><xsl:value-of select="@count"/></td></tr>
       </xsl:for-each>
      </tbody>
      <tfoot>
       <tr><th scope="row">Found</th><td class="number"><xsl:value-of select="@found"/></td></tr>
      </tfoot>
     </table>
     <xsl:if test="$scored &gt; 0">
      <xsl:call-template name="costs"/>
     </xsl:if>
    </div>
   </xsl:for-each>
  </section>
 </xsl:template>

 <!-- Which checks cost most over all services. Context: r:totals. -->
 <xsl:template name="costs">
  <xsl:variable name="most">
   <xsl:for-each select="$report/r:catalogue/r:check">
    <xsl:sort select="@cost" data-type="number" order="descending"/>
    <xsl:if test="position() = 1"><xsl:value-of select="@cost"/></xsl:if>
   </xsl:for-each>
  </xsl:variable>
  <table class="costs stack">
   <caption>The checks that cost most, over all services</caption>
   <thead>
    <tr><th scope="col">Check</th><th scope="col" class="number">Services</th><th scope="col" class="number">Exposure, summed</th></tr>
   </thead>
   <tbody>
    <xsl:for-each select="$report/r:catalogue/r:check[@cost &gt; 0]">
     <xsl:sort select="@cost" data-type="number" order="descending"/>
     <xsl:if test="position() &lt;= 10">
      <tr>
       <th scope="row"><xsl:call-template name="check-link"/></th>
       <td data-label="Services" class="number"><xsl:value-of select="@fail"/></td>
       <td data-label="Exposure, summed" class="number">
        <xsl:call-template name="bar-and-tenths">
         <xsl:with-param name="percent" select="@cost div $most * 100"/>
         <xsl:with-param name="tenths" select="@cost"/>
        </xsl:call-template>
       </td>
      </tr>
     </xsl:if>
    </xsl:for-each>
   </tbody>
  </table>
 </xsl:template>

 <xsl:template name="services">
  <section>
   <h2 id="services">Services, most exposed first</h2>
   <div class="scroll" role="region" tabindex="0" aria-label="Services">
    <table class="stack wide services" data-sortable="" data-search="Search services">
     <thead>
      <tr>
       <th scope="col">Service</th>
       <th scope="col" class="number" data-kind="number" aria-sort="descending">Exposure</th>
       <th scope="col" data-filter="All bands" data-kind="rank">Band</th>
       <xsl:if test="not($systemd-first)"><th scope="col">Action</th></xsl:if>
       <th scope="col">Heaviest findings</th>
       <th scope="col" data-filter="Any network">Network</th>
       <th scope="col" data-filter="All states">State</th>
       <th scope="col" data-filter="All packages">Package</th>
      </tr>
     </thead>
     <tbody>
      <xsl:call-template name="rows"><xsl:with-param name="list" select="'services'"/></xsl:call-template>
     </tbody>
    </table>
   </div>
  </section>
 </xsl:template>

</xsl:stylesheet>
