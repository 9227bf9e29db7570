/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The grammar of directives that hold one value: booleans, words, modes, users, paths. The rules
 * are those of systemd's loader, asked of the real program where systemd.exec(5) does not say.
 */
#include <string.h>

#include "base/limits.h"
#include "collect/directive-kind.h"
#include "snapshot/setting-names.h"
#include "snapshot/setting-text.h"
#include "snapshot/words.h"

enum {
        TRISTATE_SINCE = 254,       /* PrivateMounts= can be unset again */
        HOSTNAME_WORDS_SINCE = 258, /* ProtectHostname=private and a name after a colon */
        MODE_MAX = 07777,
        COMPONENT_MAX = 255,
        HOSTNAME_MAX = 64,
};

static enum outcome set_number(struct assignment *assignment, gint number)
{
        *(gint *) setting_field(assignment->settings, assignment->id) = number;
        return OUTCOME_SET;
}

enum outcome directive_boolean(struct assignment *assignment)
{
        int value = boolean_from_text(assignment->value);

        if (value < 0)
                return assignment_ignore(assignment, "it is neither yes nor no");
        return set_number(assignment, value);
}

enum outcome directive_dynamic_user(struct assignment *assignment)
{
        int value = boolean_from_text(assignment->value);

        if (value < 0)
                return assignment_refuse(assignment, "it is neither yes nor no");
        return set_number(assignment, value);
}

enum outcome directive_tristate(struct assignment *assignment)
{
        if (*assignment->value == '\0' && assignment->loading->reading->version >= TRISTATE_SINCE) {
                set_number(assignment, -1);
                return OUTCOME_RESET;
        }
        return directive_boolean(assignment);
}

/* Where the first two words are "no" and "yes", every boolean word stands for one of them. */
enum outcome directive_enum(struct assignment *assignment)
{
        const struct setting_value *values = settings_table[assignment->id].values;
        gboolean takes_booleans = strcmp(values[0].word, "no") == 0;
        int boolean = takes_booleans ? boolean_from_text(assignment->value) : -1;

        if (boolean >= 0)
                return set_number(assignment, boolean);
        for (gint i = takes_booleans ? 2 : 0; values[i].word; i++) {
                if (strcmp(values[i].word, assignment->value) != 0)
                        continue;
                if (assignment->loading->reading->version < values[i].since)
                        return assignment_ignore(assignment,
                                                 "only a newer systemd knows this word");
                return set_number(assignment, i);
        }
        return assignment_ignore(assignment, "it is not one of its words");
}

/* A name after the colon is checked as systemd checks it; it has no part in the score. */
static gboolean is_host_name(const char *name)
{
        gboolean at_label = TRUE;

        if (*name == '\0' || strlen(name) > HOSTNAME_MAX)
                return FALSE;
        for (const char *c = name; *c; c++) {
                if (*c == '.' || *c == '-') {
                        if (at_label)
                                return FALSE;
                        if (*c == '.' && c[-1] == '-')
                                return FALSE;
                } else if (!g_ascii_isalnum(*c) && *c != '_') {
                        return FALSE;
                }
                at_label = *c == '.';
        }
        return !at_label && !g_str_has_suffix(name, "-");
}

enum outcome directive_hostname(struct assignment *assignment)
{
        const char *colon = strchr(assignment->value, ':');
        g_autofree char *word = NULL;
        g_autofree char *name = NULL;
        g_autofree char *why = NULL;
        const char *value = assignment->value;
        UnitSettings *settings = assignment->settings;
        enum outcome outcome;

        if (assignment->loading->reading->version < HOSTNAME_WORDS_SINCE)
                return directive_enum(assignment);
        if (*value == '\0') {
                settings->protect_hostname_name = NULL;
                return set_number(assignment, PROTECT_HOSTNAME_NO);
        }
        if (colon) {
                name = assignment_expand(assignment, colon + 1, &why);
                if (!name)
                        return assignment_ignore(assignment, why);
                if (!is_host_name(name))
                        return assignment_ignore(assignment,
                                                 "what follows the colon is no host name");
                word = g_strndup(value, (gsize) (colon - value));
                assignment->value = word;
        }
        outcome = directive_enum(assignment);
        assignment->value = value;
        if (outcome == OUTCOME_SET)
                settings->protect_hostname_name =
                        name && settings->protect_hostname != PROTECT_HOSTNAME_NO
                                ? unit_string_shared(assignment->loading->unit, name)
                                : NULL;
        return outcome;
}

enum outcome directive_mode(struct assignment *assignment)
{
        const char *digits = assignment->value;
        gint64 mode = 0;

        if (*digits == '\0' || digits[strspn(digits, "01234567")] != '\0')
                return assignment_ignore(assignment, "it is no octal number");
        for (; *digits && mode <= MODE_MAX; digits++)
                mode = mode * 8 + (*digits - '0');
        if (mode > MODE_MAX)
                return assignment_ignore(assignment, "it is greater than 07777");
        return set_number(assignment, (gint) mode);
}

/* An empty value delegates without controllers, any other list of words with these controllers. */
enum outcome directive_delegate(struct assignment *assignment)
{
        const char *value = assignment->value;
        int boolean = boolean_from_text(value);
        enum word_result result;
        char *next;

        if (assignment->loading->unit->type != UNIT_SERVICE)
                return assignment_ignore(assignment, "a unit of this type cannot delegate");
        if (boolean >= 0)
                return set_number(assignment, boolean);
        while ((result = word_next(&value, WORD_QUOTES, &next)) == WORD_FOUND)
                g_free(next);
        if (result == WORD_BROKEN)
                return assignment_ignore(assignment, "a quote or a backslash has no end");
        return set_number(assignment, TRUE);
}

static gboolean is_user_id(const char *text)
{
        gint64 id;

        if (text[strspn(text, "0123456789")] != '\0' || (text[0] == '0' && text[1] != '\0'))
                return FALSE;
        return number_from_text(text, &id) && id <= G_MAXUINT32 && id != G_MAXUINT16 &&
               id != G_MAXUINT32;
}

/* systemd's relaxed rules: nearly any text that cannot be taken for a path, a number or a list. */
static gboolean is_user_name(const char *text)
{
        const char *digits = *text == '-' ? text + 1 : text;

        if (is_user_id(text))
                return TRUE;
        if (*text == '\0' || strcmp(text, ".") == 0 || strcmp(text, "..") == 0 ||
            digits[strspn(digits, "0123456789")] == '\0' || strpbrk(text, ":/"))
                return FALSE;
        if (strchr(WORD_BLANKS, text[0]) || strchr(WORD_BLANKS, text[strlen(text) - 1]))
                return FALSE;
        for (const char *c = text; *c; c++)
                if (g_ascii_iscntrl(*c))
                        return FALSE;
        return g_utf8_validate(text, -1, NULL);
}

/* The expanded name in the unit's chunk, or NULL with the reason of the refusal set. */
static const char *user_from_text(struct assignment *assignment, const char *text)
{
        g_autofree char *why = NULL;
        g_autofree char *name = assignment_expand(assignment, text, &why);

        if (!name) {
                assignment_refuse(assignment, why);
                return NULL;
        }
        if (!is_user_name(name)) {
                assignment_refuse(assignment, "it is neither a valid name nor a number");
                return NULL;
        }
        return unit_string_shared(assignment->loading->unit, name);
}

enum outcome directive_user(struct assignment *assignment)
{
        const char *name = NULL;

        if (*assignment->value) {
                name = user_from_text(assignment, assignment->value);
                if (!name)
                        return OUTCOME_REFUSED;
        }
        *(const char **) setting_field(assignment->settings, assignment->id) = name;
        return OUTCOME_SET;
}

enum outcome directive_users(struct assignment *assignment)
{
        GPtrArray **field = setting_field(assignment->settings, assignment->id);
        const char *value = assignment->value;
        enum word_result result;
        char *next;

        if (*value == '\0')
                setting_clear(assignment->settings, assignment->id);
        while ((result = word_next(&value, WORD_PLAIN, &next)) == WORD_FOUND) {
                g_autofree char *word = next;
                const char *name = user_from_text(assignment, word);

                if (!name)
                        return OUTCOME_REFUSED;
                if (!*field)
                        *field = g_ptr_array_new();
                g_ptr_array_add(*field, (gpointer) name);
        }
        if (result == WORD_BROKEN)
                return assignment_refuse(assignment,
                                         "a backslash at its end stands before nothing");
        return OUTCOME_SET;
}

char *path_tidy(const char *path)
{
        g_autoptr(GString) tidy = g_string_new(NULL);

        if (*path != '/' || strlen(path) >= LIMIT_PATH_LENGTH || !g_utf8_validate(path, -1, NULL))
                return NULL;
        while (*path) {
                gsize length;

                path += strspn(path, "/");
                length = strcspn(path, "/");
                if (length > COMPONENT_MAX || (length == 2 && memcmp(path, "..", 2) == 0))
                        return NULL;
                if (length > 0 && !(length == 1 && *path == '.')) {
                        g_string_append_c(tidy, '/');
                        g_string_append_len(tidy, path, (gssize) length);
                }
                path += length;
        }
        if (tidy->len == 0)
                g_string_append_c(tidy, '/');
        return g_string_free(g_steal_pointer(&tidy), FALSE);
}

enum outcome directive_path(struct assignment *assignment)
{
        g_autofree char *why = NULL;
        g_autofree char *expanded = NULL;
        g_autofree char *path = NULL;

        if (*assignment->value) {
                expanded = assignment_expand(assignment, assignment->value, &why);
                if (!expanded)
                        return assignment_refuse(assignment, why);
                path = path_tidy(expanded);
                if (!path)
                        return assignment_refuse(assignment,
                                                 "it is no absolute path without \"..\"");
        }
        if (assignment->id != SETTING_NONE)
                *(const char **) setting_field(assignment->settings, assignment->id) =
                        unit_string_shared(assignment->loading->unit, path);
        return OUTCOME_SET;
}
