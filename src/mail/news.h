/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether there is something to say: what a comparison amounts to for those who want to hear only
 * of changes. */
#pragma once

#include "base/xml.h"

/* In the order of how much there is to say. */
enum news {
        NEWS_NONE,    /* nothing that a check or a unit file knows of */
        NEWS_CHANGED, /* something else, or better */
        NEWS_WORSE,   /* more exposed, newly failing, a service that is new, evidence that is
                         missing now */
        NEWS_UNKNOWN, /* there is nothing to compare with: a first report is news */
};
const char *news_to_string(enum news news); /* "same", "changed", "worse", "unknown" */

/*
 * Of a comparison.xml. What runs or not at the moment is no news: oneshot services come and go.
 * Error: INPUT where the document is no comparison of version 1.
 */
gboolean news_of_comparison(const XmlDocument *comparison, enum news *ret_news, GError **error);

/* --only-if=always, changed, worse: what there must be. False for another word. */
gboolean news_parse_condition(const char *word, enum news *ret_least);
