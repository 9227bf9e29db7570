/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Exchange formats: a report document to whatever templates/formats/NAME.xsl makes of it. A new
 * format is a new file there and needs no C. The document is streamed, each unit transformed by
 * itself, so that memory does not grow with the number of units. How such a stylesheet is written:
 * docs/templates.md.
 */
#pragma once

#include <gio/gio.h>

#include "base/layers.h"

struct format {
        char *name;               /* "sarif": that of the file */
        char *file;               /* "report.sarif.json": what it is called in a report directory */
        char *summary;            /* a phrase, or NULL */
        gboolean shows_proposals; /* what is proposed for services, which takes long to find */
};
void format_free(struct format *format);
typedef struct format Format;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Format, format_free)

/* What there is, by name. A stylesheet that cannot be compiled is an error. */
GPtrArray *formats_list(Layers templates, GError **error);
/* Whether there is one of that name; all their names, for a sentence. The caller's. */
gboolean formats_have(Layers templates, const char *name);
char *formats_names(Layers templates);
/* One that there is. The caller's. */
struct format *formats_find(Layers templates, const char *name, GError **error);

/*
 * Reads the report at path and writes the format. ret_complete (may be NULL) says whether the
 * report lacks no evidence. Errors: INPUT for a report that is not one, those of xslt.h and of
 * format-pieces.h.
 */
gboolean formats_write(const char *path, Layers templates, const struct format *format,
                       GOutputStream *stream, gboolean *ret_complete, GError **error);
