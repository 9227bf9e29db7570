/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A checkup for a reader at a terminal: the numbers, the settings, then what went wrong. */
#include <string.h>

#include "advise/checkup.h"
#include "base/text.h"
#include "score/band.h"
#include "score/findings.h"

enum { VALUE_COLUMN = 34 };

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

static void put_scores(GString *out, const Checkup *checkup, gboolean seven_bands)
{
        const struct band *band =
                seven_bands ? systemd_band(checkup->exposure) : guide_band(checkup->exposure);
        char text[16];

        put(out, "%s: exposure %s (%s), by %s.", checkup->unit,
            text_tenths(checkup->exposure, text), band->label, checkup->rules->name);
        if (checkup->user_scope)
                put(out, "Without the checks that cannot apply in a user's manager it is %s.",
                    text_tenths(checkup->of_user, text));
        if (checkup->is_waived)
                put(out, "Without waived findings it is %s.", text_tenths(checkup->unwaived, text));
        if (checkup->shipped != G_MAXUINT && checkup->shipped != checkup->of_files)
                put(out, "Without the drop-ins of this machine's administrator it was %s.",
                    text_tenths(checkup->shipped, text));
        if (checkup->of_files != checkup->exposure)
                put(out,
                    "Its files give %s now, which the manager has not read; systemctl "
                    "%sdaemon-reload makes it read them.",
                    text_tenths(checkup->of_files, text), checkup->user_scope ? "--user " : "");
}

static char *shorten(const char *text)
{
        g_autofree char *cut = NULL;

        if (g_utf8_strlen(text, -1) <= VALUE_COLUMN)
                return g_strdup(text);
        cut = g_utf8_substring(text, 0, VALUE_COLUMN - 1);
        return g_strconcat(cut, "…", NULL);
}

static void put_settings(GString *out, const Checkup *checkup)
{
        static const char *const words[ENFORCED_COUNT] = {
                [ENFORCED_NOT_RUNNING] = "not running",
                [ENFORCED_UNSEEN] = "cannot be seen",
                [ENFORCED_NO] = "NO",
                [ENFORCED_YES] = "yes",
        };

        put(out, "%s", "");
        put(out, "%-26s %-*s %-*s %s", "SETTING", VALUE_COLUMN, "DECLARED", VALUE_COLUMN,
            "EFFECTIVE", "ENFORCED");
        for (guint i = 0; i < checkup->settings->len; i++) {
                const struct checked_setting *setting = checkup->settings->pdata[i];
                g_autofree char *declared = shorten(setting->declared);
                g_autofree char *effective = shorten(setting->effective);

                put(out, "%-26s %-*s %-*s %s", setting->property, VALUE_COLUMN, declared,
                    VALUE_COLUMN, effective, words[setting->enforced]);
        }
}

static void put_findings(GString *out, const Checkup *checkup)
{
        put(out, "%s", "");
        for (guint i = 0; i < checkup->findings->len; i++) {
                const Finding *finding = checkup->findings->pdata[i];

                put(out, "%s: %s%s%s", finding_severity_to_string(finding->severity),
                    finding->sentence, finding->cause ? " " : "",
                    finding->cause ? finding->cause : "");
        }
}

static void put_denial(GString *out, const Checkup *checkup, const Denial *denial)
{
        char before[16], after[16];

        put(out, "%s", "");
        put(out, "%s %s%s(%u time%s): %s", denial->error, denial->object ? denial->object : "",
            denial->object ? " " : "", denial->count, denial->count == 1 ? "" : "s",
            denial->message);
        if (denial->directive)
                put(out, "  likely because of %s=. %s", denial->directive,
                    denial->advice ? denial->advice : "");
        else if (denial->advice)
                put(out, "  %s", denial->advice);
        for (guint i = 0; i < denial->relax->len; i++)
                put(out, "  relax: %s", (const char *) denial->relax->pdata[i]);
        if (denial->relax->len > 0)
                put(out, "  cost: exposure %s to %s", text_tenths(checkup->of_files, before),
                    denial->exposure == G_MAXUINT ? "none, systemd would refuse the unit"
                                                  : text_tenths(denial->exposure, after));
}

static void put_denials(GString *out, const Checkup *checkup)
{
        put(out, "%s", "");
        put(out, "%u line%s of the journal since its last start; %u kind%s of denials in them.",
            checkup->lines, checkup->lines == 1 ? "" : "s", checkup->denials->len,
            checkup->denials->len == 1 ? "" : "s");
        for (guint i = 0; i < checkup->denials->len; i++)
                put_denial(out, checkup, checkup->denials->pdata[i]);
        if (checkup->commands->len == 0)
                return;
        put(out, "%s", "");
        put(out, "To relax what was denied, and to see whether that was all:");
        for (guint i = 0; i < checkup->commands->len; i++)
                put(out, "  %s", (const char *) checkup->commands->pdata[i]);
}

char *checkup_words(const Checkup *checkup, gboolean seven_bands)
{
        GString *out = g_string_new(NULL);

        put_scores(out, checkup, seven_bands);
        for (guint i = 0; i < checkup->reasons->len; i++)
                put(out, "Not as it should be: %s", (const char *) checkup->reasons->pdata[i]);
        put_settings(out, checkup);
        put_findings(out, checkup);
        if (checkup->unread) {
                put(out, "%s", "");
                put(out, "%s", checkup->unread);
        } else
                put_denials(out, checkup);
        return g_string_free(out, FALSE);
}
