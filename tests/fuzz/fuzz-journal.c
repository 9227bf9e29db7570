/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to fields of journal entries, and these to denials of a service that confines itself in
 * many ways. Each line is an entry: its first character says who wrote it (m: the manager, k: the
 * kernel, p: a field _PID, all else: the service).
 */
#include "advise/denial.h"
#include "collect/journal-record.h"
#include "fuzz.h"
#include "snapshot/settings.h"

static const struct {
        const char *name, *value;
} properties[] = {
        {"AmbientCapabilities", ""},
        {"CapabilityBoundingSet", "cap_net_raw"},
        {"InaccessiblePaths", "/srv/hidden"},
        {"IPAddressDeny", "::/0 0.0.0.0/0"},
        {"LockPersonality", "yes"},
        {"MemoryDenyWriteExecute", "yes"},
        {"NoNewPrivileges", "yes"},
        {"PrivateDevices", "yes"},
        {"PrivateNetwork", "yes"},
        {"PrivateTmp", "yes"},
        {"ProtectClock", "yes"},
        {"ProtectControlGroups", "yes"},
        {"ProtectHome", "yes"},
        {"ProtectKernelLogs", "yes"},
        {"ProtectKernelModules", "yes"},
        {"ProtectKernelTunables", "yes"},
        {"ProtectProc", "invisible"},
        {"ProtectSystem", "strict"},
        {"ReadOnlyPaths", "/var/log"},
        {"RestrictAddressFamilies", "AF_UNIX"},
        {"RestrictNamespaces", "yes"},
        {"RestrictRealtime", "yes"},
        {"RestrictSUIDSGID", "yes"},
        {"SystemCallErrorNumber", "EPERM"},
        {"SystemCallFilter", "read write openat exit_group"},
        {"User", "nobody"},
};

static Unit *make_unit(gsize how)
{
        Unit *unit = unit_new("fuzz.service", UNIT_SERVICE);

        for (gsize i = 0; i < G_N_ELEMENTS(properties); i++) {
                struct property property = {.name = properties[i].name,
                                            .value = properties[i].value,
                                            .file = PROPERTY_NO_FILE};

                /* Each way leaves other settings out, since the first that may be the reason wins.
                 */
                if (how == 0 || i % how != 0)
                        g_array_append_val(unit->properties, property);
        }
        unit->load = UNIT_LOADED;
        unit_settings_from_properties(unit, FALSE);
        return unit;
}

static void line_clear(gpointer line)
{
        g_free(((struct journal_line *) line)->message);
}

static void add_line(GArray *lines, GHashTable *pids, const char *line, gsize length)
{
        static const char name[] = "MESSAGE";
        g_autofree char *field = g_strdup_printf("%s=%.*s", name, (int) length - 1, line + 1);
        struct journal_line entry = {.source = *line == 'k'   ? JOURNAL_KERNEL
                                               : *line == 'm' ? JOURNAL_MANAGER
                                                              : JOURNAL_SERVICE};

        g_free(journal_record_text(line, length, name));
        entry.message = journal_record_text(field, strlen(field), name);
        g_assert_true(g_utf8_validate(entry.message, -1, NULL));
        if (*line == 'p')
                g_hash_table_add(pids, GUINT_TO_POINTER(journal_record_pid(entry.message)));
        if (*line == 'k' && !journal_record_concerns(entry.message, pids, "nginx"))
                g_free(entry.message);
        else
                g_array_append_val(lines, entry);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(struct journal_line));
        g_autoptr(GHashTable) pids = g_hash_table_new(NULL, NULL);
        g_autofree char *text = g_strndup((const char *) data, size);
        g_auto(GStrv) split = g_strsplit(text, "\n", 200);

        g_array_set_clear_func(lines, line_clear);
        for (char **line = split; *line; line++)
                if (**line)
                        add_line(lines, pids, *line, strlen(*line));
        for (gsize how = 0; how < 4; how++) {
                g_autoptr(Unit) unit = make_unit(how);
                g_autoptr(GPtrArray) denials = denials_find(lines, unit, 252);
                guint count = 0;

                for (guint i = 0; i < denials->len; i++) {
                        const Denial *denial = denials->pdata[i];

                        g_assert_nonnull(denial->error);
                        g_assert_nonnull(denial->message);
                        for (guint j = 0; j < denial->relax->len; j++)
                                g_assert_nonnull(strchr(denial->relax->pdata[j], '='));
                        count += denial->count;
                }
                g_assert_cmpuint(count, <=, lines->len);
        }
        return 0;
}
