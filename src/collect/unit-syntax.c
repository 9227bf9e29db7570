/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Turns the bytes of a unit file into assignments. Lines end as systemd's reader ends them (any of
 * LF, CR, NUL, and one of each kind together is still one end), so that odd files are cut where
 * systemd cuts them. Most lines are looked at once and copied once, into a buffer that is used
 * again; only continued lines are put together elsewhere.
 */
#include "collect/unit-syntax.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"

#define BLANKS          "\t\n\r "
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct parser {
        unit_syntax_assignment assignment;
        unit_syntax_complaint complaint;
        void *context;
        unsigned version;
        char *section;            /* NULL before the first header */
        gboolean byte_order_mark; /* was seen: another one is text */
};

/* Systemd 262 refuses "[]"; 257 still took it for a section without a name. */
enum { EMPTY_HEADER_REFUSED_SINCE = 262 };

enum { END_LF = 1, END_CR = 2, END_NUL = 4 };

static unsigned line_end_kind(char c)
{
        switch (c) {
        case '\n':
                return END_LF;
        case '\r':
                return END_CR;
        case '\0':
                return END_NUL;
        }
        return 0;
}

/*
 * The length of the line at data without its end; *ret_whole is the length with it. A NUL ends the
 * line at once, and CR LF or LF CR are one end.
 */
static gsize line_length(const char *data, gsize size, gsize *ret_whole)
{
        gsize length = 0, whole;
        unsigned seen = 0;

        while (length < size && !line_end_kind(data[length]))
                length++;
        for (whole = length; whole < size && !(seen & END_NUL); whole++) {
                unsigned kind = line_end_kind(data[whole]);

                if (!kind || (seen & kind))
                        break;
                seen |= kind;
        }
        *ret_whole = whole;
        return length;
}

/* UTF-8 as systemd accepts it: without the code points that Unicode keeps for no character at all.
 */
static gboolean is_valid_text(const char *text)
{
        const char *c = text;

        while ((guchar) *c >= 1 && (guchar) *c < 0x80)
                c++;
        if (!*c)
                return TRUE;
        if (!g_utf8_validate(c, -1, NULL))
                return FALSE;
        for (; *c; c = g_utf8_next_char(c)) {
                gunichar point = g_utf8_get_char(c);

                if ((point & 0xfffe) == 0xfffe || (point >= 0xfdd0 && point <= 0xfdef))
                        return FALSE;
        }
        return TRUE;
}

/* Takes the blanks off both ends, in place. */
static char *strip(char *text)
{
        gsize length;

        text += strspn(text, BLANKS);
        length = strlen(text);
        while (length > 0 && strchr(BLANKS, text[length - 1]))
                length--;
        text[length] = 0;
        return text;
}

static void complain(struct parser *parser, guint32 line, const char *message)
{
        if (parser->complaint)
                parser->complaint(parser->context, line, message);
}

static gboolean fail(GError **error, const char *message)
{
        g_set_error_literal(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, message);
        return FALSE;
}

/* "[Section]"; text begins with '[' and has no blank at its end. */
static gboolean parse_header(struct parser *parser, char *text, GError **error)
{
        gsize length = strlen(text);

        if (text[length - 1] != ']')
                return fail(
                        error,
                        "The section header has no \"]\" at its end, so systemd does not read on.");
        text[length - 1] = 0;
        if (!text[1] && parser->version >= EMPTY_HEADER_REFUSED_SINCE)
                return fail(error, "The section header is empty, so systemd does not read on.");
        for (const char *c = text + 1; *c; c++)
                if ((guchar) *c < ' ' || strchr("\"'\\\x7f", *c))
                        return fail(error,
                                    "The section header holds a quote, a backslash or a control "
                                    "character, so systemd does not read on.");
        g_free(parser->section);
        parser->section = g_strdup(text + 1);
        return TRUE;
}

/* One logical line, continued lines joined, without line end. */
static gboolean parse_line(struct parser *parser, char *text, guint32 line, GError **error)
{
        char *equals;

        text = strip(text);
        if (!*text)
                return TRUE;
        if (!is_valid_text(text))
                return fail(error, "The line is no valid UTF-8, so systemd does not read on.");
        if (*text == '[')
                return parse_header(parser, text, error);
        if (!parser->section) {
                complain(parser, line,
                         "The line stands before any section header, so systemd ignores it.");
                return TRUE;
        }
        equals = strchr(text, '=');
        if (!equals || equals == text) {
                complain(parser, line,
                         equals ? "There is no name before \"=\", so systemd ignores the line."
                                : "There is no \"=\" in the line, so systemd ignores it.");
                return TRUE;
        }
        *equals = 0;
        parser->assignment(parser->context, parser->section, strip(text), strip(equals + 1), line);
        return TRUE;
}

/* True if the last backslash of the text escapes nothing but the end of the line. */
static gboolean ends_escaped(const char *text, gsize length)
{
        gsize backslashes = 0;

        while (backslashes < length && text[length - 1 - backslashes] == '\\')
                backslashes++;
        return backslashes % 2 == 1;
}

/* A comment, wherever it stands: also between continued lines. */
static gboolean is_comment(const char *text)
{
        text += strspn(text, BLANKS);
        return *text == '#' || *text == ';';
}

/*
 * Takes one physical line into the logical line joined, which began at *begin. Where nothing
 * continues it, the logical line is parsed and emptied.
 */
static gboolean take_line(struct parser *parser, GString *joined, gboolean *continued,
                          const char *data, gsize length, guint32 line, guint32 *begin,
                          GError **error)
{
        gsize before = joined->len;
        gboolean ok;

        g_string_append_len(joined, data, (gssize) length);
        if (is_comment(joined->str + before)) {
                g_string_truncate(joined, before);
                return TRUE;
        }
        if (!parser->byte_order_mark && g_str_has_prefix(joined->str + before, BYTE_ORDER_MARK)) {
                parser->byte_order_mark = TRUE;
                g_string_erase(joined, (gssize) before, strlen(BYTE_ORDER_MARK));
        }
        if (!*continued)
                *begin = line;
        else if (joined->len > LIMIT_LINE_LENGTH) {
                *begin = line;
                return fail(error,
                            "The line and those that continue it are longer than systemd reads.");
        }
        *continued = ends_escaped(joined->str, joined->len);
        if (*continued) {
                joined->str[joined->len - 1] = ' ';
                return TRUE;
        }
        ok = parse_line(parser, joined->str, *begin, error);
        g_string_truncate(joined, 0);
        return ok;
}

static gboolean parse_lines(struct parser *parser, const char *data, gsize size, guint32 *ret_line,
                            GError **error)
{
        g_autoptr(GString) joined = g_string_sized_new(256);
        gboolean continued = FALSE;
        guint32 line = 0, begin = 0;

        while (size > 0) {
                gsize whole, length = line_length(data, size, &whole);

                line++;
                if (length >= LIMIT_LINE_LENGTH) {
                        *ret_line = line;
                        return fail(error, "The line is longer than systemd reads.");
                }
                if (!take_line(parser, joined, &continued, data, length, line, &begin, error)) {
                        *ret_line = begin;
                        return FALSE;
                }
                data += whole;
                size -= whole;
        }
        if (continued && !parse_line(parser, joined->str, begin, error)) {
                *ret_line = begin;
                return FALSE;
        }
        return TRUE;
}

gboolean unit_syntax_parse(const char *data, gsize size, unsigned version,
                           unit_syntax_assignment assignment, unit_syntax_complaint complaint,
                           void *context, guint32 *ret_line, GError **error)
{
        struct parser parser = {
                .assignment = assignment,
                .complaint = complaint,
                .context = context,
                .version = version,
        };
        guint32 line = 0;
        gboolean ok = parse_lines(&parser, data, size, &line, error);

        g_free(parser.section);
        if (!ok && ret_line)
                *ret_line = line;
        return ok;
}
