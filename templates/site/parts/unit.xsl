<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- A service: how exposed and why, what it is, what would help, every check by layer, and the files as read. Context of
     its templates: the unit. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:key name="result" match="r:unit/r:check" use="@id"/>
 <xsl:key name="directive" match="r:unit/r:directive" use="concat(@file, '-', @line)"/>
 <xsl:key name="directives-of" match="r:unit/r:directive" use="@file"/>
 <xsl:key name="decided" match="r:unit/r:check[@path]" use="concat(@path, ':', @line)"/>
 <xsl:key name="deciding" match="r:unit/r:check[@path]" use="@path"/>
 <!-- The element of the headings inside. -->
 <xsl:variable name="unit-heading" select="'h2'"/>
 <!-- A full bar in the table of checks: half a point, which is about the heaviest check there is. -->
 <xsl:variable name="full-bar" select="0.5"/>
 <!-- A description longer than this stands whole among the facts. -->
 <xsl:variable name="lead-length" select="200"/>

 <!-- A rule from 0 to 10 with the bands and a marker. Its words stand below it in the same columns. -->
 <xsl:template name="gauge">
  <xsl:variable name="here" select="@exposure"/>
  <xsl:variable name="here-class"><xsl:call-template name="class-of"><xsl:with-param name="exposure" select="@exposure"/></xsl:call-template></xsl:variable>
  <figure class="gauge">
   <figcaption>
    <span class="exposure {$here-class}"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template></span>
    <xsl:text> of 10 </xsl:text>
    <xsl:call-template name="band"><xsl:with-param name="exposure" select="@exposure"/></xsl:call-template>
    <xsl:text> </xsl:text>
    <span class="quiet">
     <xsl:choose>
      <xsl:when test="$systemd-first"><xsl:value-of select="concat('the guide calls it ', @band-label, ': ', @action)"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="concat(@action, '; systemd calls it ', @systemd-band)"/></xsl:otherwise>
     </xsl:choose>
    </span>
   </figcaption>
   <svg class="rule" aria-hidden="true" width="100%" height="46">
    <xsl:for-each select="$bands">
     <xsl:variable name="class"><xsl:call-template name="band-class"/></xsl:variable>
     <xsl:variable name="from"><xsl:choose><xsl:when test="position() = 1">0</xsl:when><xsl:otherwise><xsl:value-of select="@from - 1"/></xsl:otherwise></xsl:choose></xsl:variable>
     <svg class="{$class}" x="{$from}%" width="{@to - $from}%" y="12" height="16">
      <rect width="100%" height="16">
       <xsl:attribute name="class"><xsl:choose><xsl:when test="@from &lt;= $here and $here &lt;= @to">fill</xsl:when><xsl:otherwise>tint</xsl:otherwise></xsl:choose></xsl:attribute>
      </rect>
      <xsl:if test="position() &gt; 1"><rect class="gap" width="2" height="16"/></xsl:if>
     </svg>
     <text x="{@to}%" y="44"><xsl:value-of select="@to div 10"/></text>
    </xsl:for-each>
    <text x="0" y="44">0</text>
    <svg class="marker" x="{$here}%" overflow="visible"><path d="M-7 0h14l-7 10zM-1.5 8h3v24h-3z"/></svg>
   </svg>
   <ol class="scale">
    <xsl:for-each select="$bands[@to &gt; @from]">
     <li class="w{round((@to - @from) div 10) * 10}"><xsl:value-of select="@label"/></li>
    </xsl:for-each>
   </ol>
  </figure>
 </xsl:template>

 <!-- Why it scores so. -->
 <xsl:template name="why">
  <xsl:variable name="starts" select="r:command[@directive = 'ExecStart']"/>
  <xsl:variable name="idle" select="$starts and not($starts[not(contains(' /bin/true /usr/bin/true true : ', concat(' ', substring-before(concat(., ' '), ' '), ' ')))])"/>
  <xsl:choose>
   <xsl:when test="@fail = 0">
    <xsl:value-of select="concat('All ', @pass, ' checks that apply pass.')"/>
   </xsl:when>
   <xsl:otherwise>
    <xsl:value-of select="concat(@fail, ' of ', @fail + @pass, ' checks that apply fail')"/>
    <xsl:text>; </xsl:text>
    <xsl:choose>
     <xsl:when test="key('result', 'UserOrDynamicUser')/@status = 'fail'">
      <xsl:text>the service runs as </xsl:text>
      <xsl:call-template name="foreign"><xsl:with-param name="text" select="r:user"/><xsl:with-param name="length" select="60"/></xsl:call-template>
     </xsl:when>
     <xsl:otherwise>
      <xsl:text>it runs with the rights of </xsl:text>
      <xsl:call-template name="foreign"><xsl:with-param name="text" select="r:user"/><xsl:with-param name="length" select="60"/></xsl:call-template>
     </xsl:otherwise>
    </xsl:choose>
    <xsl:text>. The heaviest </xsl:text>
    <xsl:choose><xsl:when test="@fail = 1">is </xsl:when><xsl:otherwise>are </xsl:otherwise></xsl:choose>
    <xsl:for-each select="r:check[@status = 'fail']">
     <xsl:sort select="@badness * @weight div @range" data-type="number" order="descending"/>
     <xsl:if test="position() &lt;= 3">
      <xsl:choose>
       <xsl:when test="position() = 1"/>
       <xsl:when test="position() = 3 or position() = last()"> and </xsl:when>
       <xsl:otherwise>, </xsl:otherwise>
      </xsl:choose>
      <xsl:call-template name="check-link"/>
      <xsl:text> (</xsl:text>
      <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template>
      <xsl:text>)</xsl:text>
     </xsl:if>
    </xsl:for-each>
    <xsl:text>.</xsl:text>
   </xsl:otherwise>
  </xsl:choose>
  <xsl:if test="@of-user">
   <xsl:text> In a user’s reach the exposure is </xsl:text>
   <strong><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@of-user"/></xsl:call-template></strong>
   <xsl:text>: without </xsl:text>
   <xsl:call-template name="counted"><xsl:with-param name="count" select="count(r:check[@status != 'not-applicable' and key('check', @id)/@set-apart])"/><xsl:with-param name="noun" select="'check'"/></xsl:call-template>
   <xsl:text> that only the system’s manager could meet.</xsl:text>
  </xsl:if>
  <xsl:if test="@waived">
   <xsl:value-of select="concat(' Waivers accept ', @waived, ' of them for a time; without those the exposure would be ')"/>
   <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@unwaived"/></xsl:call-template>
   <xsl:text>.</xsl:text>
  </xsl:if>
  <xsl:for-each select="r:policy">
   <xsl:text> Weights and ranges are those of its own policy, </xsl:text>
   <xsl:call-template name="path"/>
   <xsl:text>; without that the exposure would be </xsl:text>
   <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@without"/></xsl:call-template>
   <xsl:text>.</xsl:text>
  </xsl:for-each>
  <xsl:for-each select="r:unmet">
   <xsl:text> </xsl:text>
   <strong><xsl:text>A target is not met: </xsl:text><xsl:call-template name="foreign"/></strong>
  </xsl:for-each>
  <xsl:if test="@target and not(r:unmet)">
   <xsl:text> It meets its target, an exposure of at most </xsl:text>
   <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@limit"/></xsl:call-template>
   <xsl:text>.</xsl:text>
  </xsl:if>
  <xsl:if test="$idle">
   <xsl:text> Its command, </xsl:text>
   <code><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:command[@directive = 'ExecStart'][1]"/></xsl:call-template></code>
   <xsl:text>, does nothing: the unit stands for others, and there is nothing to gain here but in them.</xsl:text>
  </xsl:if>
  <xsl:if test="@not-applicable &gt; 0">
   <xsl:text> </xsl:text>
   <xsl:call-template name="counted"><xsl:with-param name="count" select="@not-applicable"/><xsl:with-param name="noun" select="'check'"/></xsl:call-template>
   <xsl:choose><xsl:when test="@not-applicable = 1"> does</xsl:when><xsl:otherwise> do</xsl:otherwise></xsl:choose>
   <xsl:text> not apply to it.</xsl:text>
  </xsl:if>
 </xsl:template>

 <xsl:template name="facts">
  <dl class="facts">
   <dt>Runs as</dt>
   <dd><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:user"/></xsl:call-template></dd>
   <dt>State</dt>
   <dd>
    <xsl:value-of select="@load"/>
    <xsl:if test="@active"><xsl:value-of select="concat(', ', @active)"/></xsl:if>
    <xsl:if test="@sub"><xsl:value-of select="concat(' (', @sub, ')')"/></xsl:if>
    <xsl:if test="@file-state"><xsl:value-of select="concat(', unit file ', @file-state)"/></xsl:if>
   </dd>
   <dt>Network</dt>
   <dd>
    <xsl:choose>
     <xsl:when test="@network = 'listens'">listens: systemd hands it an open socket of the Internet, which none of its own restrictions closes</xsl:when>
     <xsl:when test="@network = 'reachable'">open: it shares the host’s network, and nothing keeps it from opening sockets there, to listen or to connect</xsl:when>
     <xsl:when test="@network = 'closed'">
      <xsl:text>closed: </xsl:text>
      <xsl:choose>
       <xsl:when test="key('result', 'PrivateNetwork')/@status = 'pass'"><code>PrivateNetwork=</code> gives it a network of its own</xsl:when>
       <xsl:when test="key('result', 'RestrictAddressFamilies_AF_INET_INET6')/@status = 'pass'"><code>RestrictAddressFamilies=</code> lets it open no socket of the Internet</xsl:when>
       <xsl:otherwise><code>IPAddressDeny=</code> keeps addresses from it</xsl:otherwise>
      </xsl:choose>
     </xsl:when>
     <xsl:otherwise><span class="quiet">unknown</span></xsl:otherwise>
    </xsl:choose>
   </dd>
   <xsl:if test="r:listens">
    <dt>Sockets</dt>
    <dd>
     <ul class="plain">
      <xsl:for-each select="r:listens">
       <li>
        <code><xsl:value-of select="concat(@directive, '=')"/><xsl:call-template name="foreign"/></code>
        <span class="quiet">
         <xsl:text> by </xsl:text>
         <xsl:call-template name="foreign"><xsl:with-param name="text" select="@socket"/></xsl:call-template>
         <xsl:if test="@state"><xsl:value-of select="concat(', ', @state)"/></xsl:if>
         <xsl:if test="@kind = 'loopback'">, this host alone</xsl:if>
        </span>
       </li>
      </xsl:for-each>
     </ul>
    </dd>
   </xsl:if>
   <xsl:if test="@package">
    <dt>Package</dt>
    <dd><xsl:call-template name="foreign"><xsl:with-param name="text" select="@package"/></xsl:call-template></dd>
   </xsl:if>
   <xsl:if test="@path">
    <dt>Unit file</dt>
    <dd><xsl:call-template name="path"/></dd>
   </xsl:if>
   <xsl:if test="r:alias">
    <dt>Also called</dt>
    <dd>
     <xsl:for-each select="r:alias">
      <xsl:if test="position() &gt; 1">, </xsl:if>
      <xsl:call-template name="foreign"/>
     </xsl:for-each>
    </dd>
   </xsl:if>
   <xsl:if test="r:command">
    <dt>Commands</dt>
    <dd>
     <ul class="plain">
      <xsl:for-each select="r:command">
       <li><code><xsl:value-of select="concat(@directive, '=')"/><xsl:call-template name="may-break"/><xsl:call-template name="command"/></code></li>
      </xsl:for-each>
     </ul>
    </dd>
   </xsl:if>
   <xsl:if test="string-length(r:description) &gt; $lead-length">
    <dt>Description</dt>
    <dd><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:description"/></xsl:call-template></dd>
   </xsl:if>
   <xsl:if test="r:documentation">
    <dt>Documentation</dt>
    <dd>
     <ul class="plain">
      <xsl:for-each select="r:documentation">
       <li>
        <xsl:choose>
         <!-- only addresses of the web become links: the text is the unit's -->
         <xsl:when test="starts-with(., 'https://') or starts-with(., 'http://')">
          <a href="{.}" rel="noreferrer"><xsl:call-template name="foreign"/></a>
         </xsl:when>
         <xsl:otherwise><xsl:call-template name="foreign"/></xsl:otherwise>
        </xsl:choose>
       </li>
      </xsl:for-each>
     </ul>
    </dd>
   </xsl:if>
  </dl>
 </xsl:template>

 <!-- What single changes would gain. -->
 <xsl:template name="gains">
  <xsl:if test="r:check[@then &lt; ../@exposure and not(key('check', @id)/@set-apart)]">
   <section>
    <xsl:element name="{$unit-heading}">What one change would gain</xsl:element>
    <table class="gains stack">
     <thead>
      <tr><th scope="col">Setting</th><th scope="col">What it means</th><th scope="col" class="number">Exposure then</th></tr>
     </thead>
     <tbody>
      <xsl:for-each select="r:check[@then &lt; ../@exposure and not(key('check', @id)/@set-apart)]">
       <xsl:sort select="@badness * @weight div @range" data-type="number" order="descending"/>
       <xsl:if test="position() &lt;= 5">
        <tr>
         <th scope="row"><xsl:call-template name="check-link"/></th>
         <td><xsl:value-of select="key('check', @id)/r:title"/></td>
         <td data-label="Exposure then" class="number">
          <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@then"/></xsl:call-template>
          <span class="quiet"><xsl:value-of select="concat(' (−', format-number((../@exposure - @then) div 10, '0.0'), ')')"/></span>
         </td>
        </tr>
       </xsl:if>
      </xsl:for-each>
     </tbody>
    </table>
   </section>
  </xsl:if>
 </xsl:template>

 <xsl:template name="checks">
  <xsl:variable name="checked" select="."/>
  <section>
   <h2 id="checks">Every check, by layer</h2>
   <xsl:if test="@fail &gt; 0">
    <p class="reading quiet">Each line under “What to write” lowers the exposure. Whether the program still works with it, this report cannot know: the page of each check says what may break.</p>
   </xsl:if>
   <div class="scroll" role="region" tabindex="0" aria-label="Every check, by layer">
    <table class="stack wide checks">
     <thead>
      <tr>
       <th scope="col">Setting</th>
       <th scope="col">Effective value</th>
       <th scope="col">Result</th>
       <th scope="col" class="number">Exposure</th>
       <th scope="col">Set in</th>
       <th scope="col">What to write</th>
      </tr>
     </thead>
     <xsl:for-each select="$report/r:catalogue/r:layer">
      <xsl:variable name="layer" select="@id"/>
      <xsl:variable name="results" select="$checked/r:check[key('check', @id)/@layer = $layer]"/>
      <xsl:if test="$results">
       <xsl:variable name="failing" select="count($results[@status = 'fail'])"/>
       <tbody>
        <tr class="layer">
         <th scope="rowgroup" colspan="6">
          <xsl:value-of select="@title"/>
          <xsl:text> </xsl:text>
          <span class="quiet">
           <xsl:choose>
            <xsl:when test="$failing = 0"><xsl:value-of select="concat('none of ', count($results[@status != 'not-applicable']), ' fail')"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="concat($failing, ' of ', count($results[@status != 'not-applicable']), ' fail')"/></xsl:otherwise>
           </xsl:choose>
          </span>
         </th>
        </tr>
        <xsl:apply-templates select="$results[@status = 'fail']" mode="row">
         <xsl:sort select="@badness * @weight div @range" data-type="number" order="descending"/>
        </xsl:apply-templates>
        <xsl:apply-templates select="$results[@status = 'pass']" mode="row"/>
        <xsl:apply-templates select="$results[@status = 'not-applicable']" mode="row"/>
       </tbody>
      </xsl:if>
     </xsl:for-each>
    </table>
   </div>
  </section>
 </xsl:template>

 <xsl:template match="r:check" mode="row">
  <xsl:variable name="text" select="key('check', @id)"/>
  <tr class="{@status}">
   <th scope="row">
    <xsl:call-template name="check-link"/>
    <xsl:if test="@status = 'fail'"><span class="description"><xsl:value-of select="$text/r:title"/></span></xsl:if>
   </th>
   <td data-label="Effective value"><code><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:value"/></xsl:call-template></code></td>
   <td data-label="Result" class="result">
    <xsl:choose>
     <xsl:when test="@status = 'fail' and @badness &lt; @range">partly</xsl:when>
     <xsl:when test="@status = 'fail'">fails</xsl:when>
     <xsl:when test="@status = 'pass'">passes</xsl:when>
     <xsl:otherwise>does not apply</xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$text/@set-apart"><span class="description">set apart: only the system’s manager could meet it</span></xsl:if>
    <xsl:if test="@waiver">
     <span class="description">waived: <a href="{$evidence-page}#waivers"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@waiver"/></xsl:call-template></a></span>
    </xsl:if>
    <xsl:if test="@lapsed">
     <span class="description">no longer waived: <a href="{$evidence-page}#waivers"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@lapsed"/></xsl:call-template></a></span>
    </xsl:if>
   </td>
   <td data-label="Exposure" class="number">
    <xsl:if test="@exposure &gt; 0">
     <xsl:variable name="share" select="@badness * @weight * 10 div (@range * ../@weight-sum)"/>
     <xsl:call-template name="bar">
      <xsl:with-param name="percent">
       <xsl:choose>
        <xsl:when test="$share &lt; $full-bar"><xsl:value-of select="$share div $full-bar * 100"/></xsl:when>
        <xsl:otherwise>100</xsl:otherwise>
       </xsl:choose>
      </xsl:with-param>
     </xsl:call-template>
     <xsl:text> </xsl:text>
     <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template>
    </xsl:if>
   </td>
   <td data-label="Set in" class="origin"><xsl:if test="@status != 'not-applicable'"><xsl:call-template name="origin-in-unit"/></xsl:if></td>
   <td data-label="What to write" class="advice">
    <xsl:if test="@status = 'fail'">
     <xsl:choose>
      <xsl:when test="$text/r:advice/r:line">
       <xsl:for-each select="$text/r:advice/r:line">
        <code><xsl:call-template name="proposal"/></code>
       </xsl:for-each>
      </xsl:when>
      <xsl:otherwise><a href="{$root}{$text/@page}">see the check</a></xsl:otherwise>
     </xsl:choose>
    </xsl:if>
   </td>
  </tr>
 </xsl:template>
 <!-- A line to write. Where the catalogue has an example's name, what belongs there is said in its place: the account and
      the folders of this service are not known. -->
 <xsl:template name="proposal">
  <xsl:variable name="setting" select="substring-before(., '=')"/>
  <xsl:choose>
   <xsl:when test="contains(., 'myapp')">
    <xsl:value-of select="concat($setting, '=')"/>
    <xsl:call-template name="may-break"/>
    <i>
     <xsl:choose>
      <xsl:when test="$setting = 'User'">an account of its own</xsl:when>
      <xsl:when test="$setting = 'Group'">its group</xsl:when>
      <xsl:when test="$setting = 'ReadWritePaths'">the paths it writes to</xsl:when>
      <xsl:when test="$setting = 'RootDirectory'">a folder with all it needs</xsl:when>
      <xsl:otherwise>see the check</xsl:otherwise>
     </xsl:choose>
    </i>
   </xsl:when>
   <xsl:otherwise>
    <xsl:call-template name="directive"><xsl:with-param name="name" select="."/></xsl:call-template>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- Where a value was set, without the folder that all units are in, and with a link to the line further down. -->
 <xsl:template name="origin-in-unit">
  <xsl:variable name="place" select="concat(../r:file[@path = current()/@path][1]/@number, '-', @line)"/>
  <xsl:choose>
   <xsl:when test="@path and key('directive', $place)">
    <a href="#line-{$place}">
     <xsl:call-template name="path">
      <xsl:with-param name="path">
       <xsl:choose>
        <xsl:when test="contains(@path, '/systemd/system/')"><xsl:value-of select="substring-after(@path, '/systemd/system/')"/></xsl:when>
        <xsl:when test="contains(@path, '/systemd/user/')"><xsl:value-of select="substring-after(@path, '/systemd/user/')"/></xsl:when>
        <xsl:otherwise><xsl:value-of select="@path"/></xsl:otherwise>
       </xsl:choose>
      </xsl:with-param>
      <xsl:with-param name="line" select="@line"/>
     </xsl:call-template>
    </a>
    <xsl:if test="@implied-by">
     <xsl:text> </xsl:text>
     <span class="quiet">implied by <code><xsl:value-of select="@implied-by"/></code></span>
    </xsl:if>
   </xsl:when>
   <xsl:otherwise><xsl:call-template name="origin"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- The unit's files as they were read, without comments: each directive with its line, those that decide a check with
      what they decide. Of a file that goes on and on, the first lines, and all that decide. -->
 <xsl:variable name="most-lines" select="2000"/>
 <xsl:variable name="most-files" select="200"/>
 <xsl:template name="sources">
  <xsl:if test="r:directive">
   <section>
    <xsl:element name="{$unit-heading}">Files as read</xsl:element>
    <p class="reading quiet">Comments and empty lines are left out. A bar marks each line that decides a check; what it decides stands beside it.</p>
    <xsl:for-each select="r:file">
     <xsl:variable name="number" select="@number"/>
     <xsl:variable name="path" select="@path"/>
     <xsl:if test="$number &lt; $most-files or key('deciding', $path)">
     <xsl:variable name="all" select="key('directives-of', $number)"/>
     <xsl:variable name="directives" select="$all[position() &lt;= $most-lines or key('decided', concat($path, ':', @line))]"/>
     <xsl:if test="$directives or @lines-left-out">
      <div class="scroll" role="region" tabindex="0" aria-label="{@path}">
       <table class="source">
        <caption><code><xsl:call-template name="path"/></code><xsl:if test="@role = 'drop-in'"><span class="quiet"> drop-in</span></xsl:if></caption>
        <thead class="unseen"><tr><th scope="col">Line</th><th scope="col">Directive</th><th scope="col">Decides</th></tr></thead>
        <tbody>
         <xsl:for-each select="$directives">
          <xsl:if test="position() = 1 or @section != preceding-sibling::r:directive[1]/@section">
           <tr class="section"><td></td><th scope="rowgroup" colspan="2"><code>[<xsl:call-template name="foreign"><xsl:with-param name="text" select="@section"/></xsl:call-template>]</code></th></tr>
          </xsl:if>
          <xsl:variable name="decided" select="key('decided', concat($path, ':', @line))"/>
          <tr>
           <xsl:if test="$decided">
            <xsl:attribute name="class">deciding</xsl:attribute>
            <xsl:attribute name="id"><xsl:value-of select="concat('line-', $number, '-', @line)"/></xsl:attribute>
           </xsl:if>
           <td class="number"><xsl:value-of select="@line"/></td>
           <td><code><xsl:value-of select="concat(@name, '=')"/><xsl:call-template name="may-break"/><xsl:call-template name="foreign"><xsl:with-param name="length" select="4000"/></xsl:call-template></code></td>
           <td class="decides">
            <xsl:if test="$decided">
             <xsl:variable name="failing" select="count($decided[@status = 'fail'])"/>
             <xsl:choose>
              <xsl:when test="count($decided) = 1">
               <xsl:for-each select="$decided"><xsl:call-template name="check-link"/></xsl:for-each>
               <xsl:text>: </xsl:text>
               <xsl:choose><xsl:when test="$failing">fails</xsl:when><xsl:when test="$decided/@status = 'pass'">passes</xsl:when><xsl:otherwise>does not apply</xsl:otherwise></xsl:choose>
              </xsl:when>
              <xsl:otherwise>
               <xsl:value-of select="concat(count($decided), ' checks, ')"/>
               <xsl:choose>
                <xsl:when test="$failing = 0">none fails</xsl:when>
                <xsl:when test="$failing = count($decided)">all fail</xsl:when>
                <xsl:when test="$failing = 1">1 fails</xsl:when>
                <xsl:otherwise><xsl:value-of select="concat($failing, ' fail')"/></xsl:otherwise>
               </xsl:choose>
              </xsl:otherwise>
             </xsl:choose>
            </xsl:if>
           </td>
          </tr>
         </xsl:for-each>
         <xsl:variable name="more" select="count($all) - count($directives) + sum(@lines-left-out)"/>
         <xsl:if test="$more &gt; 0">
          <tr><td></td><td colspan="2" class="quiet"><xsl:value-of select="concat('… and ', $more, ' more lines of this file, which decide nothing; the snapshot holds them.')"/></td></tr>
         </xsl:if>
        </tbody>
       </table>
      </div>
     </xsl:if>
     </xsl:if>
    </xsl:for-each>
    <xsl:variable name="files" select="count(r:file) + sum(@files-left-out)"/>
    <xsl:if test="$files &gt; $most-files">
     <p class="quiet"><xsl:value-of select="concat('Of the ', $files, ' files that make this unit, the first ', $most-files, ' are shown here, and those that decide a check; the snapshot holds them all.')"/></p>
    </xsl:if>
   </section>
  </xsl:if>
 </xsl:template>

</xsl:stylesheet>
