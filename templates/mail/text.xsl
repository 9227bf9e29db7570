<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The plain text. Lines are broken afterwards (src/mail/letter.c); a blank line parts paragraphs. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                xmlns:c="urn:bulkhead:comparison:1" exclude-result-prefixes="r c">
 <xsl:output method="text" encoding="UTF-8"/>
 <xsl:include href="common.xsl"/>

 <xsl:variable name="blanks" select="'                                        '"/>
 <xsl:variable name="squares" select="'########################################'"/>

 <!-- Text, filled with blanks. -->
 <xsl:template name="left">
  <xsl:param name="text"/>
  <xsl:param name="width"/>
  <xsl:value-of select="$text"/>
  <xsl:value-of select="substring($blanks, 1, $width - string-length($text))"/>
 </xsl:template>

 <xsl:template name="right">
  <xsl:param name="text"/>
  <xsl:param name="width"/>
  <xsl:value-of select="substring($blanks, 1, $width - string-length($text))"/>
  <xsl:value-of select="$text"/>
 </xsl:template>

 <xsl:template match="/"><xsl:apply-templates select="r:report"/></xsl:template>

 <xsl:template match="r:report">
  <xsl:value-of select="concat('Service isolation of ', $host, '&#10;')"/>
  <xsl:call-template name="where-and-when"/>
  <xsl:text>&#10;&#10;</xsl:text>
  <xsl:call-template name="state"/>
  <xsl:text>&#10;&#10;</xsl:text>
  <xsl:if test="$scored &gt; 0"><xsl:call-template name="distribution"/></xsl:if>
  <xsl:if test="not($complete)"><xsl:call-template name="incomplete"/></xsl:if>
  <xsl:call-template name="changes"/>
  <xsl:if test="r:catalogue/r:check[@cost &gt; 0]"><xsl:call-template name="actions"/></xsl:if>
  <xsl:if test="r:network/r:unit"><xsl:call-template name="first"/></xsl:if>
  <xsl:if test="$complete"><xsl:call-template name="completeness"/><xsl:text>&#10;</xsl:text></xsl:if>
  <xsl:for-each select="r:attachment"><xsl:call-template name="attachment"/><xsl:text>&#10;</xsl:text></xsl:for-each>
  <xsl:text>&#10;-- &#10;</xsl:text>
  <xsl:call-template name="made-by"/>
  <xsl:text>&#10;</xsl:text>
  <xsl:variable name="foot"><xsl:call-template name="house-foot"/></xsl:variable>
  <xsl:if test="normalize-space($foot) != ''"><xsl:value-of select="concat(normalize-space($foot), '&#10;')"/></xsl:if>
 </xsl:template>

 <xsl:template name="distribution">
  <xsl:variable name="most">
   <xsl:for-each select="$bands"><xsl:sort select="@count" data-type="number" order="descending"/><xsl:if test="position() = 1"><xsl:value-of select="@count"/></xsl:if></xsl:for-each>
  </xsl:variable>
  <xsl:for-each select="$bands">
   <xsl:text>  </xsl:text>
   <xsl:call-template name="left"><xsl:with-param name="text" select="@label"/><xsl:with-param name="width" select="10"/></xsl:call-template>
   <xsl:variable name="from"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@from"/></xsl:call-template></xsl:variable>
   <xsl:variable name="to"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@to"/></xsl:call-template></xsl:variable>
   <xsl:call-template name="right"><xsl:with-param name="text" select="concat($from, ' to ', $to)"/><xsl:with-param name="width" select="11"/></xsl:call-template>
   <xsl:call-template name="right"><xsl:with-param name="text" select="string(@count)"/><xsl:with-param name="width" select="7"/></xsl:call-template>
   <xsl:if test="@count &gt; 0"><xsl:value-of select="concat('  ', substring($squares, 1, ceiling(@count div $most * 30)))"/></xsl:if>
   <xsl:text>&#10;</xsl:text>
  </xsl:for-each>
  <xsl:text>&#10;</xsl:text>
 </xsl:template>

 <xsl:template name="incomplete">
  <xsl:call-template name="completeness"/>
  <xsl:text>&#10;</xsl:text>
  <xsl:for-each select="r:problems/r:problem">
   <xsl:text>  - </xsl:text>
   <xsl:if test="@path"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@path"/></xsl:call-template><xsl:text>: </xsl:text></xsl:if>
   <xsl:call-template name="foreign"/>
   <xsl:text>&#10;</xsl:text>
  </xsl:for-each>
  <xsl:text>&#10;</xsl:text>
 </xsl:template>

 <xsl:template name="changes">
  <xsl:if test="$comparison">
   <xsl:text>WHAT CHANGED since </xsl:text>
   <xsl:call-template name="time"><xsl:with-param name="time" select="$comparison/c:before/@begin"/></xsl:call-template>
   <xsl:text>&#10;</xsl:text>
   <xsl:call-template name="verdict"/>
   <xsl:text>&#10;</xsl:text>
   <xsl:for-each select="$comparison/c:remarks/c:remark[@kind = 'swapped' or @kind = 'hosts' or @kind = 'release' or @kind = 'systemd' or @kind = 'policy' or @kind = 'waivers']">
    <xsl:call-template name="foreign"/><xsl:text>&#10;</xsl:text>
   </xsl:for-each>
   <xsl:text>&#10;</xsl:text>
   <xsl:call-template name="list"><xsl:with-param name="title" select="'More exposed'"/><xsl:with-param name="units" select="$worse"/><xsl:with-param name="count" select="$comparison/c:totals/@worse"/></xsl:call-template>
   <xsl:call-template name="list"><xsl:with-param name="title" select="'Newly failing, the exposure no higher'"/><xsl:with-param name="units" select="$failing"/></xsl:call-template>
   <xsl:call-template name="list"><xsl:with-param name="title" select="'New'"/><xsl:with-param name="units" select="$added"/><xsl:with-param name="count" select="$comparison/c:totals/@added-scored"/></xsl:call-template>
   <xsl:call-template name="list"><xsl:with-param name="title" select="'Less exposed'"/><xsl:with-param name="units" select="$better"/><xsl:with-param name="count" select="$comparison/c:totals/@better"/></xsl:call-template>
   <xsl:call-template name="list"><xsl:with-param name="title" select="'Gone, or not scored any more'"/><xsl:with-param name="units" select="$removed"/><xsl:with-param name="count" select="$comparison/c:totals/@removed-scored + $comparison/c:totals/@lost-score"/></xsl:call-template>
   <xsl:call-template name="list"><xsl:with-param name="title" select="'Unit files changed, the checks the same'"/><xsl:with-param name="units" select="$files"/></xsl:call-template>
  </xsl:if>
 </xsl:template>

 <xsl:template name="list">
  <xsl:param name="title"/>
  <xsl:param name="units"/>
  <!-- of very many only some are there -->
  <xsl:param name="count" select="count($units)"/>
  <xsl:if test="$units">
   <xsl:value-of select="concat($title, ' (', $count, '):&#10;')"/>
   <xsl:for-each select="$units">
    <xsl:sort select="number(c:after/@exposure) - number(c:before/@exposure)" data-type="number" order="descending"/>
    <xsl:sort select="c:after/@exposure" data-type="number" order="descending"/>
    <xsl:if test="position() &lt;= $list-length">
     <xsl:text>  - </xsl:text>
     <xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template>
     <xsl:if test="*/@exposure">: </xsl:if>
     <xsl:choose>
      <xsl:when test="c:before/@exposure and c:after/@exposure and c:before/@exposure != c:after/@exposure">
       <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="c:before/@exposure"/></xsl:call-template>
       <xsl:text> → </xsl:text>
       <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="c:after/@exposure"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
       <xsl:for-each select="(c:after/@exposure | c:before/@exposure)[1]"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="."/></xsl:call-template></xsl:for-each>
      </xsl:otherwise>
     </xsl:choose>
     <xsl:text>&#10;</xsl:text>
     <xsl:for-each select="(c:check[../@exposure = 'level' and (@change = 'fails' or @change = 'worse')]/c:cause | self::*[not(c:check) or not(@exposure = 'level')]/c:cause | self::*[not(c:cause)]/c:file/c:cause)[1]">
      <xsl:text>    </xsl:text>
      <xsl:call-template name="foreign"/>
      <xsl:if test="@path and not(contains(., @path))">
       <xsl:text> (</xsl:text>
       <xsl:call-template name="foreign"><xsl:with-param name="text" select="@path"/></xsl:call-template>
       <xsl:if test="@line"><xsl:value-of select="concat(':', @line)"/></xsl:if>
       <xsl:text>)</xsl:text>
      </xsl:if>
      <xsl:text>&#10;</xsl:text>
     </xsl:for-each>
    </xsl:if>
   </xsl:for-each>
   <xsl:if test="$count &gt; $list-length"><xsl:value-of select="concat('  and ', $count - $list-length, ' more&#10;')"/></xsl:if>
   <xsl:text>&#10;</xsl:text>
  </xsl:if>
 </xsl:template>

 <xsl:template name="actions">
  <xsl:text>WHAT TO DO FIRST: the settings that would lower exposure most&#10;</xsl:text>
  <xsl:for-each select="r:catalogue/r:check[@cost &gt; 0]">
   <xsl:sort select="@cost" data-type="number" order="descending"/>
   <xsl:sort select="@id"/>
   <xsl:if test="position() &lt;= 3">
    <xsl:value-of select="concat('  ', position(), '. ', @name, ' ')"/>
    <xsl:if test="r:title"><xsl:value-of select="concat('(', r:title, ')')"/></xsl:if>
    <xsl:text>: missing in </xsl:text>
    <xsl:call-template name="counted"><xsl:with-param name="count" select="@fail"/><xsl:with-param name="noun" select="'service'"/></xsl:call-template>
    <xsl:text>, </xsl:text>
    <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@cost div @fail"/></xsl:call-template>
    <xsl:text> of exposure each on average&#10;</xsl:text>
   </xsl:if>
  </xsl:for-each>
  <xsl:text>&#10;</xsl:text>
 </xsl:template>

 <xsl:template name="first">
  <xsl:text>SERVICES TO LOOK AT FIRST: the most exposed to the network&#10;</xsl:text>
  <xsl:for-each select="r:network/r:unit[position() &lt;= 3]">
   <xsl:text>  - </xsl:text>
   <xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template>
   <xsl:text>: </xsl:text>
   <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template>
   <xsl:value-of select="concat(' ', $bands[@from &lt;= current()/@exposure and current()/@exposure &lt;= @to][1]/@label)"/>
   <xsl:if test="@network = 'listens'">, listens</xsl:if>
   <xsl:text>&#10;</xsl:text>
  </xsl:for-each>
  <xsl:text>&#10;</xsl:text>
 </xsl:template>
</xsl:stylesheet>
