/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Pieces of a report to documents for stylesheets. What a page says is the stylesheets' business;
 * here is only what it is made from and what it is called.
 */
#include "render/site-document.h"

#include <string.h>

#include "render/report-stream.h"
#include "render/site-rank.h"

enum {
        SLUG_LENGTH = 240, /* with ".html" still a file name */
        MOST_COUNT = 5,    /* units in each list of the first page */
        WELL_SHUT_IN = 40, /* exposure up to which a gain is no news */
};

static const struct {
        const char *item, *parent;
} kinds[SITE_KIND_COUNT] = {
        [SITE_UNIT] = {"unit", "units"},
        [SITE_ENTRY] = {"entry", "inventory"},
        [SITE_FILE] = {"file", "files"},
        [SITE_PROBLEM] = {"problem", "problems"},
};

enum site_kind site_kind_of(const xmlNode *node)
{
        enum site_kind kind = SITE_UNIT;

        while (kind < SITE_KIND_COUNT && strcmp((const char *) node->name, kinds[kind].item) != 0)
                kind++;
        return kind;
}

xmlNode *site_find_child(const xmlNode *parent, const char *name)
{
        for (xmlNode *node = xml_first_element(parent); node; node = xml_next_element(node))
                if (xml_is(node, REPORT_STREAM_NAMESPACE, name))
                        return node;
        return NULL;
}

/* The next sibling, node itself included, that is the element name. */
static xmlNode *find_from(xmlNode *node, const char *name)
{
        while (node && !xml_is(node, REPORT_STREAM_NAMESPACE, name))
                node = xml_next_element(node);
        return node;
}

static void set_attribute(xmlNode *node, const char *name, const char *value)
{
        xmlSetProp(node, BAD_CAST name, BAD_CAST value);
}

/* Copies node with all below it, or with its attributes alone, to the end of parent in another
 * document. */
static xmlNode *append_copy(xmlNode *parent, const xmlNode *node, gboolean deep)
{
        xmlNode *copy = xmlDocCopyNode((xmlNode *) node, parent->doc, deep ? 1 : 2);

        if (!copy)
                g_error("out of memory"); /* as GLib does for its own */
        return xmlAddChild(parent, copy);
}

XmlDocument *site_document_new(const xmlNode *report, GHashTable *pages)
{
        XmlDocument *document = xmlNewDoc(BAD_CAST "1.0");
        xmlNode *root = xmlDocCopyNode((xmlNode *) report, document, 2);
        xmlNode *check;

        xmlDocSetRootElement(document, root);
        document->URL = xmlStrdup(report->doc->URL);
        for (xmlNode *node = xml_first_element(report); node; node = xml_next_element(node))
                if (!xml_is(node, REPORT_STREAM_NAMESPACE, kinds[SITE_UNIT].parent))
                        append_copy(root, node, TRUE);
        check = find_from(xml_first_element(site_find_child(root, "catalogue")), "check");
        for (; check; check = find_from(xml_next_element(check), "check")) {
                g_autofree char *id = xml_attribute(check, "id");

                if (id)
                        set_attribute(check, "page", g_hash_table_lookup(pages, id));
        }
        for (int kind = 0; kind < SITE_KIND_COUNT; kind++)
                xmlNewChild(root, root->ns, BAD_CAST kinds[kind].parent, NULL);
        return document;
}

xmlNode *site_document_parent(const XmlDocument *document, enum site_kind kind)
{
        return site_find_child(xmlDocGetRootElement(document), kinds[kind].parent);
}

/* The document's own declaration instead of one that may be gone by then. */
static void set_namespace(xmlNode *node, xmlNs *declared)
{
        node->ns = declared;
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child))
                set_namespace(child, declared);
}

void site_document_add(XmlDocument *document, enum site_kind kind, xmlNode *item)
{
        xmlNode *parent = site_document_parent(document, kind);

        set_namespace(item, parent->ns);
        xmlAddChild(parent, item);
}

void site_document_clear(XmlDocument *document, enum site_kind kind)
{
        xmlNode *parent = site_document_parent(document, kind);

        while (parent->children) {
                xmlNode *child = parent->children;

                xmlUnlinkNode(child);
                xmlFreeNode(child);
        }
}

/* Only plain characters are kept. */
static char *check_page(GHashTable *used, const char *id, const char *format)
{
        g_autoptr(GString) page = g_string_new(format);
        g_autoptr(GString) slug = g_string_new(NULL);

        for (const char *c = id; *c && slug->len < SLUG_LENGTH; c++)
                if (g_ascii_isalnum(*c) || strchr("_-", *c))
                        g_string_append_c(slug, *c);
        while (!slug->len || !g_hash_table_add(used, g_ascii_strdown(slug->str, -1)))
                g_string_append_c(slug, '-');
        g_string_replace(page, "%s", slug->str, 1);
        return g_string_free(g_steal_pointer(&page), FALSE);
}

GHashTable *site_name_checks(const xmlNode *report, const char *format)
{
        GHashTable *pages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_autoptr(GHashTable) used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        const xmlNode *catalogue = site_find_child(report, "catalogue");
        xmlNode *check = find_from(xml_first_element(catalogue), "check");

        g_hash_table_add(used, g_strdup("index"));
        for (; check; check = find_from(xml_next_element(check), "check")) {
                char *id = xml_attribute(check, "id");

                if (!id || g_hash_table_contains(pages, id))
                        g_free(id);
                else
                        g_hash_table_insert(pages, id, check_page(used, id, format));
        }
        return pages;
}

char *site_unit_slug(const xmlNode *unit, GError **error)
{
        g_autofree char *slug = xml_require_attribute(unit, "slug", error);

        if (!slug)
                return NULL;
        if (!*slug || *slug == '.' || strlen(slug) > SLUG_LENGTH ||
            slug[strspn(slug, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.@%-")]) {
                xml_set_error(error, unit, "The slug \"%s\" is not a safe file name.", slug);
                return NULL;
        }
        return g_steal_pointer(&slug);
}

static gboolean check_number(const xmlNode *node, const char *name, guint64 maximum,
                             gboolean required, GError **error)
{
        guint64 number;

        if (!required && !xmlHasProp((xmlNode *) node, BAD_CAST name))
                return TRUE;
        if (!xml_require_number(node, name, &number, error))
                return FALSE;
        if (number > maximum) {
                xml_set_error(error, node,
                              "The attribute %s= of <%s> is above %" G_GUINT64_FORMAT ".", name,
                              (const char *) node->name, maximum);
                return FALSE;
        }
        return TRUE;
}

gboolean site_check_numbers(const xmlNode *unit, GError **error)
{
        static const struct {
                const char *name;
                guint64 maximum;
        } numbers[] = {
                {"badness", G_MAXUINT64}, {"range", G_MAXUINT64}, {"weight", G_MAXUINT64},
                {"exposure", 100},        {"then", 100},          {"line", G_MAXUINT32},
        };
        xmlNode *check = site_find_child(unit, "check");

        if (!check_number(unit, "exposure", 100, TRUE, error))
                return FALSE;
        for (; check; check = find_from(xml_next_element(check), "check"))
                for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
                        if (!check_number(check, numbers[i].name, numbers[i].maximum, FALSE, error))
                                return FALSE;
        return TRUE;
}

/* A list of the best few, best first. */
struct few {
        struct {
                guint64 key;
                xmlNode *copy;
        } places[MOST_COUNT];
};

struct site_most {
        XmlDocument *document; /* what the copies belong to */
        struct few worst, network, gains, enforced;
        guint listens, reachable, not_enforced;
        GHashTable *directives; /* id of a check to "CapabilityBoundingSet=" */
};

SiteMost *site_most_new(const xmlNode *report)
{
        SiteMost *most = g_new0(SiteMost, 1);
        const xmlNode *catalogue = site_find_child(report, "catalogue");
        xmlNode *check = find_from(xml_first_element(catalogue), "check");

        most->document = xmlNewDoc(BAD_CAST "1.0");
        most->directives = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        for (; check; check = find_from(xml_next_element(check), "check")) {
                char *id = xml_attribute(check, "id");
                char *name = xml_attribute(check, "name");
                char *equals = name ? strchr(name, '=') : NULL;

                /* "User=/DynamicUser=" is two directives for one thing, and stays whole. */
                if (equals && equals[1] == '~')
                        equals[1] = '\0';
                if (id && name)
                        g_hash_table_insert(most->directives, id, name);
        }
        return most;
}

static void few_clear(struct few *few)
{
        for (gsize i = 0; i < MOST_COUNT; i++)
                xmlFreeNode(few->places[i].copy);
}

void site_most_free(SiteMost *most)
{
        if (!most)
                return;
        few_clear(&most->worst);
        few_clear(&most->network);
        few_clear(&most->gains);
        few_clear(&most->enforced);
        g_hash_table_unref(most->directives);
        xmlFreeDoc(most->document);
        g_free(most);
}

/* The unit with its attributes, its description and perhaps a check, without namespaces until it is
 * put somewhere. */
static xmlNode *copy_unit(const SiteMost *most, const xmlNode *unit, const xmlNode *check)
{
        xmlNode *copy = xmlDocCopyNode((xmlNode *) unit, most->document, 2);
        xmlNode *description = site_find_child(unit, "description");

        if (description)
                append_copy(copy, description, TRUE);
        if (check)
                append_copy(copy, check, TRUE);
        return copy;
}

/* Among equals, who came first stays. */
static xmlNode *few_consider(const SiteMost *most, struct few *few, guint64 key,
                             const xmlNode *unit, const xmlNode *check)
{
        gsize place = MOST_COUNT;

        while (place > 0 && key > few->places[place - 1].key)
                place--;
        if (key == 0 || place == MOST_COUNT)
                return NULL;
        xmlFreeNode(few->places[MOST_COUNT - 1].copy);
        memmove(few->places + place + 1, few->places + place,
                (MOST_COUNT - 1 - place) * sizeof few->places[0]);
        few->places[place].key = key;
        return few->places[place].copy = copy_unit(most, unit, check);
}

static guint64 number_of(const xmlNode *node, const char *name)
{
        g_autofree char *value = xml_attribute(node, name);

        return value ? g_ascii_strtoull(value, NULL, 10) : 0;
}

/* What the failing checks of a directive have together. */
struct gain {
        guint64 share, heaviest;
        const xmlNode *check;
};

static void add_share(GHashTable *gains, const char *directive, const xmlNode *check)
{
        struct gain *gain = g_hash_table_lookup(gains, directive);
        guint64 range = number_of(check, "range");
        guint64 share = range ? (number_of(check, "badness") * number_of(check, "weight") + range -
                                 1) / range
                              : 0;

        if (!gain) {
                gain = g_new0(struct gain, 1);
                g_hash_table_insert(gains, (gpointer) directive, gain);
        }
        gain->share += share;
        if (!gain->check || share > gain->heaviest) {
                gain->heaviest = share;
                gain->check = check;
        }
}

/* The directive whose checks cost most together, and the exposure without them, rounded as systemd
 * rounds. */
static void look_for_gain(SiteMost *most, const xmlNode *unit, guint64 exposure,
                          const struct site_rank *rank)
{
        g_autoptr(GHashTable) gains = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
        guint64 badness = number_of(unit, "badness-sum"), weight = number_of(unit, "weight-sum"),
                remains, first;
        xmlNode *check = site_find_child(unit, "check"), *copy;
        const char *directive, *best = NULL;
        const struct gain *gain, *most_gain = NULL;
        g_autofree char *then = NULL;
        GHashTableIter iterator;

        for (; check; check = find_from(xml_next_element(check), "check")) {
                g_autofree char *status = xml_attribute(check, "status");
                g_autofree char *id = xml_attribute(check, "id");

                directive = id ? g_hash_table_lookup(most->directives, id) : NULL;
                if (directive && g_strcmp0(status, "fail") == 0)
                        add_share(gains, directive, check);
        }
        g_hash_table_iter_init(&iterator, gains);
        while (g_hash_table_iter_next(&iterator, (gpointer *) &directive, (gpointer *) &gain))
                if (!best || gain->share > most_gain->share ||
                    (gain->share == most_gain->share && strcmp(directive, best) < 0)) {
                        best = directive;
                        most_gain = gain;
                }
        if (!best || weight == 0 || most_gain->share == 0 || most_gain->share > badness)
                return;
        remains = ((badness - most_gain->share) * 100 + weight - 1) / weight;
        if (remains >= exposure)
                return;
        /* What is there, and not well shut in already, comes before what would gain a tenth more.
         */
        first = rank->presence >= PRESENCE_ENABLED && !rank->stands_for_others &&
                exposure > WELL_SHUT_IN;
        copy = few_consider(most, &most->gains,
                            ((first * 1000 + exposure - remains) * 1000 + exposure) *
                                            SITE_RANK_LIMIT +
                                    site_rank_number(rank),
                            unit, most_gain->check);
        if (!copy)
                return;
        set_attribute(copy, "directive", best);
        then = g_strdup_printf("%" G_GUINT64_FORMAT, remains);
        set_attribute(copy, "then", then);
}

static guint count_findings(const xmlNode *unit, const char *severity)
{
        const xmlNode *findings = site_find_child(unit, "findings");
        guint count = 0;

        for (xmlNode *node = xml_first_element(findings); node; node = xml_next_element(node)) {
                g_autofree char *found = xml_attribute(node, "severity");

                count += g_strcmp0(found, severity) == 0;
        }
        return count;
}

static void set_count(xmlNode *node, const char *name, guint count)
{
        g_autofree char *value = g_strdup_printf("%u", count);

        set_attribute(node, name, value);
}

/* What is declared and not in force: one serious finding says more than many warnings. */
static void look_for_findings(SiteMost *most, const xmlNode *unit, guint number)
{
        guint serious = count_findings(unit, "serious"), warnings = count_findings(unit, "warning");
        guint64 weight = MIN(serious, 1000) * 1000 + MIN(warnings, 999);
        xmlNode *copy;

        if (weight == 0)
                return;
        most->not_enforced++;
        copy = few_consider(most, &most->enforced, weight * SITE_RANK_LIMIT + number, unit, NULL);
        if (!copy)
                return;
        set_count(copy, "serious", serious);
        set_count(copy, "warnings", warnings);
}

void site_most_look_at(SiteMost *most, const xmlNode *unit)
{
        guint64 exposure = number_of(unit, "exposure");
        struct site_rank rank = site_rank_of(unit);
        guint number = site_rank_number(&rank);
        xmlNode *copy;
        g_autofree char *network = xml_attribute(unit, "network");
        gboolean listens = g_strcmp0(network, "listens") == 0;
        gboolean reachable = g_strcmp0(network, "reachable") == 0;

        most->listens += listens;
        most->reachable += reachable;
        look_for_findings(most, unit, number);
        few_consider(most, &most->worst, (exposure + 1) * SITE_RANK_LIMIT + number, unit, NULL);
        /* Who listens comes before who could, whatever the exposure; among the others, to be there
         * and to wait for the network both tell more than a few tenths. */
        if (listens || reachable) {
                guint likely = rank.stands_for_others
                                       ? 0
                                       : (guint) rank.presence * 2 + (rank.waits ? 3 : 0);

                copy = few_consider(most, &most->network,
                                    ((listens ? 100000 : likely * 1000) + exposure + 1) *
                                                    SITE_RANK_LIMIT +
                                            number,
                                    unit, NULL);
                if (copy && rank.waits)
                        set_attribute(copy, "waits", "true");
        }
        look_for_gain(most, unit, exposure, &rank);
}

static xmlNode *add_few(XmlDocument *document, const char *name, const struct few *few)
{
        xmlNode *root = xmlDocGetRootElement(document);
        xmlNode *list = xmlNewChild(root, root->ns, BAD_CAST name, NULL);

        for (gsize i = 0; i < MOST_COUNT && few->places[i].copy; i++)
                set_namespace(append_copy(list, few->places[i].copy, TRUE), root->ns);
        return list;
}

void site_most_add(SiteMost *most, XmlDocument *document)
{
        xmlNode *network = add_few(document, "network", &most->network);

        set_count(network, "listens", most->listens);
        set_count(network, "reachable", most->reachable);
        add_few(document, "gains", &most->gains);
        add_few(document, "worst", &most->worst);
        set_count(add_few(document, "not-enforced", &most->enforced), "count", most->not_enforced);
}
