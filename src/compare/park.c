/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A unit to bytes and back. The bytes are read by the same process only, so they are plain: numbers
 * as they lie in memory, strings with their length before them.
 */
#include "compare/park.h"

#include <string.h>
#include <unistd.h>

#include "base/scratch.h"
#include "compare/merged.h"
#include "snapshot/settings.h"

struct park {
        const struct rule_set *rules;
        int fd;
        guint64 size;
        GPtrArray *parked;
        GString *bytes; /* of the unit being written or read */
        gsize at;       /* where reading is */
        Unit *unit;     /* that was fetched */
        struct side_unit side_unit;
        struct comparison_value values[CHECK_COUNT];
};

static void parked_free(gpointer data)
{
        struct parked *parked = data;

        g_free(parked->name);
        g_free(parked->package);
        g_free(parked->fragment);
        g_free(parked->command);
        g_free(parked->family);
        g_ptr_array_unref(parked->aliases);
        g_free(parked);
}

Park *park_new(const struct rule_set *rules, GError **error)
{
        Park *park;
        int fd = scratch_open(NULL, error);

        if (fd < 0)
                return NULL;
        park = g_new0(Park, 1);
        park->rules = rules;
        park->fd = fd;
        park->parked = g_ptr_array_new_with_free_func(parked_free);
        park->bytes = g_string_new(NULL);
        return park;
}

void park_free(Park *park)
{
        if (!park)
                return;
        close(park->fd);
        g_ptr_array_unref(park->parked);
        g_string_free(park->bytes, TRUE);
        unit_free(park->unit);
        g_free(park);
}

/* ---- To bytes ---- */

static void put(Park *park, gconstpointer data, gsize size)
{
        g_string_append_len(park->bytes, data, (gssize) size);
}

static void put_number(Park *park, guint64 number)
{
        put(park, &number, sizeof number);
}

static void put_string(Park *park, const char *text)
{
        put_number(park, text ? strlen(text) + 1 : 0);
        if (text)
                put(park, text, strlen(text) + 1);
}

static void put_files(Park *park, const Unit *unit)
{
        put_number(park, unit->files->len);
        for (guint i = 0; i < unit->files->len; i++) {
                const struct unit_file *file = &g_array_index(unit->files, struct unit_file, i);

                put_number(park, file->role);
                put_string(park, file->path);
                put_string(park, file->sha256);
                put_number(park, file->size);
                put_string(park, file->package);
        }
}

static void put_directives(Park *park, const Unit *unit)
{
        put_number(park, unit->directives->len);
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);

                put_string(park, directive->section);
                put_string(park, directive->name);
                put_string(park, directive->value);
                put_number(park, directive->file);
                put_number(park, directive->line);
        }
}

static void put_properties(Park *park, const Unit *unit)
{
        put_number(park, unit->properties->len);
        for (guint i = 0; i < unit->properties->len; i++) {
                const struct property *property =
                        &g_array_index(unit->properties, struct property, i);

                put_string(park, property->name);
                put_string(park, property->signature);
                put_string(park, property->value);
                put_number(park, (guint64) (gint64) property->file);
                put_number(park, property->line);
                put_string(park, property->implied_by);
        }
}

static void put_unit(Park *park, const Unit *unit)
{
        put_string(park, unit->name);
        put_number(park, unit->type);
        put_number(park, unit->load);
        put_string(park, unit->load_reason);
        put_number(park, (guint64) unit->is_template);
        put_string(park, unit->active_state);
        put_string(park, unit->sub_state);
        put_string(park, unit->unit_file_state);
        put_number(park, unit->aliases->len);
        for (guint i = 0; i < unit->aliases->len; i++)
                put_string(park, unit->aliases->pdata[i]);
        put_files(park, unit);
        put_directives(park, unit);
        put_properties(park, unit);
}

static void put_score(Park *park, const struct side_unit *unit)
{
        put_number(park, (guint64) unit->bare);
        put_number(park, (guint64) unit->scored);
        put_string(park, unit->reason);
        put_number(park, (guint64) unit->user_scope);
        put_number(park, unit->unit->settings != NULL);
        put_number(park, unit->scored && unit->values);
        if (!unit->scored)
                return;
        put(park, &unit->score, sizeof unit->score);
        for (int check = 0; unit->values && check < CHECK_COUNT; check++) {
                put_string(park, unit->values[check].text);
                put_string(park, unit->values[check].path);
                put_number(park, unit->values[check].line);
                put_string(park, unit->values[check].implied_by);
        }
}

/* ---- And back ---- */

static guint64 get_number(Park *park)
{
        guint64 number;

        memcpy(&number, park->bytes->str + park->at, sizeof number);
        park->at += sizeof number;
        return number;
}

/* The string as it lies in the bytes, which stay until the next fetch. */
static const char *get_string(Park *park)
{
        guint64 size = get_number(park);
        const char *text = park->bytes->str + park->at;

        park->at += size;
        return size > 0 ? text : NULL;
}

static void get_files(Park *park, Unit *unit)
{
        for (guint64 count = get_number(park); count > 0; count--) {
                struct unit_file file = {.role = get_number(park)};

                file.path = get_string(park);
                file.sha256 = get_string(park);
                file.size = get_number(park);
                file.package = get_string(park);
                g_array_append_val(unit->files, file);
        }
}

static void get_directives(Park *park, Unit *unit)
{
        for (guint64 count = get_number(park); count > 0; count--) {
                struct directive directive = {.section = get_string(park)};

                directive.name = get_string(park);
                directive.value = get_string(park);
                directive.file = (guint32) get_number(park);
                directive.line = (guint32) get_number(park);
                g_array_append_val(unit->directives, directive);
        }
}

static void get_properties(Park *park, Unit *unit)
{
        for (guint64 count = get_number(park); count > 0; count--) {
                struct property property = {.name = get_string(park)};

                property.signature = get_string(park);
                property.value = get_string(park);
                property.file = (gint32) (gint64) get_number(park);
                property.line = (guint32) get_number(park);
                property.implied_by = get_string(park);
                g_array_append_val(unit->properties, property);
        }
}

static Unit *get_unit(Park *park)
{
        const char *name = get_string(park);
        Unit *unit = unit_new(name, (enum unit_type) get_number(park));

        unit->load = (enum unit_load) get_number(park);
        unit->load_reason = get_string(park);
        unit->is_template = (gboolean) get_number(park);
        unit->active_state = get_string(park);
        unit->sub_state = get_string(park);
        unit->unit_file_state = get_string(park);
        for (guint64 count = get_number(park); count > 0; count--)
                g_ptr_array_add(unit->aliases, (gpointer) get_string(park));
        get_files(park, unit);
        get_directives(park, unit);
        get_properties(park, unit);
        return unit;
}

static void get_score(Park *park, Unit *unit, struct side_unit *into)
{
        gboolean has_settings, has_values;

        into->unit = unit;
        into->bare = (gboolean) get_number(park);
        into->scored = (gboolean) get_number(park);
        into->reason = get_string(park);
        into->user_scope = (gboolean) get_number(park);
        has_settings = (gboolean) get_number(park);
        has_values = (gboolean) get_number(park);
        into->values = has_values ? park->values : NULL;
        if (has_settings)
                unit_settings_from_properties(unit, into->user_scope);
        if (!into->scored)
                return;
        memcpy(&into->score, park->bytes->str + park->at, sizeof into->score);
        park->at += sizeof into->score;
        for (int check = 0; has_values && check < CHECK_COUNT; check++) {
                park->values[check].text = get_string(park);
                park->values[check].path = get_string(park);
                park->values[check].line = (guint) get_number(park);
                park->values[check].implied_by = get_string(park);
        }
}

/* ---- The lot ---- */

/* What the commands of the service say, whatever file they stand in, on a merged system or not;
 * NULL without any. */
static char *commands_of(const Unit *unit)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);

                if (g_str_equal(directive->name, "ExecStart"))
                        g_string_append_printf(text, "%s\n", directive->value);
        }
        return text->len > 0 ? merged_text(text->str) : NULL;
}

/* A copy without digits, and the points between them; NULL where there are none. */
static char *without_digits(const char *text)
{
        GString *kept = g_string_new(NULL);

        for (const char *at = text; *at; at++)
                if (!g_ascii_isdigit(*at) && !(*at == '.' && g_ascii_isdigit(at[1])))
                        g_string_append_c(kept, *at);
        return g_string_free(kept, kept->len == strlen(text));
}

/* The next version of a package with the version in its name. */
static char *family_of(const char *package, const char *commands)
{
        g_autofree char *name = package ? without_digits(package) : NULL;
        g_autofree char *rest = commands ? without_digits(commands) : NULL;

        return name && commands ? g_strdup_printf("%s %s", name, rest ? rest : commands) : NULL;
}

static struct parked *describe(const Unit *unit, guint64 offset)
{
        struct parked *parked = g_new0(struct parked, 1);
        g_autofree char *commands = commands_of(unit);
        const struct unit_file *fragment =
                unit->files->len > 0 ? &g_array_index(unit->files, struct unit_file, 0) : NULL;

        parked->name = g_strdup(unit->name);
        parked->type = unit->type;
        if (fragment && fragment->role == UNIT_FILE_FRAGMENT) {
                parked->fragment = g_strdup(fragment->sha256);
                parked->package = fragment->package ? g_strndup(fragment->package,
                                                                strcspn(fragment->package, " "))
                                                    : NULL;
        }
        if (commands)
                parked->command = g_compute_checksum_for_string(G_CHECKSUM_SHA256, commands, -1);
        parked->family = family_of(parked->package, commands);
        parked->aliases = g_ptr_array_new_with_free_func(g_free);
        for (guint i = 0; i < unit->aliases->len; i++)
                g_ptr_array_add(parked->aliases, g_strdup(unit->aliases->pdata[i]));
        parked->offset = offset;
        return parked;
}

gboolean park_add(Park *park, const struct side_unit *unit, GError **error)
{
        guint64 length, offset = park->size;

        g_ptr_array_add(park->parked, describe(unit->unit, park->size));
        g_string_truncate(park->bytes, 0);
        put_number(park, 0); /* the length comes here */
        put_unit(park, unit->unit);
        put_score(park, unit);
        length = park->bytes->len;
        memcpy(park->bytes->str, &length, sizeof length);
        park->size += length;
        return scratch_write(park->fd, offset, park->bytes->str, length, error);
}

guint park_count(const Park *park)
{
        return park->parked->len;
}

struct parked *park_at(const Park *park, guint index)
{
        return park->parked->pdata[index];
}

gboolean park_fetch(Park *park, const struct parked *parked, const struct side_unit **ret_unit,
                    GError **error)
{
        guint64 length;

        g_clear_pointer(&park->unit, unit_free);
        if (!scratch_read(park->fd, parked->offset, &length, sizeof length, error))
                return FALSE;
        g_string_set_size(park->bytes, length);
        if (!scratch_read(park->fd, parked->offset, park->bytes->str, length, error))
                return FALSE;
        park->at = sizeof length;
        park->unit = get_unit(park);
        park->side_unit = (struct side_unit){0};
        get_score(park, park->unit, &park->side_unit);
        *ret_unit = &park->side_unit;
        return TRUE;
}
