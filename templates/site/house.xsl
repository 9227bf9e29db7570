<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What an organisation puts on every page: a mark at the head, a line at the foot. Nothing, until a house has its own
     file in place of this one; docs/templates.md says how, samples/house-style/ shows it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
 <xsl:template name="house-mark"/>
 <xsl:template name="house-foot"/>
</xsl:stylesheet>
