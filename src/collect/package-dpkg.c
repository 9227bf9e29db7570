/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dpkg's database to the index: the installed packages out of status (or status.d, as images
 * without dpkg have it), their files out of info/PACKAGE.list, and the files that dpkg-divert(1)
 * has moved out of the way.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/root.h"
#include "collect/package-index.h"

#define DPKG_STATUS      "/var/lib/dpkg/status"
#define DPKG_STATUS_PART "/var/lib/dpkg/status.d"
#define DPKG_INFO        "/var/lib/dpkg/info"
#define DPKG_DIVERSIONS  "/var/lib/dpkg/diversions"

struct dpkg {
        PackageIndex *index;
        const Root *root;
        const struct package_request *request;
        GHashTable *diversions; /* path to struct diversion */
};

struct diversion {
        char *target;  /* where the path of all other packages is put */
        char *package; /* whose own file stays; ":" for none, where the administrator did it */
};

static void diversion_free(struct diversion *diversion)
{
        g_free(diversion->target);
        g_free(diversion->package);
        g_free(diversion);
}

/* Nothing is said where the file is not there. */
static char *dpkg_read_file(const struct dpkg *dpkg, const char *path, gsize *ret_size)
{
        g_autoptr(GError) error = NULL;
        char *text = root_read_file(dpkg->root, path, LIMIT_SYSTEM_FILE_SIZE, ret_size, &error);

        if (text == NULL && !g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND))
                package_complain(dpkg->request, PROBLEM_ERROR, path, error->message);
        return text;
}

/* A line without its newline; *text goes on behind it. NULL at the end. */
static const char *next_line(const char **text, const char *end, gsize *ret_length)
{
        const char *line = *text, *newline;

        if (line >= end)
                return NULL;
        newline = memchr(line, '\n', end - line);
        *ret_length = (newline != NULL ? newline : end) - line;
        *text = newline != NULL ? newline + 1 : end;
        return line;
}

/* The value of "Name: value", the caller's, if the line is that field. */
static gboolean take_field(const char *line, gsize length, const char *name, char **value)
{
        gsize name_length = strlen(name);

        if (length <= name_length || g_ascii_strncasecmp(line, name, name_length) != 0 ||
            line[name_length] != ':')
                return FALSE;
        g_free(*value);
        *value = g_strstrip(g_strndup(line + name_length + 1, length - name_length - 1));
        return TRUE;
}

struct stanza {
        char *package, *version, *architecture, *status;
};

/* Whether the package's files are on the system: its third word of Status: says how far it came. */
static gboolean is_unpacked(const char *status)
{
        const char *state = status != NULL ? strrchr(status, ' ') : NULL;

        /* The stanzas of status.d have no Status: what is in the image is installed. */
        return status == NULL || (state != NULL && strcmp(state, " not-installed") != 0 &&
                                  strcmp(state, " config-files") != 0);
}

static void stanza_finish(struct stanza *stanza, const struct dpkg *dpkg)
{
        const char *only = dpkg->request->only;

        if (stanza->package != NULL && stanza->version != NULL && is_unpacked(stanza->status) &&
            (only == NULL || strcmp(only, stanza->package) == 0)) {
                package_index_add_version(dpkg->index, stanza->package, stanza->version);
                if (stanza->architecture != NULL) {
                        g_autofree char *qualified =
                                g_strconcat(stanza->package, ":", stanza->architecture, NULL);

                        package_index_add_version(dpkg->index, qualified, stanza->version);
                }
        }
        g_clear_pointer(&stanza->package, g_free);
        g_clear_pointer(&stanza->version, g_free);
        g_clear_pointer(&stanza->architecture, g_free);
        g_clear_pointer(&stanza->status, g_free);
}

/* The number of stanzas. */
static guint dpkg_read_stanzas(const struct dpkg *dpkg, const char *text, gsize size)
{
        const char *end = text + size, *line;
        struct stanza stanza = {0};
        guint count = 0;
        gsize length;

        while ((line = next_line(&text, end, &length)) != NULL) {
                if (length == 0) {
                        stanza_finish(&stanza, dpkg);
                        continue;
                }
                if (take_field(line, length, "Package", &stanza.package))
                        count++;
                else if (!take_field(line, length, "Version", &stanza.version) &&
                         !take_field(line, length, "Status", &stanza.status))
                        take_field(line, length, "Architecture", &stanza.architecture);
        }
        stanza_finish(&stanza, dpkg);
        return count;
}

static void dpkg_read_diversions(struct dpkg *dpkg)
{
        gsize size = 0, length;
        g_autofree char *text = dpkg_read_file(dpkg, DPKG_DIVERSIONS, &size);
        const char *position = text, *end = text != NULL ? text + size : NULL, *line;

        while (text != NULL && (line = next_line(&position, end, &length)) != NULL) {
                g_autofree char *path = g_strndup(line, length);
                struct diversion *diversion = g_new0(struct diversion, 1);

                line = next_line(&position, end, &length);
                diversion->target = g_strndup(line, line != NULL ? length : 0);
                line = next_line(&position, end, &length);
                diversion->package = g_strndup(line, line != NULL ? length : 0);
                if (line == NULL) {
                        diversion_free(diversion);
                        package_complain(dpkg->request, PROBLEM_WARNING, DPKG_DIVERSIONS,
                                         "The list of diversions ends in the middle of an entry.");
                        return;
                }
                g_hash_table_replace(dpkg->diversions, g_steal_pointer(&path), diversion);
        }
}

/* A path as a package lists it, which has one owner unless it was diverted. */
static void dpkg_add_file(const struct dpkg *dpkg, const char *path, gsize length, const char *name,
                          const char *package)
{
        g_autofree char *key = NULL;
        const struct diversion *diversion;

        if (g_hash_table_size(dpkg->diversions) > 0) {
                key = g_strndup(path, length);
                diversion = g_hash_table_lookup(dpkg->diversions, key);
                if (diversion != NULL && strcmp(diversion->package, name) != 0) {
                        package_index_add(dpkg->index, diversion->target, strlen(diversion->target),
                                          package);
                        return;
                }
        }
        package_index_add(dpkg->index, path, length, package);
}

/*
 * Every line that holds "/systemd/". The lists are long and have few of them, so the text is
 * searched for that and the line found around it.
 */
static void dpkg_read_list(const struct dpkg *dpkg, const char *text, gsize size, const char *name,
                           const char *package)
{
        static const char part[] = "/systemd/";
        const char *end = text + size, *found;

        while ((found = memmem(text, end - text, part, strlen(part))) != NULL) {
                const char *begin = memrchr(text, '\n', found - text);
                const char *newline = memchr(found, '\n', end - found);
                const char *slash;

                begin = begin != NULL ? begin + 1 : text;
                if (newline == NULL)
                        newline = end;
                /* In a list of digests, "DIGEST  usr/lib/…": the path has no slash in front there.
                 */
                slash = memmem(begin, newline - begin, "  ", 2);
                if (*begin != '/' && slash != NULL) {
                        g_autofree char *path =
                                g_strdup_printf("/%.*s", (int) (newline - slash - 2), slash + 2);

                        dpkg_add_file(dpkg, path, strlen(path), name, package);
                } else
                        dpkg_add_file(dpkg, begin, newline - begin, name, package);
                if (newline == end)
                        return;
                text = newline + 1;
        }
}

/* The package that a list belongs to: "NAME.list", or "NAME:ARCHITECTURE.list" where several can be
 * installed. */
static void dpkg_read_list_file(const struct dpkg *dpkg, int directory, const char *directory_path,
                                const char *file_name, const char *suffix)
{
        g_autofree char *qualified = g_strndup(file_name, strlen(file_name) - strlen(suffix));
        g_autofree char *name = g_strndup(qualified, strcspn(qualified, ":"));
        g_autofree char *path = g_build_filename(directory_path, file_name, NULL);
        g_autofree char *package = NULL, *text = NULL;
        g_autoptr(GError) error = NULL;
        const char *version = package_index_version(dpkg->index, qualified);
        struct stat status;
        gsize size = 0;
        int fd;

        if (version == NULL)
                version = package_index_version(dpkg->index, name);
        if (version == NULL)
                return;
        package = g_strconcat(name, " ", version, NULL);
        fd = root_open_entry(directory, file_name, path, NULL, &status, &error);
        if (fd >= 0) {
                text = root_read_descriptor(fd, path, status.st_size, LIMIT_SYSTEM_FILE_SIZE, &size,
                                            NULL, &error);
                close(fd);
        }
        if (text == NULL)
                package_complain(dpkg->request, PROBLEM_ERROR, path, error->message);
        else
                dpkg_read_list(dpkg, text, size, name, package);
}

typedef void (*entry_function)(const struct dpkg *dpkg, int directory, const char *path,
                               const char *name);

/* Calls for each entry. False where the directory is not there. */
static gboolean dpkg_each_entry(const struct dpkg *dpkg, const char *path, entry_function function)
{
        g_autoptr(GError) error = NULL;
        int fd = root_open_directory(dpkg->root, path, NULL, &error);
        DIR *directory = fd >= 0 ? fdopendir(fd) : NULL;
        const struct dirent *entry;
        guint count = 0;

        if (directory == NULL) {
                if (fd >= 0) {
                        root_set_error(&error, errno, path, "opened as a directory");
                        close(fd);
                }
                if (!g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND))
                        package_complain(dpkg->request, PROBLEM_ERROR, path, error->message);
                return FALSE;
        }
        for (errno = 0; (entry = readdir(directory)) != NULL; errno = 0) {
                if (entry->d_name[0] == '.')
                        continue;
                if (++count > LIMIT_PACKAGE_LISTS) {
                        package_complain(dpkg->request, PROBLEM_WARNING, path,
                                         "There are too many files; the rest was not read.");
                        break;
                }
                function(dpkg, dirfd(directory), path, entry->d_name);
        }
        if (entry == NULL && errno != 0) {
                root_set_error(&error, errno, path, "listed to its end");
                package_complain(dpkg->request, PROBLEM_ERROR, path, error->message);
        }
        closedir(directory);
        return TRUE;
}

static void read_info_entry(const struct dpkg *dpkg, int directory, const char *path,
                            const char *name)
{
        if (g_str_has_suffix(name, ".list"))
                dpkg_read_list_file(dpkg, directory, path, name, ".list");
}

static void read_part_digests(const struct dpkg *dpkg, int directory, const char *path,
                              const char *name)
{
        if (g_str_has_suffix(name, ".md5sums"))
                dpkg_read_list_file(dpkg, directory, path, name, ".md5sums");
}

static void read_part_stanza(const struct dpkg *dpkg, int directory G_GNUC_UNUSED, const char *path,
                             const char *name)
{
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_autofree char *text = NULL;
        gsize size = 0;

        if (g_str_has_suffix(name, ".md5sums"))
                return;
        text = dpkg_read_file(dpkg, file, &size);
        if (text != NULL)
                dpkg_read_stanzas(dpkg, text, size);
}

gboolean package_read_dpkg(PackageIndex *index, const Root *root,
                           const struct package_request *request)
{
        struct dpkg dpkg = {.index = index, .root = root, .request = request};
        gsize size = 0;
        g_autofree char *status = dpkg_read_file(&dpkg, DPKG_STATUS, &size);
        gboolean with_parts;

        if (status != NULL && dpkg_read_stanzas(&dpkg, status, size) == 0 && size > 0)
                package_complain(
                        request, PROBLEM_WARNING, DPKG_STATUS,
                        "The package database names no package; owners of files may be unknown.");
        with_parts = dpkg_each_entry(&dpkg, DPKG_STATUS_PART, read_part_stanza);
        /* An empty status is what dpkg leaves on systems that have it only as a tool. */
        if ((status == NULL || size == 0) && !with_parts)
                return FALSE;
        if (request->only != NULL)
                return TRUE;

        dpkg.diversions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                (GDestroyNotify) diversion_free);
        dpkg_read_diversions(&dpkg);
        dpkg_each_entry(&dpkg, DPKG_INFO, read_info_entry);
        if (with_parts)
                dpkg_each_entry(&dpkg, DPKG_STATUS_PART, read_part_digests);
        g_hash_table_unref(dpkg.diversions);
        return TRUE;
}
