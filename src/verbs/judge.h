/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options to what decides about units besides their settings: policies, targets, waivers. */
#pragma once

#include "evidence/inputs.h"
#include "evidence/judgement.h"
#include "verbs/options.h"

/*
 * Waivers and targets of the standard places and of --waivers= and --policy=, and the policies of
 * single units of the system that is read. What cannot be used of those is added to problems.
 */
Judgement *judge_read(const struct options *options, GPtrArray *problems, GError **error);

/* The one --policy= that is systemd's JSON, or NULL in *ret_path. Error: USAGE for two. */
gboolean judge_find_policy(const struct options *options, const char **ret_path, GError **error);
/* True if a file is an INI file by how it begins. */
gboolean judge_is_ini(const char *path);

/* Has a redactor (may be NULL) learn what is in the files, and their texts said with pseudonyms. */
void judge_redact(Judgement *judgement, Redactor *redactor);

/* Keeps the files beside the report; of those that pseudonyms replace, only the digests. */
void judge_keep_inputs(const Judgement *judgement, const Report *report, Inputs *inputs);

/* Says what is to be said of waivers, and which units are above --max-exposure= or do not meet
 * their targets. Returns the number of reasons. */
guint judge_name_reasons(const struct options *options, const Report *report);
