/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead mail: a report directory as a message, written to a file or sent. */
#include "verbs/mail.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file-list.h"
#include "base/input.h"
#include "base/limits.h"
#include "base/output.h"
#include "base/text.h"
#include "mail/message.h"
#include "mail/post.h"
#include "render/pdf/pdf.h"
#include "verbs/mail-comparison.h"
#include "verbs/program.h"
#include "verbs/resources.h"
#include "verbs/verb.h"

#define STANDARD_ATTEMPTS 3

struct errand {
        const struct options *options;
        const char *directory;
        char *report; /* its report.xml */
        Resources *resources;
        struct render_options render;
        XmlDocument *comparison; /* or NULL */
        enum news news;
        GPtrArray *attachments;
        gboolean kept; /* the message is in the spool */
};

static void errand_clear(struct errand *errand)
{
        g_free(errand->report);
        g_clear_pointer(&errand->resources, resources_free);
        g_clear_pointer(&errand->comparison, xmlFreeDoc);
        g_clear_pointer(&errand->attachments, g_ptr_array_unref);
}

static gboolean usage(GError **error, const char *sentence)
{
        g_set_error_literal(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE, sentence);
        return FALSE;
}

static gboolean check_usage(const struct options *options, GError **error)
{
        const struct mail_options *mail = &options->mail;

        if (mail->waiting && (options->arguments[0] || mail->eml || mail->keep))
                return usage(error, "--waiting sends what is in the spool; it takes no report "
                                    "directory, --eml= or --keep.");
        if (mail->waiting)
                return TRUE;
        if (!options->arguments[0] || options->arguments[1])
                return usage(error, "mail takes one report directory.");
        if (!mail->to)
                return usage(error, "--to= says who gets the message.");
        if (mail->attempts < 0 || mail->attempts > 20)
                return usage(error, "--attempts= goes from 1 to 20.");
        if (options->previous && options->previous[0] && options->previous[1])
                return usage(error, "mail compares with one report; give --previous= once.");
        if (mail->only_if && !g_str_equal(mail->only_if, "always") && !options->previous)
                return usage(error, "--only-if= needs --previous=, which says since when.");
        if (mail->eml && (mail->smtp || mail->sendmail))
                return usage(error, "--eml= writes the message and sends nothing; it goes without "
                                    "--smtp= and --sendmail=.");
        return TRUE;
}

/* ---- What is attached ---- */

/* NULL without an error where the report has no such file. */
static GBytes *load(const char *path, GError **error)
{
        g_autoptr(GError) cause = NULL;
        char *data;
        gsize size;

        if (g_file_get_contents(path, &data, &size, &cause))
                return g_bytes_new_take(data, size);
        if (!file_is_gone(path))
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "%s.", cause->message);
        return NULL;
}

static GBytes *make_summary(const struct errand *errand, GError **error)
{
        struct render_options render = errand->render;
        g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
        g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);

        render.pdf = "summary";
        if (!pdf_write(errand->report, &render, memory, problems, NULL, error) ||
            !g_output_stream_close(memory, NULL, error))
                return NULL;
        return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(memory));
}

static const struct kind {
        const char *word, *name, *type;
        GBytes *(*make)(const struct errand *errand, GError **error); /* NULL: it is there */
} kinds[] = {
        {"pdf", "report.pdf", "application/pdf", NULL},
        {"summary", "report-summary.pdf", "application/pdf", make_summary},
        {"json", "report.json", "application/json", NULL},
};

static gboolean add_attachment(struct errand *errand, const char *word, GError **error)
{
        for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
                g_autofree char *path = g_build_filename(errand->directory, kinds[i].name, NULL);
                g_autoptr(GError) cause = NULL;
                struct attachment *attachment;

                if (!g_str_equal(kinds[i].word, word))
                        continue;
                attachment = g_new0(struct attachment, 1);
                attachment->name = g_strdup(kinds[i].name);
                attachment->type = kinds[i].type;
                g_ptr_array_add(errand->attachments, attachment);
                attachment->content =
                        kinds[i].make ? kinds[i].make(errand, &cause) : load(path, &cause);
                if (!attachment->content)
                        attachment->state = ATTACHMENT_MISSING;
                if (!cause)
                        return TRUE;
                g_propagate_error(error, g_steal_pointer(&cause));
                return FALSE;
        }
        if (g_str_equal(word, "none"))
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                    "--attach=%s is not known; it takes one of: pdf, summary, json, none.", word);
        return FALSE;
}

/* One that is too much, the largest; NULL where all are small. */
static struct attachment *largest(const GPtrArray *attachments)
{
        struct attachment *most = NULL;

        for (guint i = 0; i < attachments->len; i++) {
                struct attachment *attachment = attachments->pdata[i];

                if (attachment->state == ATTACHMENT_ATTACHED &&
                    (!most ||
                     g_bytes_get_size(attachment->content) > g_bytes_get_size(most->content)))
                        most = attachment;
        }
        return most;
}

static gboolean has_attachment(const struct errand *errand, const char *name)
{
        for (guint i = 0; i < errand->attachments->len; i++)
                if (g_str_equal(((struct attachment *) errand->attachments->pdata[i])->name, name))
                        return TRUE;
        return FALSE;
}

/* Where the whole PDF is too much, its summary is not. */
static gboolean replace_pdf(struct errand *errand, const struct attachment *too_much,
                            GError **error)
{
        if (!g_str_equal(too_much->name, "report.pdf") ||
            has_attachment(errand, "report-summary.pdf"))
                return TRUE;
        return add_attachment(errand, "summary", error);
}

/* ---- What changed ---- */

/* The rule set of the report, which its comparison is to use. */
static char *read_rules(const struct errand *errand, GError **error)
{
        g_autoptr(GPtrArray) none = g_ptr_array_new();
        g_autoptr(Letter) letter =
                letter_write(errand->report, NULL, NEWS_UNKNOWN, none, &errand->render, error);

        return letter ? g_strdup(letter->rules) : NULL;
}

static gboolean look_back(struct errand *errand, GError **error)
{
        const struct options *options = errand->options;
        g_autoptr(XmlDocument) catalogue = NULL;
        g_autofree char *rules = NULL;

        errand->news = NEWS_UNKNOWN;
        if (!options->previous || !options->previous[0])
                return TRUE;
        catalogue = resources_catalogue(errand->resources, error);
        rules = catalogue ? read_rules(errand, error) : NULL;
        if (!rules)
                return FALSE;
        errand->comparison = mail_comparison(options, options->previous[0], errand->directory,
                                             rules, catalogue, error);
        return errand->comparison && news_of_comparison(errand->comparison, &errand->news, error);
}

/* ---- The message ---- */

static char *standard_sender(void)
{
        return g_strdup_printf("Bulkhead <%s@%s>", g_get_user_name(), g_get_host_name());
}

static GBytes *make_message(struct errand *errand, const struct message_facts *facts, char **ret_id,
                            GError **error)
{
        for (;;) {
                g_autoptr(Letter) letter =
                        letter_write(errand->report, errand->comparison, errand->news,
                                     errand->attachments, &errand->render, error);
                g_autoptr(GBytes) message = NULL;
                g_autofree char *id = NULL;
                struct attachment *too_much = largest(errand->attachments);

                if (!letter)
                        return NULL;
                message = message_make(letter, errand->attachments, facts, &id, error);
                if (!message)
                        return NULL;
                if (g_bytes_get_size(message) < LIMIT_MESSAGE_SIZE || !too_much) {
                        *ret_id = g_steal_pointer(&id);
                        return g_steal_pointer(&message);
                }
                too_much->state = ATTACHMENT_TOO_LARGE;
                if (!replace_pdf(errand, too_much, error))
                        return NULL;
        }
}

static void say_besides(void *context, const char *sentence)
{
        program_say(context, "%s", sentence);
}

static char *find_spool(const struct options *options)
{
        return options->mail.spool ? g_canonicalize_filename(options->mail.spool, NULL)
                                   : post_default_spool();
}

static gboolean hand_over(struct errand *errand, GBytes *message, const char *id,
                          const struct delivery *delivery, GError **error)
{
        const struct options *options = errand->options;
        g_autofree char *spool = find_spool(options);
        const struct post post = {.spool = spool,
                                  .delivery = *delivery,
                                  .say = say_besides,
                                  .context = (void *) options};
        g_autofree char *to = g_strjoinv(", ", options->mail.to);

        if (options->mail.keep) {
                if (!post_keep(&post, message, id, error))
                        return FALSE;
                errand->kept = TRUE;
                program_say(options, "The message to %s waits in %s.", to, spool);
                return TRUE;
        }
        if (!post_send(&post, message, id, &errand->kept, error))
                return FALSE;
        program_say(options, "The report was sent to %s.", to);
        return TRUE;
}

static gboolean send_waiting(const struct options *options, const struct delivery *delivery,
                             GError **error)
{
        g_autofree char *spool = find_spool(options);
        const struct post post = {.spool = spool,
                                  .delivery = *delivery,
                                  .say = say_besides,
                                  .context = (void *) options};

        return post_send_waiting(&post, error);
}

static gboolean write_eml(const struct options *options, GBytes *message, GError **error)
{
        gsize size;
        const char *data = g_bytes_get_data(message, &size);

        return output_write_file(options->mail.eml, data, size, error);
}

static struct delivery delivery_of(const struct mail_options *mail)
{
        return (struct delivery){
                .sendmail = mail->sendmail,
                .smtp = mail->smtp,
                .user = mail->smtp_user,
                .password_file = mail->smtp_password_file,
                .ca_file = mail->smtp_ca,
                .without_tls = g_strcmp0(mail->smtp_tls, "off") == 0,
                .attempts = mail->attempts ? (guint) mail->attempts : STANDARD_ATTEMPTS,
        };
}

static gboolean run(struct errand *errand, GError **error)
{
        const struct options *options = errand->options;
        const struct delivery delivery = delivery_of(&options->mail);
        static char *const standard[] = {(char *) "pdf", NULL};
        char *const *attach = options->mail.attach ? options->mail.attach : standard;
        g_autofree char *sender =
                options->mail.sender ? g_strdup(options->mail.sender) : standard_sender();
        g_autofree char *id = NULL;
        g_autoptr(GBytes) message = NULL;
        enum news least = NEWS_NONE;
        struct message_facts facts;

        if (!delivery_check(&delivery, error) || !look_back(errand, error))
                return FALSE;
        news_parse_condition(options->mail.only_if ? options->mail.only_if : "always", &least);
        if (errand->news < least) {
                program_say(options, "Nothing %s since %s, so no message was sent.",
                            least == NEWS_WORSE ? "got worse" : "changed", options->previous[0]);
                return TRUE;
        }
        for (; *attach; attach++)
                if (!add_attachment(errand, *attach, error))
                        return FALSE;
        facts = (struct message_facts){.sender = sender,
                                       .recipients = (const char *const *) options->mail.to,
                                       .news = errand->news,
                                       .time = text_now()};
        message = make_message(errand, &facts, &id, error);
        if (!message)
                return FALSE;
        return options->mail.eml ? write_eml(options, message, error)
                                 : hand_over(errand, message, id, &delivery, error);
}

static gboolean find_report(struct errand *errand, GError **error)
{
        errand->report = g_build_filename(errand->directory, "report.xml", NULL);
        if (g_file_test(errand->report, G_FILE_TEST_IS_REGULAR))
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "%s: This is no report directory: it has no report.xml. `bulkhead report -o "
                    "DIR` writes one.",
                    errand->directory);
        return FALSE;
}

gboolean mail_report(const struct options *options, gboolean *ret_kept, GError **error)
{
        struct errand errand = {.options = options};
        gboolean done = FALSE;

        if (!check_usage(options, error))
                return FALSE;
        message_init();
        if (options->mail.waiting) {
                const struct delivery delivery = delivery_of(&options->mail);

                return delivery_check(&delivery, error) && send_waiting(options, &delivery, error);
        }
        errand.directory = options->arguments[0];
        errand.attachments = g_ptr_array_new_with_free_func(attachment_free);
        errand.resources = resources_find(options, error);
        if (errand.resources) {
                errand.render = resources_render_options(errand.resources, options);
                done = find_report(&errand, error) && run(&errand, error);
        }
        if (ret_kept)
                *ret_kept = errand.kept;
        errand_clear(&errand);
        return done;
}

int verb_mail(const struct options *options, GError **error)
{
        return mail_report(options, NULL, error) ? STATUS_DONE : STATUS_FAILED;
}
