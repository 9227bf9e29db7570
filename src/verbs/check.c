/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead check: what is declared, effective and enforced of one running service, and what the
 * journal says was denied to it since its start. */
#include <stdio.h>
#include <string.h>

#include "advise/denial.h"
#include "base/error.h"
#include "base/output.h"
#include "base/text.h"
#include "collect/journal.h"
#include "score/band.h"
#include "score/findings.h"
#include "snapshot/enforcement.h"
#include "verbs/confined.h"
#include "verbs/program.h"
#include "verbs/subject.h"
#include "verbs/verb.h"

enum { VALUE_COLUMN = 34 };

struct checking {
        GString *out;
        const struct subject *subject;
        GPtrArray *findings;
        int status;
};

static guint exposure_of(const struct subject *subject, const Unit *unit)
{
        struct score score;

        if (!unit->settings)
                return G_MAXUINT;
        score_service(unit->settings, subject->head->user_scope, subject->rules, subject->policy,
                      &score);
        return score.exposure;
}

static void put(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void put(GString *out, const char *format, ...)
{
        g_autofree char *text = NULL, *harmless = NULL;
        va_list arguments;

        va_start(arguments, format);
        text = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        harmless = text_for_terminal(text);
        g_string_append_printf(out, "%s\n", harmless);
}

static void put_scores(struct checking *checking)
{
        const struct subject *subject = checking->subject;
        g_autoptr(Unit) shipped = what_if_as_shipped(subject->what_if);
        guint held = exposure_of(subject, subject->unit),
              files = exposure_of(subject, subject->files);
        guint before = exposure_of(subject, shipped);
        char a[16], b[16];

        put(checking->out, "%s: exposure %s (%s), by %s.", subject->unit->name,
            text_tenths(held, a), guide_band(held)->label, subject->rules->name);
        if (before != G_MAXUINT && before != files)
                put(checking->out,
                    "Without the drop-ins of this machine's administrator it was "
                    "%s.",
                    text_tenths(before, b));
        if (files != held)
                put(checking->out,
                    "Its files give %s now, which the manager has not read; "
                    "systemctl daemon-reload makes it read them.",
                    text_tenths(files, b));
}

/* What the kernel shows of a setting. */
static const char *enforced_word(const struct checking *checking, enum setting_id id)
{
        if (!checking->subject->unit->enforcement)
                return "not running";
        for (guint i = 0; i < checking->findings->len; i++) {
                const Finding *finding = checking->findings->pdata[i];

                if (finding->processes > 0 &&
                    g_strcmp0(finding->property, settings_table[id].property) == 0)
                        return "NO";
        }
        return finding_is_visible(id) ? "yes" : "cannot be seen";
}

static char *shorten(char *text)
{
        if (g_utf8_strlen(text, -1) > VALUE_COLUMN) {
                char *cut = g_utf8_substring(text, 0, VALUE_COLUMN - 1);

                g_free(text);
                text = g_strconcat(cut, "…", NULL);
                g_free(cut);
        }
        return text;
}

static void put_settings(struct checking *checking)
{
        const struct subject *subject = checking->subject;
        g_autoptr(UnitSettings) defaults =
                unit_settings_new(UNIT_SERVICE, subject->head->user_scope);

        put(checking->out, "%s", "");
        put(checking->out, "%-26s %-*s %-*s %s", "SETTING", VALUE_COLUMN, "DECLARED", VALUE_COLUMN,
            "EFFECTIVE", "ENFORCED");
        for (int id = 0; id < SETTING_COUNT; id++) {
                g_autofree char *plain = setting_format(defaults, (enum setting_id) id);
                g_autofree char *declared =
                        shorten(setting_format(subject->files->settings, (enum setting_id) id));
                g_autofree char *effective =
                        shorten(setting_format(subject->unit->settings, (enum setting_id) id));

                if (strcmp(plain, declared) == 0 && strcmp(plain, effective) == 0)
                        continue;
                put(checking->out, "%-26s %-*s %-*s %s", settings_table[id].property, VALUE_COLUMN,
                    declared, VALUE_COLUMN, effective,
                    enforced_word(checking, (enum setting_id) id));
        }
}

static void put_findings(struct checking *checking)
{
        for (guint i = 0; i < checking->findings->len; i++) {
                const Finding *finding = checking->findings->pdata[i];

                put(checking->out, "%s: %s%s%s", finding_severity_to_string(finding->severity),
                    finding->sentence, finding->cause ? " " : "",
                    finding->cause ? finding->cause : "");
                if (finding->severity == FINDING_SERIOUS)
                        checking->status = STATUS_LIMIT;
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

static guint exposure_with(const struct subject *subject, const GPtrArray *lines)
{
        g_autoptr(GString) text = g_string_new("[Service]\n");
        g_autoptr(Unit) unit = NULL;

        for (guint i = 0; i < lines->len; i++)
                g_string_append_printf(text, "%s\n", (const char *) lines->pdata[i]);
        unit = what_if_with_drop_in(subject->what_if, "zzz-relax.conf", text->str);
        return exposure_of(subject, unit);
}

static void put_denial(struct checking *checking, const Denial *denial)
{
        const struct subject *subject = checking->subject;
        char before[16], after[16];

        put(checking->out, "%s", "");
        put(checking->out, "%s %s%s(%u times): %s", denial->error,
            denial->object ? denial->object : "", denial->object ? " " : "", denial->count,
            denial->message);
        if (denial->directive)
                put(checking->out, "  likely because of %s=. %s", denial->directive,
                    denial->advice ? denial->advice : "");
        else if (denial->advice)
                put(checking->out, "  %s", denial->advice);
        for (guint i = 0; i < denial->relax->len; i++)
                put(checking->out, "  relax: %s", (const char *) denial->relax->pdata[i]);
        if (denial->relax->len > 0)
                put(checking->out, "  cost: exposure %s to %s",
                    text_tenths(exposure_of(subject, subject->files), before),
                    text_tenths(exposure_with(subject, denial->relax), after));
}

static void put_way(struct checking *checking)
{
        const char *unit = checking->subject->unit->name;
        const char *scope = checking->subject->head->user_scope ? "--user " : "";

        put(checking->out, "%s", "");
        put(checking->out,
            "To relax it: systemctl %sedit %s, write the lines under [Service] and "
            "save; then systemctl %srestart %s and bulkhead check %s%s.",
            scope, unit, scope, unit, scope, unit);
}

static void put_denials(struct checking *checking, GError **error)
{
        const struct subject *subject = checking->subject;
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
        g_autoptr(GArray) lines = journal_read(&query, error);
        g_autoptr(GPtrArray) denials = NULL;

        if (!lines)
                return;
        denials = denials_find(lines, subject->files, subject->head->systemd_version);
        put(checking->out, "%s", "");
        put(checking->out,
            "%u lines of the journal since its last start; %u kinds of denials in "
            "them.",
            lines->len, denials->len);
        for (guint i = 0; i < denials->len; i++)
                put_denial(checking, denials->pdata[i]);
        if (denials->len > 0) {
                put_way(checking);
                checking->status = STATUS_LIMIT;
        }
}

static gboolean check(const struct subject *subject, void *context, GError **error)
{
        struct checking *checking = context;
        g_autoptr(GError) failure = NULL;

        if (!subject->is_local) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "What is enforced and denied can only be seen where the service runs; "
                            "run this there, with its systemd running.");
                return FALSE;
        }
        checking->subject = subject;
        g_string_truncate(checking->out, 0);
        checking->status = STATUS_DONE;
        checking->findings = findings_find(subject->unit, subject->head->user_scope);
        put_scores(checking);
        put_settings(checking);
        put(checking->out, "%s", "");
        put_findings(checking);
        put_denials(checking, &failure);
        if (failure) {
                put(checking->out, "%s", "");
                put(checking->out, "%s", failure->message);
                checking->status = STATUS_INCOMPLETE;
        }
        g_clear_pointer(&checking->findings, g_ptr_array_unref);
        return TRUE;
}

int verb_check(const struct options *options, GError **error)
{
        g_autoptr(GString) out = g_string_new(NULL);
        struct checking checking = {.out = out, .status = STATUS_FAILED};

        confined_reading(options, NULL);
        if (!subject_read(options, check, &checking, error) ||
            !output_write_file(options->output ? options->output : "-", out->str, out->len, error))
                return STATUS_FAILED;
        return checking.status == STATUS_LIMIT && options->exit_zero ? STATUS_DONE
                                                                     : checking.status;
}
