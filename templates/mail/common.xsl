<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What subject, text and HTML of a message share: numbers, times, the sentences that say how the system stands.
     src/mail/letter.h says what document they see. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                xmlns:c="urn:bulkhead:comparison:1" exclude-result-prefixes="r c">

 <xsl:include href="house.xsl"/>

 <xsl:variable name="report" select="/r:report"/>
 <xsl:variable name="scored" select="number($report/r:totals/@scored)"/>
 <xsl:variable name="systemd-first" select="$report/r:rules/@bands = 'systemd'"/>
 <!-- The bands that the reader sees first. -->
 <xsl:variable name="bands" select="$report/r:totals/r:band[not($systemd-first)] |
                                    $report/r:totals/r:systemd-band[$systemd-first]"/>
 <xsl:variable name="worst-band" select="$bands[@count &gt; 0][last()]"/>
 <xsl:variable name="complete" select="$report/@complete = 'true' or $report/@complete = '1'"/>
 <xsl:variable name="comparison" select="$report/c:comparison"/>
 <xsl:variable name="change" select="$report/r:news/@change"/>
 <xsl:variable name="host">
  <xsl:choose>
   <xsl:when test="$report/r:host/@name"><xsl:call-template name="foreign"><xsl:with-param name="text" select="$report/r:host/@name"/></xsl:call-template></xsl:when>
   <xsl:when test="$report/r:snapshot/@root"><xsl:call-template name="foreign"><xsl:with-param name="text" select="$report/r:snapshot/@root"/></xsl:call-template></xsl:when>
   <xsl:otherwise>unnamed host</xsl:otherwise>
  </xsl:choose>
 </xsl:variable>

 <!-- The services whose change a message tells, the worst change first. -->
 <xsl:variable name="worse" select="$comparison/c:units/c:unit[@exposure = 'worse']"/>
 <xsl:variable name="failing" select="$comparison/c:units/c:unit[@exposure = 'level' and c:check[@change = 'fails' or @change = 'worse']]"/>
 <xsl:variable name="added" select="$comparison/c:units/c:unit[@change = 'added' and c:after/@exposure]"/>
 <xsl:variable name="better" select="$comparison/c:units/c:unit[@exposure = 'better']"/>
 <xsl:variable name="removed" select="$comparison/c:units/c:unit[c:before/@exposure and not(c:after/@exposure) and @change != 'same']"/>
 <xsl:variable name="files" select="$comparison/c:units/c:unit[@change = 'changed' and c:file and not(c:check) and not(c:before/@exposure and not(c:after/@exposure))]"/>
 <!-- How many of each list are named. -->
 <xsl:variable name="list-length" select="8"/>

 <!-- Tenths as "9.6". -->
 <xsl:template name="tenths">
  <xsl:param name="tenths"/>
  <xsl:value-of select="format-number($tenths div 10, '0.0')"/>
 </xsl:template>

 <!-- "2026-11-23T21:40:00Z" as "2026-11-23 21:40 UTC". -->
 <xsl:template name="time">
  <xsl:param name="time"/>
  <xsl:value-of select="concat(substring($time, 1, 10), ' ', substring($time, 12, 5), ' UTC')"/>
 </xsl:template>

 <!-- "1 service", "3 services". -->
 <xsl:template name="counted">
  <xsl:param name="count"/>
  <xsl:param name="noun"/>
  <xsl:value-of select="concat($count, ' ', $noun)"/>
  <xsl:if test="$count != 1">s</xsl:if>
 </xsl:template>

 <!-- Text that someone else wrote, on one line. What cannot be seen in it was written out before. -->
 <xsl:template name="foreign">
  <xsl:param name="text" select="."/>
  <xsl:value-of select="normalize-space($text)"/>
 </xsl:template>

 <!-- The palette's name for a band: systemd's seven share the five steps. -->
 <xsl:template name="band-class">
  <xsl:choose>
   <xsl:when test="@id = 'perfect'">safe</xsl:when>
   <xsl:when test="@id = 'dangerous'">unsafe</xsl:when>
   <xsl:otherwise><xsl:value-of select="@id"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- One to five filled squares. -->
 <xsl:template name="steps">
  <xsl:param name="class"/>
  <xsl:choose>
   <xsl:when test="$class = 'safe'">■□□□□</xsl:when>
   <xsl:when test="$class = 'ok'">■■□□□</xsl:when>
   <xsl:when test="$class = 'medium'">■■■□□</xsl:when>
   <xsl:when test="$class = 'exposed'">■■■■□</xsl:when>
   <xsl:otherwise>■■■■■</xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- "67 of 79 services Unsafe", for the subject and the first sentence. -->
 <xsl:template name="position">
  <xsl:param name="verb"/>
  <xsl:choose>
   <xsl:when test="not($worst-band)">No service was scored</xsl:when>
   <xsl:when test="$scored = 1"><xsl:value-of select="concat('1 service', substring(' is ', 1, 4 * ($verb != '')), substring(' ', 1, number($verb = '')))"/></xsl:when>
   <xsl:when test="$worst-band/@count = $scored"><xsl:value-of select="concat('All ', $scored, ' services ', $verb)"/></xsl:when>
   <xsl:when test="$worst-band/@count = 1 and $verb != ''"><xsl:value-of select="concat('1 of ', $scored, ' services is ')"/></xsl:when>
   <xsl:otherwise><xsl:value-of select="concat($worst-band/@count, ' of ', $scored, ' services ', $verb)"/></xsl:otherwise>
  </xsl:choose>
  <xsl:value-of select="$worst-band/@label"/>
 </xsl:template>

 <!-- "67 of 79 services are Unsafe, 4 Exposed; the highest exposure is 9.6 of 10, the median 9.5." -->
 <xsl:template name="state">
  <xsl:call-template name="position"><xsl:with-param name="verb" select="'are '"/></xsl:call-template>
  <xsl:if test="$worst-band">
   <xsl:for-each select="$bands[@count &gt; 0 and @to &lt; $worst-band/@from][last()]">
    <xsl:value-of select="concat(', ', @count, ' ', @label)"/>
   </xsl:for-each>
   <xsl:text>; the highest exposure is </xsl:text>
   <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="$report/r:totals/@highest"/></xsl:call-template>
   <xsl:text> of 10, the median </xsl:text>
   <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="$report/r:totals/@median"/></xsl:call-template>
  </xsl:if>
  <xsl:text>.</xsl:text>
  <xsl:if test="$scored &gt; 0">
   <xsl:text> </xsl:text>
   <xsl:call-template name="network-sentence"/>
  </xsl:if>
 </xsl:template>

 <xsl:template name="network-sentence">
  <xsl:variable name="listens" select="$report/r:network/@listens"/>
  <xsl:variable name="open" select="$report/r:network/@reachable"/>
  <xsl:choose>
   <xsl:when test="$listens + $open = 0">None of them has a way to the network.</xsl:when>
   <xsl:when test="$listens = 0"><xsl:value-of select="concat('Nothing keeps ', $open, ' of them from the network.')"/></xsl:when>
   <xsl:otherwise>
    <xsl:value-of select="concat($listens, ' of them ')"/>
    <xsl:choose><xsl:when test="$listens = 1">listens</xsl:when><xsl:otherwise>listen</xsl:otherwise></xsl:choose>
    <xsl:text> on the network</xsl:text>
    <xsl:if test="$open &gt; 0"><xsl:value-of select="concat('; nothing keeps ', $open, ' more from it')"/></xsl:if>
    <xsl:text>.</xsl:text>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- Operating system, systemd, time. -->
 <xsl:template name="where-and-when">
  <xsl:if test="$report/r:host/@os-name">
   <xsl:call-template name="foreign"><xsl:with-param name="text" select="$report/r:host/@os-name"/></xsl:call-template>
   <xsl:text>, </xsl:text>
  </xsl:if>
  <xsl:if test="$report/r:snapshot/@systemd"><xsl:value-of select="concat('systemd ', $report/r:snapshot/@systemd, ', ')"/></xsl:if>
  <xsl:text>read </xsl:text>
  <xsl:call-template name="time"><xsl:with-param name="time" select="$report/r:snapshot/@begin"/></xsl:call-template>
 </xsl:template>

 <!-- What the comparison says in one sentence. -->
 <xsl:template name="verdict">
  <xsl:choose>
   <xsl:when test="$change = 'same'">Nothing has changed that a check or a unit file knows of.</xsl:when>
   <xsl:otherwise><xsl:value-of select="$comparison/c:totals/c:verdict"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="completeness">
  <xsl:choose>
   <xsl:when test="$complete"><xsl:value-of select="concat('The evidence is complete: each of the ', $report/r:totals/@found, ' units that were found is accounted for.')"/></xsl:when>
   <xsl:when test="$report/r:problems/@errors &gt; 0">
    <xsl:text>The evidence is incomplete: </xsl:text>
    <xsl:call-template name="counted"><xsl:with-param name="count" select="$report/r:problems/@errors"/><xsl:with-param name="noun" select="'error'"/></xsl:call-template>
    <xsl:text> kept something from being read.</xsl:text>
   </xsl:when>
   <xsl:otherwise>The evidence is incomplete: no unit could be read.</xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- What goes along, and what does not, with the reason. Context: r:attachment. -->
 <xsl:template name="attachment">
  <xsl:choose>
   <xsl:when test="@state = 'attached'">
    <xsl:choose>
     <xsl:when test="@name = 'report-summary.pdf' and ../r:attachment[@name = 'report.pdf']">Attached in its place: </xsl:when>
     <xsl:otherwise>Attached: </xsl:otherwise>
    </xsl:choose>
    <xsl:value-of select="@name"/>
    <xsl:choose>
     <xsl:when test="@name = 'report.pdf'">, the whole report for printing</xsl:when>
     <xsl:when test="@name = 'report-summary.pdf' and ../r:attachment[@name = 'report.pdf']">, its summary</xsl:when>
     <xsl:when test="@name = 'report-summary.pdf'">, the summary of the report for printing</xsl:when>
     <xsl:when test="@name = 'report.json'">, the same for programs</xsl:when>
    </xsl:choose>
    <xsl:text>.</xsl:text>
   </xsl:when>
   <xsl:when test="@state = 'too-large'">
    <xsl:value-of select="concat(@name, ' is not attached: with its ', format-number(@size div 1000000, '0.0'), ' MB the message would be larger than 1 MB. It is in the report directory.')"/>
   </xsl:when>
   <xsl:otherwise><xsl:value-of select="concat(@name, ' is not attached: the report directory does not have it.')"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="made-by">
  <xsl:text>Made </xsl:text>
  <xsl:call-template name="time"><xsl:with-param name="time" select="$report/@generated"/></xsl:call-template>
  <xsl:value-of select="concat(' by ', $report/r:tool/@name, ' ', $report/r:tool/@version, ' with the rule set ',
                               $report/r:rules/@name, '. Evidence, not a determination of compliance.')"/>
 </xsl:template>
</xsl:stylesheet>
