<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- The mark and the foot line of Example Works, a house that does not exist. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
 <!-- An image drawn in place needs no file and no permission of the page's policy; an <img> of a data: address works too. -->
 <xsl:template name="house-mark">
  <svg class="mark" width="144" height="24" viewBox="0 0 144 24" role="img" aria-label="Example Works">
   <path fill="currentColor" d="M0 2h6v20h-6zM9 2h11v6h-11zM9 11h11v11h-11z"/>
   <text x="28" y="17" font-size="13" font-weight="600" fill="currentColor">Example Works</text>
  </svg>
 </xsl:template>

 <xsl:template name="house-foot">
  <p>Example Works, Internal Audit. Classification: internal. Questions go to <a href="mailto:audit@example.org">audit@example.org</a>.</p>
 </xsl:template>
</xsl:stylesheet>
