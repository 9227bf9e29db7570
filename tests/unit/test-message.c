/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A message: whose addresses are taken, what its headers say, and who a kept one is from and to. */
/* cmocka wants these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "base/error.h"
#include "mail/message.h"

#define LONG_PART "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static char *parse(const char *list, GError **error)
{
        const char *const lists[] = {list, NULL};
        g_auto(GStrv) addresses = message_parse_addresses("--to", lists, error);

        return addresses ? g_strjoinv(" ", addresses) : NULL;
}

static void test_addresses(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *list;
                const char *addresses; /* NULL: it is refused */
        } rows[] = {
                {"root", "root"},
                {"Ann <ann@example.org>, \"Bob, B.\" <bob@example.org>",
                 "ann@example.org bob@example.org"},
                {"a.b+c_d=e@example.org", "a.b+c_d=e@example.org"},
                {"j\u00f6rg@ex\u00e4mple.org", NULL},
                {"jorg@ex\u00e4mple.org", "jorg@xn--exmple-cua.org"},
                {"", NULL},
                {",", NULL},
                {"two words", NULL},
                {"ann@", NULL},
                {"@example.org", NULL},
                {"Ann <>", NULL},
                {"-oQ/tmp", NULL},
                {"-ann@example.org", NULL},
                {"ann@bob@example.org", NULL},
                {"ann@bob@example.org, root", NULL},
                {"ann@example.org <bob@example.org>", NULL},
                {"\"ann@example.org \\\" @\" <bob@example.org>", "bob@example.org"},
                {"Ann <ann@example.org> bob", NULL},
                {"<ann@example.org> <bob@example.org>", NULL},
                {"<ann@example.org", NULL},
                {"ann@example.org>", NULL},
                {"<<ann@example.org>>", NULL},
                {"<<ann@example.org>", NULL},
                {"Ann (\\) at, home; @) <ann@example.org> (x), bob,", "ann@example.org bob"},
                {"Ann \"x <ann@example.org>", NULL},
                {"Ann \"x\\", NULL},
                {"ann@example.org; bob@example.org", NULL},
                {"\"a b\"@example.org", NULL},
                {"\"a;b\"@example.org", NULL},
                {"a@[127.0.0.1]", NULL},
                {"all: ann@example.org, bob@example.org;", NULL},
                {"ann@example.org\tx", NULL},
                {"ann@example.org\nBcc: eve@example.org", NULL},
                {"\xff@example.org", NULL},
                {"Ann <ann`example.o\ng>rroot", NULL},
                {LONG_PART LONG_PART LONG_PART "@" LONG_PART, NULL},
        };

        message_init();
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error = NULL;
                g_autofree char *addresses = parse(rows[i].list, &error);

                if (g_strcmp0(addresses, rows[i].addresses) != 0)
                        fail_msg("%s: %s", rows[i].list, addresses ? addresses : error->message);
                if (!addresses)
                        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE));
        }
}

/* What one message is made of, and the message itself. */
struct made {
        Letter letter;
        struct message_facts facts;
        GPtrArray *attachments;
};

static char *make(const struct made *made, GError **error)
{
        g_autofree char *id = NULL;
        g_autoptr(GBytes) message =
                message_make(&made->letter, made->attachments, &made->facts, &id, error);

        assert_int_equal(message != NULL, id != NULL);
        return message ? g_strndup(g_bytes_get_data(message, NULL), g_bytes_get_size(message))
                       : NULL;
}

static const char *const to_ann[] = {"Ann <ann@example.org>", NULL};
static const char *const to_nobody[] = {"Ann <ann@example.org>", "no body", NULL};

static struct made start(GPtrArray *attachments)
{
        return (struct made){
                .letter = {.subject = (char *) "s",
                           .text = (char *) "t",
                           .html = (char *) "<p>h</p>",
                           .host = (char *) "Web_1.example.org",
                           .sha256 = (char *) "ab",
                           .complete = TRUE},
                .facts = {.sender = "root", .recipients = to_ann, .news = NEWS_WORSE, .time = 1},
                .attachments = attachments,
        };
}

static gboolean holds(const char *message, const char *line)
{
        g_autofree char *whole = g_strconcat("\n", line, "\n", NULL);

        return strstr(message, whole) != NULL;
}

static void test_headers(void **state G_GNUC_UNUSED)
{
        g_autoptr(GPtrArray) none = g_ptr_array_new();
        struct made made = start(none);
        g_autofree char *whole = make(&made, NULL), *again = make(&made, NULL);
        g_autofree char *incomplete = NULL;

        assert_string_equal(whole, again);
        assert_true(g_str_has_prefix(whole, "From: root\n"));
        assert_true(holds(whole, "To: Ann <ann@example.org>"));
        assert_true(holds(whole, "X-Bulkhead-Change: worse"));
        assert_true(holds(whole, "X-Bulkhead-Evidence: complete"));
        assert_true(holds(whole, "List-Id: Bulkhead <web-1.example.org.bulkhead.localhost>"));
        assert_non_null(strstr(whole, "@localhost>\n"));
        made.letter.complete = FALSE;
        made.facts.sender = "Bulkhead <bulkhead@web1.example.org>";
        made.letter.host = (char *) LONG_PART "b";
        incomplete = make(&made, NULL);
        assert_true(holds(incomplete, "X-Bulkhead-Evidence: incomplete"));
        assert_non_null(strstr(incomplete, "@web1.example.org>\n"));
        /* A label has 63 characters. */
        assert_non_null(strstr(incomplete, "\nList-Id: Bulkhead <aaaa"));
        assert_non_null(strstr(incomplete, "aaaa.bulkhead.localhost>\n"));
        assert_null(strstr(incomplete, LONG_PART ".bulkhead"));
}

static void test_senders_and_recipients(void **state G_GNUC_UNUSED)
{
        g_autoptr(GPtrArray) none = g_ptr_array_new();
        struct made made = start(none);
        g_autoptr(GError) error = NULL;

        made.facts.sender = "ann@example.org, bob@example.org";
        assert_null(make(&made, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE));
        assert_true(g_str_has_prefix(error->message, "--sender=ann@example.org, bob"));
        g_clear_error(&error);
        made.facts.sender = "no body";
        assert_null(make(&made, &error));
        assert_true(g_str_has_prefix(error->message, "--sender=no body is no mail address"));
        g_clear_error(&error);
        made.facts.sender = "root";
        made.facts.recipients = to_nobody;
        assert_null(make(&made, &error));
        assert_true(g_str_has_prefix(error->message, "--to=no body is no mail address"));
}

static void test_attachments(void **state G_GNUC_UNUSED)
{
        struct attachment rows[] = {
                {(char *) "a.pdf", "application/pdf", g_bytes_new_static("abc", 3),
                 ATTACHMENT_ATTACHED},
                {(char *) "empty.txt", "text/plain", g_bytes_new_static(NULL, 0),
                 ATTACHMENT_ATTACHED},
                {(char *) "large.pdf", "application/pdf", g_bytes_new_static("x", 1),
                 ATTACHMENT_TOO_LARGE},
                {(char *) "missing.pdf", "application/pdf", NULL, ATTACHMENT_MISSING},
        };
        g_autoptr(GPtrArray) attachments = g_ptr_array_new();
        struct made made = start(attachments);
        g_autofree char *message = NULL;

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
                g_ptr_array_add(attachments, &rows[i]);
        message = make(&made, NULL);
        assert_true(holds(message, "Content-Disposition: attachment; filename=a.pdf"));
        assert_true(holds(message, "YWJj"));
        assert_true(holds(message, "Content-Disposition: attachment; filename=empty.txt"));
        assert_null(strstr(message, "large.pdf"));
        assert_null(strstr(message, "missing.pdf"));
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
                g_clear_pointer(&rows[i].content, g_bytes_unref);
}

static void test_kept(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *message;
                const char *addresses; /* sender and recipients; NULL: it is no message */
        } rows[] = {
                {"From: root\nTo: Ann <ann@example.org>, bob\n\nx", "root ann@example.org bob"},
                {"From: root\nTo: -oQ, \"a b\"@example.org, bob\n\nx", "root bob"},
                {"From: root\nSubject: s\n\nx", NULL},
                {"From: root\nTo: -oQ\n\nx", NULL},
                {"To: root\n\nx", NULL},
                {"From: -oQ\nTo: root\n\nx", NULL},
                {"x", NULL},
                {"", NULL},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                gsize size = strlen(rows[i].message);
                g_autoptr(GBytes) bytes =
                        g_bytes_new_static(size > 0 ? rows[i].message : NULL, size);
                g_autofree char *sender = NULL, *all = NULL, *found = NULL;
                g_auto(GStrv) recipients = NULL;
                g_autoptr(GError) error = NULL;

                if (message_read_addresses(bytes, &sender, &recipients, &error)) {
                        all = g_strjoinv(" ", recipients);
                        found = g_strconcat(sender, " ", all, NULL);
                } else
                        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
                if (g_strcmp0(found, rows[i].addresses) != 0)
                        fail_msg("%s: %s", rows[i].message, found ? found : error->message);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_addresses),
                cmocka_unit_test(test_headers),
                cmocka_unit_test(test_senders_and_recipients),
                cmocka_unit_test(test_attachments),
                cmocka_unit_test(test_kept),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
