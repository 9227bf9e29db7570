/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to a service manager that answers as it likes, at the other end of a socket pair: each line
 * is what it says to a call: the call's member or, of GetAll, the unit ("Manager" for its own
 * properties), then a signature and tokens (tests/unit/bus-tokens.h), parted by tabs. In place of a
 * signature, "!" hangs up, "#" is an error of that name, and "^" says first that the unit has
 * changed and that the manager reloads. What has no line gets a plain answer.
 */
#include <sys/socket.h>

#include "../unit/bus-tokens.h"
#include "collect/bus-session.h"
#include "collect/bus.h"
#include "fuzz.h"

struct manager {
        char **lines;
        int fd;
        gboolean quit;
        sd_bus *bus;
};

/* The rest of the line whose first field is the key. */
static const char *find_line(const struct manager *manager, const char *key)
{
        gsize length = strlen(key);

        for (char **line = manager->lines; *line; line++)
                if (strncmp(*line, key, length) == 0 && (*line)[length] == '\t')
                        return *line + length + 1;
        return NULL;
}

static void list_units(const struct manager *manager, sd_bus_message *answer)
{
        sd_bus_message_open_container(answer, 'a', "(ssssssouso)");
        for (char **line = manager->lines; *line; line++) {
                g_autofree char *name = g_strndup(*line, strcspn(*line, "\t"));
                g_autofree char *path = NULL;

                if (strchr(name, '.') && g_utf8_validate(name, -1, NULL) &&
                    sd_bus_path_encode(UNIT_PATH_PREFIX, name, &path) >= 0)
                        sd_bus_message_append(answer, "(ssssssouso)", name, "", "loaded", "active",
                                              "running", "", path, 0, "", "/");
        }
        sd_bus_message_close_container(answer);
}

/* What an honest manager says. */
static void answer_plainly(const struct manager *manager, sd_bus_message *call, const char *key)
{
        g_autoptr(sd_bus_message) answer = NULL;
        const char *member = sd_bus_message_get_member(call);

        sd_bus_message_new_method_return(call, &answer);
        if (g_str_equal(member, "ListUnits"))
                list_units(manager, answer);
        else if (g_str_equal(member, "GetAll") && g_str_equal(key, "Manager"))
                sd_bus_message_append(answer, "a{sv}", 2, "Version", "s", "252.39", "UnitPath",
                                      "as", 1, "/run/systemd/generator");
        else if (g_str_equal(member, "GetAll"))
                sd_bus_message_append(answer, "a{sv}", 2, "Id", "s", key, "LoadState", "s",
                                      "loaded");
        else if (g_str_equal(member, "ListUnitFiles"))
                sd_bus_message_append(answer, "a(ss)", 0);
        else if (g_str_equal(member, "LoadUnit"))
                sd_bus_message_append(answer, "o", UNIT_PATH_PREFIX "/x_2eservice");
        sd_bus_send(NULL, answer, NULL);
}

static void say_changes(struct manager *manager, const char *path)
{
        sd_bus_emit_signal(manager->bus, path, "org.freedesktop.DBus.Properties",
                           "PropertiesChanged", "sa{sv}as", "org.freedesktop.systemd1.Unit", 0, 0);
        for (int reloads = 1; reloads >= 0; reloads--)
                sd_bus_emit_signal(manager->bus, MANAGER_PATH, MANAGER_INTERFACE, "Reloading", "b",
                                   reloads);
}

/* FALSE where sd-bus does not make such a message. */
static gboolean answer_as_told(sd_bus_message *call, const char *signature, const char *tokens)
{
        g_autoptr(sd_bus_message) answer = NULL;

        sd_bus_message_new_method_return(call, &answer);
        if (value_append_text(answer, signature, tokens) < 0)
                return FALSE;
        sd_bus_send(NULL, answer, NULL);
        return TRUE;
}

static void answer(struct manager *manager, sd_bus_message *call, const char *key)
{
        const char *line = find_line(manager, key);
        const char *path = sd_bus_message_get_path(call);
        g_auto(GStrv) fields = g_strsplit(line ? line : "", "\t", 2);
        const char *signature = fields[0] ? fields[0] : "";
        const char *tokens = fields[0] && fields[1] ? fields[1] : "";

        if (line && *signature == '!') {
                manager->quit = TRUE;
                return;
        }
        if (line && *signature == '#' && sd_bus_interface_name_is_valid(tokens) > 0) {
                sd_bus_reply_method_errorf(call, tokens, "Out of order");
                return;
        }
        if (line && *signature == '^')
                say_changes(manager, path);
        else if (line && answer_as_told(call, signature, tokens))
                return;
        answer_plainly(manager, call, key);
}

static int on_call(sd_bus_message *call, void *context, sd_bus_error *error G_GNUC_UNUSED)
{
        const char *member = sd_bus_message_get_member(call);
        const char *path = sd_bus_message_get_path(call);
        g_autofree char *name = NULL;

        if (!member || !sd_bus_message_is_method_call(call, NULL, NULL))
                return 0;
        if (!g_str_equal(member, "GetAll"))
                answer(context, call, member);
        else if (sd_bus_path_decode(path, UNIT_PATH_PREFIX, &name) > 0)
                answer(context, call, name);
        else
                answer(context, call, g_str_equal(path, MANAGER_PATH) ? "Manager" : path);
        return 1;
}

static gpointer run(gpointer data)
{
        struct manager *manager = data;

        g_assert_cmpint(sd_bus_new(&manager->bus), >=, 0);
        sd_bus_set_fd(manager->bus, manager->fd, manager->fd);
        sd_bus_set_server(manager->bus, TRUE, (sd_id128_t){.bytes = {1}});
        sd_bus_set_anonymous(manager->bus, TRUE);
        sd_bus_add_filter(manager->bus, NULL, on_call, manager);
        sd_bus_start(manager->bus);
        while (!manager->quit && sd_bus_is_open(manager->bus) > 0) {
                int r = sd_bus_process(manager->bus, NULL);

                if (r < 0)
                        break;
                if (r == 0)
                        sd_bus_wait(manager->bus, G_USEC_PER_SEC);
        }
        sd_bus_flush(manager->bus);
        sd_bus_close_unref(manager->bus);
        return NULL;
}

struct seen {
        char *last;
        guint count;
};

static gboolean on_begin(void *context G_GNUC_UNUSED, const SnapshotHead *head,
                         GError **error G_GNUC_UNUSED)
{
        g_assert_cmpint(head->source, ==, SNAPSHOT_FROM_MANAGER);
        return TRUE;
}

static gboolean on_unit(void *context, const Unit *unit, GError **error G_GNUC_UNUSED)
{
        struct seen *seen = context;

        g_assert_true(!seen->last || strcmp(seen->last, unit->name) < 0);
        g_free(seen->last);
        seen->last = g_strdup(unit->name);
        seen->count++;
        for (guint i = 1; i < unit->properties->len; i++)
                g_assert_cmpstr(g_array_index(unit->properties, struct property, i - 1).name, <,
                                g_array_index(unit->properties, struct property, i).name);
        return TRUE;
}

static gboolean on_end(void *context, const struct snapshot_tail *tail,
                       GError **error G_GNUC_UNUSED)
{
        g_assert_cmpuint(tail->unit_count, ==, ((struct seen *) context)->count);
        return TRUE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autofree char *text = g_strndup((const char *) data, size);
        g_auto(GStrv) lines = g_strsplit(text, "\n", 64);
        struct manager manager = {.lines = lines};
        struct seen seen = {0};
        const struct snapshot_sink sink = {on_begin, on_unit, on_end, &seen};
        int sockets[2];
        struct bus_options options = {
                .descriptor = &sockets[1],
                .accept_changes = size % 2 == 0,
                .call_timeout = 10 * G_USEC_PER_SEC,
        };
        g_autoptr(GError) error = NULL;
        GThread *thread;
        gboolean done;

        g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);
        manager.fd = sockets[0];
        thread = g_thread_new("manager", run, &manager);
        done = bus_read(&options, &sink, &error);
        g_assert_true(done == (error == NULL));
        g_thread_join(thread);
        g_free(seen.last);
        return 0;
}
