/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* report.xml stays what it is, and so does what verify makes of the snapshot again: the history is
 * a document of its own beside it. */
#include "render/past.h"

gboolean past_add(XmlDocument *head, const struct render_options *options, GError **error)
{
        g_autoptr(XmlDocument) history = NULL;
        xmlNode *copy;

        if (!options->history)
                return TRUE;
        history = xml_read_file(options->history, error);
        if (!history)
                return FALSE;
        xml_reveal(xmlDocGetRootElement(history));
        copy = xmlDocCopyNode(xmlDocGetRootElement(history), head, 1);
        return xmlAddChild(xmlDocGetRootElement(head), copy) != NULL;
}
