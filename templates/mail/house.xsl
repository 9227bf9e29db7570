<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- What a house changes first: what stands before the subject, so that filters find it, and a line at the foot. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
 <xsl:template name="house-subject">[Bulkhead] </xsl:template>
 <xsl:template name="house-foot"/>
</xsl:stylesheet>
