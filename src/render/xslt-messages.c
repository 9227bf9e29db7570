/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libxslt reports errors through a process-wide function; ours sorts them by thread, so that
 * several threads may transform at once.
 */
#include "render/xslt-messages.h"

#include <libxslt/xsltutils.h>
#include <stdarg.h>
#include <string.h>

#include "base/xml.h"

/* Enough to understand a mistake; a stylesheet that fails in a loop must not fill the memory with
 * messages. */
enum { MESSAGES_LENGTH = 4096 };

static GPrivate current_messages;

struct messages *messages_current(void)
{
        return g_private_get(&current_messages);
}

void messages_append(struct messages *messages, const char *text)
{
        if (messages && messages->text->len < MESSAGES_LENGTH)
                g_string_append(messages->text, text);
}

/* What xsl:message says comes without its place, which is given here as libxslt gives all others.
 */
static void append_message_place(struct messages *messages)
{
        const xmlNode *node = messages->running ? messages->running->inst : NULL;
        g_autofree char *place = NULL;

        if (!node || !xml_is(node, (const char *) XSLT_NAMESPACE, "message") || !node->doc->URL)
                return;
        place = g_strdup_printf("message: file %s line %ld\n", (const char *) node->doc->URL,
                                xmlGetLineNo(node));
        messages_append(messages, place);
}

void messages_take(void *context G_GNUC_UNUSED, const char *format, ...)
{
        struct messages *messages = g_private_get(&current_messages);
        va_list arguments;
        g_autofree char *text = NULL;

        va_start(arguments, format);
        text = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        if (messages && g_str_equal(format, "%s"))
                append_message_place(messages);
        messages_append(messages, text);
}

void messages_of_limit(struct messages *messages, const xmlNode *instruction, gsize bytes)
{
        g_autofree char *what =
                g_strdup_printf("it takes more than %zu MiB of memory, which is the limit\n",
                                bytes >> 20);
        g_autofree char *place = NULL;

        if (instruction && instruction->doc->URL)
                place = g_strdup_printf("limit: file %s line %ld element %s\n",
                                        (const char *) instruction->doc->URL,
                                        xmlGetLineNo(instruction),
                                        (const char *) instruction->name);
        messages_append(messages, place ? place : "");
        messages_append(messages, what);
}

static void on_xml_error(void *context, xmlError *xml_error)
{
        if (xml_error->message)
                messages_append(context, xml_error->message);
}

void messages_begin(struct messages *messages)
{
        messages->text = g_string_new(NULL);
        messages->is_fault = FALSE;
        messages->running = NULL;
        messages->outer_function = xmlStructuredError;
        messages->outer_context = xmlStructuredErrorContext;
        messages->outer = g_private_get(&current_messages);
        g_private_set(&current_messages, messages);
        xmlSetStructuredErrorFunc(messages, on_xml_error);
        /* XPath says some things through neither of its contexts, but to this one, which would be
         * standard error. */
        messages->outer_generic = xmlGenericError;
        messages->outer_generic_context = xmlGenericErrorContext;
        xmlSetGenericErrorFunc(messages, messages_take);
}

void messages_end(struct messages *messages)
{
        xmlSetGenericErrorFunc(messages->outer_generic_context, messages->outer_generic);
        xmlSetStructuredErrorFunc(messages->outer_context, messages->outer_function);
        g_private_set(&current_messages, messages->outer);
        g_string_free(messages->text, TRUE);
}

/* libxslt says "compilation error: file F line N element E" on a line of its own; we say "F:N: E:
 * what". */
char *messages_to_sentence(const struct messages *messages)
{
        g_autoptr(GRegex) place =
                g_regex_new("^[a-z ]*: file (.+) line ([0-9]+)(?: element (.+))?$", 0, 0, NULL);
        g_auto(GStrv) lines = g_strsplit(messages->text->str, "\n", -1);
        g_autoptr(GString) sentence = g_string_new(NULL);

        for (gsize i = 0; lines[i]; i++) {
                g_autoptr(GMatchInfo) match = NULL;
                g_autofree char *file = NULL, *line = NULL, *element = NULL;

                g_strstrip(lines[i]);
                /* What follows is a list of the calls under way, or how to raise the limit. */
                if (g_str_equal(lines[i], "Templates:") ||
                    g_str_has_prefix(lines[i], "You can adjust"))
                        break;
                /* "error" alone is its heading for an error that has no place. */
                if (!*lines[i] || g_str_equal(lines[i], "error"))
                        continue;
                if (sentence->len && !g_str_has_suffix(sentence->str, ": ")) {
                        if (g_str_has_suffix(sentence->str, "."))
                                g_string_truncate(sentence, sentence->len - 1);
                        g_string_append(sentence, "; ");
                }
                if (!g_regex_match(place, lines[i], 0, &match)) {
                        g_string_append(sentence, lines[i]);
                        continue;
                }
                file = g_match_info_fetch(match, 1);
                line = g_match_info_fetch(match, 2);
                element = g_match_info_fetch(match, 3);
                g_string_append_printf(sentence, "%s:%s: ", file, line);
                if (element && *element)
                        g_string_append_printf(sentence, "<%s>: ", element);
        }
        while (sentence->len && strchr(".: ", sentence->str[sentence->len - 1]))
                g_string_truncate(sentence, sentence->len - 1);
        if (!sentence->len)
                g_string_append(sentence, "libxslt gives no reason");
        return g_string_free(g_steal_pointer(&sentence), FALSE);
}
