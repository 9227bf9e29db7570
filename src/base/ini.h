/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * INI files that people write and that must not be misunderstood: sections "[Kind name]", lines
 * "Key=Value", comments of whole lines with # or ;, empty lines, and nothing else. As GKeyFile
 * reads them, but with the line of each, and with an error for what it would pass over.
 */
#pragma once

#include <glib.h>

struct ini_entry {
        const char *key, *value; /* without blanks around them */
        guint line;
};

struct ini_section {
        const char *kind, *name; /* "[Waiver web]": "Waiver", "web"; name is "" without one */
        guint line;
        GArray *entries; /* struct ini_entry, in their order */
};

typedef struct ini_file IniFile;
struct ini_file {
        char *path;          /* how messages name it */
        char *sha256;        /* of its bytes */
        GBytes *content;     /* these bytes */
        char *original;      /* digest of the file that it was written again from, or NULL */
        GPtrArray *sections; /* struct ini_section * */
        GStringChunk *strings;
};
typedef void (*ini_function)(void *context, const IniFile *file);

/*
 * Reads a file ("-" for standard input) of at most LIMIT_POLICY_SIZE bytes. Errors: those of
 * base/input.h, and INPUT "path:line: sentence" for a line that is none of the above, text that is
 * not UTF-8, a key before the first section, and a key that is there twice in a section.
 */
IniFile *ini_read(const char *path, GError **error);
/* The same from memory. */
IniFile *ini_parse(const char *data, gsize size, const char *path, GError **error);
void ini_free(IniFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IniFile, ini_free)

/* The text of the sections and entries as they are now, each on its line, without the comments. */
char *ini_to_text(const IniFile *file);

/* The INPUT error "path:line: sentence". */
void ini_set_error(GError **error, const IniFile *file, guint line, const char *format, ...)
        G_GNUC_PRINTF(4, 5);

/*
 * The files of a path, in the order in which they are read (char *): itself where it is a file;
 * those in it whose names end in ".conf", in byte order, where it is a directory. Error: NOT_FOUND
 * or FAILED with the path.
 */
GPtrArray *ini_list_files(const char *path, GError **error);
/*
 * Adds to files those of a directory that may not be there, and takes out what has the same name in
 * a directory before it: /etc overrides /usr/lib.
 */
gboolean ini_add_directory(GPtrArray *files, const char *directory, GError **error);
