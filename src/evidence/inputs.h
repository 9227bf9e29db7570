/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a report was made with besides the snapshot: policy, waivers, templates, styles. The
 * manifest names each with its digest; what decides a number is also kept in the report directory,
 * below inputs/, so that the report can be made again from the directory alone.
 */
#pragma once

#include <glib.h>

#include "base/layers.h"

#define INPUTS_DIRECTORY "inputs"

struct input {
        char *kind; /* "policy", "waivers", "template", "style", "font", … */
        char *path; /* as the user named it, or inside the data directory */
        char *sha256;
        char *original;  /* digest of the file where pseudonyms are in what is kept; or NULL */
        char *copy;      /* name in the report directory ("inputs/policy-1"), or NULL */
        GBytes *content; /* what is kept, or NULL */
};

/* An array of struct input *, in the order in which they count. */
typedef GPtrArray Inputs;
Inputs *inputs_new(void);

/* Adds a file whose digest is known. */
void inputs_add(Inputs *inputs, const char *kind, const char *path, const char *sha256);

/*
 * Adds a file that decides numbers, and keeps what it holds as "inputs/KIND-N". The content must be
 * that of the digest; where it cannot be had any more (standard input) pass NULL.
 */
void inputs_keep(Inputs *inputs, const char *kind, const char *path, const char *sha256,
                 GBytes *content);

/* The same of what is told with pseudonyms. */
void inputs_keep_redacted(Inputs *inputs, const char *kind, const char *path, GBytes *content,
                          const char *original);

/*
 * Adds every file below the directories as "name/…". A file that lies in several counts once, as it
 * is in the first of them, which is the one that was used. Error: FAILED.
 */
gboolean inputs_add_below(Inputs *inputs, const char *kind, Layers directories, const char *name,
                          GError **error);

/* Writes the copies into a report directory. */
gboolean inputs_write_copies(const Inputs *inputs, const char *directory, GError **error);
