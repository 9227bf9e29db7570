/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SystemCallFilter= assignments to a set of system calls. The set is kept by number, as systemd
 * keeps it (two names may be one call), in a flat table: a group of three hundred names is merged,
 * and a name looked up, without hashing numbers.
 */
#include "snapshot/system-call-filter.h"

#include <seccomp.h>
#include <string.h>

#include "base/error.h"
#include "snapshot/setting-names.h"
#include "snapshot/system-call-groups.h"
#include "snapshot/words.h"

/*
 * The numbers that libseccomp gives, and where each range begins in the table. Negative numbers
 * stand for calls that the native architecture lacks.
 */
static const struct {
        int first, last;
        guint slot;
} ranges[] = {
        {0, 6999, 0},                   /* native numbers; MIPS begins at 4000 */
        {-10999, -10000, 7000},         /* calls of other architectures */
        {-299, -1, 8000},               /* calls that x86 multiplexes */
        {0xf0000, 0xf00ff, 8300},       /* calls of ARM alone */
        {0x40000000, 0x40000fff, 8600}, /* x32 */
};

enum {
        SLOT_COUNT = 8600 + 0x1000,
        SLOT_NONE = -1,
        ERRNO_LAST = 4095,
        GROUP_NESTING = 8,
};

/* What a slot of the table holds; a number from ENTRY_ERRNO on is an errno. */
enum {
        ENTRY_ABSENT,
        ENTRY_PLAIN,
        ENTRY_KILL,
        ENTRY_ERRNO,
};

struct system_call_filter {
        gboolean allow_list;
        gboolean is_decided; /* an assignment has said which kind of list it is */
        guint count;
        GHashTable *foreign; /* words whose names libseccomp does not know here, or NULL */
        gint16 entries[SLOT_COUNT];
};

static int slot_of(int number)
{
        for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++)
                if (number >= ranges[i].first && number <= ranges[i].last)
                        return (int) ranges[i].slot + (number - ranges[i].first);
        return SLOT_NONE;
}

static int number_of(int slot)
{
        gsize range = G_N_ELEMENTS(ranges) - 1;

        while (slot < (int) ranges[range].slot)
                range--;
        return ranges[range].first + (slot - (int) ranges[range].slot);
}

/* libseccomp's own name of a number, kept for the life of the process. */
static const char *name_of(int slot)
{
        static const char *names[SLOT_COUNT];
        const char *name = g_atomic_pointer_get(&names[slot]);
        char *answer;

        if (name)
                return name;
        answer = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number_of(slot));
        name = answer ? g_intern_string(answer) : "";
        free(answer);
        g_atomic_pointer_set(&names[slot], name);
        return name;
}

struct system_call_filter *system_call_filter_new(void)
{
        return g_new0(struct system_call_filter, 1);
}

void system_call_filter_free(struct system_call_filter *filter)
{
        if (!filter)
                return;
        g_clear_pointer(&filter->foreign, g_hash_table_unref);
        g_free(filter);
}

static void set_entry(struct system_call_filter *filter, int number, gint16 entry)
{
        int slot = slot_of(number);

        if (slot == SLOT_NONE)
                return;
        if (filter->entries[slot] != ENTRY_ABSENT)
                filter->count--;
        if (entry != ENTRY_ABSENT)
                filter->count++;
        filter->entries[slot] = entry;
}

static void expand(unsigned version, const char *name, guint depth, GArray *numbers)
{
        const char *const *members = system_call_group(version, name);

        for (; members && *members; members++) {
                int number;

                if (**members == '@') {
                        if (depth < GROUP_NESTING)
                                expand(version, *members, depth + 1, numbers);
                } else if (system_call_resolve(*members, &number)) {
                        g_array_append_val(numbers, number);
                }
        }
}

/* NULL where there is no such group. */
static const GArray *expanded_group(unsigned version, const char *name)
{
        static GMutex mutex;
        static GHashTable *known = NULL; /* "252@mount" to GArray, never freed */
        g_autofree char *key = NULL;
        GArray *numbers;

        if (!system_call_group(version, name))
                return NULL;
        key = g_strdup_printf("%u%s", version, name);
        g_mutex_lock(&mutex);
        if (!known)
                known = g_hash_table_new(g_str_hash, g_str_equal);
        numbers = g_hash_table_lookup(known, key);
        if (!numbers) {
                numbers = g_array_new(FALSE, FALSE, sizeof(int));
                expand(version, name, 0, numbers);
                g_hash_table_insert(known, g_steal_pointer(&key), numbers);
        }
        g_mutex_unlock(&mutex);
        return numbers;
}

/* One assignment while it is applied. */
struct assignment {
        struct system_call_filter *filter;
        unsigned version;
        gboolean inverted;
        void (*complain)(void *context, const char *message);
        void *context;
};

static void complain(const struct assignment *assignment, const char *word, const char *why)
{
        g_autofree char *message = NULL;

        if (!assignment->complain)
                return;
        message = g_strdup_printf("SystemCallFilter= ignores the word \"%s\": %s.", word, why);
        assignment->complain(assignment->context, message);
}

/*
 * A word whose sense is that of the list is added to it, one of the other sense is removed; but
 * "~name:errno" stays in an allow list as a call that is denied in its own way.
 */
static void merge_number(const struct assignment *assignment, int number, gint16 entry)
{
        struct system_call_filter *filter = assignment->filter;
        gboolean adds = assignment->inverted != filter->allow_list || entry != ENTRY_PLAIN;

        set_entry(filter, number, adds ? entry : ENTRY_ABSENT);
}

static void merge_group(const struct assignment *assignment, const GArray *numbers, gint16 entry)
{
        for (guint i = 0; i < numbers->len; i++)
                merge_number(assignment, g_array_index(numbers, int, i), entry);
}

/* "EPERM", a number up to 4095, or "kill". */
static gboolean parse_errno(const char *text, gint16 *ret_entry)
{
        g_autofree char *upper = g_ascii_strup(text, -1);
        gint64 number = errno_from_name(upper);

        if (strcmp(text, "kill") == 0) {
                *ret_entry = ENTRY_KILL;
                return TRUE;
        }
        if (number < 0 && !number_from_text(text, &number))
                return FALSE;
        if (number < 0 || number > ERRNO_LAST)
                return FALSE;
        *ret_entry = (gint16) (ENTRY_ERRNO + number);
        return TRUE;
}

static void merge_word(const struct assignment *assignment, const char *word)
{
        const char *colon = strchr(word, ':');
        g_autofree char *name = colon ? g_strndup(word, (gsize) (colon - word)) : g_strdup(word);
        gint16 entry = ENTRY_PLAIN;
        int number;

        if (colon && (colon == word || !parse_errno(colon + 1, &entry))) {
                complain(assignment, word, "what follows the colon is no error number");
        } else if (entry != ENTRY_PLAIN && !assignment->inverted) {
                complain(assignment, word, "an allowed call has no error number");
        } else if (*name == '@') {
                const GArray *numbers = expanded_group(assignment->version, name);

                if (numbers)
                        merge_group(assignment, numbers, entry);
                else
                        complain(assignment, word, "there is no such group");
        } else if (system_call_resolve(name, &number)) {
                merge_number(assignment, number, entry);
        } else {
                complain(assignment, word, "there is no such system call");
        }
}

static void reset(struct system_call_filter *filter)
{
        g_clear_pointer(&filter->foreign, g_hash_table_unref);
        memset(filter, 0, sizeof(*filter));
}

void system_call_filter_assign(struct system_call_filter *filter, unsigned version,
                               const char *value,
                               void (*complain_function)(void *context, const char *message),
                               void *context)
{
        struct assignment assignment = {
                .filter = filter,
                .version = version,
                .inverted = *value == '~',
                .complain = complain_function,
                .context = context,
        };
        char *next;

        if (*value == '\0') {
                reset(filter);
                return;
        }
        if (assignment.inverted)
                value++;
        if (!filter->is_decided) {
                const GArray *always = expanded_group(version, "@default");

                filter->is_decided = TRUE;
                filter->allow_list = !assignment.inverted;
                if (filter->allow_list && always)
                        merge_group(&assignment, always, ENTRY_PLAIN);
        }
        while (word_next(&value, WORD_PLAIN, &next) == WORD_FOUND) {
                g_autofree char *word = next;

                merge_word(&assignment, word);
        }
}

gboolean system_call_filter_is_allow_list(const struct system_call_filter *filter)
{
        return filter->allow_list;
}

gboolean system_call_filter_is_empty(const struct system_call_filter *filter)
{
        return filter->count == 0 && !filter->foreign;
}

gboolean system_call_filter_contains(const struct system_call_filter *filter, const char *name)
{
        int number, slot;

        if (!system_call_resolve(name, &number))
                return filter->foreign && g_hash_table_contains(filter->foreign, name);
        slot = slot_of(number);
        if (slot == SLOT_NONE)
                return FALSE;
        return filter->allow_list ? filter->entries[slot] == ENTRY_PLAIN
                                  : filter->entries[slot] != ENTRY_ABSENT;
}

gboolean system_call_filter_contains_plainly(const struct system_call_filter *filter,
                                             const char *name)
{
        int number, slot;

        if (!system_call_resolve(name, &number))
                return filter->foreign && g_hash_table_contains(filter->foreign, name);
        slot = slot_of(number);
        return slot != SLOT_NONE && filter->entries[slot] == ENTRY_PLAIN;
}

gboolean system_call_filter_is_same(const struct system_call_filter *left,
                                    const struct system_call_filter *right)
{
        return left->allow_list == right->allow_list && left->count == right->count &&
               !left->foreign && !right->foreign &&
               memcmp(left->entries, right->entries, sizeof(left->entries)) == 0;
}

/* The word of an entry: the name itself, or one of made, which is kept there. */
static const char *format_entry(int slot, gint16 entry, GStringChunk *made)
{
        const char *name = name_of(slot), *error;
        g_autofree char *word = NULL;

        if (entry == ENTRY_PLAIN)
                return name;
        error = entry == ENTRY_KILL ? "kill" : errno_to_name(entry - ENTRY_ERRNO);
        word = error ? g_strconcat(name, ":", error, NULL)
                     : g_strdup_printf("%s:%d", name, entry - ENTRY_ERRNO);
        return g_string_chunk_insert(made, word);
}

static gint compare_words(gconstpointer left, gconstpointer right)
{
        return strcmp(*(const char *const *) left, *(const char *const *) right);
}

char *system_call_filter_format(const struct system_call_filter *filter)
{
        g_autoptr(GPtrArray) words = g_ptr_array_sized_new(filter->count);
        GStringChunk *made = g_string_chunk_new(1024);
        GString *text = g_string_new(filter->allow_list ? "" : "~");

        for (int slot = 0; slot < SLOT_COUNT; slot++) {
                gint16 entry = filter->entries[slot];

                if (entry == ENTRY_ABSENT || (filter->allow_list && entry != ENTRY_PLAIN))
                        continue;
                if (*name_of(slot))
                        g_ptr_array_add(words, (char *) format_entry(slot, entry, made));
        }
        if (filter->foreign) {
                GHashTableIter iterator;
                gpointer word;

                g_hash_table_iter_init(&iterator, filter->foreign);
                while (g_hash_table_iter_next(&iterator, &word, NULL))
                        g_ptr_array_add(words, word);
        }
        g_ptr_array_sort(words, compare_words);
        for (guint i = 0; i < words->len; i++) {
                if (i > 0)
                        g_string_append_c(text, ' ');
                g_string_append(text, words->pdata[i]);
        }
        g_string_chunk_free(made);
        return g_string_free(text, FALSE);
}

/* A name that libseccomp does not know here comes from a newer system, and is kept. */
static gboolean parse_word(struct system_call_filter *filter, const char *word)
{
        const char *colon = strchr(word, ':');
        g_autofree char *name = colon ? g_strndup(word, (gsize) (colon - word)) : g_strdup(word);
        gint16 entry = ENTRY_PLAIN;
        int number;

        if (*name == '\0' || (colon && !parse_errno(colon + 1, &entry)))
                return FALSE;
        if (system_call_resolve(name, &number)) {
                set_entry(filter, number, entry);
                return TRUE;
        }
        if (!filter->foreign)
                filter->foreign = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_hash_table_add(filter->foreign, g_strdup(word));
        return TRUE;
}

static struct system_call_filter *parse_words(const char *text, GError **error)
{
        struct system_call_filter *filter = system_call_filter_new();
        g_auto(GStrv) words = NULL;

        filter->is_decided = TRUE;
        filter->allow_list = *text != '~';
        if (!filter->allow_list)
                text++;
        words = g_strsplit(text, " ", -1);
        for (char **word = words; *word; word++) {
                if (parse_word(filter, *word) || (*text == '\0' && !words[1]))
                        continue;
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "The word \"%s\" of a system call filter can't be understood.", *word);
                system_call_filter_free(filter);
                return NULL;
        }
        return filter;
}

static struct system_call_filter *filter_copy(const struct system_call_filter *filter)
{
        struct system_call_filter *copy = g_memdup2(filter, sizeof(*filter));

        if (copy->foreign)
                g_hash_table_ref(copy->foreign);
        return copy;
}

/* The filters that were parsed last: services have a group in common more often than not. */
struct recent {
        char *text;
        struct system_call_filter *filter;
};

enum { RECENT_COUNT = 8 };

struct system_call_filter *system_call_filter_parse(const char *text, GError **error)
{
        static GMutex mutex;
        static struct recent recent[RECENT_COUNT];
        static guint next = 0;
        struct system_call_filter *filter = NULL;

        g_mutex_lock(&mutex);
        for (guint i = 0; i < RECENT_COUNT && !filter; i++)
                if (g_strcmp0(recent[i].text, text) == 0)
                        filter = filter_copy(recent[i].filter);
        if (!filter && (filter = parse_words(text, error))) {
                struct recent *place = &recent[next++ % RECENT_COUNT];

                g_free(place->text);
                system_call_filter_free(place->filter);
                *place = (struct recent){g_strdup(text), filter_copy(filter)};
        }
        g_mutex_unlock(&mutex);
        return filter;
}
