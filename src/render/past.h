/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was before, beside what is: for the stylesheets of a report. */
#pragma once

#include "base/xml.h"
#include "render/render.h"

/* Makes the root of history.xml (docs/schema/history.rng), where the options name one, the last
 * child of the head's root. Errors: those of reading it. */
gboolean past_add(XmlDocument *head, const struct render_options *options, GError **error);
