/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The directives of a unit, what is taken from them, and the sockets of a service, from snapshot to
 * report.xml and back. A socket unit may come before or after the service that it starts, so what
 * it says waits until the snapshot has ended.
 */
#include "report/report-source.h"

#include <string.h>

struct socket_map {
        Report *report;
        GHashTable *sockets;  /* name of a socket unit to GArray of struct report_listen */
        GHashTable *services; /* name of a service to GPtrArray of names of its socket units */
};

static const char *const kind_names[] = {
        [LISTEN_LOCAL] = "local",
        [LISTEN_LOOPBACK] = "loopback",
        [LISTEN_INTERNET] = "internet",
};

static const char *const reach_names[] = {
        [NETWORK_CLOSED] = "closed",
        [NETWORK_REACHABLE] = "reachable",
        [NETWORK_LISTENS] = "listens",
};

const char *report_network_to_string(enum report_network network)
{
        return reach_names[network];
}

enum report_network report_unit_network(const struct report_unit *unit)
{
        const struct report_check *network = &unit->checks[check_find("PrivateNetwork")];
        const struct report_check *families =
                &unit->checks[check_find("RestrictAddressFamilies_AF_INET_INET6")];
        int deny = check_find("IPAddressDeny");

        for (guint i = 0; i < unit->listens->len; i++) {
                const struct report_listen *listen =
                        &g_array_index(unit->listens, struct report_listen, i);

                if (listen->kind == LISTEN_INTERNET && listen->open)
                        return NETWORK_LISTENS;
        }
        /* Any denial of all addresses, even with exceptions, is better than the worst value. */
        if (network->status == CHECK_PASS || families->status == CHECK_PASS ||
            unit->checks[deny].badness < checks[deny].range)
                return NETWORK_CLOSED;
        return NETWORK_REACHABLE;
}

void report_keep_directives(Report *report, struct report_unit *kept, const Unit *unit)
{
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);
                struct report_directive copy = {
                        .section = report_string(report, directive->section),
                        .name = report_string(report, directive->name),
                        .value = report_string(report, directive->value),
                        .file = directive->file,
                        .line = directive->line,
                };

                g_array_append_val(kept->directives, copy);
        }
}

void report_keep_commands(Report *report, struct report_unit *kept, const Unit *unit)
{
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);
                const struct unit_file *file = unit_file_at(unit, (gint32) directive->file);

                if (!g_str_equal(directive->section, "Service") ||
                    !g_str_has_prefix(directive->name, "Exec") ||
                    g_str_equal(directive->name, "ExecSearchPath") ||
                    g_str_equal(directive->name, "ExecPaths"))
                        continue;
                /* An empty value takes back what earlier files gave. */
                if (!*directive->value) {
                        for (guint j = kept->commands->len; j-- > 0;)
                                if (g_str_equal(g_array_index(kept->commands, struct report_command,
                                                              j)
                                                        .directive,
                                                directive->name))
                                        g_array_remove_index(kept->commands, j);
                        continue;
                }

                struct report_command command = {
                        .directive = report_string(report, directive->name),
                        .path = report_string(report, file ? file->path : NULL),
                        .line = directive->line,
                        .text = report_string(report, directive->value),
                };
                g_array_append_val(kept->commands, command);
        }
}

void report_keep_documentation(Report *report, struct report_unit *kept, const Unit *unit)
{
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);
                g_auto(GStrv) words = NULL;

                if (!g_str_equal(directive->section, "Unit") ||
                    !g_str_equal(directive->name, "Documentation"))
                        continue;
                if (!*directive->value)
                        g_ptr_array_set_size(kept->documentation, 0);
                words = g_strsplit_set(directive->value, " \t", -1);
                for (char **word = words; *word; word++)
                        if (**word)
                                g_ptr_array_add(kept->documentation,
                                                (gpointer) report_string(report, *word));
        }
}

/* An address as ListenStream= takes it: a port alone or behind an address is the Internet's. */
static enum listen_kind address_kind(const char *directive, const char *address)
{
        if (!g_str_equal(directive, "ListenStream") && !g_str_equal(directive, "ListenDatagram") &&
            !g_str_equal(directive, "ListenSequentialPacket"))
                return LISTEN_LOCAL;
        if (g_str_has_prefix(address, "127.") || g_str_has_prefix(address, "[::1]"))
                return LISTEN_LOOPBACK;
        return g_ascii_isdigit(*address) || *address == '[' ? LISTEN_INTERNET : LISTEN_LOCAL;
}

/* What runs says more than what is installed; a socket that nothing starts does not listen. */
static gboolean socket_is_open(const Unit *unit)
{
        if (unit->active_state)
                return g_str_equal(unit->active_state, "active");
        return g_strcmp0(unit->unit_file_state, "disabled") != 0;
}

static void add_pair(SocketMap *map, const char *service, const char *socket)
{
        GPtrArray *sockets = g_hash_table_lookup(map->services, service);

        if (!sockets) {
                sockets = g_ptr_array_new();
                g_hash_table_insert(map->services, (gpointer) report_string(map->report, service),
                                    sockets);
        }
        g_ptr_array_add(sockets, (gpointer) report_string(map->report, socket));
}

static void add_address(SocketMap *map, GArray *listens, const Unit *unit,
                        const struct directive *directive)
{
        const struct unit_file *file = unit_file_at(unit, (gint32) directive->file);
        struct report_listen listen = {
                .socket = report_string(map->report, unit->name),
                .directive = report_string(map->report, directive->name),
                .address = report_string(map->report, directive->value),
                .state = report_string(map->report, unit->active_state ? unit->active_state
                                                                       : unit->unit_file_state),
                .kind = address_kind(directive->name, directive->value),
                .open = socket_is_open(unit),
                .path = report_string(map->report, file ? file->path : NULL),
                .line = directive->line,
        };

        g_array_append_val(listens, listen);
}

static void add_socket(SocketMap *map, const Unit *unit)
{
        GArray *listens = g_array_new(FALSE, FALSE, sizeof(struct report_listen));
        const struct directive *named = unit_find_directive(unit, "Socket", "Service");
        g_autofree char *service = NULL;

        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);

                if (!g_str_equal(directive->section, "Socket") ||
                    !g_str_has_prefix(directive->name, "Listen"))
                        continue;
                /* An empty value takes back every address before it. */
                if (!*directive->value)
                        g_array_set_size(listens, 0);
                else
                        add_address(map, listens, unit, directive);
        }
        g_hash_table_insert(map->sockets, (gpointer) report_string(map->report, unit->name),
                            listens);
        if (named && *named->value)
                service = g_strdup(named->value);
        else
                service =
                        g_strdup_printf("%.*s.service",
                                        (int) (strlen(unit->name) - strlen(".socket")), unit->name);
        add_pair(map, service, unit->name);
}

static void add_service(SocketMap *map, const Unit *unit)
{
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);
                g_auto(GStrv) words = NULL;

                if (!g_str_equal(directive->section, "Service") ||
                    !g_str_equal(directive->name, "Sockets"))
                        continue;
                words = g_strsplit_set(directive->value, " \t", -1);
                for (char **word = words; *word; word++)
                        if (**word)
                                add_pair(map, unit->name, *word);
        }
}

SocketMap *socket_map_new(Report *report)
{
        SocketMap *map = g_new0(SocketMap, 1);

        map->report = report;
        map->sockets = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                             (GDestroyNotify) g_array_unref);
        map->services = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                              (GDestroyNotify) g_ptr_array_unref);
        return map;
}

void socket_map_free(SocketMap *map)
{
        if (!map)
                return;
        g_hash_table_unref(map->sockets);
        g_hash_table_unref(map->services);
        g_free(map);
}

void socket_map_add(SocketMap *map, const Unit *unit)
{
        if (unit->load != UNIT_LOADED)
                return;
        if (unit->type == UNIT_SOCKET && g_str_has_suffix(unit->name, ".socket"))
                add_socket(map, unit);
        else if (unit->type == UNIT_SERVICE)
                add_service(map, unit);
}

/* Each address once, by socket and then in the order of its unit. */
static int compare_listens(gconstpointer a, gconstpointer b)
{
        const struct report_listen *left = a, *right = b;
        int order = strcmp(left->socket, right->socket);

        if (order == 0)
                order = (left->line > right->line) - (left->line < right->line);
        return order != 0 ? order : strcmp(left->address, right->address);
}

static void settle_unit(struct report_unit *unit)
{
        guint kept = 0;

        g_array_sort(unit->listens, compare_listens);
        for (guint i = 0; i < unit->listens->len; i++) {
                struct report_listen listen = g_array_index(unit->listens, struct report_listen, i);

                if (kept > 0 &&
                    compare_listens(&g_array_index(unit->listens, struct report_listen, kept - 1),
                                    &listen) == 0)
                        continue;
                g_array_index(unit->listens, struct report_listen, kept++) = listen;
        }
        g_array_set_size(unit->listens, kept);
}

static void give_by_name(const SocketMap *map, const char *name, struct report_unit *unit)
{
        const GPtrArray *names = g_hash_table_lookup(map->services, name);

        for (guint i = 0; names && i < names->len; i++) {
                const GArray *listens = g_hash_table_lookup(map->sockets, names->pdata[i]);

                if (listens && listens->len > 0)
                        g_array_append_vals(unit->listens, listens->data, listens->len);
        }
}

void socket_map_give(const SocketMap *map, struct report_unit *unit)
{
        give_by_name(map, unit->name, unit);
        for (guint i = 0; i < unit->aliases->len; i++)
                give_by_name(map, unit->aliases->pdata[i], unit);
        settle_unit(unit);
}

void report_write_directives(XmlWriter *writer, const struct report_unit *unit)
{
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct report_directive *directive =
                        &g_array_index(unit->directives, struct report_directive, i);

                xml_begin(writer, "directive");
                xml_put_attribute(writer, "section", directive->section);
                xml_put_attribute(writer, "name", directive->name);
                xml_put_number(writer, "file", directive->file);
                xml_put_number(writer, "line", directive->line);
                xml_put_text(writer, directive->value);
                xml_end(writer);
        }
}

void report_write_listens(XmlWriter *writer, const struct report_unit *unit)
{
        for (guint i = 0; i < unit->listens->len; i++) {
                const struct report_listen *listen =
                        &g_array_index(unit->listens, struct report_listen, i);

                xml_begin(writer, "listens");
                xml_put_attribute(writer, "socket", listen->socket);
                xml_put_attribute(writer, "directive", listen->directive);
                xml_put_attribute(writer, "kind", kind_names[listen->kind]);
                xml_put_boolean(writer, "open", listen->open);
                xml_put_attribute(writer, "state", listen->state);
                xml_put_attribute(writer, "path", listen->path);
                xml_put_number(writer, "line", listen->line);
                xml_put_text(writer, listen->address);
                xml_end(writer);
        }
}

/* An attribute in the report's chunk, or NULL. */
static const char *attribute(Report *report, const xmlNode *node, const char *name)
{
        g_autofree char *value = xml_attribute(node, name);

        return report_string(report, value);
}

static gboolean read_line(const xmlNode *node, const char *name, guint *ret_number, GError **error)
{
        guint64 number;

        if (!xml_require_number(node, name, &number, error))
                return FALSE;
        if (number > G_MAXUINT32) {
                xml_set_error(error, node, "%s= of <%s> is too large.", name,
                              (const char *) node->name);
                return FALSE;
        }
        *ret_number = (guint) number;
        return TRUE;
}

gboolean report_read_directive(Report *report, const xmlNode *node, struct report_unit *unit,
                               GError **error)
{
        g_autofree char *name = xml_require_attribute(node, "name", error);
        g_autofree char *section = name ? xml_require_attribute(node, "section", error) : NULL;
        g_autofree char *text = xml_text(node);
        struct report_directive directive = {
                .section = report_string(report, section),
                .name = report_string(report, name),
                .value = report_string(report, text),
        };

        if (!section || !read_line(node, "file", &directive.file, error) ||
            !read_line(node, "line", &directive.line, error))
                return FALSE;
        g_array_append_val(unit->directives, directive);
        return TRUE;
}

gboolean report_read_listens(Report *report, const xmlNode *node, struct report_unit *unit,
                             GError **error)
{
        g_autofree char *socket = xml_require_attribute(node, "socket", error);
        g_autofree char *kind = socket ? xml_require_attribute(node, "kind", error) : NULL;
        g_autofree char *directive = kind ? xml_require_attribute(node, "directive", error) : NULL;
        g_autofree char *open = xml_attribute(node, "open");
        g_autofree char *text = xml_text(node);
        struct report_listen listen = {
                .socket = report_string(report, socket),
                .directive = report_string(report, directive),
                .address = report_string(report, text),
                .state = attribute(report, node, "state"),
                .path = attribute(report, node, "path"),
                .open = g_strcmp0(open, "true") == 0,
        };

        if (!directive || !read_line(node, "line", &listen.line, error))
                return FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(kind_names); i++)
                if (g_str_equal(kind, kind_names[i])) {
                        listen.kind = (enum listen_kind) i;
                        g_array_append_val(unit->listens, listen);
                        return TRUE;
                }
        xml_set_error(error, node, "kind=\"%s\" is unknown.", kind);
        return FALSE;
}
