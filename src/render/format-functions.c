/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A string (or several) to a string: each function is a row. */
#include "render/format-functions.h"

#include <libxml/xpathInternals.h>
#include <string.h>

#include "base/text.h"

/* RFC 9562: names below this one are Bulkhead's. */
static const guint8 uuid_namespace[16] = {0x09, 0xd4, 0x1b, 0x13, 0xac, 0x26, 0x42, 0xad,
                                          0x9a, 0x60, 0x88, 0x88, 0x0d, 0x45, 0xb2, 0x34};

/* RFC 4180, always in quotes. A program that takes a cell for a formula by its first character
 * gets an apostrophe before it; so do cells that begin with a tab or a line end. */
static char *to_csv(const char *text)
{
        GString *cell = g_string_new("\"");

        if (*text && strchr("=+-@\t\r\n", *text))
                g_string_append_c(cell, '\'');
        for (; *text; text++) {
                if (*text == '"')
                        g_string_append_c(cell, '"');
                g_string_append_c(cell, *text);
        }
        g_string_append_c(cell, '"');
        return g_string_free(cell, FALSE);
}

/* Text within a line of CommonMark or a cell of a table: every character that could begin a
 * markup, a link, a mention or an address that is made into a link stands for itself. */
static char *to_markdown(const char *text)
{
        GString *line = g_string_new(NULL);

        for (; *text; text++) {
                if (*text == '<')
                        g_string_append(line, "&lt;");
                else if (*text == '>')
                        g_string_append(line, "&gt;");
                else if (*text == '&')
                        g_string_append(line, "&amp;");
                else if (*text == '@')
                        g_string_append(line, "&#64;");
                else if (strchr("\r\n\t", *text))
                        g_string_append_c(line, ' ');
                else if (strchr("\\`*_{}[]#|~$:", *text) ||
                         (*text == '.' && line->len >= 3 &&
                          g_ascii_strcasecmp(line->str + line->len - 3, "www") == 0)) {
                        g_string_append_c(line, '\\');
                        g_string_append_c(line, *text);
                } else
                        g_string_append_c(line, *text);
        }
        return g_string_free(line, FALSE);
}

/* A plain text message of SARIF 2.1.0, in which "[words](address)" is a link (3.11.6): where the
 * text could be taken for one its brackets stand for themselves. */
static char *to_message(const char *text)
{
        GString *message = g_string_new(NULL);
        gboolean is_like_link = strstr(text, "](") != NULL;

        for (; *text; text++) {
                if (is_like_link && strchr("[]\\", *text))
                        g_string_append_c(message, '\\');
                g_string_append_c(message, *text);
        }
        return g_string_free(message, FALSE);
}

/* The exposition format of Prometheus: backslash, quote and line feed. */
static char *to_label(const char *text)
{
        GString *label = g_string_new("\"");

        for (; *text; text++) {
                if (*text == '\n')
                        g_string_append(label, "\\n");
                else {
                        if (strchr("\\\"", *text))
                                g_string_append_c(label, '\\');
                        g_string_append_c(label, *text);
                }
        }
        g_string_append_c(label, '"');
        return g_string_free(label, FALSE);
}

/* RFC 3986: what is neither unreserved nor a slash is percent-encoded. */
static char *to_uri_path(const char *text)
{
        return g_uri_escape_string(text, "/", FALSE);
}

/* OSCAL's token, an NCName: what it may not hold becomes "_" and two hexadecimal digits. */
static char *to_token(const char *text)
{
        GString *token = g_string_new(NULL);

        if (!g_ascii_isalpha(*text))
                g_string_append_c(token, '_');
        for (; *text; text++) {
                if (g_ascii_isalnum(*text) || strchr("-.", *text))
                        g_string_append_c(token, *text);
                else
                        g_string_append_printf(token, "_%02x", (guint8) *text);
        }
        return g_string_free(token, FALSE);
}

/* RFC 9562, version 5: the same name has the same UUID everywhere. */
static char *to_uuid(const char *text)
{
        g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA1);
        guint8 d[20];
        gsize size = sizeof d;

        g_checksum_update(checksum, uuid_namespace, sizeof uuid_namespace);
        g_checksum_update(checksum, (const guchar *) text, -1);
        g_checksum_get_digest(checksum, d, &size);
        d[6] = (guint8) ((d[6] & 0x0f) | 0x50);
        d[8] = (guint8) ((d[8] & 0x3f) | 0x80);
        return g_strdup_printf(
                "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", d[0], d[1],
                d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13], d[14],
                d[15]);
}

static char *to_sha256(const char *text)
{
        return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

/* Of a time as reports have it; nothing for anything else. */
static char *to_seconds(const char *text)
{
        gint64 time;

        return text_parse_timestamp(text, &time)
                       ? g_strdup_printf("%" G_GINT64_FORMAT, time / G_USEC_PER_SEC)
                       : g_strdup("");
}

/* Tenths as people read them: "96" is "9.6". */
static char *to_tenths(const char *text)
{
        char buffer[16];

        return *text ? g_strdup(text_tenths(g_ascii_strtoull(text, NULL, 10), buffer))
                     : g_strdup("");
}

static const struct {
        const char *name;
        char *(*convert)(const char *text);
} functions[] = {
        {"csv", to_csv},         {"markdown", to_markdown}, {"label", to_label},
        {"message", to_message}, {"uri-path", to_uri_path}, {"token", to_token},
        {"uuid", to_uuid},       {"sha256", to_sha256},     {"seconds", to_seconds},
        {"tenths", to_tenths},
};

/* The one argument is converted to a string as string() does. */
static void call(xmlXPathParserContext *parser, int count)
{
        const char *name = (const char *) parser->context->function;
        xmlChar *text;
        char *converted = NULL;

        if (count != 1) {
                xmlXPathSetArityError(parser);
                return;
        }
        text = xmlXPathPopString(parser);
        if (!text)
                return;
        for (gsize i = 0; i < G_N_ELEMENTS(functions); i++)
                if (strcmp(name, functions[i].name) == 0)
                        converted = functions[i].convert((const char *) text);
        xmlFree(text);
        xmlXPathReturnString(parser, xmlStrdup(BAD_CAST converted));
        g_free(converted);
}

void format_functions_register(xmlXPathContext *context)
{
        for (gsize i = 0; i < G_N_ELEMENTS(functions); i++)
                xmlXPathRegisterFuncNS(context, BAD_CAST functions[i].name,
                                       BAD_CAST FORMAT_NAMESPACE, call);
}
