/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rows to a file and back. A record is what one spool_add() brought: the list and length of each of
 * its rows, then their text. In memory stays where each record begins.
 */
#include "render/spool.h"

#include <string.h>
#include <unistd.h>

#include "base/scratch.h"

struct row {
        guint32 list, length;
};

struct record {
        guint64 offset;
        guint32 kind, rank, place, count;
};

struct list {
        guint32 number, kind;
};

struct spool {
        int fd;
        GMutex lock;
        guint64 size;
        GHashTable *lists; /* name to struct list * */
        GArray *records;   /* struct record */
        gboolean sorted;
};

struct spool_rows {
        GPtrArray *lists; /* char *: of each row */
        GArray *lengths;  /* guint32 */
        GString *text;
};

Spool *spool_new(const char *directory, GError **error)
{
        int fd = scratch_open(directory, error);
        Spool *spool;

        if (fd < 0)
                return NULL;
        spool = g_new0(Spool, 1);
        spool->fd = fd;
        spool->lists = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        spool->records = g_array_new(FALSE, FALSE, sizeof(struct record));
        g_mutex_init(&spool->lock);
        return spool;
}

void spool_free(Spool *spool)
{
        if (!spool)
                return;
        close(spool->fd);
        g_hash_table_unref(spool->lists);
        g_array_unref(spool->records);
        g_mutex_clear(&spool->lock);
        g_free(spool);
}

SpoolRows *spool_rows_new(void)
{
        SpoolRows *rows = g_new0(SpoolRows, 1);

        rows->lists = g_ptr_array_new_with_free_func(g_free);
        rows->lengths = g_array_new(FALSE, FALSE, sizeof(guint32));
        rows->text = g_string_new(NULL);
        return rows;
}

void spool_rows_free(SpoolRows *rows)
{
        if (!rows)
                return;
        g_ptr_array_unref(rows->lists);
        g_array_unref(rows->lengths);
        g_string_free(rows->text, TRUE);
        g_free(rows);
}

void spool_rows_add(SpoolRows *rows, const char *list, const char *text, gsize size)
{
        guint32 length = (guint32) size;

        g_ptr_array_add(rows->lists, g_strdup(list));
        g_array_append_val(rows->lengths, length);
        g_string_append_len(rows->text, text, (gssize) size);
}

void spool_rows_count(const SpoolRows *rows, GHashTable *counts)
{
        for (guint i = 0; i < rows->lists->len; i++) {
                const char *list = rows->lists->pdata[i];
                guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, list));

                g_hash_table_insert(counts, g_strdup(list), GUINT_TO_POINTER(count + 1));
        }
}

/* The number of a list; called with the lock held. */
static guint32 list_number(Spool *spool, const char *name, guint kind)
{
        struct list *list = g_hash_table_lookup(spool->lists, name);

        if (!list) {
                list = g_new(struct list, 1);
                *list = (struct list){g_hash_table_size(spool->lists), kind};
                g_hash_table_insert(spool->lists, g_strdup(name), list);
        }
        return list->number;
}

gboolean spool_add(Spool *spool, guint kind, guint rank, guint place, const SpoolRows *rows,
                   GError **error)
{
        g_autofree struct row *heads = g_new(struct row, rows->lists->len);
        gsize head_size = rows->lists->len * sizeof *heads;
        struct record record = {0, kind, rank, place, rows->lists->len};

        if (record.count == 0)
                return TRUE;
        g_mutex_lock(&spool->lock);
        for (guint i = 0; i < rows->lists->len; i++)
                heads[i] = (struct row){list_number(spool, rows->lists->pdata[i], kind),
                                        g_array_index(rows->lengths, guint32, i)};
        record.offset = spool->size;
        spool->size += head_size + rows->text->len;
        g_array_append_val(spool->records, record);
        spool->sorted = FALSE;
        g_mutex_unlock(&spool->lock);
        return scratch_write(spool->fd, record.offset, heads, head_size, error) &&
               scratch_write(spool->fd, record.offset + head_size, rows->text->str, rows->text->len,
                             error);
}

static int compare_records(gconstpointer a, gconstpointer b)
{
        const struct record *left = a, *right = b;

        if (left->kind != right->kind)
                return left->kind < right->kind ? -1 : 1;
        if (left->rank != right->rank)
                return left->rank > right->rank ? -1 : 1;
        return (left->place > right->place) - (left->place < right->place);
}

/* ---- Lists ---- */

struct visit {
        Spool *spool;
        guint32 list;
        spool_visitor visit;
        void *context;
        GByteArray *buffer;
};

static gboolean visit_record(const struct visit *visit, const struct record *record, GError **error)
{
        gsize head_size = record->count * sizeof(struct row);
        guint64 offset = record->offset + head_size;
        GByteArray *buffer = visit->buffer;
        const struct row *rows;

        /* The rows' text is read behind their heads. */
        g_byte_array_set_size(buffer, (guint) head_size);
        if (!scratch_read(visit->spool->fd, record->offset, buffer->data, head_size, error))
                return FALSE;
        for (guint i = 0; i < record->count; i++) {
                guint length;

                rows = (const struct row *) (void *) buffer->data;
                length = rows[i].length;
                if (rows[i].list == visit->list) {
                        if (buffer->len < head_size + length)
                                g_byte_array_set_size(buffer, (guint) (head_size + length));
                        if (!scratch_read(visit->spool->fd, offset, buffer->data + head_size,
                                          length, error) ||
                            !visit->visit(visit->context, (const char *) buffer->data + head_size,
                                          length, error))
                                return FALSE;
                }
                offset += length;
        }
        return TRUE;
}

/* The first record of a kind; they are sorted by it. */
static guint first_of_kind(const Spool *spool, guint kind)
{
        guint low = 0, high = spool->records->len;

        while (low < high) {
                guint middle = low + (high - low) / 2;

                if (g_array_index(spool->records, struct record, middle).kind < kind)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

gboolean spool_visit_list(Spool *spool, const char *name, spool_visitor visitor, void *context,
                          GError **error)
{
        const struct list *list = g_hash_table_lookup(spool->lists, name);
        g_autoptr(GByteArray) buffer = g_byte_array_new();
        struct visit visit = {spool, list ? list->number : 0, visitor, context, buffer};

        if (!list)
                return TRUE;
        if (!spool->sorted)
                g_array_sort(spool->records, compare_records);
        spool->sorted = TRUE;
        for (guint i = first_of_kind(spool, list->kind); i < spool->records->len; i++) {
                const struct record *record = &g_array_index(spool->records, struct record, i);

                if (record->kind != list->kind)
                        break;
                if (!visit_record(&visit, record, error))
                        return FALSE;
        }
        return TRUE;
}

struct writing {
        struct spool_join *join;
        GOutputStream *stream;
};

static gboolean write_row(void *context, const char *text, gsize size, GError **error)
{
        const struct writing *writing = context;
        struct spool_join *join = writing->join;
        gsize skipped = join && !join->begun ? MIN(join->separator, size) : 0;

        if (join)
                join->begun = TRUE;
        return g_output_stream_write_all(writing->stream, text + skipped, size - skipped, NULL,
                                         NULL, error);
}

gboolean spool_write_list(Spool *spool, const char *name, struct spool_join *join,
                          GOutputStream *stream, GError **error)
{
        struct writing writing = {join, stream};

        return spool_visit_list(spool, name, write_row, &writing, error);
}
