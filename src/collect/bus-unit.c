/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The answer to GetAll to a unit. Some half a million values pass here on a larger machine: names
 * and signatures are shared by all units, and how to sort the properties is found once for each
 * sequence in which they come, which is that of the unit's type.
 */
#include "collect/bus-unit.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "collect/redact.h"
#include "collect/unit-name.h"
#include "snapshot/settings.h"
#include "snapshot/words.h"

/* The sequence in which the properties of a type came last, and where each belongs. */
struct sequence {
        GPtrArray *formats;
        GArray *places;       /* guint */
        gboolean has_doubles; /* a name came twice, which no honest manager does */
};

struct bus_unit_reader {
        BusFormats *formats;
        GString *buffer;
        GPtrArray *came; /* struct bus_format * of the unit that is read */
        struct sequence sequences[UNIT_TYPE_COUNT];
        gsize size; /* of the unit that is read */
        gboolean user_scope;
        gboolean keep_secrets;
};

BusUnitReader *bus_unit_reader_new(unsigned version, gboolean user_scope, gboolean keep_secrets)
{
        BusUnitReader *reader = g_new0(BusUnitReader, 1);

        reader->formats = bus_formats_new(version);
        reader->buffer = g_string_new(NULL);
        reader->came = g_ptr_array_new();
        for (guint i = 0; i < UNIT_TYPE_COUNT; i++) {
                reader->sequences[i].formats = g_ptr_array_new();
                reader->sequences[i].places = g_array_new(FALSE, FALSE, sizeof(guint));
        }
        reader->user_scope = user_scope;
        reader->keep_secrets = keep_secrets;
        return reader;
}

void bus_unit_reader_free(BusUnitReader *reader)
{
        if (!reader)
                return;
        for (guint i = 0; i < UNIT_TYPE_COUNT; i++) {
                g_ptr_array_unref(reader->sequences[i].formats);
                g_array_unref(reader->sequences[i].places);
        }
        g_ptr_array_unref(reader->came);
        g_string_free(reader->buffer, TRUE);
        bus_formats_free(reader->formats);
        g_free(reader);
}

/* Where a property came to, for sorting. */
struct arrival {
        const struct bus_format *format;
        guint index;
};

static gint compare_arrivals(gconstpointer left, gconstpointer right)
{
        const struct arrival *a = left, *b = right;
        int order = strcmp(bus_format_name(a->format), bus_format_name(b->format));

        return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

static gboolean is_same_name(const struct arrival *left, const struct arrival *right)
{
        return strcmp(bus_format_name(left->format), bus_format_name(right->format)) == 0;
}

static void sequence_learn(struct sequence *sequence, const GPtrArray *came)
{
        g_autofree struct arrival *arrivals = g_new(struct arrival, came->len);

        for (guint i = 0; i < came->len; i++)
                arrivals[i] = (struct arrival){came->pdata[i], i};
        qsort(arrivals, came->len, sizeof(*arrivals), compare_arrivals);
        g_array_set_size(sequence->places, came->len);
        sequence->has_doubles = FALSE;
        for (guint i = 0; i < came->len; i++) {
                g_array_index(sequence->places, guint, arrivals[i].index) = i;
                sequence->has_doubles |= i > 0 && is_same_name(&arrivals[i - 1], &arrivals[i]);
        }
        g_ptr_array_set_size(sequence->formats, 0);
        for (guint i = 0; i < came->len; i++)
                g_ptr_array_add(sequence->formats, came->pdata[i]);
}

static void complain_of_double(Unit *unit, const char *name)
{
        unit_add_problem(unit, problem_new(PROBLEM_WARNING, unit->name, NULL, 0,
                                           "The manager gives the property %s more than once; "
                                           "what it says first is kept.",
                                           name));
}

/* Of properties in order of their names, the first of each name stays. */
static void drop_doubles(Unit *unit)
{
        GArray *properties = unit->properties;
        const char *complained = NULL;
        guint kept = 1;

        for (guint i = 1; i < properties->len; i++) {
                struct property property = g_array_index(properties, struct property, i);

                if (strcmp(g_array_index(properties, struct property, kept - 1).name,
                           property.name) != 0) {
                        g_array_index(properties, struct property, kept++) = property;
                        continue;
                }
                if (!complained || strcmp(complained, property.name) != 0)
                        complain_of_double(unit, property.name);
                complained = property.name;
        }
        g_array_set_size(properties, kept);
}

/* Puts the properties, which are in the order in which they came, into byte order of the names. */
static void sort_properties(BusUnitReader *reader, Unit *unit)
{
        struct sequence *sequence = &reader->sequences[unit->type];
        const GPtrArray *came = reader->came;
        GArray *sorted;

        if (came->len == 0)
                return;
        sorted = g_array_sized_new(FALSE, FALSE, sizeof(struct property), came->len);
        if (sequence->formats->len != came->len ||
            memcmp(sequence->formats->pdata, came->pdata, came->len * sizeof(*came->pdata)) != 0)
                sequence_learn(sequence, came);
        g_array_set_size(sorted, came->len);
        for (guint i = 0; i < came->len; i++)
                g_array_index(sorted, struct property, g_array_index(sequence->places, guint, i)) =
                        g_array_index(unit->properties, struct property, i);
        g_array_unref(unit->properties);
        unit->properties = sorted;
        if (sequence->has_doubles)
                drop_doubles(unit);
}

static void complain_of_signature(Unit *unit, const struct bus_format *format)
{
        unit_add_problem(
                unit,
                problem_new(
                        PROBLEM_WARNING, unit->name, NULL, 0,
                        "The manager gives the property %s with the signature \"%s\" instead of "
                        "\"%s\", so it is kept as plain text.",
                        bus_format_name(format), bus_format_signature(format),
                        bus_format_expected(format)));
}

/* FNV-1a. */
static guint64 digest_text(guint64 digest, const char *text)
{
        for (; *text; text++)
                digest = (digest ^ (guchar) *text) * G_GUINT64_CONSTANT(0x100000001b3);
        return digest * G_GUINT64_CONSTANT(0x100000001b3);
}

/* The value as the unit keeps it: the few that most properties have need no copy. */
static const char *keep_value(BusUnitReader *reader, Unit *unit, const struct bus_format *format,
                              const char *value)
{
        static const char *const common[] = {"", "no", "yes", "0", "infinity", "[not set]"};
        g_autofree char *redacted = NULL;

        for (gsize i = 0; i < G_N_ELEMENTS(common); i++)
                if (strcmp(value, common[i]) == 0)
                        return common[i];
        if (bus_format_is_secret(format) && !reader->keep_secrets)
                redacted = redact_value(unit->type == UNIT_MOUNT ? "Mount" : "Service",
                                        bus_format_name(format), value);
        return unit_string(unit, redacted ? redacted : value);
}

/* Enters the variant of a property, and gives its format; NULL where that fails. The format that is
 * likely, or NULL, is tried first: finding out a signature costs more than reading most values. */
static const struct bus_format *enter_value(BusUnitReader *reader, struct bus_cursor *cursor,
                                            const char *name, const struct bus_format *likely)
{
        const struct bus_format *format;
        const char *signature;

        if (likely && strcmp(bus_format_name(likely), name) == 0 &&
            bus_cursor_enter_if(cursor, 'v', bus_format_signature(likely)))
                return likely;
        if (!bus_cursor_peek(cursor, NULL, &signature))
                return NULL;
        format = bus_formats_find(reader->formats, name, signature);
        if (format)
                bus_cursor_enter(cursor, 'v', signature);
        else
                cursor->error = -E2BIG;
        return format;
}

/* One entry of the dictionary, which was entered; NULL where it cannot be read. */
static const struct bus_format *read_entry(BusUnitReader *reader, struct bus_cursor *cursor,
                                           const struct bus_format *likely, const char **ret_value)
{
        const struct bus_format *format;
        const char *name = "";

        bus_cursor_next_basic(cursor, 's', &name);
        format = enter_value(reader, cursor, name, likely);
        if (format)
                *ret_value = bus_format_read(format, cursor, reader->buffer);
        bus_cursor_leave(cursor);
        bus_cursor_leave(cursor);
        return cursor->error == 0 ? format : NULL;
}

/* What came at this place of the sequence last time. */
static const struct bus_format *likely_format(const BusUnitReader *reader, enum unit_type type)
{
        const GPtrArray *formats = reader->sequences[type].formats;

        return reader->came->len < formats->len ? formats->pdata[reader->came->len] : NULL;
}

/* Returns 0 or a negative errno; -E2BIG and -EMSGSIZE are limits. */
static int read_properties(BusUnitReader *reader, Unit *unit, sd_bus_message *answer,
                           guint64 *ret_digest)
{
        struct bus_cursor cursor = {.message = answer};
        const struct bus_format *format;
        const char *value = NULL;

        *ret_digest = G_GUINT64_CONSTANT(0xcbf29ce484222325);
        g_ptr_array_set_size(reader->came, 0);
        reader->size = 0;
        bus_cursor_enter(&cursor, 'a', "{sv}");
        while (bus_cursor_enter(&cursor, 'e', "sv") &&
               (format = read_entry(reader, &cursor, likely_format(reader, unit->type), &value))) {
                struct property property = {.file = PROPERTY_NO_FILE};

                reader->size += sizeof(property) + strlen(value);
                if (reader->size > LIMIT_MANAGER_UNIT_SIZE)
                        return -EMSGSIZE;
                if (bus_format_expected(format))
                        complain_of_signature(unit, format);
                if (bus_format_is_configured(format))
                        *ret_digest = digest_text(*ret_digest, value);
                property.name = bus_format_name(format);
                property.signature = bus_format_signature(format);
                property.value = keep_value(reader, unit, format, value);
                g_array_append_val(unit->properties, property);
                g_ptr_array_add(reader->came, (gpointer) format);
        }
        return cursor.error;
}

/* A property's text, or NULL where it is missing or empty. */
static const char *text_of(const Unit *unit, const char *name)
{
        const struct property *property = unit_find_property(unit, name);

        return property && *property->value ? property->value : NULL;
}

static void add_file(Unit *unit, enum unit_file_role role, const char *path)
{
        struct unit_file file = {.role = role, .path = unit_string(unit, path)};

        g_array_append_val(unit->files, file);
}

/* Each word of a list property. */
static void for_each_word(Unit *unit, const char *name, void (*use)(Unit *unit, const char *word))
{
        const char *cursor = text_of(unit, name);
        char *word;

        while (cursor && word_next(&cursor, WORD_QUOTES | WORD_C_ESCAPES, &word) == WORD_FOUND) {
                use(unit, word);
                g_free(word);
        }
}

static void use_alias(Unit *unit, const char *word)
{
        if (strcmp(word, unit->name) != 0)
                g_ptr_array_add(unit->aliases, (char *) unit_string(unit, word));
}

static void use_drop_in(Unit *unit, const char *word)
{
        add_file(unit, UNIT_FILE_DROP_IN, word);
}

static gint compare_names(gconstpointer left, gconstpointer right)
{
        return strcmp(*(const char *const *) left, *(const char *const *) right);
}

/* Load state and why it is what it is. */
static void set_load(Unit *unit)
{
        const char *state = text_of(unit, "LoadState"), *reason = text_of(unit, "LoadError");
        const char *quote = reason ? strchr(reason, '"') : NULL;

        unit->load = state ? unit_load_from_string(state) : UNIT_LOADED;
        if (unit->load == UNIT_LOADED)
                return;
        if (unit->load == UNIT_LOAD_INVALID) {
                g_autofree char *text = g_strdup_printf(
                        "The manager calls its load state \"%s\", which is not final.", state);

                unit->load = UNIT_ERROR;
                unit->load_reason = unit_string(unit, text);
        } else if (quote) {
                unit->load_reason = g_string_chunk_insert_len(unit->strings, quote + 1,
                                                              (gssize) strlen(quote + 1) - 1);
        } else {
                unit->load_reason = unit->load == UNIT_MASKED ? "The unit is masked."
                                                              : "The manager does not say why.";
        }
}

static void take_properties(BusUnitReader *reader, Unit *unit)
{
        const char *fragment = text_of(unit, "FragmentPath");

        set_load(unit);
        unit->active_state = text_of(unit, "ActiveState");
        unit->sub_state = text_of(unit, "SubState");
        unit->unit_file_state = text_of(unit, "UnitFileState");
        for_each_word(unit, "Names", use_alias);
        g_ptr_array_sort(unit->aliases, compare_names);
        if (fragment)
                add_file(unit, UNIT_FILE_FRAGMENT, fragment);
        for_each_word(unit, "DropInPaths", use_drop_in);
        if (unit->load == UNIT_LOADED && (unit->type == UNIT_SERVICE || unit->type == UNIT_SOCKET ||
                                          unit->type == UNIT_MOUNT || unit->type == UNIT_SWAP))
                unit_settings_from_properties(unit, reader->user_scope);
}

Unit *bus_unit_read(BusUnitReader *reader, const char *name, sd_bus_message *answer,
                    guint64 *ret_digest, GError **error)
{
        g_autoptr(Unit) unit = unit_new(name, unit_name_type(name));
        int r = read_properties(reader, unit, answer, ret_digest);

        if (r == -EMSGSIZE || r == -E2BIG) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_LIMIT,
                            "The manager says more about %s than is read of any unit: %s.", name,
                            r == -E2BIG ? "too many different properties"
                                        : "its properties are too long");
                return NULL;
        }
        if (r < 0) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "The manager's answer about %s is damaged: %s.", name, g_strerror(-r));
                return NULL;
        }
        sort_properties(reader, unit);
        take_properties(reader, unit);
        return g_steal_pointer(&unit);
}

gsize bus_unit_reader_size(const BusUnitReader *reader)
{
        return reader->size;
}

GHashTable *bus_properties_read(BusUnitReader *reader, sd_bus_message *answer, GError **error)
{
        g_autoptr(GHashTable) properties =
                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        struct bus_cursor cursor = {.message = answer};
        const struct bus_format *format;
        const char *value = NULL;

        bus_cursor_enter(&cursor, 'a', "{sv}");
        while (bus_cursor_enter(&cursor, 'e', "sv") &&
               (format = read_entry(reader, &cursor, NULL, &value)))
                g_hash_table_insert(properties, g_strdup(bus_format_name(format)), g_strdup(value));
        if (cursor.error == 0)
                return g_steal_pointer(&properties);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                    "An answer of the manager is damaged: %s.", g_strerror(-cursor.error));
        return NULL;
}
