/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The totals of a comparison to one word. */
#include "mail/news.h"

#include "compare/comparison-xml.h"

static const char *const words[] = {
        [NEWS_NONE] = "same",
        [NEWS_CHANGED] = "changed",
        [NEWS_WORSE] = "worse",
        [NEWS_UNKNOWN] = "unknown",
};

const char *news_to_string(enum news news)
{
        return words[news];
}

/* The totals that are news, and how much of it. */
static const struct {
        const char *total;
        enum news news;
} weights[] = {
        {"worse", NEWS_WORSE},
        {"added-scored", NEWS_WORSE},
        {"better", NEWS_CHANGED},
        {"checks-failing", NEWS_CHANGED},
        {"checks-passing", NEWS_CHANGED},
        {"checks-other", NEWS_CHANGED},
        {"removed-scored", NEWS_CHANGED},
        {"lost-score", NEWS_CHANGED},
        {"got-score", NEWS_CHANGED},
        {"renamed", NEWS_CHANGED},
        {"added", NEWS_CHANGED},
        {"removed", NEWS_CHANGED},
        {"files", NEWS_CHANGED},
};

static xmlNode *find_child(const xmlNode *parent, const char *name)
{
        xmlNode *node = xml_first_element(parent);

        while (node && !xml_is(node, COMPARISON_NAMESPACE, name))
                node = xml_next_element(node);
        return node;
}

static gboolean has_newly_failing(const xmlNode *unit)
{
        for (xmlNode *node = xml_first_element(unit); node; node = xml_next_element(node)) {
                g_autofree char *change = NULL;

                if (!xml_is(node, COMPARISON_NAMESPACE, "check"))
                        continue;
                change = xml_attribute(node, "change");
                if (g_strcmp0(change, "fails") == 0 || g_strcmp0(change, "worse") == 0)
                        return TRUE;
        }
        return FALSE;
}

/* A check newly fails where the exposure stayed. Where it fell, somebody hardens: User= alone lets
 * checks apply, and fail, that did not before. */
static gboolean regresses(const xmlNode *units)
{
        for (xmlNode *node = xml_first_element(units); node; node = xml_next_element(node)) {
                g_autofree char *exposure = xml_attribute(node, "exposure");

                if (g_strcmp0(exposure, "level") == 0 && has_newly_failing(node))
                        return TRUE;
        }
        return FALSE;
}

gboolean news_of_comparison(const XmlDocument *comparison, enum news *ret_news, GError **error)
{
        const xmlNode *root = xmlDocGetRootElement(comparison);
        const xmlNode *totals = find_child(root, "totals"), *units = find_child(root, "units");
        const xmlNode *evidence = find_child(root, "evidence");
        enum news news = NEWS_NONE;
        g_autofree char *version = xml_attribute(root, "version");

        if (!xml_is(root, COMPARISON_NAMESPACE, "comparison") || g_strcmp0(version, "1") != 0 ||
            !totals) {
                xml_set_error(error, root,
                              "The document is not a Bulkhead comparison of version 1.");
                return FALSE;
        }
        for (gsize i = 0; i < G_N_ELEMENTS(weights); i++) {
                guint64 count;

                if (!xml_require_number(totals, weights[i].total, &count, error))
                        return FALSE;
                if (count > 0 && weights[i].news > news)
                        news = weights[i].news;
        }
        if (regresses(units) ||
            (xml_truth(evidence, "before-complete") && !xml_truth(evidence, "after-complete")))
                news = NEWS_WORSE;
        *ret_news = news;
        return TRUE;
}

gboolean news_parse_condition(const char *word, enum news *ret_least)
{
        static const struct {
                const char *word;
                enum news least;
        } conditions[] = {{"always", NEWS_NONE}, {"changed", NEWS_CHANGED}, {"worse", NEWS_WORSE}};

        for (gsize i = 0; i < G_N_ELEMENTS(conditions); i++)
                if (g_str_equal(conditions[i].word, word)) {
                        *ret_least = conditions[i].least;
                        return TRUE;
                }
        return FALSE;
}
