/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Turns secret values into digests. The directives are those of systemd.exec(5) that carry data for
 * a process in the unit file itself; and the options of a mount, where one of them is a password
 * (mount.cifs(8) and its like). Command lines stay: nothing in them says which word is a secret,
 * and without them nobody could tell what a unit runs.
 */
#include "collect/redact.h"

#include <string.h>

static const char *const secret_directives[] = {
        "Environment",       "SetCredential",      "SetCredentialEncrypted", "StandardInputData",
        "StandardInputText", "DefaultEnvironment", "ManagerEnvironment",
};

static const char *const secret_mount_options[] = {
        "pass", "passwd", "password", "password2", "passphrase", "secret", "token",
};

static gboolean is_among(const char *const *names, gsize count, const char *name, gsize length)
{
        for (gsize i = 0; i < count; i++)
                if (strlen(names[i]) == length && g_ascii_strncasecmp(names[i], name, length) == 0)
                        return TRUE;
        return FALSE;
}

/* "rw,username=backup,password=…": true if one of the options is a secret. */
static gboolean has_secret_option(const char *options)
{
        while (*options) {
                gsize length;

                options += strspn(options, ", \t\"'");
                length = strcspn(options, ",= \t\"'");
                if (options[length] == '=' &&
                    is_among(secret_mount_options, G_N_ELEMENTS(secret_mount_options), options,
                             length))
                        return TRUE;
                options += length;
                options += strcspn(options, ", \t");
        }
        return FALSE;
}

char *redact_value(const char *section, const char *name, const char *value)
{
        g_autofree char *digest = NULL;

        if (!*value)
                return NULL;
        if (!is_among(secret_directives, G_N_ELEMENTS(secret_directives), name, strlen(name)) &&
            !(g_str_equal(section, "Mount") && g_str_equal(name, "Options") &&
              has_secret_option(value)))
                return NULL;
        digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, value, -1);
        return g_strconcat("sha256:", digest, NULL);
}
