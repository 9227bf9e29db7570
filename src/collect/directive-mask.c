/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The grammar of directives that build a set by adding and, with "~", by removing: capabilities,
 * namespaces, address families, system calls. How a second assignment meets the first differs for
 * each, and between versions.
 */
#include <string.h>

#include "collect/directive-kind.h"
#include "snapshot/setting-names.h"
#include "snapshot/setting-text.h"
#include "snapshot/system-call-filter.h"
#include "snapshot/words.h"

enum {
        /* A quote without its end takes in the rest of the value. */
        CAPABILITY_RELAXED_SINCE = 254,
        /* Capability numbers end at 62 from here on, at 63 before. */
        CAPABILITY_62_SINCE = 255,
        /* A complement holds the known capabilities only, and is told from a set that nothing
           restricted. */
        CAPABILITY_COMPLEMENT_SINCE = 258,
        /* An unknown address family ends its assignment; before, it is left out. */
        FAMILY_ENDS_SINCE = 258,
};

static guint64 capability_bit(const char *word, unsigned version)
{
        gint64 number = capability_from_name(word);

        if (number < 0 && !number_from_text(word, &number))
                return 0;
        if (number < 0 || number > (version >= CAPABILITY_62_SINCE ? 62 : 63))
                return 0;
        return G_GUINT64_CONSTANT(1) << number;
}

/* Every bit that a set of this version can hold: what a complement is taken in. */
static guint64 capability_universe(unsigned version)
{
        if (version >= CAPABILITY_COMPLEMENT_SINCE)
                return CAPABILITIES_KNOWN;
        return version >= CAPABILITY_62_SINCE ? CAPABILITIES_ALL >> 1 : CAPABILITIES_ALL;
}

static gboolean is_initial(const struct assignment *assignment, guint64 mask)
{
        unsigned version = assignment->loading->reading->version;

        if (assignment->id == SETTING_AMBIENT_CAPABILITIES)
                return mask == 0;
        return mask == CAPABILITIES_ALL ||
               (version < CAPABILITY_COMPLEMENT_SINCE && mask == capability_universe(version));
}

enum outcome directive_capabilities(struct assignment *assignment)
{
        guint64 *mask = setting_field(assignment->settings, assignment->id);
        unsigned version = assignment->loading->reading->version;
        const char *value = assignment->value;
        gboolean inverted = *value == '~';
        enum word_mode mode =
                version < CAPABILITY_RELAXED_SINCE ? WORD_QUOTES : WORD_QUOTES | WORD_RELAXED;
        enum word_result result;
        guint64 listed = 0;
        char *next;

        if (inverted)
                value++;
        while ((result = word_next(&value, mode, &next)) == WORD_FOUND) {
                g_autofree char *word = next;
                guint64 bit = capability_bit(word, version);

                if (bit == 0)
                        assignment_skip_word(assignment, word, "there is no such capability");
                listed |= bit;
        }
        if (result == WORD_BROKEN)
                assignment_skip_word(assignment, value, "a quote or a backslash has no end");

        /* What is empty or was never set is replaced, anything else is merged with. */
        if (listed == 0 || is_initial(assignment, *mask))
                *mask = inverted ? capability_universe(version) & ~listed : listed;
        else if (inverted)
                *mask &= ~listed;
        else
                *mask |= listed;
        return OUTCOME_SET;
}

static gboolean namespaces_from_text(const char *text, guint64 *ret_mask)
{
        guint64 mask = 0;
        char *next;

        while (word_next(&text, WORD_PLAIN, &next) == WORD_FOUND) {
                g_autofree char *word = next;
                const struct namespace_flag *flag = namespace_flags;

                while (flag->name && strcmp(flag->name, word) != 0)
                        flag++;
                if (!flag->name)
                        return FALSE;
                mask |= flag->flag;
        }
        *ret_mask = mask;
        return TRUE;
}

enum outcome directive_namespaces(struct assignment *assignment)
{
        guint64 *mask = setting_field(assignment->settings, assignment->id);
        guint64 known = namespaces_known(assignment->loading->reading->version);
        const char *value = assignment->value;
        gboolean inverted = *value == '~';
        int boolean = boolean_from_text(value);
        guint64 listed;

        if (*value == '\0') {
                *mask = NAMESPACES_ALL;
                return OUTCOME_SET;
        }
        if (boolean >= 0) {
                *mask = boolean ? 0 : known;
                return OUTCOME_SET;
        }
        if (!namespaces_from_text(inverted ? value + 1 : value, &listed))
                return assignment_ignore(assignment, "one of its words is no namespace");
        if (*mask == NAMESPACES_ALL)
                *mask = inverted ? known & ~listed : listed;
        else if (inverted)
                *mask &= ~listed;
        else
                *mask |= listed;
        return OUTCOME_SET;
}

static void complain_about_call(void *context, const char *message)
{
        assignment_complain(context, PROBLEM_WARNING, "%s", message);
}

enum outcome directive_system_calls(struct assignment *assignment)
{
        struct system_call_filter **filter = setting_field(assignment->settings, assignment->id);

        if (!*filter)
                *filter = system_call_filter_new();
        system_call_filter_assign(*filter, assignment->loading->reading->version, assignment->value,
                                  complain_about_call, assignment);
        return OUTCOME_SET;
}

/* Adds or removes one family; the list stays sorted by number. */
static void merge_family(GArray *families, int family, gboolean add)
{
        guint at = 0;

        while (at < families->len && g_array_index(families, int, at) < family)
                at++;
        if (at < families->len && g_array_index(families, int, at) == family) {
                if (!add)
                        g_array_remove_index(families, at);
        } else if (add) {
                g_array_insert_val(families, at, family);
        }
}

static struct address_families *families_new(gboolean allow_list, gboolean is_decided)
{
        struct address_families *families = g_new0(struct address_families, 1);

        families->allow_list = allow_list;
        families->is_decided = is_decided;
        families->families = g_array_new(FALSE, FALSE, sizeof(int));
        return families;
}

enum outcome directive_address_families(struct assignment *assignment)
{
        struct address_families **families = setting_field(assignment->settings, assignment->id);
        const char *value = assignment->value;
        gboolean inverted = *value == '~';
        gboolean is_none = strcmp(value, "none") == 0;
        enum word_result result;
        char *next;

        if (*value == '\0' || is_none) {
                setting_clear(assignment->settings, assignment->id);
                if (is_none)
                        *families = families_new(TRUE, FALSE);
                return OUTCOME_SET;
        }
        if (inverted)
                value++;
        if (!*families || !(*families)->is_decided) {
                setting_clear(assignment->settings, assignment->id);
                *families = families_new(!inverted, TRUE);
        }
        while ((result = word_next(&value, WORD_QUOTES, &next)) == WORD_FOUND) {
                g_autofree char *word = next;
                int family = address_family_from_name(word);

                if (family >= 0) {
                        merge_family((*families)->families, family,
                                     inverted != (*families)->allow_list);
                        continue;
                }
                assignment_skip_word(assignment, word, "there is no such address family");
                if (assignment->loading->reading->version >= FAMILY_ENDS_SINCE)
                        return OUTCOME_SET;
        }
        if (result == WORD_BROKEN)
                assignment_skip_word(assignment, value, "a quote or a backslash has no end");
        return OUTCOME_SET;
}
