/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead check: what is declared, effective and enforced of one running service, and what the
 * journal says was denied to it since its start. */
#include <limits.h>
#include <string.h>

#include "advise/checkup.h"
#include "base/error.h"
#include "base/output.h"
#include "collect/journal.h"
#include "score/findings.h"
#include "snapshot/enforcement.h"
#include "verbs/confined.h"
#include "verbs/judge.h"
#include "verbs/subject.h"
#include "verbs/verb.h"

static const char *const formats[] = {"text", "json", NULL};

struct checking {
        const char *format;
        char *text; /* what was found, as it is written */
        int status;
};

static guint exposure_of(const struct subject *subject, const Unit *unit)
{
        struct score score;

        if (unit->load != UNIT_LOADED || !unit->settings)
                return G_MAXUINT;
        score_service(unit->settings, subject->head->user_scope, subject->rules, subject->policy,
                      &score);
        return score.exposure;
}

static void find_scores(const struct subject *subject, Checkup *checkup)
{
        g_autoptr(Unit) shipped = what_if_as_shipped(subject->what_if);
        const struct report_unit *assessed = subject->assessed;

        checkup->rules = subject->rules;
        checkup->user_scope = subject->head->user_scope;
        checkup->exposure = assessed->exposure;
        checkup->of_user = assessed->of_user;
        checkup->is_waived = assessed->waived > 0;
        checkup->unwaived = assessed->unwaived;
        checkup->of_files = exposure_of(subject, subject->files);
        checkup->shipped = exposure_of(subject, shipped);
        judge_add_reasons(subject->options, assessed, checkup->reasons);
}

/* What the kernel shows of a setting. */
static enum enforced enforcement_of(const struct subject *subject, const Checkup *checkup,
                                    enum setting_id id)
{
        if (!subject->unit->enforcement)
                return ENFORCED_NOT_RUNNING;
        for (guint i = 0; i < checkup->findings->len; i++) {
                const Finding *finding = checkup->findings->pdata[i];

                if (finding->processes > 0 &&
                    g_strcmp0(finding->property, settings_table[id].property) == 0)
                        return ENFORCED_NO;
        }
        return finding_is_visible(id) ? ENFORCED_YES : ENFORCED_UNSEEN;
}

static void find_settings(const struct subject *subject, Checkup *checkup)
{
        const UnitSettings *held =
                subject->unit->settings ? subject->unit->settings : subject->files->settings;
        g_autoptr(UnitSettings) defaults =
                unit_settings_new(UNIT_SERVICE, subject->head->user_scope);

        for (int id = 0; id < SETTING_COUNT; id++) {
                g_autofree char *plain = setting_format(defaults, (enum setting_id) id);
                g_autofree char *declared =
                        setting_format(subject->files->settings, (enum setting_id) id);
                g_autofree char *effective = setting_format(held, (enum setting_id) id);

                if (strcmp(plain, declared) != 0 || strcmp(plain, effective) != 0)
                        checkup_add_setting(checkup, settings_table[id].property,
                                            g_steal_pointer(&declared), g_steal_pointer(&effective),
                                            enforcement_of(subject, checkup, (enum setting_id) id));
        }
}

/* When the service was started last, out of what the manager says of it. */
static gint64 start_time(const Unit *unit)
{
        const struct property *property = unit_find_property(unit, "InactiveExitTimestamp");
        g_auto(GStrv) words = g_strsplit(property ? property->value : "", " ", 4);
        g_autofree char *text = NULL;
        g_autoptr(GDateTime) time = NULL;

        /* "Tue 2026-11-24 18:20:00 UTC" */
        if (g_strv_length(words) != 4)
                return 0;
        text = g_strdup_printf("%sT%sZ", words[1], words[2]);
        time = g_date_time_new_from_iso8601(text, NULL);
        return time ? g_date_time_to_unix(time) * G_USEC_PER_SEC : 0;
}

/* A name for a drop-in that is read after all that the unit has, so that its lines count. */
static char *last_drop_in_name(const Unit *files)
{
        GString *name = g_string_new("zzz-relax.conf");

        for (guint i = 0; i < files->files->len; i++) {
                g_autofree char *its = g_path_get_basename(unit_file_at(files, (gint32) i)->path);

                if (unit_file_at(files, (gint32) i)->role == UNIT_FILE_DROP_IN)
                        while (strcmp(its, name->str) > 0 && name->len < NAME_MAX)
                                g_string_prepend_c(name, 'z');
        }
        return g_string_free(name, FALSE);
}

static guint exposure_with(const struct subject *subject, const char *path, const GPtrArray *lines)
{
        g_autoptr(GString) text = g_string_new("[Service]\n");
        g_autoptr(Unit) unit = NULL;

        for (guint i = 0; i < lines->len; i++)
                g_string_append_printf(text, "%s\n", (const char *) lines->pdata[i]);
        unit = what_if_with_drop_in(subject->what_if, path, text->str);
        return exposure_of(subject, unit);
}

static void set_relaxations(const struct subject *subject, Checkup *checkup)
{
        g_autofree char *directory = subject_drop_in_directory(subject);
        g_autofree char *name = last_drop_in_name(subject->files);
        g_autofree char *path = g_build_filename(directory, name, NULL);

        for (guint i = 0; i < checkup->denials->len; i++) {
                Denial *denial = checkup->denials->pdata[i];

                denial->exposure = exposure_with(subject, path, denial->relax);
        }
        checkup_set_commands(checkup, path);
}

static void find_denials(const struct subject *subject, Checkup *checkup)
{
        const struct directive *start = unit_find_directive(subject->files, "Service", "ExecStart");
        const char *command = start ? start->value + strspn(start->value, "-@:|!+") : "";
        g_autofree char *path = g_strndup(command, strcspn(command, " \t"));
        g_autofree char *program = g_path_get_basename(path);
        const struct journal_query query = {
                .unit = subject->unit->name,
                .since = start_time(subject->unit),
                .user_scope = subject->head->user_scope,
                .program = program,
        };
        g_autoptr(GError) failure = NULL;
        g_autoptr(GArray) lines = journal_read(&query, &failure);

        if (!lines) {
                checkup->unread = g_strdup(failure->message);
                return;
        }
        checkup->lines = lines->len;
        g_ptr_array_unref(checkup->denials);
        checkup->denials = denials_find(lines, subject->files, subject->head->systemd_version);
        set_relaxations(subject, checkup);
}

static int status_of(const struct options *options, const Checkup *checkup)
{
        gboolean is_wrong = checkup->denials->len > 0 || checkup->reasons->len > 0;

        if (checkup->unread)
                return STATUS_INCOMPLETE;
        for (guint i = 0; i < checkup->findings->len; i++)
                is_wrong |= ((const Finding *) checkup->findings->pdata[i])->severity ==
                            FINDING_SERIOUS;
        return is_wrong && !options->exit_zero ? STATUS_LIMIT : STATUS_DONE;
}

static gboolean check(const struct subject *subject, void *context, GError **error)
{
        struct checking *checking = context;
        g_autoptr(Checkup) checkup = checkup_new(subject->unit->name);

        if (!subject->is_local) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "What is enforced and denied can only be seen where the service runs; "
                            "run this there, with its systemd running.");
                return FALSE;
        }
        g_ptr_array_unref(checkup->findings);
        checkup->findings = findings_find(subject->unit, subject->head->user_scope);
        find_scores(subject, checkup);
        find_settings(subject, checkup);
        find_denials(subject, checkup);
        g_free(checking->text);
        checking->text = g_str_equal(checking->format, "json")
                                 ? checkup_json(checkup)
                                 : checkup_words(checkup, subject->options->systemd_bands);
        checking->status = status_of(subject->options, checkup);
        return TRUE;
}

int verb_check(const struct options *options, GError **error)
{
        struct checking checking = {.status = STATUS_FAILED};
        gboolean complete;
        g_autofree char *text = NULL;

        checking.format = subject_format(options, formats, error);
        if (!checking.format)
                return STATUS_USAGE;
        if (g_str_equal(checking.format, "help"))
                return STATUS_DONE;
        confined_reading(options, NULL);
        if (!subject_read(options, check, &checking, &complete, error))
                return STATUS_FAILED;
        text = checking.text;
        if (!output_write_file(options->output ? options->output : "-", text, strlen(text), error))
                return STATUS_FAILED;
        return complete ? checking.status : STATUS_INCOMPLETE;
}
