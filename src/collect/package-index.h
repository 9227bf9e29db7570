/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to package.c and its readers of dpkg and rpm databases: the index while it is filled. */
#pragma once

#include "collect/package.h"
#include "snapshot/unit.h"

struct package_index {
        GHashTable *versions; /* package name, also "name:architecture", to version */
        GHashTable *owners;   /* path of a file to "name version", in packages */
        GStringChunk *packages;
};

/* What to read. */
struct package_request {
        const char *only;    /* the version of this package alone, without any files; NULL for
                                everything */
        GPtrArray *problems; /* may be NULL */
};

/*
 * Notes the owner of a path, if it lies below a directory named systemd: no other is ever asked
 * for. Of two owners the one whose name comes first stays, so that the order in which lists are
 * read does not matter.
 */
void package_index_add(PackageIndex *index, const char *path, gsize length, const char *package);
void package_index_add_version(PackageIndex *index, const char *package, const char *version);

/* A problem about a file of the database; message is a sentence, which may begin with the path. */
void package_complain(const struct package_request *request, enum problem_severity severity,
                      const char *path, const char *message);

/* Each returns whether a database of its kind is there. */
gboolean package_read_dpkg(PackageIndex *index, const Root *root,
                           const struct package_request *request);
gboolean package_read_rpm(PackageIndex *index, const Root *root,
                          const struct package_request *request);

/*
 * What the rpm program prints, in pieces of any size: "PNAME VERSION" of a package, then "FPATH" of
 * each of its files. Freeing gives the number of packages that there were.
 */
typedef struct rpm_output RpmOutput;
RpmOutput *rpm_output_new(PackageIndex *index);
void rpm_output_take(RpmOutput *output, const char *data, gsize size);
guint rpm_output_free(RpmOutput *output);
