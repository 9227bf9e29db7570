/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the settings share with each other: fields by id, and the text of a value
 * without a copy. */
#pragma once

#include "snapshot/settings.h"

/* The field of a setting; its type follows from the kind. */
static inline gpointer setting_field(UnitSettings *settings, enum setting_id id)
{
        return (char *) settings + settings_table[id].offset;
}

static inline gconstpointer setting_field_const(const UnitSettings *settings, enum setting_id id)
{
        return (const char *) settings + settings_table[id].offset;
}

/* Frees a list, filter or string field and sets it to NULL; numbers stay as they are. */
void setting_clear(UnitSettings *settings, enum setting_id id);
void address_families_free(struct address_families *families);

/* As setting_format(), but the result is either static or buffer->str, which is overwritten. */
const char *setting_text(const UnitSettings *settings, enum setting_id id, GString *buffer);

/* All capabilities of this machine's libcap, as a bounding set that nothing restricts is shown. */
const char *capabilities_all_text(void);

/* Whether the boolean property alone would lose a word of an enumeration; and what the extended
 * property tells, as setting_text(). */
gboolean setting_has_extended(const UnitSettings *settings, enum setting_id id);
const char *setting_extended_text(const UnitSettings *settings, enum setting_id id,
                                  GString *buffer);
/* Sets an enumeration by the text of its extended property, of any version; false where there is no
 * such word. */
gboolean setting_parse_extended(Unit *unit, UnitSettings *settings, enum setting_id id,
                                const char *text);
