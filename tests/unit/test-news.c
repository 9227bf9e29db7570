/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a comparison amounts to: nothing, something, worse. */
#include <string.h>

#include "base/error.h"
#include "damage.h"
#include "mail/news.h"

#define NOTHING                                                                                    \
        "<totals worse='0' added-scored='0' better='0' checks-failing='0' checks-passing='0' "     \
        "checks-other='0' removed-scored='0' lost-score='0' got-score='0' renamed='0' "            \
        "added='0' removed='0' files='0'/>"
/* One unit whose exposure stayed, with a check that changed and passes. */
#define WHOLE                                                                                      \
        "<comparison xmlns='urn:bulkhead:comparison:1' version='1'><units>"                        \
        "<unit exposure='level'><property/><check change='passes'/></unit></units>"                \
        "<evidence before-complete='true' after-complete='1'/>" NOTHING "</comparison>"

static gboolean read_news(const char *text, enum news *ret_news, GError **error)
{
        g_autoptr(XmlDocument) document = xml_parse(text, strlen(text), "comparison.xml", NULL);

        assert_non_null(document);
        return news_of_comparison(document, ret_news, error);
}

static void test_what_is_news(void **state G_GNUC_UNUSED)
{
        static const struct damage rows[] = {
                {"nothing", "<units>", "<units>", "same"},
                {"a service that is better", "better='0'", "better='1'", "changed"},
                {"a file", "files='0'", "files='2'", "changed"},
                {"a service that is worse", "worse='0'", "worse='1'", "worse"},
                {"a new service", "added-scored='0'", "added-scored='1'", "worse"},
                {"worse and better", "worse='0' added-scored='0' better='0'",
                 "worse='1' added-scored='0' better='1'", "worse"},
                {"a check that newly fails", "change='passes'", "change='fails'", "worse"},
                {"a check that fails worse", "change='passes'", "change='worse'", "worse"},
                {"a check of another document", "<check change='passes'/>",
                 "<check xmlns='urn:x' change='fails'/>", "same"},
                {"a check where somebody hardens", "<unit exposure='level'>",
                 "<unit exposure='better'><check change='fails'/>", "same"},
                {"evidence that is missing now", "after-complete='1'", "after-complete='false'",
                 "worse"},
                {"evidence that was missing before", "before-complete='true'",
                 "before-complete='false'", "same"},
                {"evidence that is there again", "before-complete='true' after-complete='1'",
                 "before-complete='false' after-complete='0'", "same"},
                {"no word of evidence", "<evidence before-complete='true' after-complete='1'/>", "",
                 "same"},
                {"no units",
                 "<units><unit exposure='level'><property/><check change='passes'/></unit></units>",
                 "", "same"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *text = damage_apply(WHOLE, &rows[i]);
                g_autoptr(GError) error = NULL;
                enum news news = NEWS_UNKNOWN;

                if (!read_news(text, &news, &error))
                        fail_msg("%s: %s", rows[i].name, error->message);
                if (strcmp(news_to_string(news), rows[i].says) != 0)
                        fail_msg("%s: %s", rows[i].name, news_to_string(news));
        }
}

static void test_no_comparison(void **state G_GNUC_UNUSED)
{
#define NONE "comparison.xml:1: The document is not a Bulkhead comparison of version 1."
        static const struct damage rows[] = {
                {"another document", "urn:bulkhead:comparison:1", "urn:bulkhead:report:1", NONE},
                {"another version", "version='1'", "version='2'", NONE},
                {"no totals", NOTHING, "", NONE},
                {"a total that is not there", "lost-score='0'", "",
                 "comparison.xml:1: The element <totals> lacks the attribute lost-score=."},
                {"a total that is no number", "renamed='0'", "renamed='some'", "“some”"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *text = damage_apply(WHOLE, &rows[i]);
                g_autoptr(GError) error = NULL;
                enum news news = NEWS_UNKNOWN;

                if (read_news(text, &news, &error) ||
                    !g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT) ||
                    !strstr(error->message, rows[i].says))
                        fail_msg("%s: %s", rows[i].name, error ? error->message : "it was read");
                assert_int_equal(news, NEWS_UNKNOWN);
        }
}

static void test_conditions(void **state G_GNUC_UNUSED)
{
        enum news least = NEWS_UNKNOWN;

        assert_false(news_parse_condition("better", &least));
        assert_int_equal(least, NEWS_UNKNOWN);
        assert_true(news_parse_condition("always", &least));
        assert_int_equal(least, NEWS_NONE);
        assert_true(news_parse_condition("changed", &least));
        assert_int_equal(least, NEWS_CHANGED);
        assert_true(news_parse_condition("worse", &least));
        assert_int_equal(least, NEWS_WORSE);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_news),
                cmocka_unit_test(test_no_comparison),
                cmocka_unit_test(test_conditions),
        };

        xml_init();
        return cmocka_run_group_tests(tests, NULL, NULL);
}
