/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which package owns a file of a tree: from its dpkg database (var/lib/dpkg/status,
 * info/PACKAGE.list, diversions) or its rpm database where one is there and the rpm program can
 * read it.
 */
#pragma once

#include <glib.h>

#include "base/root.h"

typedef struct package_index PackageIndex;

/*
 * Indexes the owners of all files below the unit directories (usr/lib/systemd, lib/systemd,
 * etc/systemd and their like) only. An rpm database is queried on a copy. Never fails: a tree
 * without a database gives an empty index; a damaged database is a problem.
 */
PackageIndex *package_index_new(const Root *root, GPtrArray *problems);
void package_index_free(PackageIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PackageIndex, package_index_free)

/* "name version" of the owner of the path inside the root, or NULL; usr-merge is taken into
 * account. */
const char *package_index_find(const PackageIndex *index, const char *path);

/* The installed version of a package by name ("systemd"), or NULL. */
const char *package_index_version(const PackageIndex *index, const char *package);

/* The same without an index of files: for those who need to know the version only; what of the
 * database cannot be read is a problem (problems may be NULL). The caller's. */
char *package_read_version(const Root *root, const char *package, GPtrArray *problems);
