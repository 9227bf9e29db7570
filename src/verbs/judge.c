/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is waived counts as accepted: limits and targets are for what is left. */
#include "verbs/judge.h"

#include <string.h>

#include "base/error.h"
#include "base/ini.h"
#include "base/input.h"
#include "base/text.h"
#include "verbs/program.h"

gboolean judge_is_ini(const char *path)
{
        g_autoptr(InputFile) file = NULL;
        char head[256];
        const char *text = head;
        gssize count;

        if (g_str_equal(path, "-"))
                return FALSE;
        if (g_str_has_suffix(path, ".conf") || g_file_test(path, G_FILE_TEST_IS_DIR))
                return TRUE;
        file = input_file_open(path, NULL);
        count = file ? input_file_read(file, head, sizeof head - 1, NULL) : 0;
        if (count <= 0)
                return FALSE;
        head[count] = '\0';
        while (g_ascii_isspace(*text))
                text++;
        return *text == '#' || *text == ';' || (*text == '[' && g_ascii_isalpha(text[1]));
}

gboolean judge_find_policy(const struct options *options, const char **ret_path, GError **error)
{
        *ret_path = NULL;
        for (char **path = options->policies; path && *path; path++) {
                if (!**path || judge_is_ini(*path))
                        continue;
                if (*ret_path) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                                    "%s and %s are both policies in systemd's JSON format; "
                                    "--policy= takes one of these, and any number of INI files.",
                                    *ret_path, *path);
                        return FALSE;
                }
                *ret_path = *path;
        }
        return TRUE;
}

/* An empty element takes back what came before. Where the rest begins. */
static char **last_reset(char **paths)
{
        char **first = paths;

        for (char **path = paths; path && *path; path++)
                if (!**path)
                        first = path + 1;
        return first;
}

/* Nobody names a directory for nothing. */
static void say_if_empty(const struct options *options, const char *path)
{
        g_autoptr(GPtrArray) files = ini_list_files(path, NULL);

        if (files && files->len == 0)
                program_say(options,
                            "%s: No name in this directory ends in .conf, so nothing is read from "
                            "it.",
                            path);
}

static gboolean read_waivers(const struct options *options, Waivers *waivers, GError **error)
{
        char **path = last_reset(options->waivers);

        if (path == options->waivers && !waivers_add_standard(waivers, error))
                return FALSE;
        for (; path && *path; path++) {
                if (!waivers_add_path(waivers, *path, error))
                        return FALSE;
                say_if_empty(options, *path);
        }
        return TRUE;
}

static gboolean read_targets(const struct options *options, Targets *targets, GError **error)
{
        char **path = last_reset(options->policies);

        if (path == options->policies && !targets_add_standard(targets, error))
                return FALSE;
        for (; path && *path; path++) {
                g_autoptr(GPtrArray) files = NULL;

                if (!judge_is_ini(*path))
                        continue;
                files = ini_list_files(*path, error);
                if (!files)
                        return FALSE;
                say_if_empty(options, *path);
                for (guint i = 0; i < files->len; i++)
                        if (!targets_add_file(targets, files->pdata[i], error))
                                return FALSE;
        }
        return TRUE;
}

/* Those of the system that is read, where its files are at hand. */
static void read_unit_policies(const struct options *options, UnitPolicies *policies,
                               GPtrArray *problems)
{
        g_autoptr(Root) root = NULL;

        if (options->from || options->host || options->machine || options->bus ||
            options->user_scope)
                return;
        root = root_open(options->root ? options->root : "/", NULL);
        if (root)
                unit_policies_add_root(policies, root, problems);
}

Judgement *judge_read_files(const struct options *options, GError **error)
{
        g_autoptr(Judgement) judgement = judgement_new();

        if (!read_waivers(options, judgement->waivers, error) ||
            !read_targets(options, judgement->targets, error))
                return NULL;
        return g_steal_pointer(&judgement);
}

Judgement *judge_read(const struct options *options, GError **error)
{
        g_autoptr(Judgement) judgement = judge_read_files(options, error);

        if (!judgement)
                return NULL;
        read_unit_policies(options, judgement->policies, judgement->problems);
        for (guint i = 0; !options->verbose && i < judgement->problems->len; i++)
                program_say(options, "%s",
                            ((const Problem *) judgement->problems->pdata[i])->message);
        return g_steal_pointer(&judgement);
}

void judge_redact(Judgement *judgement, Redactor *redactor)
{
        judgement->redactor = redactor;
        if (!redactor)
                return;
        waivers_show(judgement->waivers, redactor);
        targets_show(judgement->targets, redactor);
}

static void keep_content(Inputs *inputs, const char *kind, const char *path, const char *sha256,
                         GBytes *content, const char *original)
{
        if (original)
                inputs_keep_redacted(inputs, kind, path, content, original);
        else
                inputs_keep(inputs, kind, path, sha256, content);
}

static void keep_waivers(void *context, const IniFile *file)
{
        keep_content(context, "waivers", file->path, file->sha256, file->content, file->original);
}

static void keep_targets(void *context, const IniFile *file)
{
        keep_content(context, "targets", file->path, file->sha256, file->content, file->original);
}

static void keep_policy(void *context, const char *path, const char *sha256, GBytes *content,
                        const char *original)
{
        keep_content(context, "unit-policy", path, sha256, content, original);
}

void judge_keep_inputs(const Judgement *judgement, Inputs *inputs)
{
        waivers_each_file(judgement->waivers, keep_waivers, inputs);
        targets_each_file(judgement->targets, keep_targets, inputs);
        unit_policies_each(judgement->policies, keep_policy, inputs);
}

/* ---- What is said at the end ---- */

void judge_name_waivers(const struct options *options, const Report *report, gboolean all_units)
{
        for (guint i = 0; i < report->waivers->len; i++) {
                g_autoptr(GPtrArray) remarks =
                        waiver_remarks(&g_array_index(report->waivers, struct report_waiver, i),
                                       all_units);

                for (guint j = 0; j < remarks->len; j++)
                        program_say(options, "%s", (const char *) remarks->pdata[j]);
        }
}

void judge_add_reasons(const struct options *options, const struct report_unit *unit,
                       GPtrArray *sentences)
{
        char limit[16], exposure[16];

        if (options->max_exposure != NO_LIMIT && unit->unwaived > options->max_exposure)
                g_ptr_array_add(sentences,
                                g_strdup_printf("its exposure of %s%s is above the limit of %s.",
                                                text_tenths(unit->unwaived, exposure),
                                                unit->waived > 0 ? " without waived findings" : "",
                                                text_tenths(options->max_exposure, limit)));
        for (guint i = 0; unit->unmet && i < unit->unmet->len; i++)
                g_ptr_array_add(sentences, g_strdup(unit->unmet->pdata[i]));
}

static guint name_unit(const struct options *options, const struct report_unit *unit)
{
        g_autoptr(GPtrArray) sentences = g_ptr_array_new_with_free_func(g_free);

        judge_add_reasons(options, unit, sentences);
        for (guint i = 0; i < sentences->len; i++)
                program_warn("%s: %s", unit->name, (const char *) sentences->pdata[i]);
        return sentences->len;
}

guint judge_name_reasons(const struct options *options, const Report *report)
{
        guint reasons = 0;

        judge_name_waivers(options, report, options->arguments[0] == NULL);
        for (guint i = 0; i < report->units->len; i++)
                reasons += name_unit(options, report->units->pdata[i]);
        return reasons;
}
