/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waivers told with pseudonyms. */
#include "evidence/redact-ini.h"
#include "evidence/waiver-rule.h"

static const struct redact_ini how = {
        .section = REDACT_TEXT,
        .keys = {{"Unit", REDACT_UNITS},
                 {"Reason", REDACT_TEXT},
                 {"Owner", REDACT_PERSON},
                 {"Approver", REDACT_PERSON},
                 {"Ticket", REDACT_TEXT}},
};

static void learn(void *context, const IniFile *file)
{
        redact_ini_learn(&how, file, context);
}

void waivers_show(const Waivers *waivers, Redactor *redactor)
{
        waivers_each_file(waivers, learn, redactor);
}

gboolean waivers_redact(Waivers *waivers, Redactor *redactor, GError **error)
{
        g_autoptr(Waivers) told = waivers_new();

        for (guint i = 0; i < waivers->files->len; i++) {
                IniFile *file = redact_ini(&how, waivers->files->pdata[i], redactor, error);

                if (!waivers_add_file(told, file, error))
                        return FALSE;
        }
        g_ptr_array_unref(waivers->rules);
        g_ptr_array_unref(waivers->files);
        waivers->rules = g_ptr_array_ref(told->rules);
        waivers->files = g_ptr_array_ref(told->files);
        return TRUE;
}
