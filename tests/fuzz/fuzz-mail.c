/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to a message: sender, recipients, host, name of an attachment and subject a line each, then
 * what it says. Whatever they hold, the headers are those that we wrote and no other, and the
 * addresses are read back as they were taken. The same bytes as a message that was kept, and as a
 * comparison.
 */
#include <string.h>

#include "fuzz.h"
#include "mail/message.h"

enum { HOST = 64, SUBJECT = 200, LINE = 998 };

static void look_at_lines(const char *text)
{
        for (guint columns = 1; columns < 100; columns += 40) {
                g_autofree char *wrapped = letter_wrap(text, columns);
                g_autofree char *line = letter_one_line(text, columns);

                g_assert_null(strpbrk(line, "\r\n"));
                g_assert_true(g_utf8_validate(line, -1, NULL));
                g_assert_cmpint(g_utf8_strlen(line, -1), <=, columns + 1);
                g_assert_nonnull(wrapped);
        }
}

/* The headers of all parts: names that we write, in lines that RFC 5322 allows. */
static void look_at_headers(const char *head, gsize size)
{
        static const char *const names[] = {
                "From",
                "To",
                "Subject",
                "Date",
                "Message-Id",
                "MIME-Version",
                "Content-Type",
                "Auto-Submitted",
                "List-Id",
                "X-Auto-Response-Suppress",
                "X-Bulkhead-Host",
                "X-Bulkhead-Change",
                "X-Bulkhead-Evidence",
                "X-Bulkhead-Report-SHA256",
        };
        g_autofree char *text = g_strndup(head, size);
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        guint known = 0;

        g_assert_cmpuint(strlen(text), ==, size);
        for (char **line = lines; *line; line++) {
                g_autofree char *name = g_strndup(*line, strcspn(*line, ":"));
                gboolean is_known = FALSE;

                g_assert_cmpuint(strlen(*line), <=, LINE);
                g_assert_null(strchr(*line, '\r'));
                if (g_ascii_isspace(**line))
                        continue;
                for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
                        is_known |= g_ascii_strcasecmp(name, names[i]) == 0;
                if (!is_known)
                        g_error("The header %s is nobody's.", *line);
                known++;
        }
        g_assert_cmpuint(known, ==, G_N_ELEMENTS(names));
}

static void look_at_message(GBytes *message, const struct message_facts *facts)
{
        g_auto(GStrv) taken = message_parse_addresses("--to", facts->recipients, NULL);
        g_auto(GStrv) recipients = NULL;
        g_autofree char *sender = NULL;
        g_autoptr(GError) error = NULL;
        gsize size;
        const char *text = g_bytes_get_data(message, &size);
        const char *body = memmem(text, size, "\n\n", 2);

        g_assert_nonnull(body);
        look_at_headers(text, (gsize) (body - text));
        if (!message_read_addresses(message, &sender, &recipients, &error))
                g_error("%s", error->message);
        g_assert_cmpuint(g_strv_length(recipients), ==, g_strv_length(taken));
        for (guint i = 0; recipients[i]; i++)
                g_assert_cmpstr(recipients[i], ==, taken[i]);
}

static void try_message(char **lines, const char *body)
{
        g_autofree char *host = letter_one_line(lines[2], HOST);
        g_autofree char *name = letter_one_line(lines[3], HOST);
        g_autofree char *subject = letter_one_line(lines[4], SUBJECT);
        g_autofree char *text = g_utf8_make_valid(body, -1);
        Letter letter = {
                .subject = subject, .text = text, .html = text, .host = host, .sha256 = text};
        g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, body, -1);
        struct attachment attachment = {.name = name,
                                        .type = "application/pdf",
                                        .content = g_bytes_new(body, strlen(body)),
                                        .state = ATTACHMENT_ATTACHED};
        g_autoptr(GPtrArray) attachments = g_ptr_array_new();
        const char *const recipients[] = {lines[1], NULL};
        const struct message_facts facts = {.sender = lines[0],
                                            .recipients = recipients,
                                            .time = 1700000000000000};
        g_autoptr(GError) error = NULL;
        g_autofree char *id = NULL;
        g_autoptr(GBytes) message = NULL;

        letter.sha256 = digest;
        g_ptr_array_add(attachments, &attachment);
        message = message_make(&letter, attachments, &facts, &id, &error);
        g_assert_true((message == NULL) == (error != NULL));
        if (message)
                look_at_message(message, &facts);
        g_bytes_unref(attachment.content);
}

static void try_news(const char *data, gsize size)
{
        g_autoptr(XmlDocument) document = xml_parse(data, size, "fuzz", NULL);
        g_autoptr(GError) error = NULL;
        enum news news = NEWS_UNKNOWN;

        if (document)
                g_assert_true(news_of_comparison(document, &news, &error) == (error == NULL));
}

static void try_kept(const uint8_t *data, size_t size)
{
        g_autoptr(GBytes) bytes = g_bytes_new(data, size);
        g_autofree char *sender = NULL;
        g_auto(GStrv) recipients = NULL;
        g_autoptr(GError) error = NULL;
        gboolean read = message_read_addresses(bytes, &sender, &recipients, &error);

        g_assert_true(read == (error == NULL));
        if (read)
                g_assert_true(*sender && *recipients[0] && *sender != '-');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autofree char *text = g_strndup((const char *) data, size);
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        g_auto(GStrv) lines = g_strsplit(text, "\n", 6);

        message_init();
        look_at_lines(valid);
        if (g_strv_length(lines) == 6)
                try_message(lines, lines[5]);
        try_kept(data, size);
        try_news((const char *) data, size);
        return 0;
}
