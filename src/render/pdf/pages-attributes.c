/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which attributes an element of pages.xml can have. docs/schema/pages.rng says the same, which
 * `make lint` compares; where an element has different ones in different places, all of them are
 * let by here.
 */
#include <string.h>

#include "render/pdf/pages.h"

static const struct {
        const char *element;
        const char *attributes[8]; /* ended by NULL */
} known[] = {
        {"band", {"name"}},
        {"break", {NULL}},
        {"callout", {"band", "follow", "id", "keep", "style"}},
        {"cell", {"bar", "bar-band", "bar-maximum", "blank", "span"}},
        {"code", {"follow", "keep", "style"}},
        {"column", {"align", "code", "head-align", "width"}},
        {"contents", {"levels"}},
        {"continued", {NULL}},
        {"distribution", {"follow", "id", "keep"}},
        {"document", {"cover", "generated", "version"}},
        {"fact", {NULL}},
        {"facts", {"follow", "id", "keep"}},
        {"footer", {NULL}},
        {"further", {NULL}},
        {"gauge", {"band", "follow", "id", "keep", "maximum", "value"}},
        {"group", {"id"}},
        {"head", {NULL}},
        {"header", {NULL}},
        {"heading", {"id", "level", "outline", "style"}},
        {"item", {NULL}},
        {"label", {NULL}},
        {"left", {NULL}},
        {"line", {"after", "band", "before"}},
        {"link", {"to", "uri"}},
        {"list", {"follow", "keep", "ordered", "style"}},
        {"lists", {NULL}},
        {"metadata", {"author", "keywords", "subject", "title"}},
        {"note", {NULL}},
        {"page-break", {"unless-left"}},
        {"page-count", {NULL}},
        {"page-number", {NULL}},
        {"page-of", {"to"}},
        {"paragraph", {"follow", "id", "keep", "style"}},
        {"part", {"band", "count"}},
        {"parts", {NULL}},
        {"path", {"color", "d"}},
        {"picture", {"align", "follow", "height", "id", "keep", "viewbox", "width"}},
        {"png", {NULL}},
        {"quiet", {NULL}},
        {"range", {"band", "to"}},
        {"right", {NULL}},
        {"row", {"id", "quiet"}},
        {"rows", {"between", "most", "of", "order"}},
        {"slope", {"after", "before", "follow", "id", "keep", "maximum"}},
        {"space", {"fill", "points"}},
        {"strong", {NULL}},
        {"table", {"alike", "continues", "follow", "id", "keep", "least"}},
        {"title", {NULL}},
        {"value", {NULL}},
};

static gboolean is_binding(const char *name)
{
        return g_str_has_prefix(name, "xmlns") && (name[5] == '\0' || name[5] == ':');
}

gboolean pages_check_attributes(const MarkupNode *node, GError **error)
{
        gsize row = 0;

        /* Nearly all have none. */
        if (!node->attributes[0])
                return TRUE;
        while (row < G_N_ELEMENTS(known) && strcmp(known[row].element, node->name) != 0)
                row++;
        /* An element that is not known is refused where it would be read. */
        for (guint i = 0; row < G_N_ELEMENTS(known) && node->attributes[i]; i += 2) {
                const char *name = node->attributes[i];

                if (g_strv_contains(known[row].attributes, name) || is_binding(name))
                        continue;
                markup_set_error(error, node, "The element <%s> has no attribute %s=.", node->name,
                                 name);
                return FALSE;
        }
        return TRUE;
}
