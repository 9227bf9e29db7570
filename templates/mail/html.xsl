<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The HTML for mail programs: tables and inline styles alone, since many of them drop everything else; no image, no
     script, nothing fetched. The colours are the palette's light ones. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                xmlns:c="urn:bulkhead:comparison:1" xmlns:p="urn:bulkhead:palette:1" exclude-result-prefixes="r c p">
 <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat" indent="no"/>
 <xsl:include href="common.xsl"/>

 <xsl:variable name="palette" select="/r:report/p:palette"/>
 <xsl:variable name="ink" select="$palette/p:color[@name = 'ink']/@light"/>
 <xsl:variable name="quiet" select="$palette/p:color[@name = 'ink-quiet']/@light"/>
 <xsl:variable name="paper" select="$palette/p:color[@name = 'paper']/@light"/>
 <xsl:variable name="wash" select="$palette/p:color[@name = 'wash']/@light"/>
 <xsl:variable name="line" select="$palette/p:color[@name = 'line']/@light"/>
 <xsl:variable name="font">font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Helvetica,Arial,sans-serif</xsl:variable>
 <xsl:variable name="code">font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;font-size:14px</xsl:variable>
 <xsl:variable name="small" select="concat('font-size:13.5px;line-height:20px;color:', $quiet)"/>
 <xsl:variable name="heading" select="concat('margin:32px 0 8px;font-size:20px;line-height:26px;font-weight:600;color:', $ink)"/>
 <xsl:variable name="cell" select="concat('padding:7px 0;vertical-align:top;border-top:1px solid ', $line)"/>

 <xsl:template match="/">
  <html lang="en">
   <head>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="color-scheme" content="light"/>
    <title><xsl:value-of select="concat('Service isolation of ', $host)"/></title>
   </head>
   <body style="margin:0;padding:0;background:{$wash};color:{$ink}">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="{$wash}">
     <tr>
      <td align="center" style="padding:16px 8px">
       <table role="presentation" width="640" cellpadding="0" cellspacing="0" border="0" bgcolor="{$paper}" style="width:100%;max-width:640px;background:{$paper}">
        <tr>
         <td style="padding:28px 24px;{$font};font-size:16px;line-height:24px;color:{$ink};text-align:left">
          <xsl:apply-templates select="r:report"/>
         </td>
        </tr>
       </table>
      </td>
     </tr>
    </table>
   </body>
  </html>
 </xsl:template>

 <xsl:template match="r:report">
  <p style="margin:0;{$small}">Service isolation</p>
  <h1 style="margin:0;font-size:30px;line-height:38px;font-weight:600;word-break:break-word"><xsl:value-of select="$host"/></h1>
  <p style="margin:0 0 20px;{$small}"><xsl:call-template name="where-and-when"/></p>
  <p style="margin:0 0 20px"><xsl:call-template name="state"/></p>
  <xsl:if test="$scored &gt; 0"><xsl:call-template name="distribution"/></xsl:if>
  <xsl:if test="not($complete)"><xsl:call-template name="incomplete"/></xsl:if>
  <xsl:if test="$comparison"><xsl:call-template name="changes"/></xsl:if>
  <xsl:if test="r:catalogue/r:check[@cost &gt; 0]"><xsl:call-template name="actions"/></xsl:if>
  <xsl:if test="r:network/r:unit"><xsl:call-template name="first"/></xsl:if>
  <p style="margin:32px 0 0;padding-top:12px;border-top:1px solid {$line};{$small}">
   <xsl:if test="$complete"><xsl:call-template name="completeness"/><br/></xsl:if>
   <xsl:for-each select="r:attachment"><xsl:call-template name="attachment"/><br/></xsl:for-each>
   <xsl:call-template name="made-by"/>
   <xsl:variable name="foot"><xsl:call-template name="house-foot"/></xsl:variable>
   <xsl:if test="normalize-space($foot) != ''"><br/><xsl:value-of select="normalize-space($foot)"/></xsl:if>
  </p>
 </xsl:template>

 <!-- One bar over the whole width, and the same as words and numbers. -->
 <xsl:template name="distribution">
  <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" aria-hidden="true" style="width:100%;table-layout:fixed;margin:0 0 8px">
   <tr>
    <xsl:for-each select="$bands[@count &gt; 0]">
     <xsl:variable name="class"><xsl:call-template name="band-class"/></xsl:variable>
     <xsl:variable name="mark" select="$palette/p:band[@name = $class]/p:color[@name = 'mark']/@light"/>
     <td width="{format-number(@count div $scored * 100, '0.##')}%" height="14" bgcolor="{$mark}" style="height:14px;line-height:14px;font-size:1px;background:{$mark};border-right:2px solid {$paper}">&#160;</td>
    </xsl:for-each>
   </tr>
  </table>
  <table width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%">
   <xsl:for-each select="$bands">
    <xsl:variable name="class"><xsl:call-template name="band-class"/></xsl:variable>
    <tr>
     <td width="48" style="padding:2px 12px 2px 0;text-align:right;font-variant-numeric:tabular-nums"><xsl:value-of select="@count"/></td>
     <td style="padding:2px 0"><xsl:call-template name="band"><xsl:with-param name="class" select="$class"/></xsl:call-template></td>
     <td style="padding:2px 0;{$small};white-space:nowrap;text-align:right">
      <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@from"/></xsl:call-template>
      <xsl:text> to </xsl:text>
      <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@to"/></xsl:call-template>
     </td>
    </tr>
   </xsl:for-each>
  </table>
 </xsl:template>

 <!-- The mark and the word of a band. Context: the band. -->
 <xsl:template name="band">
  <xsl:param name="class"/>
  <xsl:variable name="colors" select="$palette/p:band[@name = $class]"/>
  <span style="display:inline-block;padding:0 8px;background:{$colors/p:color[@name = 'tint']/@light};color:{$colors/p:color[@name = 'ink']/@light};font-size:13.5px;line-height:22px;white-space:nowrap">
   <span aria-hidden="true" style="letter-spacing:1px;font-size:10px"><xsl:call-template name="steps"><xsl:with-param name="class" select="$class"/></xsl:call-template></span>
   <xsl:value-of select="concat('&#160;', @label)"/>
  </span>
 </xsl:template>

 <xsl:template name="rating">
  <xsl:param name="exposure"/>
  <xsl:for-each select="$bands[@from &lt;= $exposure and $exposure &lt;= @to][1]">
   <xsl:variable name="class"><xsl:call-template name="band-class"/></xsl:variable>
   <xsl:call-template name="band"><xsl:with-param name="class" select="$class"/></xsl:call-template>
  </xsl:for-each>
 </xsl:template>

 <xsl:template name="incomplete">
  <xsl:variable name="colors" select="$palette/p:band[@name = 'unsafe']"/>
  <p style="margin:24px 0 0;padding:12px 16px;background:{$colors/p:color[@name = 'tint']/@light};color:{$colors/p:color[@name = 'ink']/@light}">
   <strong><xsl:call-template name="completeness"/></strong>
   <xsl:for-each select="r:problems/r:problem">
    <br/>
    <xsl:if test="@path"><span style="{$code};word-break:break-all"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@path"/></xsl:call-template></span><xsl:text>: </xsl:text></xsl:if>
    <xsl:call-template name="foreign"/>
   </xsl:for-each>
  </p>
 </xsl:template>

 <xsl:template name="changes">
  <h2 style="{$heading}">
   <xsl:text>What changed since </xsl:text>
   <xsl:call-template name="time"><xsl:with-param name="time" select="$comparison/c:before/@begin"/></xsl:call-template>
  </h2>
  <p style="margin:0 0 8px"><xsl:call-template name="verdict"/></p>
  <xsl:for-each select="$comparison/c:remarks/c:remark[@kind = 'swapped' or @kind = 'hosts' or @kind = 'release' or @kind = 'systemd' or @kind = 'policy' or @kind = 'waivers']">
   <p style="margin:0 0 8px"><xsl:call-template name="foreign"/></p>
  </xsl:for-each>
  <xsl:call-template name="list"><xsl:with-param name="title" select="'More exposed'"/><xsl:with-param name="units" select="$worse"/><xsl:with-param name="count" select="$comparison/c:totals/@worse"/></xsl:call-template>
  <xsl:call-template name="list"><xsl:with-param name="title" select="'Newly failing, the exposure no higher'"/><xsl:with-param name="units" select="$failing"/></xsl:call-template>
  <xsl:call-template name="list"><xsl:with-param name="title" select="'New'"/><xsl:with-param name="units" select="$added"/><xsl:with-param name="count" select="$comparison/c:totals/@added-scored"/></xsl:call-template>
  <xsl:call-template name="list"><xsl:with-param name="title" select="'Less exposed'"/><xsl:with-param name="units" select="$better"/><xsl:with-param name="count" select="$comparison/c:totals/@better"/></xsl:call-template>
  <xsl:call-template name="list"><xsl:with-param name="title" select="'Gone, or not scored any more'"/><xsl:with-param name="units" select="$removed"/><xsl:with-param name="count" select="$comparison/c:totals/@removed-scored + $comparison/c:totals/@lost-score"/></xsl:call-template>
  <xsl:call-template name="list"><xsl:with-param name="title" select="'Unit files changed, the checks the same'"/><xsl:with-param name="units" select="$files"/></xsl:call-template>
 </xsl:template>

 <xsl:template name="list">
  <xsl:param name="title"/>
  <xsl:param name="units"/>
  <!-- of very many only some are there -->
  <xsl:param name="count" select="count($units)"/>
  <xsl:if test="$units">
   <table width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%;margin:12px 0 0">
    <tr><th scope="colgroup" colspan="3" align="left" style="padding:6px 0;font-size:16px;font-weight:600;text-align:left"><xsl:value-of select="concat($title, ' (', $count, ')')"/></th></tr>
    <xsl:for-each select="$units">
     <xsl:sort select="number(c:after/@exposure) - number(c:before/@exposure)" data-type="number" order="descending"/>
     <xsl:sort select="c:after/@exposure" data-type="number" order="descending"/>
     <xsl:if test="position() &lt;= $list-length">
      <tr>
       <td style="{$cell}">
        <span style="word-break:break-word"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template></span>
        <xsl:for-each select="(c:check[../@exposure = 'level' and (@change = 'fails' or @change = 'worse')]/c:cause | self::*[not(c:check) or not(@exposure = 'level')]/c:cause | self::*[not(c:cause)]/c:file/c:cause)[1]">
         <br/>
         <span style="{$small};word-break:break-word">
          <xsl:call-template name="foreign"/>
          <xsl:if test="@path and not(contains(., @path))">
           <xsl:text> </xsl:text>
           <xsl:call-template name="foreign"><xsl:with-param name="text" select="@path"/></xsl:call-template>
           <xsl:if test="@line"><xsl:value-of select="concat(':', @line)"/></xsl:if>
          </xsl:if>
         </span>
        </xsl:for-each>
       </td>
       <td style="{$cell};padding-left:12px;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums">
        <xsl:choose>
         <xsl:when test="c:before/@exposure and c:after/@exposure and c:before/@exposure != c:after/@exposure">
          <span style="color:{$quiet}">
           <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="c:before/@exposure"/></xsl:call-template>
           <xsl:text> → </xsl:text>
          </span>
          <xsl:call-template name="tenths"><xsl:with-param name="tenths" select="c:after/@exposure"/></xsl:call-template>
         </xsl:when>
         <xsl:otherwise>
          <xsl:for-each select="(c:after/@exposure | c:before/@exposure)[1]"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="."/></xsl:call-template></xsl:for-each>
         </xsl:otherwise>
        </xsl:choose>
       </td>
       <td width="112" style="{$cell};padding-left:12px">
        <xsl:for-each select="(c:after[@exposure] | c:before[@exposure])[last()]"><xsl:call-template name="rating"><xsl:with-param name="exposure" select="@exposure"/></xsl:call-template></xsl:for-each>
       </td>
      </tr>
     </xsl:if>
    </xsl:for-each>
   </table>
   <xsl:if test="$count &gt; $list-length"><p style="margin:0;{$small}"><xsl:value-of select="concat('and ', $count - $list-length, ' more')"/></p></xsl:if>
  </xsl:if>
 </xsl:template>

 <xsl:template name="actions">
  <h2 style="{$heading}">What to do first</h2>
  <p style="margin:0 0 8px;{$small}">The settings that would lower exposure most.</p>
  <table width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%">
   <xsl:for-each select="r:catalogue/r:check[@cost &gt; 0]">
    <xsl:sort select="@cost" data-type="number" order="descending"/>
    <xsl:sort select="@id"/>
    <xsl:if test="position() &lt;= 3">
     <tr>
      <td width="24" style="{$cell};color:{$quiet}"><xsl:value-of select="position()"/></td>
      <td style="{$cell}">
       <span style="{$code};word-break:break-word"><xsl:value-of select="@name"/></span>
       <br/>
       <span style="{$small}"><xsl:value-of select="r:title"/></span>
      </td>
      <td style="{$cell};padding-left:12px;text-align:right;white-space:nowrap">
       <strong><xsl:value-of select="concat('−', format-number(@cost div @fail div 10, '0.0'))"/></strong>
       <br/>
       <span style="{$small}">
        <xsl:text>in </xsl:text>
        <xsl:call-template name="counted"><xsl:with-param name="count" select="@fail"/><xsl:with-param name="noun" select="'service'"/></xsl:call-template>
       </span>
      </td>
     </tr>
    </xsl:if>
   </xsl:for-each>
  </table>
 </xsl:template>

 <xsl:template name="first">
  <h2 style="{$heading}">Services to look at first</h2>
  <p style="margin:0 0 8px;{$small}">The most exposed to the network.</p>
  <table width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%">
   <xsl:for-each select="r:network/r:unit[position() &lt;= 3]">
    <tr>
     <td style="{$cell}">
      <span style="word-break:break-word"><xsl:call-template name="foreign"><xsl:with-param name="text" select="@name"/></xsl:call-template></span>
      <xsl:if test="r:description">
       <br/>
       <span style="{$small}"><xsl:call-template name="foreign"><xsl:with-param name="text" select="r:description"/></xsl:call-template></span>
      </xsl:if>
     </td>
     <td style="{$cell};padding-left:12px;text-align:right;font-variant-numeric:tabular-nums"><xsl:call-template name="tenths"><xsl:with-param name="tenths" select="@exposure"/></xsl:call-template></td>
     <td width="112" style="{$cell};padding-left:12px"><xsl:call-template name="rating"><xsl:with-param name="exposure" select="@exposure"/></xsl:call-template></td>
    </tr>
   </xsl:for-each>
  </table>
 </xsl:template>
</xsl:stylesheet>
