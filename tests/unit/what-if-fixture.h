/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A service in memory, for tests of proposals: read anew with each drop-in that is tried. */
#pragma once

#include <string.h>

#include "collect/load.h"

/* For what_if and proposals: context is the text of the fragment, text (may be NULL) that of a
 * drop-in. */
static Unit *read_unit(void *context, const char *text)
{
        const struct reading reading = {.version = 252};
        struct unit_loader loader = {.reading = &reading};
        const char *fragment = context;
        const struct unit_text own = {UNIT_FILE_FRAGMENT, "/etc/systemd/system/x.service", fragment,
                                      strlen(fragment)};
        g_autoptr(GArray) texts = g_array_new(FALSE, FALSE, sizeof(own));

        g_array_append_val(texts, own);
        if (text) {
                const struct unit_text more = {UNIT_FILE_DROP_IN, "x.service.d/override.conf", text,
                                               strlen(text)};

                g_array_append_val(texts, more);
        }
        return unit_load_from_texts(&loader, "x.service", texts);
}
