/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables of proc_pid_net(5) to sockets: one row a table, which says where its columns are. */
#include "collect/observe-sockets.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "collect/process-list.h"

enum { MOST_COLUMNS = 16, TCP_LISTENS = 0x0a, UNIX_ACCEPTS = 0x10000 };

enum table_kind { TABLE_INTERNET, TABLE_UNIX, TABLE_PLAIN };

static const struct table {
        const char *name;
        int family;
        enum table_kind kind;
        guint inode; /* column */
        gboolean is_tcp, is_raw;
} tables[] = {
        {"tcp", AF_INET, TABLE_INTERNET, 9, TRUE, FALSE},
        {"tcp6", AF_INET6, TABLE_INTERNET, 9, TRUE, FALSE},
        {"udp", AF_INET, TABLE_INTERNET, 9, FALSE, FALSE},
        {"udp6", AF_INET6, TABLE_INTERNET, 9, FALSE, FALSE},
        {"udplite", AF_INET, TABLE_INTERNET, 9, FALSE, FALSE},
        {"udplite6", AF_INET6, TABLE_INTERNET, 9, FALSE, FALSE},
        {"raw", AF_INET, TABLE_INTERNET, 9, FALSE, TRUE},
        {"raw6", AF_INET6, TABLE_INTERNET, 9, FALSE, TRUE},
        {"unix", AF_UNIX, TABLE_UNIX, 6, FALSE, FALSE},
        {"netlink", AF_NETLINK, TABLE_PLAIN, 9, FALSE, FALSE},
        {"packet", AF_PACKET, TABLE_PLAIN, 8, FALSE, TRUE},
};

/* Columns of a line, parted by blanks; the line is written into. Returns how many. */
static guint split(char *line, char *columns[static MOST_COLUMNS])
{
        guint count = 0;
        char *cursor = line;

        while (count < MOST_COLUMNS) {
                cursor += strspn(cursor, " \t");
                if (!*cursor)
                        break;
                columns[count++] = cursor;
                cursor += strcspn(cursor, " \t");
                if (*cursor)
                        *cursor++ = '\0';
        }
        return count;
}

/* "0100007F:0050": four bytes in the machine's order for IPv4, four times that for IPv6. */
static gboolean is_loopback(const char *address, int family)
{
        if (family == AF_INET)
                return g_str_has_prefix(address + (G_BYTE_ORDER == G_LITTLE_ENDIAN ? 6 : 0), "7F");
        return g_str_has_prefix(address, G_BYTE_ORDER == G_LITTLE_ENDIAN
                                                 ? "00000000000000000000000001000000"
                                                 : "00000000000000000000000000000001");
}

static gboolean is_unbound(const char *address)
{
        return address[strspn(address, "0")] == ':';
}

static void add_socket(const struct table *table, char **columns, guint count,
                       Observation *observation)
{
        struct observed_socket socket = {.family = table->family, .raw = table->is_raw};

        if (table->kind == TABLE_INTERNET) {
                const char *local = columns[1], *remote = columns[2];
                const char *port;

                /* The inode, which there is, stands behind them. */
                g_assert(local && remote);
                port = strchr(local, ':');
                socket.port = port ? (guint16) g_ascii_strtoull(port + 1, NULL, 16) : 0;
                socket.listening = table->is_tcp
                                           ? g_ascii_strtoull(columns[3], NULL, 16) == TCP_LISTENS
                                           : is_unbound(remote) && socket.port > 0;
                socket.loopback = is_loopback(local, table->family) &&
                                  (is_unbound(remote) || is_loopback(remote, table->family));
        } else if (table->kind == TABLE_UNIX) {
                socket.loopback = TRUE;
                socket.listening = (g_ascii_strtoull(columns[3], NULL, 16) & UNIX_ACCEPTS) != 0;
                if (count > 7 && columns[7][0] == '/')
                        socket.path = g_string_chunk_insert_const(observation->strings, columns[7]);
        }
        g_array_append_val(observation->sockets, socket);
}

static void read_table(const struct table *table, char *text, GHashTable *inodes,
                       Observation *observation)
{
        char *end;

        for (char *line = strchr(text, '\n'); line && *++line; line = end) {
                char *columns[MOST_COLUMNS] = {NULL};
                guint64 inode;
                guint count;

                end = strchr(line, '\n');
                if (end)
                        *end = '\0';
                count = split(line, columns);
                if (count <= table->inode)
                        continue;
                inode = g_ascii_strtoull(columns[table->inode], NULL, 10);
                if (inode != 0 && g_hash_table_remove(inodes, &inode))
                        add_socket(table, columns, count, observation);
        }
}

gboolean observe_sockets(int proc, const char *folder, GHashTable *inodes, Observation *observation)
{
        g_autoptr(GString) text = g_string_new(NULL);
        gboolean is_whole = TRUE;

        for (gsize i = 0; i < G_N_ELEMENTS(tables) && g_hash_table_size(inodes) > 0; i++) {
                g_autofree char *name = g_strconcat(folder, "/", tables[i].name, NULL);
                int r = proc_read(proc, name, text);

                if (r == -ENOENT)
                        continue;
                if (r < 0)
                        is_whole = FALSE;
                else
                        read_table(&tables[i], text->str, inodes, observation);
        }
        return is_whole;
}
