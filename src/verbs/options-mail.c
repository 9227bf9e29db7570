/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a message needs: who gets it, what goes along, which way it goes. */
#include "verbs/options-mail.h"

void mail_options_add(GOptionContext *context, struct options *o)
{
        const GOptionEntry entries[] = {
                {"to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->mail.to,
                 "Who gets the message (repeatable; several with commas)", "ADDRESS"},
                {"sender", 0, 0, G_OPTION_ARG_STRING, &o->mail.sender,
                 "Who it is from (by default this user at this host)", "ADDRESS"},
                {"previous", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->previous,
                 "Say what changed since this report, snapshot or comparison.xml", "PATH"},
                {"only-if", 0, 0, G_OPTION_ARG_STRING, &o->mail.only_if,
                 "Send nothing unless something changed, or got worse, since --previous=",
                 "always|changed|worse"},
                {"attach", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->mail.attach,
                 "Attach report.pdf, its summary or report.json (repeatable; by default the PDF)",
                 "pdf|summary|json|none"},
                {"eml", 0, 0, G_OPTION_ARG_FILENAME, &o->mail.eml,
                 "Write the message to a file and send nothing (- is standard output)", "FILE"},
                {"sendmail", 0, 0, G_OPTION_ARG_FILENAME, &o->mail.sendmail,
                 "Hand it to this program with -t -i (by default sendmail)", "PROGRAM"},
                {"smtp", 0, 0, G_OPTION_ARG_STRING, &o->mail.smtp,
                 "Send it to this server: smtp:// with STARTTLS, smtps:// with TLS",
                 "smtp[s]://HOST[:PORT]"},
                {"smtp-user", 0, 0, G_OPTION_ARG_STRING, &o->mail.smtp_user,
                 "Who logs in at the server", "NAME"},
                {"smtp-password-file", 0, 0, G_OPTION_ARG_FILENAME, &o->mail.smtp_password_file,
                 "Where the password is, on the first line", "FILE"},
                {"smtp-ca", 0, 0, G_OPTION_ARG_FILENAME, &o->mail.smtp_ca,
                 "Who vouches for the server, as certificates (PEM)", "FILE"},
                {"smtp-tls", 0, 0, G_OPTION_ARG_STRING, &o->mail.smtp_tls,
                 "Whether smtp:// must offer STARTTLS (by default required)", "required|off"},
                {"attempts", 0, 0, G_OPTION_ARG_INT, &o->mail.attempts,
                 "How often to try before the message waits for the next run (by default 3)", "N"},
                {"spool", 0, 0, G_OPTION_ARG_FILENAME, &o->mail.spool,
                 "Where messages wait that could not be sent", "DIR"},
                {"keep", 0, 0, G_OPTION_ARG_NONE, &o->mail.keep,
                 "Put the message into the spool and leave sending it to mail --waiting", NULL},
                {"waiting", 0, 0, G_OPTION_ARG_NONE, &o->mail.waiting,
                 "Send the messages that wait in the spool and no other", NULL},
                {"template-dir", 0, 0, G_OPTION_ARG_FILENAME, &o->template_dir,
                 "Lay the templates in DIR over Bulkhead's", "DIR"},
                {"style-dir", 0, 0, G_OPTION_ARG_FILENAME, &o->style_dir,
                 "Lay the styles in DIR over Bulkhead's", "DIR"},
                {},
        };

        g_option_context_add_main_entries(context, entries, NULL);
}

void keep_option_add(GOptionContext *context, struct options *o)
{
        const GOptionEntry entries[] = {
                {"keep", 0, 0, G_OPTION_ARG_NONE, &o->mail.keep,
                 "Put the message into the spool and leave sending it to mail --waiting", NULL},
                {},
        };

        g_option_context_add_main_entries(context, entries, NULL);
}

gboolean mail_options_check(const struct mail_options *mail, GError **error)
{
        return options_one_of("--only-if", mail->only_if,
                              (const char *const[]){"always", "changed", "worse", NULL}, error) &&
               options_one_of("--smtp-tls", mail->smtp_tls,
                              (const char *const[]){"required", "off", NULL}, error);
}

void mail_options_clear(struct mail_options *mail)
{
        g_strfreev(mail->to);
        g_free(mail->sender);
        g_free(mail->eml);
        g_strfreev(mail->attach);
        g_free(mail->only_if);
        g_free(mail->spool);
        g_free(mail->sendmail);
        g_free(mail->smtp);
        g_free(mail->smtp_user);
        g_free(mail->smtp_password_file);
        g_free(mail->smtp_ca);
        g_free(mail->smtp_tls);
}
