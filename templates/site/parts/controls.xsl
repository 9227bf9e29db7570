<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Each control of each framework with the checks that support it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:r="urn:bulkhead:report:1"
                exclude-result-prefixes="r">
 <xsl:key name="control" match="r:catalogue/r:check/r:control" use="concat(@set, ' ', @ref)"/>

 <xsl:template name="controls">
  <p class="reading">A check supports the controls it is listed with; passing it does not satisfy them, since a control asks for more than a unit’s settings can show. Beside each check stands how many of the <xsl:value-of select="$scored"/> scored services fail it.</p>
  <xsl:for-each select="r:catalogue/r:mapping">
   <p class="quiet reading"><xsl:value-of select="concat('Mapping version ', @version, ' of ', @updated, '. ', .)"/><xsl:if test="../../r:rules/@frameworks"><xsl:text> Only the frameworks that were asked for are shown.</xsl:text></xsl:if></p>
  </xsl:for-each>
  <ul class="inline">
   <xsl:for-each select="r:catalogue/r:control-set">
    <li><a href="#{@id}"><xsl:value-of select="@title"/></a></li>
   </xsl:for-each>
  </ul>
  <xsl:for-each select="r:catalogue/r:control-set">
   <xsl:variable name="set" select="@id"/>
   <section>
    <h2 id="{@id}"><xsl:value-of select="@title"/></h2>
    <p class="quiet"><xsl:value-of select="concat(@version, ', ')"/><a href="{@source}" rel="noreferrer"><xsl:value-of select="@source"/></a></p>
    <div class="scroll" role="region" tabindex="0" aria-label="{@title}">
     <table class="stack controls">
      <thead>
       <tr><th scope="col">Control</th><th scope="col">Supported by</th></tr>
      </thead>
      <tbody>
       <!-- the first of each control stands for all; AC-6 comes before AC-6(5), and that before AC-6(10) -->
       <xsl:for-each select="../r:check/r:control[@set = $set][generate-id() = generate-id(key('control', concat(@set, ' ', @ref))[1])]">
        <xsl:sort select="substring-before(@ref, '-')"/>
        <xsl:sort select="number(substring-before(concat(substring-after(@ref, '-'), '('), '('))" data-type="number"/>
        <xsl:sort select="number(substring-before(substring-after(@ref, '('), ')'))" data-type="number"/>
        <xsl:sort select="number(@ref)" data-type="number"/>
        <xsl:sort select="string-length(@ref)" data-type="number"/>
        <xsl:sort select="@ref"/>
        <tr>
         <th scope="row"><xsl:value-of select="@ref"/></th>
         <td>
          <ul class="inline">
           <xsl:variable name="checks" select="key('control', concat(@set, ' ', @ref))/.."/>
           <!-- the checks of one directive stand together, named once -->
           <xsl:for-each select="$checks">
            <xsl:variable name="directive" select="concat(substring-before(@name, '='), '=')"/>
            <xsl:variable name="same" select="$checks[starts-with(@name, $directive)]"/>
            <xsl:choose>
             <xsl:when test="count($same) = 1">
              <li>
               <xsl:call-template name="check-link"/>
               <xsl:text> </xsl:text>
               <span class="quiet"><xsl:value-of select="@fail"/></span>
              </li>
             </xsl:when>
             <xsl:when test="generate-id() = generate-id($same[1])">
              <li class="group">
               <span class="directive"><xsl:value-of select="$directive"/></span>
               <xsl:for-each select="$same">
                <xsl:text> </xsl:text>
                <span class="part">
                 <a class="directive" href="{$root}{@page}"><xsl:value-of select="substring-after(@name, '=')"/></a>
                 <xsl:text> </xsl:text>
                 <span class="quiet"><xsl:value-of select="@fail"/></span>
                </span>
               </xsl:for-each>
              </li>
             </xsl:when>
            </xsl:choose>
           </xsl:for-each>
          </ul>
         </td>
        </tr>
       </xsl:for-each>
      </tbody>
     </table>
    </div>
   </section>
  </xsl:for-each>
 </xsl:template>
</xsl:stylesheet>
