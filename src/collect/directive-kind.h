/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the directive grammars share: one function for each kind of setting, all of one
 * shape, and what they need to complain. directive.c calls them and keeps the origin.
 */
#pragma once

#include "collect/directive.h"

enum outcome {
        OUTCOME_SET,     /* the setting now comes from this directive */
        OUTCOME_RESET,   /* the directive returns the setting to its default, and is no origin */
        OUTCOME_IGNORED, /* systemd keeps what was set before; a problem says so */
        OUTCOME_REFUSED, /* systemd refuses the unit; assignment->reason says why */
};

/* One directive while it is applied. */
struct assignment {
        struct loading *loading;
        const struct directive *directive;
        UnitSettings *settings;
        enum setting_id id; /* SETTING_NONE for a directive without a setting */
        const char *value;
        char *reason; /* owned by whoever made the assignment */
};

typedef enum outcome (*directive_function)(struct assignment *assignment);

enum outcome directive_boolean(struct assignment *assignment);
enum outcome directive_tristate(struct assignment *assignment);
enum outcome directive_enum(struct assignment *assignment);
enum outcome directive_mode(struct assignment *assignment);
enum outcome directive_user(struct assignment *assignment);
enum outcome directive_users(struct assignment *assignment);
enum outcome directive_path(struct assignment *assignment);
enum outcome directive_filter_paths(struct assignment *assignment);
enum outcome directive_architectures(struct assignment *assignment);
enum outcome directive_capabilities(struct assignment *assignment);
enum outcome directive_namespaces(struct assignment *assignment);
enum outcome directive_system_calls(struct assignment *assignment);
enum outcome directive_address_families(struct assignment *assignment);
enum outcome directive_addresses(struct assignment *assignment);
enum outcome directive_devices(struct assignment *assignment);
enum outcome directive_dynamic_user(struct assignment *assignment);
enum outcome directive_delegate(struct assignment *assignment);
enum outcome directive_hostname(struct assignment *assignment);

/*
 * An absolute path without "..", with its slashes and dots tidied; NULL where it is none. The
 * caller's.
 */
char *path_tidy(const char *path);

/* Adds a sentence about the directive to the unit's problems. */
void assignment_complain(struct assignment *assignment, enum problem_severity severity,
                         const char *format, ...) G_GNUC_PRINTF(3, 4);
/* The usual two ends: the value is ignored, or systemd refuses the unit; why is the rest of a
 * sentence. */
enum outcome assignment_ignore(struct assignment *assignment, const char *why);
enum outcome assignment_refuse(struct assignment *assignment, const char *why);
/* The word of a list that is left out. */
void assignment_skip_word(struct assignment *assignment, const char *word, const char *why);
/* The text with specifiers expanded, or NULL with *ret_why set to the rest of a sentence (the
 * caller's). */
char *assignment_expand(const struct assignment *assignment, const char *text, char **ret_why);
