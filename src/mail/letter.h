/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a message says: the subject, the plain text and the HTML that the stylesheets of
 * templates/mail/ make of a report, and of what changed since another one.
 *
 * The stylesheets see a report as site/index.xsl does: its head and catalogue, <worst>, <network>
 * and <gains> with a few services each, and the first errors in <problems errors="">. Besides these
 * there is the <palette> of the styles; the <comparison>, where there is one; <news change="">,
 * one of the words of news_to_string(); and an <attachment name="" size="" state=""> for each file
 * that was to go along, state being attached, too-large or missing.
 */
#pragma once

#include "base/xml.h"
#include "mail/news.h"
#include "render/render.h"

enum attachment_state { ATTACHMENT_ATTACHED, ATTACHMENT_TOO_LARGE, ATTACHMENT_MISSING };

/* A file that goes along. Owned by its array. */
struct attachment {
        char *name;       /* "report.pdf" */
        const char *type; /* "application/pdf" */
        GBytes *content;  /* NULL where it is missing */
        enum attachment_state state;
};
void attachment_free(gpointer attachment);

typedef struct letter Letter;
struct letter {
        char *subject; /* one line of harmless characters */
        char *text;    /* lines of at most 76 columns, where words allow it */
        char *html;
        char *host;   /* as the report names it */
        char *sha256; /* of report.xml */
        char *rules;  /* the rule set of the report */
        gboolean complete;
};

/*
 * path: a report.xml. comparison (may be NULL) is a comparison.xml. attachments: struct attachment.
 * Errors: those of reading the report, and of the templates.
 */
Letter *letter_write(const char *path, const XmlDocument *comparison, enum news news,
                     const GPtrArray *attachments, const struct render_options *render,
                     GError **error);
void letter_free(Letter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Letter, letter_free)

/* The text with its lines broken: a line that follows keeps the indentation of its first, and two
 * columns more after "- " or "1. ". For tests. */
char *letter_wrap(const char *text, guint columns);
/* One line: blanks for control characters of ASCII, "<U+202E>" for what else is hidden
 * (text_is_hidden), at most LIMIT characters with "…" at the end of what was cut. */
char *letter_one_line(const char *text, guint limit);
