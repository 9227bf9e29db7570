/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every header that holds foreign text goes through GMime, which encodes it, and is one line before
 * that (letter_one_line), so that no host name or address can add a header.
 */
#include "mail/message.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/error.h"

/* GMime 3 objects. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeFormatOptions, g_mime_format_options_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InternetAddressList, g_object_unref)

enum { ADDRESS_LENGTH = 254, ID_LENGTH = 40 }; /* RFC 5321, 4.5.3.1; digits of a digest */

void message_init(void)
{
        g_mime_init();
}

/* ---- Addresses ---- */

/* A local user, or user@domain; what RFC 5322 would quote is refused. */
static gboolean is_plain_address(const char *address)
{
        const char *at = strrchr(address, '@');
        gsize local = at ? (gsize) (at - address) : strlen(address);

        if (local == 0 || strlen(address) > ADDRESS_LENGTH || (at && !at[1]) || *address == '-')
                return FALSE;
        for (const char *c = address; *c; c++)
                if (!g_ascii_isgraph(*c) || strchr("<>()[]\\,;:\"", *c) || (*c == '@' && c != at))
                        return FALSE;
        return TRUE;
}

/* The address with its domain as the wire has it. */
static char *wire_address(InternetAddress *address)
{
        const char *text;

        if (!INTERNET_ADDRESS_IS_MAILBOX(address))
                return NULL;
        text = internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(address));
        return text && is_plain_address(text) ? g_strdup(text) : NULL;
}

static gboolean refuse_address(const char *option, const char *text, GError **error)
{
        g_autofree char *shown = letter_one_line(text, ADDRESS_LENGTH);

        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                    "%s=%s is no mail address; it takes ann@example.org, \"Ann "
                    "<ann@example.org>\", or a local user, several with commas between.",
                    option, shown);
        return FALSE;
}

static gboolean has_control(const char *text)
{
        for (const char *c = text; *c; c++)
                if (g_ascii_iscntrl(*c))
                        return TRUE;
        return FALSE;
}

/* How many addresses there are; GMime has no list where there are none. */
static int count_addresses(InternetAddressList *list)
{
        return list ? internet_address_list_length(list) : 0;
}

/* GMime takes text that it writes in such a way that it would read it as something else. */
static gboolean is_read_as_written(InternetAddressList *list)
{
        g_autofree char *text = internet_address_list_to_string(list, NULL, TRUE);
        g_autoptr(InternetAddressList) again = internet_address_list_parse(NULL, text);
        int count = count_addresses(list);

        if (count_addresses(again) != count)
                return FALSE;
        for (int i = 0; i < count; i++) {
                g_autofree char *address = wire_address(internet_address_list_get_address(list, i));
                g_autofree char *other = wire_address(internet_address_list_get_address(again, i));

                if (g_strcmp0(address, other) != 0)
                        return FALSE;
        }
        return TRUE;
}

/* The last character of a quoted string or a comment, where one begins at text, else text; NULL
 * where it does not end. */
static const char *skip_quoted(const char *text)
{
        char end = *text == '"' ? '"' : *text == '(' ? ')' : '\0';

        if (!end)
                return text;
        for (text++; *text && *text != end; text++)
                if (*text == '\\' && text[1])
                        text++;
        return *text ? text : NULL;
}

/* What stands between two commas: one address, alone or in brackets at the end. */
struct part {
        guint words, ats, opened, closed;
};

static gboolean is_one_address(const struct part *part)
{
        return part->ats <= 1 && part->opened == part->closed;
}

/* How many parts of the text hold something; -1 where one of them is not written as an address.
 * GMime passes over what it cannot read, such as all that follows a semicolon. */
static int count_parts(const char *text)
{
        struct part part = {0};
        int count = 0;

        for (;; text++) {
                text = skip_quoted(text);
                if (!text)
                        return -1;
                if (*text == ',' || !*text) {
                        if (!is_one_address(&part))
                                return -1;
                        count += part.words > 0;
                        if (!*text)
                                return count;
                        part = (struct part){0};
                } else if (!g_ascii_isspace(*text) && *text != ')') {
                        if (part.closed > 0 || *text == ';' || (*text == '<' && part.ats > 0))
                                return -1;
                        part.words++;
                        part.ats += *text == '@';
                        part.opened += *text == '<';
                        part.closed += *text == '>';
                }
        }
}

/* Every part between commas must have become an address. */
static InternetAddressList *parse_list(const char *option, const char *text,
                                       GStrvBuilder *addresses, GError **error)
{
        g_autoptr(InternetAddressList) list = NULL;
        int count;

        if (!has_control(text) && g_utf8_validate(text, -1, NULL))
                list = internet_address_list_parse(NULL, text);
        count = count_addresses(list);
        for (int i = 0; i < count; i++) {
                g_autofree char *address = wire_address(internet_address_list_get_address(list, i));

                if (!address) {
                        refuse_address(option, text, error);
                        return NULL;
                }
                g_strv_builder_add(addresses, address);
        }
        if (count != count_parts(text) || count == 0 || !is_read_as_written(list)) {
                refuse_address(option, text, error);
                return NULL;
        }
        return g_steal_pointer(&list);
}

GStrv message_parse_addresses(const char *option, const char *const *lists, GError **error)
{
        g_autoptr(GStrvBuilder) addresses = g_strv_builder_new();

        for (; *lists; lists++) {
                g_autoptr(InternetAddressList) list = parse_list(option, *lists, addresses, error);

                if (!list)
                        return NULL;
        }
        return g_strv_builder_end(addresses);
}

/* Adds them to a header; what they are on the wire, or NULL. */
static GStrv add_addresses(GMimeMessage *message, GMimeAddressType type, const char *option,
                           const char *text, GError **error)
{
        g_autoptr(GStrvBuilder) addresses = g_strv_builder_new();
        g_autoptr(InternetAddressList) list = parse_list(option, text, addresses, error);

        if (!list)
                return NULL;
        internet_address_list_append(g_mime_message_get_addresses(message, type), list);
        return g_strv_builder_end(addresses);
}

/* ---- Parts ---- */

static GMimePart *make_part(const char *type, const void *data, gsize size,
                            GMimeContentEncoding encoding)
{
        g_auto(GStrv) names = g_strsplit(type, "/", 2);
        GMimePart *part = g_mime_part_new_with_type(names[0], names[1]);
        g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(data ? data : "", size);
        GMimeDataWrapper *content =
                g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

        g_mime_part_set_content(part, content);
        g_mime_part_set_content_encoding(part, encoding);
        g_object_unref(content);
        return part;
}

static GMimeMultipart *make_multipart(const char *subtype, const char *seed, const char *name)
{
        GMimeMultipart *multipart = g_mime_multipart_new_with_subtype(subtype);
        g_autofree char *boundary = g_strdup_printf("=_%s-%s", name, seed);

        g_mime_multipart_set_boundary(multipart, boundary);
        return multipart;
}

static void add_part(GMimeMultipart *into, gpointer part)
{
        g_mime_multipart_add(into, part);
        g_object_unref(part);
}

static GMimePart *make_text(const char *type, const char *text)
{
        GMimePart *part =
                make_part(type, text, strlen(text), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);

        g_mime_object_set_content_type_parameter((GMimeObject *) part, "charset", "utf-8");
        return part;
}

static GMimePart *make_attachment(const struct attachment *attachment)
{
        gsize size;
        const void *data = g_bytes_get_data(attachment->content, &size);
        GMimePart *part = make_part(attachment->type, data, size, GMIME_CONTENT_ENCODING_BASE64);

        g_mime_object_set_disposition((GMimeObject *) part, GMIME_DISPOSITION_ATTACHMENT);
        g_mime_part_set_filename(part, attachment->name);
        return part;
}

static GMimeObject *make_body(const Letter *letter, const GPtrArray *attachments, const char *seed)
{
        GMimeMultipart *alternative = make_multipart("alternative", seed, "text");
        GMimeMultipart *mixed;

        add_part(alternative, make_text("text/plain", letter->text));
        add_part(alternative, make_text("text/html", letter->html));
        mixed = make_multipart("mixed", seed, "parts");
        add_part(mixed, alternative);
        for (guint i = 0; i < attachments->len; i++) {
                const struct attachment *attachment = attachments->pdata[i];

                if (attachment->state == ATTACHMENT_ATTACHED)
                        add_part(mixed, make_attachment(attachment));
        }
        return (GMimeObject *) mixed;
}

/* ---- Headers ---- */

static void digest_text(GChecksum *digest, const char *text)
{
        g_checksum_update(digest, (const guchar *) text, (gssize) strlen(text) + 1);
}

/* What the message says, and to whom; with a time, which sending of it. */
static char *make_digest(const Letter *letter, const struct message_facts *facts, gint64 time)
{
        g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_SHA256);
        g_autofree char *when = g_strdup_printf("%" G_GINT64_FORMAT, time);

        digest_text(digest, letter->sha256);
        digest_text(digest, letter->subject);
        digest_text(digest, letter->text);
        digest_text(digest, letter->html);
        digest_text(digest, facts->sender);
        for (const char *const *list = facts->recipients; *list; list++)
                digest_text(digest, *list);
        digest_text(digest, when);
        return g_strndup(g_checksum_get_string(digest), ID_LENGTH);
}

/* What a filter can rely on: "Bulkhead <web1.bulkhead>", RFC 2919. */
static char *make_list_id(const char *host)
{
        g_autoptr(GString) label = g_string_new(NULL);

        for (const char *c = host; *c && label->len < 63; c++)
                g_string_append_c(label, g_ascii_isalnum(*c) || strchr("-.", *c)
                                                 ? g_ascii_tolower(*c)
                                                 : '-');
        return g_strdup_printf("Bulkhead <%s.bulkhead.localhost>", label->str);
}

static void add_headers(GMimeMessage *message, const Letter *letter,
                        const struct message_facts *facts)
{
        g_autofree char *list = make_list_id(letter->host);
        g_autofree char *raw_list = g_strconcat(" ", list, "\n", NULL);
        const struct {
                const char *name, *value;
        } headers[] = {
                {"Auto-Submitted", "auto-generated"}, /* RFC 3834 */
                {"X-Auto-Response-Suppress", "All"},
                {"List-Id", list},
                {"X-Bulkhead-Host", letter->host},
                {"X-Bulkhead-Change", news_to_string(facts->news)},
                {"X-Bulkhead-Evidence", letter->complete ? "complete" : "incomplete"},
                {"X-Bulkhead-Report-SHA256", letter->sha256},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(headers); i++)
                g_mime_object_set_header((GMimeObject *) message, headers[i].name, headers[i].value,
                                         "utf-8");
        /* GMime would encode a long one, and no filter would know it again. */
        g_mime_header_set_raw_value(g_mime_header_list_get_header(g_mime_object_get_header_list(
                                                                          (GMimeObject *) message),
                                                                  "List-Id"),
                                    raw_list);
}

static gboolean set_identity(GMimeMessage *message, const char *digest, gint64 time,
                             const char *sender, GError **error)
{
        g_auto(GStrv) from =
                add_addresses(message, GMIME_ADDRESS_TYPE_FROM, "--sender", sender, error);
        g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(time / G_USEC_PER_SEC);
        const char *at;
        g_autofree char *id = NULL;

        if (!from)
                return FALSE;
        if (from[1])
                return refuse_address("--sender", sender, error);
        at = strrchr(from[0], '@');
        id = g_strdup_printf("%s@%s", digest, at ? at + 1 : "localhost");
        g_mime_message_set_message_id(message, id);
        g_mime_message_set_date(message, date);
        return TRUE;
}

/* ---- The whole ---- */

static GBytes *to_bytes(GMimeMessage *message)
{
        g_autoptr(GMimeFormatOptions) format = g_mime_format_options_new();
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_byte_array(bytes);

        g_mime_stream_mem_set_owner((GMimeStreamMem *) stream, FALSE);
        g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_UNIX);
        g_mime_object_write_to_stream((GMimeObject *) message, format, stream);
        return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

GBytes *message_make(const Letter *letter, const GPtrArray *attachments,
                     const struct message_facts *facts, char **ret_id, GError **error)
{
        g_autofree char *digest = make_digest(letter, facts, facts->time);
        g_autoptr(GMimeMessage) message = g_mime_message_new(FALSE);
        GMimeObject *body;

        if (!set_identity(message, digest, facts->time, facts->sender, error))
                return NULL;
        for (const char *const *list = facts->recipients; *list; list++) {
                g_auto(GStrv) to =
                        add_addresses(message, GMIME_ADDRESS_TYPE_TO, "--to", *list, error);

                if (!to)
                        return NULL;
        }
        g_mime_message_set_subject(message, letter->subject, "utf-8");
        add_headers(message, letter, facts);
        body = make_body(letter, attachments, digest);
        g_mime_message_set_mime_part(message, body);
        g_object_unref(body);
        *ret_id = make_digest(letter, facts, 0);
        return to_bytes(message);
}

static GStrv collect(InternetAddressList *list)
{
        g_autoptr(GStrvBuilder) addresses = g_strv_builder_new();

        for (int i = 0; i < internet_address_list_length(list); i++) {
                g_autofree char *address = wire_address(internet_address_list_get_address(list, i));

                if (address)
                        g_strv_builder_add(addresses, address);
        }
        return g_strv_builder_end(addresses);
}

gboolean message_read_addresses(GBytes *bytes, char **ret_sender, GStrv *ret_recipients,
                                GError **error)
{
        gsize size;
        const char *data = g_bytes_get_data(bytes, &size); /* NULL of a file with nothing in it */
        g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(data ? data : "", size);
        g_autoptr(GMimeParser) parser = g_mime_parser_new_with_stream(stream);
        g_autoptr(GMimeMessage) message = g_mime_parser_construct_message(parser, NULL);
        g_auto(GStrv) from = message ? collect(g_mime_message_get_from(message)) : NULL;
        g_auto(GStrv) to = message ? collect(g_mime_message_get_to(message)) : NULL;

        if (!from || !from[0] || !to[0]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "It is no message: the headers From and To are missing.");
                return FALSE;
        }
        *ret_sender = g_strdup(from[0]);
        *ret_recipients = g_steal_pointer(&to);
        return TRUE;
}
