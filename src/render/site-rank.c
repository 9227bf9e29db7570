/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Most services of an unhardened system have the same exposure, so a list of the worst five would
 * be one of the first five letters. Here is what else a report knows of them: whether a service is
 * there at all, whether it is ordered after the network, whether it stays.
 */
#include "render/site-rank.h"

#include <string.h>

#include "render/report-stream.h"

static gboolean attribute_is(const xmlNode *node, const char *name, const char *value)
{
        g_autofree char *found = xml_attribute(node, name);

        return g_strcmp0(found, value) == 0;
}

static enum site_presence presence_of(const xmlNode *unit)
{
        g_autofree char *active = xml_attribute(unit, "active");
        g_autofree char *state = xml_attribute(unit, "file-state");
        gboolean enabled = state && g_str_has_prefix(state, "enabled");

        if (g_strcmp0(active, "active") == 0)
                return attribute_is(unit, "sub", "running") ? PRESENCE_RUNNING : PRESENCE_ENABLED;
        if (enabled || g_strcmp0(active, "activating") == 0)
                return PRESENCE_ENABLED;
        return active || g_strcmp0(state, "disabled") == 0 ? PRESENCE_OFF : PRESENCE_ON_DEMAND;
}

/* The first word of a command, without the signs before it (systemd.service(5)). */
static gboolean does_nothing(const char *command)
{
        static const char *const names[] = {"/bin/true", "/usr/bin/true", "true", ":", NULL};
        g_auto(GStrv) words = g_strsplit_set(command + strspn(command, "-@:+!|"), " \t", 2);

        return words[0] && (g_strv_contains(names, words[0]) || g_str_equal(command, ":"));
}

static gboolean names_network(const char *units)
{
        g_auto(GStrv) words = g_strsplit_set(units, " \t", -1);

        return g_strv_contains((const char *const *) words, "network.target") ||
               g_strv_contains((const char *const *) words, "network-online.target");
}

static void look_at_directive(struct site_rank *rank, const xmlNode *node, const char *value)
{
        if (attribute_is(node, "section", "Unit") && attribute_is(node, "name", "After"))
                rank->waits = *value && (rank->waits || names_network(value));
        if (attribute_is(node, "section", "Service") && attribute_is(node, "name", "Type"))
                rank->stays = !g_str_equal(value, "oneshot");
}

struct site_rank site_rank_of(const xmlNode *unit)
{
        struct site_rank rank = {.presence = presence_of(unit), .stays = TRUE};
        guint commands = 0, idle = 0;

        for (xmlNode *node = xml_first_element(unit); node; node = xml_next_element(node)) {
                gboolean command = xml_is(node, REPORT_STREAM_NAMESPACE, "command") &&
                                   attribute_is(node, "directive", "ExecStart");
                g_autofree char *text = NULL;

                if (!command && !xml_is(node, REPORT_STREAM_NAMESPACE, "directive"))
                        continue;
                text = xml_text(node);
                if (command) {
                        commands++;
                        idle += does_nothing(text);
                } else
                        look_at_directive(&rank, node, text);
        }
        rank.stands_for_others = commands > 0 && idle == commands;
        return rank;
}

guint site_rank_number(const struct site_rank *rank)
{
        if (rank->stands_for_others)
                return 0;
        return (guint) rank->presence * 4 + (rank->waits ? 2 : 0) + (rank->stays ? 1 : 0);
}
