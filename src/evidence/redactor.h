/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names of hosts, users and places replaced by pseudonyms: "user_" and ten digits of an HMAC-SHA256
 * by a key. The same name has the same pseudonym wherever it stands and in every report with that
 * key, and without the key nobody can try names out.
 *
 * First everything is shown to the redactor, which learns the names; after redactor_settle() it
 * replaces them, in any text, as whole words and in whatever case.
 *   host   host name (also its first label and its domain), machine id, boot id
 *   user   accounts and groups that settings name, owners of home directories, who ran Bulkhead;
 * not those that every distribution has (root, nobody, daemon, systemd-*, …), nor numbers path
 * every part of an absolute path that is neither part of the usual hierarchy nor named like a unit
 * or package that the report shows anyway; and such a part by itself in other text
 */
#pragma once

#include <glib.h>

enum redact_category {
        REDACT_HOST = 1 << 0,
        REDACT_USER = 1 << 1,
        REDACT_PATH = 1 << 2,
};

/* "host,user" to a mask. Error: USAGE. */
gboolean redact_categories_parse(const char *text, unsigned *ret_mask, GError **error);
char *redact_categories_to_string(unsigned mask);

typedef struct redactor Redactor;
Redactor *redactor_new(unsigned categories, GBytes *key);
void redactor_free(Redactor *redactor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Redactor, redactor_free)

unsigned redactor_categories(const Redactor *redactor);
/* Tells two keys apart and nothing else: for the manifest. The caller's. */
char *redactor_key_name(const Redactor *redactor);
GBytes *redactor_key(const Redactor *redactor); /* borrowed */

/* Learning. NULL is nothing. */
void redactor_learn_host(Redactor *redactor, const char *name);
void redactor_learn_id(Redactor *redactor, const char *id);       /* machine or boot id */
void redactor_learn_users(Redactor *redactor, const char *names); /* parted by blanks */
void redactor_learn_text(Redactor *redactor, const char *text);   /* the paths in it */
void redactor_learn_path(Redactor *redactor, const char *path);
void redactor_learn_directories(Redactor *redactor, const char *names); /* StateDirectory= … */
void redactor_learn_person(Redactor *redactor, const char *person);     /* "Jane Doe <jane@…>" */
void redactor_learn_public(Redactor *redactor, const char *name);       /* a unit, a package */
void redactor_settle(Redactor *redactor);

/* The text with pseudonyms; a path with all its blanks; an id with as many digits. The caller's,
 * NULL for NULL. */
char *redactor_text(Redactor *redactor, const char *text);
char *redactor_path(Redactor *redactor, const char *path);
char *redactor_id(Redactor *redactor, const char *id);

/* Somebody's name and address as a whole, "person_" and digits. The caller's. */
char *redactor_person(Redactor *redactor, const char *person);

/* A glob as it may be told: "glob_" and digits where a word of it is a part of a name. The
 * caller's. */
char *redactor_glob(Redactor *redactor, const char *glob);

/* Names of units, aliases too, and what they are called now: for what was written about them. */
void redactor_note_unit(Redactor *redactor, const char *name);
void redactor_each_unit(const Redactor *redactor,
                        void (*visit)(void *context, const char *old, const char *new),
                        void *context);

/* What was replaced: calls with the pseudonym and the name, in byte order of the pseudonyms. */
void redactor_foreach(const Redactor *redactor,
                      void (*visit)(void *context, const char *pseudonym, const char *name),
                      void *context);
