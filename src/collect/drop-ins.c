/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Turns unit names into ordered drop-ins. For a file name the first directory wins: all directories
 * of the unit's id before those of its aliases, those before the one of its type; and among them
 * the search path's order goes before the name's, so that /etc always overrides /usr. What wins is
 * then sorted by file name.
 */
#include "collect/drop-ins.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "collect/unit-name.h"

/* What is kept of the contents of shared drop-ins, which is far more than any real system has of
 * them. */
enum { CACHE_SIZE = 16 * 1024 * 1024 };

struct drop_ins {
        const struct unit_content_reader *reader;
        const UnitMap *map;
        GPtrArray *problems;
        GStringChunk *strings;
        GHashTable *listings; /* name of the directory to GArray of struct drop_in, all its
                                 directories */
        GHashTable *contents; /* path to UnitContent */
        gsize cached;
};

DropIns *drop_ins_new(const struct unit_content_reader *reader, const UnitMap *map,
                      GPtrArray *problems)
{
        DropIns *drop_ins = g_new0(DropIns, 1);

        drop_ins->reader = reader;
        drop_ins->map = map;
        drop_ins->problems = problems;
        drop_ins->strings = g_string_chunk_new(4096);
        drop_ins->listings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                   (GDestroyNotify) g_array_unref);
        drop_ins->contents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                   (GDestroyNotify) unit_content_unref);
        return drop_ins;
}

void drop_ins_free(DropIns *drop_ins)
{
        if (!drop_ins)
                return;
        g_hash_table_unref(drop_ins->listings);
        g_hash_table_unref(drop_ins->contents);
        g_string_chunk_free(drop_ins->strings);
        g_free(drop_ins);
}

static int open_directory(DropIns *drop_ins, const struct drop_in_directory *directory,
                          const char *name, const char *path)
{
        const struct search_directory *parent =
                search_path_at(drop_ins->reader->path, directory->directory);
        g_autoptr(GError) error = NULL;
        int fd;

        if (directory->is_link) {
                fd = root_open_directory(drop_ins->reader->root, path, NULL, &error);
        } else {
                fd = openat(parent->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                if (fd < 0)
                        root_set_error(&error, errno, path, "listed");
        }
        if (fd < 0)
                g_ptr_array_add(drop_ins->problems, unit_content_problem(NULL, path, error));
        return fd;
}

/* Appends what counts in one NAME.d directory. */
static void list_directory(DropIns *drop_ins, const struct drop_in_directory *directory,
                           const char *name, GArray *listing)
{
        g_autofree char *path =
                g_strconcat(search_path_at(drop_ins->reader->path, directory->directory)->path, "/",
                            name, NULL);
        int fd = open_directory(drop_ins, directory, name, path);
        DIR *stream = fd < 0 ? NULL : fdopendir(fd);

        if (!stream) {
                if (fd >= 0) {
                        unit_content_complain(drop_ins->problems, path, "opened as a directory");
                        close(fd);
                }
                return;
        }
        errno = 0;
        for (struct dirent *entry; (entry = readdir(stream)); errno = 0) {
                struct drop_in drop_in = {.directory = directory->directory};
                g_autofree char *joined = NULL;

                if (entry->d_name[0] == '.' || !g_str_has_suffix(entry->d_name, ".conf"))
                        continue;
                joined = g_strconcat(name, "/", entry->d_name, NULL);
                drop_in.name = g_string_chunk_insert(drop_ins->strings, joined);
                drop_in.file = drop_in.name + strlen(name) + 1;
                drop_in.has_link = directory->is_link || entry->d_type == DT_LNK;
                g_array_append_val(listing, drop_in);
                if (listing->len > LIMIT_DROP_INS_PER_UNIT)
                        break;
        }
        if (errno)
                unit_content_complain(drop_ins->problems, path, "listed to its end");
        closedir(stream);
}

/* The files of all directories of that name ("foo.service", "service"), first those of highest
 * priority. */
static const GArray *find_listing(DropIns *drop_ins, const char *name)
{
        const GArray *directories = unit_map_drop_in_directories(drop_ins->map, name);
        g_autofree char *directory_name = NULL;
        GArray *listing;

        if (!directories)
                return NULL;
        listing = g_hash_table_lookup(drop_ins->listings, name);
        if (listing)
                return listing;
        listing = g_array_new(FALSE, FALSE, sizeof(struct drop_in));
        directory_name = g_strconcat(name, ".d", NULL);
        for (guint i = 0; i < directories->len; i++)
                list_directory(drop_ins, &g_array_index(directories, struct drop_in_directory, i),
                               directory_name, listing);
        g_hash_table_insert(drop_ins->listings, g_strdup(name), listing);
        return listing;
}

/* A drop-in and its place in the order in which systemd would come upon it. */
struct candidate {
        struct drop_in drop_in;
        guint group; /* id, each alias, type */
        guint name;  /* within the group */
};

static int compare_candidates(gconstpointer a, gconstpointer b)
{
        const struct candidate *left = a, *right = b;
        int order = strcmp(left->drop_in.file, right->drop_in.file);

        if (order == 0)
                order = (left->group > right->group) - (left->group < right->group);
        if (order == 0)
                order = (left->drop_in.directory > right->drop_in.directory) -
                        (left->drop_in.directory < right->drop_in.directory);
        if (order == 0)
                order = (left->name > right->name) - (left->name < right->name);
        return order;
}

static void add_listing(DropIns *drop_ins, GArray *candidates, const char *name, guint group,
                        guint position, gboolean shared)
{
        const GArray *listing = find_listing(drop_ins, name);

        for (guint i = 0; listing && i < listing->len; i++) {
                struct candidate candidate = {
                        .drop_in = g_array_index(listing, struct drop_in, i),
                        .group = group,
                        .name = position,
                };

                candidate.drop_in.shared = shared;
                g_array_append_val(candidates, candidate);
        }
}

static void add_unit_name(DropIns *drop_ins, GArray *candidates, const char *name, guint group)
{
        g_autoptr(GPtrArray) names = unit_name_drop_in_names(name);

        for (guint i = 0; i < names->len; i++)
                add_listing(drop_ins, candidates, names->pdata[i], group, i, i > 0);
}

GArray *drop_ins_find(DropIns *drop_ins, const char *id, const GPtrArray *aliases,
                      gboolean *ret_exceeded)
{
        g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate));
        GArray *found = g_array_new(FALSE, FALSE, sizeof(struct drop_in));
        guint group = 0;

        *ret_exceeded = FALSE;
        add_unit_name(drop_ins, candidates, id, group++);
        for (guint i = 0; i < aliases->len; i++)
                add_unit_name(drop_ins, candidates, aliases->pdata[i], group++);
        add_listing(drop_ins, candidates, unit_type_to_string(unit_name_type(id)), group, 0, TRUE);

        g_array_sort(candidates, compare_candidates);
        for (guint i = 0; i < candidates->len; i++) {
                const struct drop_in *drop_in =
                        &g_array_index(candidates, struct candidate, i).drop_in;
                const struct drop_in *last =
                        found->len > 0 ? &g_array_index(found, struct drop_in, found->len - 1)
                                       : NULL;

                if (last && g_str_equal(last->file, drop_in->file))
                        continue;
                if (found->len >= LIMIT_DROP_INS_PER_UNIT) {
                        *ret_exceeded = TRUE;
                        break;
                }
                g_array_append_val(found, *drop_in);
        }
        return found;
}

UnitContent *drop_ins_read(DropIns *drop_ins, const struct drop_in *drop_in, GError **error)
{
        g_autofree char *key = NULL;
        UnitContent *content;

        if (!drop_in->shared)
                return unit_content_read(drop_ins->reader, drop_in->directory, drop_in->name,
                                         drop_in->has_link, error);
        key = g_strdup_printf("%u/%s", drop_in->directory, drop_in->name);
        content = g_hash_table_lookup(drop_ins->contents, key);
        if (content)
                return unit_content_ref(content);
        content = unit_content_read(drop_ins->reader, drop_in->directory, drop_in->name,
                                    drop_in->has_link, error);
        if (content && drop_ins->cached + content->size <= CACHE_SIZE) {
                drop_ins->cached += content->size;
                g_hash_table_insert(drop_ins->contents, g_steal_pointer(&key),
                                    unit_content_ref(content));
        }
        return content;
}
