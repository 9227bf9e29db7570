/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names in a text are looked up by their first run of letters and digits, so that a text is gone
 * through once however many names there are.
 */
#include "evidence/redact-words.h"

#include <string.h>

struct word {
        char *name; /* lower case */
        gsize length;
        char *pseudonym;
};

struct redact_words {
        GHashTable *by_beginning; /* char * to GPtrArray of struct word *, the longest first */
};

/* Debian's base-passwd(8), what systemd-sysusers(8) makes everywhere, and their like. */
static const char *const public_users[] = {
        "root",       "nobody", "nogroup",  "daemon",   "bin",     "sys",
        "adm",        "sync",   "games",    "man",      "lp",      "mail",
        "news",       "uucp",   "proxy",    "www-data", "backup",  "list",
        "irc",        "gnats",  "tty",      "disk",     "kmem",    "dialout",
        "fax",        "voice",  "cdrom",    "floppy",   "tape",    "sudo",
        "audio",      "dip",    "operator", "src",      "shadow",  "utmp",
        "video",      "sasl",   "plugdev",  "staff",    "users",   "wheel",
        "input",      "kvm",    "render",   "sgx",      "lock",    "systemd-journal",
        "messagebus", "dbus",   "polkitd",  "sshd",     "crontab", "ssl-cert",
        "netdev",     "syslog",
};

static const char *const public_components[] = {
        "bin",
        "boot",
        "dev",
        "etc",
        "home",
        "lib",
        "lib32",
        "lib64",
        "libx32",
        "libexec",
        "media",
        "mnt",
        "opt",
        "proc",
        "root",
        "run",
        "sbin",
        "share",
        "srv",
        "sys",
        "tmp",
        "usr",
        "var",
        "local",
        "systemd",
        "system",
        "user",
        "generator",
        "generator.early",
        "generator.late",
        "transient",
        "control",
        "system.control",
        "user.control",
        "system.attached",
        "log",
        "cache",
        "spool",
        "lock",
        "default",
        "sysconfig",
        "init.d",
        "journal",
        "private",
        "ssl",
        "certs",
        "passwd",
        "group",
        "shadow",
        "hosts",
        "hostname",
        "resolv.conf",
        "fstab",
        "machine-id",
        "os-release",
        "environment",
        "nologin",
        "dbus",
        "dbus-1",
        "udev",
        "rules.d",
        "modules-load.d",
        "sysctl.d",
        "tmpfiles.d",
        "sysusers.d",
        "binfmt.d",
        "conf.d",
        "notify",
        "credentials",
        "credstore",
        "credstore.encrypted",
        "sh",
        "bash",
        "dash",
        "env",
        "true",
        "false",
        "sleep",
        "echo",
        "cat",
        "kill",
        "rm",
        "mkdir",
        "touch",
        "chown",
        "chmod",
        "test",
        "install",
        "python3",
        "perl",
        "systemctl",
        "x86_64-linux-gnu",
        "aarch64-linux-gnu",
        "null",
        "zero",
        "udevadm",
        "mount",
        "umount",
        "journalctl",
        "pkill",
        "start-stop-daemon",
        "account",
        "ask-password",
        "backups",
        "blkid",
        "btmp",
        "catalog",
        "cloud-init",
        "console-setup",
        "containers",
        "crash",
        "cron",
        "cron.d",
        "dbus-broker",
        "dbus-daemon",
        "dracut",
        "empty",
        "extensions",
        "firmware",
        "fsck",
        "html",
        "info",
        "inhibit",
        "initctl",
        "initramfs",
        "initrd-release",
        "keys",
        "locale",
        "machines",
        "mail",
        "man",
        "misc",
        "modules",
        "netif",
        "netns",
        "network",
        "nspawn",
        "pid",
        "plymouth",
        "portables",
        "random-seed",
        "release",
        "repart.d",
        "screen",
        "seats",
        "security",
        "sessions",
        "shutdown",
        "static-nodes.conf",
        "sudo",
        "sudoers",
        "sysroot",
        "sysupdate.d",
        "sysusr",
        "system-generators",
        "system-preset",
        "system_bus_socket",
        "timers",
        "tmpfs",
        "users",
        "utmp",
        "verity",
        "wtmp",
        "www",
        "xdg",
        "coredump",
        "pstore",
        "sleep.d",
        "bootctl",
        "kernel",
        "efi",
        "loader",
        "selinux",
        "apparmor",
        "apparmor.d",
        "tpm2",
        "rpcbind",
        "lastlog",
        "syslog",
        "kdump",
        "override.conf",
        "site-packages",
        "dist-packages",
        "java",
        "node",
        "ruby",
};

static gboolean is_among(const char *const *names, gsize count, const char *name)
{
        for (gsize i = 0; i < count; i++)
                if (g_str_equal(names[i], name))
                        return TRUE;
        return FALSE;
}

gboolean redact_user_is_public(const char *name)
{
        return strspn(name, "0123456789") == strlen(name) || *name == '_' ||
               g_str_has_prefix(name, "systemd-") ||
               is_among(public_users, G_N_ELEMENTS(public_users), name);
}

gboolean redact_component_is_public(const char *component)
{
        return is_among(public_components, G_N_ELEMENTS(public_components), component);
}

gboolean redact_is_word_byte(char byte)
{
        return g_ascii_isalnum(byte) || (guchar) byte >= 0x80;
}

static void word_free(gpointer data)
{
        struct word *word = data;

        g_free(word->name);
        g_free(word->pseudonym);
        g_free(word);
}

RedactWords *redact_words_new(void)
{
        RedactWords *words = g_new0(RedactWords, 1);

        words->by_beginning = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                    (GDestroyNotify) g_ptr_array_unref);
        return words;
}

void redact_words_free(RedactWords *words)
{
        if (!words)
                return;
        g_hash_table_unref(words->by_beginning);
        g_free(words);
}

static gsize beginning_length(const char *text)
{
        gsize length = 0;

        while (redact_is_word_byte(text[length]))
                length++;
        return length;
}

static int compare_lengths(gconstpointer a, gconstpointer b)
{
        const struct word *const *left = a, *const *right = b;

        return (*left)->length > (*right)->length ? -1 : (*left)->length < (*right)->length;
}

static void add_spelling(RedactWords *words, const char *name, const char *pseudonym)
{
        g_autofree char *lower = g_ascii_strdown(name, -1);
        g_autofree char *beginning = g_strndup(lower, beginning_length(lower));
        GPtrArray *group = g_hash_table_lookup(words->by_beginning, beginning);
        struct word *word;

        if (!*beginning)
                return;
        if (!group) {
                group = g_ptr_array_new_with_free_func(word_free);
                g_hash_table_insert(words->by_beginning, g_steal_pointer(&beginning), group);
        }
        for (guint i = 0; i < group->len; i++)
                if (g_str_equal(((struct word *) group->pdata[i])->name, lower))
                        return;
        word = g_new(struct word, 1);
        word->length = strlen(lower);
        word->name = g_steal_pointer(&lower);
        word->pseudonym = g_strdup(pseudonym);
        g_ptr_array_add(group, word);
        g_ptr_array_sort(group, compare_lengths);
}

void redact_words_add(RedactWords *words, const char *name, const char *pseudonym)
{
        while (*name && !redact_is_word_byte(*name))
                name++;
        add_spelling(words, name, pseudonym);
        if (strchr(name, '-')) {
                g_auto(GStrv) parts = g_strsplit(name, "-", -1);
                g_autofree char *escaped = g_strjoinv("\\x2d", parts);

                add_spelling(words, escaped, pseudonym);
        }
}

const char *redact_words_match(const RedactWords *words, const char *text, gsize *ret_length)
{
        gsize length = beginning_length(text);
        g_autofree char *beginning = g_ascii_strdown(text, (gssize) length);
        const GPtrArray *group = g_hash_table_lookup(words->by_beginning, beginning);

        for (guint i = 0; group && i < group->len; i++) {
                const struct word *word = group->pdata[i];

                if (g_ascii_strncasecmp(text, word->name, word->length) == 0 &&
                    !redact_is_word_byte(text[word->length])) {
                        *ret_length = word->length;
                        return word->pseudonym;
                }
        }
        return NULL;
}

gboolean redact_words_have_part(const RedactWords *words, const char *text)
{
        g_autofree char *lower = g_ascii_strdown(text, -1);
        GHashTableIter iterator;
        gpointer group;

        g_hash_table_iter_init(&iterator, words->by_beginning);
        while (g_hash_table_iter_next(&iterator, NULL, &group))
                for (guint i = 0; i < ((GPtrArray *) group)->len; i++)
                        if (strstr(((struct word *) ((GPtrArray *) group)->pdata[i])->name, lower))
                                return TRUE;
        return FALSE;
}
