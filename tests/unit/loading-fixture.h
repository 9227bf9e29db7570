/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A unit that is loaded from directives written in one string: "PrivateTmp=yes|User=foo", each of
 * them in [Service]. */
#pragma once

#include <string.h>

#include "collect/directive.h"

struct loaded {
        struct reading reading;
        struct loading loading;
        Unit *unit;
        char *fatal; /* the first directive's reason to refuse the unit, or NULL */
};

static inline void loaded_add(struct loaded *loaded, const char *section, const char *name,
                              const char *value, guint32 line)
{
        g_autofree char *reason = NULL;
        struct directive directive = {
                .section = unit_string(loaded->unit, section),
                .name = unit_string(loaded->unit, name),
                .value = unit_string(loaded->unit, value),
                .file = 0,
                .line = line,
        };

        g_array_append_val(loaded->unit->directives, directive);
        if (!directive_apply(&loaded->loading, &directive, &reason) && !loaded->fatal)
                loaded->fatal = g_steal_pointer(&reason);
}

/* The directives alone; lines count from 1. A name that begins with "Unit." stands in [Unit]. */
static inline void loaded_begin(struct loaded *loaded, unsigned version, const char *name,
                                const char *directives)
{
        g_auto(GStrv) lines = g_strsplit(directives, "|", -1);
        struct unit_file file = {.role = UNIT_FILE_FRAGMENT,
                                 .path = "/etc/systemd/system/x.service"};

        memset(loaded, 0, sizeof(*loaded));
        loaded->reading.version = version;
        loaded->reading.facts.user_name = "root";
        loaded->reading.facts.user_home = "/root";
        loaded->reading.facts.host_name = "mercury.example";
        loaded->reading.facts.os_id = "debian";
        loaded->unit = unit_new(name, UNIT_SERVICE);
        loaded->unit->settings = unit_settings_new(UNIT_SERVICE, FALSE);
        g_array_append_val(loaded->unit->files, file);
        loaded->loading.reading = &loaded->reading;
        loaded->loading.unit = loaded->unit;
        loaded->loading.process_section = "Service";
        loaded->loading.fragment_path = file.path;
        loaded->loading.facts = process_facts_new();
        for (guint i = 0; lines[i]; i++) {
                char *value = strchr(lines[i], '=');
                gboolean in_unit_section = g_str_has_prefix(lines[i], "Unit.");

                if (!value)
                        continue;
                *value++ = '\0';
                loaded_add(loaded, in_unit_section ? "Unit" : "Service",
                           lines[i] + (in_unit_section ? strlen("Unit.") : 0), value, i + 1);
        }
}

/* The same with what the directives imply. */
static inline void loaded_whole(struct loaded *loaded, unsigned version, const char *name,
                                const char *directives)
{
        loaded_begin(loaded, version, name, directives);
        implied_settings_apply(&loaded->loading);
}

static inline void loaded_end(struct loaded *loaded)
{
        process_facts_free(loaded->loading.facts);
        unit_free(loaded->unit);
        g_free(loaded->fatal);
}
