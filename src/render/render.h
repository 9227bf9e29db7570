/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every renderer is told: where the templates and styles are, and how to show. */
#pragma once

#include "base/layers.h"

struct render_options {
        Layers templates;     /* hold site/, pages/, catalogue.xml; never NULL */
        Layers styles;        /* hold palette.xml, report.css; never NULL */
        const char *font_dir; /* holds the private fontconfig file; never NULL */
        const char *paper;    /* "a4" (default) or "letter" */
        const char *pdf;      /* "full" (default) or "summary" */
        const char *history;  /* history.xml of this host, which ends with what is shown, or NULL:
                                 a part of the head for the stylesheets */
        struct painter *painter; /* of these options, running already (render/pdf/painter.h); or
                                    NULL: one is started when there are pages to set */
};
