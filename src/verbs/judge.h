/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options to what decides about units besides their settings: policies, targets, waivers. */
#pragma once

#include "evidence/inputs.h"
#include "evidence/judgement.h"
#include "verbs/options.h"

/*
 * Waivers and targets of the standard places and of --waivers= and --policy=, and the policies of
 * single units of the system that is read. What cannot be used of those is in its problems.
 */
Judgement *judge_read(const struct options *options, GError **error);
/* The same without the policies of single units, for what is of no one system. */
Judgement *judge_read_files(const struct options *options, GError **error);

/* The one --policy= that is systemd's JSON, or NULL in *ret_path. Error: USAGE for two. */
gboolean judge_find_policy(const struct options *options, const char **ret_path, GError **error);
/* True if a file is an INI file by how it begins. */
gboolean judge_is_ini(const char *path);

/* Has a redactor (may be NULL) learn what is in the files, and replace them by what may be told
 * before the first unit is judged. */
void judge_redact(Judgement *judgement, Redactor *redactor);

/* Keeps the files beside the report, with pseudonyms where those were asked for. */
void judge_keep_inputs(const Judgement *judgement, Inputs *inputs);

/* Adds a sentence (char *) for the limit and each target that a unit does not meet. */
void judge_add_reasons(const struct options *options, const struct report_unit *unit,
                       GPtrArray *sentences);
/* Says what is to be said of waivers; that one is unused only where all units were judged. */
void judge_name_waivers(const struct options *options, const Report *report, gboolean all_units);
/* Says that, and which units are above --max-exposure= or do not meet
 * their targets. Returns the number of reasons. */
guint judge_name_reasons(const struct options *options, const Report *report);
