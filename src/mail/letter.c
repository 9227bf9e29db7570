/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report to the words of a message. The report is streamed, so that a message about ten thousand
 * services takes no more memory than one about ten; what is said is the stylesheets' business.
 */
#include "mail/letter.h"

#include <string.h>

#include "base/input.h"
#include "base/text.h"
#include "render/report-stream.h"
#include "render/site-document.h"
#include "render/xslt.h"

enum { COLUMNS = 76, SUBJECT_LENGTH = 180, HOST_LENGTH = 100, ERRORS_SHOWN = 5 };

void attachment_free(gpointer data)
{
        struct attachment *attachment = data;

        g_free(attachment->name);
        g_clear_pointer(&attachment->content, g_bytes_unref);
        g_free(attachment);
}

void letter_free(Letter *letter)
{
        if (!letter)
                return;
        g_free(letter->subject);
        g_free(letter->text);
        g_free(letter->html);
        g_free(letter->host);
        g_free(letter->sha256);
        g_free(letter->rules);
        g_free(letter);
}

/* ---- Lines ---- */

char *letter_one_line(const char *text, guint limit)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        GString *line = g_string_new(NULL);
        guint count = 0;
        gboolean blank = FALSE;

        for (const char *c = valid; *c; c = g_utf8_next_char(c)) {
                gunichar character = g_utf8_get_char(c);
                gboolean is_hidden = text_is_hidden(character);
                g_autofree char *shown = NULL;
                guint length;

                if (g_unichar_isspace(character) || (is_hidden && character < 0x20)) {
                        blank = line->len > 0;
                        continue;
                }
                shown = is_hidden ? g_strdup_printf("<U+%04X>", character)
                                  : g_strndup(c, (gsize) (g_utf8_next_char(c) - c));
                length = (blank ? 1 : 0) + (is_hidden ? (guint) strlen(shown) : 1);
                if (count + length > limit) {
                        g_string_append(line, "…");
                        break;
                }
                if (blank)
                        g_string_append_c(line, ' ');
                g_string_append(line, shown);
                count += length;
                blank = FALSE;
        }
        return g_string_free(line, FALSE);
}

/* How far the lines that follow are set in. */
static gsize hanging_indent(const char *line)
{
        gsize indent = strspn(line, " ");
        gsize digits = strspn(line + indent, G_CSET_DIGITS);

        if (g_str_has_prefix(line + indent, "- "))
                return indent + 2;
        if (digits > 0 && g_str_has_prefix(line + indent + digits, ". "))
                return indent + digits + 2;
        return indent;
}

static void wrap_line(GString *into, const char *line, guint columns)
{
        gsize indent = hanging_indent(line), first = strspn(line, " ");
        gsize width = first;
        g_auto(GStrv) words = g_strsplit(line + first, " ", -1);

        g_string_append_printf(into, "%*s", (int) first, "");
        for (guint i = 0; words[i]; i++) {
                gsize word = text_terminal_width(words[i]);

                if (i > 0 && width + 1 + word > columns && *words[i]) {
                        g_string_append_printf(into, "\n%*s", (int) indent, "");
                        width = indent;
                } else if (i > 0) {
                        g_string_append_c(into, ' ');
                        width++;
                }
                g_string_append(into, words[i]);
                width += word;
        }
}

char *letter_wrap(const char *text, guint columns)
{
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        GString *wrapped = g_string_new(NULL);

        for (guint i = 0; lines[i]; i++) {
                gsize start = wrapped->len;

                wrap_line(wrapped, lines[i], columns);
                /* But for the line before a signature, by which readers know it (RFC 3676, 4.3). */
                while (!g_str_equal(lines[i], "-- ") && wrapped->len > start &&
                       wrapped->str[wrapped->len - 1] == ' ')
                        g_string_truncate(wrapped, wrapped->len - 1);
                if (lines[i + 1])
                        g_string_append_c(wrapped, '\n');
        }
        return g_string_free(wrapped, FALSE);
}

/* ---- The document that the stylesheets see ---- */

struct material {
        XmlDocument *document;
        SiteMost *most;
        guint errors;
};

static void material_clear(struct material *material)
{
        g_clear_pointer(&material->document, xmlFreeDoc);
        g_clear_pointer(&material->most, site_most_free);
}

static gboolean take_head(void *context, xmlNode *root, GError **error G_GNUC_UNUSED)
{
        struct material *material = context;
        g_autoptr(GHashTable) pages = site_name_checks(root, "checks/%s.html");

        material->document = site_document_new(root, pages);
        material->most = site_most_new(root);
        return TRUE;
}

static gboolean is_error(const xmlNode *problem)
{
        g_autofree char *severity = xml_attribute(problem, "severity");

        return g_strcmp0(severity, "error") == 0;
}

/* The errors inside of a unit count, too: all are what could not be read. */
static void count_errors(struct material *material, const xmlNode *unit)
{
        for (xmlNode *node = xml_first_element(unit); node; node = xml_next_element(node))
                if (xml_is(node, REPORT_STREAM_NAMESPACE, "problem") && is_error(node))
                        material->errors++;
}

static gboolean take_item(void *context, xmlNode *node, GError **error)
{
        struct material *material = context;
        enum site_kind kind = site_kind_of(node);
        gboolean fine = TRUE;

        if (kind == SITE_UNIT && (fine = site_check_numbers(node, error))) {
                site_most_look_at(material->most, node);
                count_errors(material, node);
        }
        if (kind == SITE_PROBLEM && is_error(node) && material->errors++ < ERRORS_SHOWN)
                site_document_add(material->document, kind, node);
        else
                xmlFreeNode(node);
        return fine;
}

static void set_number(xmlNode *node, const char *name, guint64 number)
{
        g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, number);

        xmlSetProp(node, BAD_CAST name, BAD_CAST text);
}

static void add_attachments(xmlNode *root, const GPtrArray *attachments)
{
        static const char *const states[] = {
                [ATTACHMENT_ATTACHED] = "attached",
                [ATTACHMENT_TOO_LARGE] = "too-large",
                [ATTACHMENT_MISSING] = "missing",
        };

        for (guint i = 0; i < attachments->len; i++) {
                const struct attachment *attachment = attachments->pdata[i];
                xmlNode *node = xmlNewChild(root, root->ns, BAD_CAST "attachment", NULL);

                xmlSetProp(node, BAD_CAST "name", BAD_CAST attachment->name);
                xmlSetProp(node, BAD_CAST "state", BAD_CAST states[attachment->state]);
                if (attachment->content)
                        set_number(node, "size", g_bytes_get_size(attachment->content));
        }
}

static gboolean add_palette(xmlNode *root, const struct render_options *render, GError **error)
{
        g_autofree char *path = layers_path(render->styles, "palette.xml");
        g_autoptr(XmlDocument) palette = xml_read_file(path, error);

        if (!palette)
                return FALSE;
        xmlAddChild(root, xmlDocCopyNode(xmlDocGetRootElement(palette), root->doc, 1));
        return TRUE;
}

static gboolean gather(const char *path, struct material *material, char **ret_sha256,
                       GError **error)
{
        const struct xml_stream_sink sink = {.head = take_head,
                                             .item = take_item,
                                             .context = material};
        g_autoptr(InputFile) input = input_file_open(path, error);

        if (!input || !report_stream_read(input, &sink, error))
                return FALSE;
        *ret_sha256 = g_strdup(input_file_sha256(input));
        site_most_add(material->most, material->document);
        set_number(site_document_parent(material->document, SITE_PROBLEM), "errors",
                   material->errors);
        return TRUE;
}

static char *apply(const char *name, XmlDocument *document, const struct render_options *render,
                   GError **error)
{
        g_autoptr(Stylesheet) stylesheet = stylesheet_load(render->templates, name, error);

        return stylesheet ? stylesheet_apply_to_string(stylesheet, document, NULL, NULL, error)
                          : NULL;
}

static void note_facts(Letter *letter, const xmlNode *root)
{
        const xmlNode *host = site_find_child(root, "host");
        const xmlNode *rules = site_find_child(root, "rules");
        g_autofree char *name = xml_attribute(host, "name");
        g_autofree char *complete = xml_attribute(root, "complete");

        letter->host = letter_one_line(name ? name : "unnamed host", HOST_LENGTH);
        letter->rules = xml_attribute(rules, "name");
        letter->complete = g_strcmp0(complete, "true") == 0 || g_strcmp0(complete, "1") == 0;
}

static gboolean write_parts(Letter *letter, XmlDocument *document,
                            const struct render_options *render, GError **error)
{
        g_autofree char *subject = apply("mail/subject.xsl", document, render, error);
        g_autofree char *text = subject ? apply("mail/text.xsl", document, render, error) : NULL;

        if (!text)
                return FALSE;
        letter->subject = letter_one_line(subject, SUBJECT_LENGTH);
        letter->text = letter_wrap(text, COLUMNS);
        letter->html = apply("mail/html.xsl", document, render, error);
        return letter->html != NULL;
}

Letter *letter_write(const char *path, const XmlDocument *comparison, enum news news,
                     const GPtrArray *attachments, const struct render_options *render,
                     GError **error)
{
        g_autoptr(Letter) letter = g_new0(Letter, 1);
        struct material material = {0};
        xmlNode *root, *child;
        gboolean done;

        done = gather(path, &material, &letter->sha256, error);
        if (done) {
                root = xmlDocGetRootElement(material.document);
                note_facts(letter, root);
                child = xmlNewChild(root, root->ns, BAD_CAST "news", NULL);
                xmlSetProp(child, BAD_CAST "change", BAD_CAST news_to_string(news));
                add_attachments(root, attachments);
                if (comparison)
                        xmlAddChild(root,
                                    xmlDocCopyNode(xmlDocGetRootElement((xmlDoc *) comparison),
                                                   root->doc, 1));
                xml_reveal(root);
                done = add_palette(root, render, error) &&
                       write_parts(letter, material.document, render, error);
        }
        material_clear(&material);
        return done ? g_steal_pointer(&letter) : NULL;
}
