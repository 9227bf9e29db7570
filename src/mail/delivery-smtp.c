/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SMTP by libcurl. Where one recipient is refused, nothing is sent: half a delivery could only be
 * made whole by sending twice. A connection that ends before the server has answered to the end of
 * the message counts as not sent, as RFC 5321 asks (4.5.3.2.6, 6.1); the next attempt has the same
 * Message-ID.
 */
#include <curl/curl.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "mail/delivery-steps.h"
#include "mail/letter.h"
#include "mail/message.h"

enum { REPLY_LENGTH = 300, CONNECT_SECONDS = 30 };

struct transfer {
        GString *wire; /* the message with the ends of lines that SMTP has */
        gsize sent;
        char *reply; /* the last line by which the server refused something */
        char words[CURL_ERROR_SIZE];
        struct curl_slist *recipients;
        CURL *curl;
};

static void transfer_clear(struct transfer *transfer)
{
        if (transfer->wire)
                g_string_free(transfer->wire, TRUE);
        g_free(transfer->reply);
        curl_slist_free_all(transfer->recipients);
        if (transfer->curl)
                curl_easy_cleanup(transfer->curl);
}

static size_t give(char *buffer, size_t size, size_t count, void *context)
{
        struct transfer *transfer = context;
        size_t rest = MIN(size * count, transfer->wire->len - transfer->sent);

        memcpy(buffer, transfer->wire->str + transfer->sent, rest);
        transfer->sent += rest;
        return rest;
}

static size_t hear(char *line, size_t size, size_t count, void *context)
{
        struct transfer *transfer = context;
        g_autofree char *text = g_strndup(line, size * count);

        if (*text != '4' && *text != '5')
                return size * count;
        g_free(transfer->reply);
        transfer->reply = letter_one_line(text, REPLY_LENGTH);
        return size * count;
}

static size_t ignore(char *line G_GNUC_UNUSED, size_t size, size_t count,
                     void *context G_GNUC_UNUSED)
{
        return size * count;
}

static GString *to_wire(GBytes *message)
{
        gsize size;
        const char *data = g_bytes_get_data(message, &size);
        GString *wire = g_string_sized_new(size + size / 32);

        for (gsize i = 0; i < size; i++) {
                if (data[i] == '\n' && (i == 0 || data[i - 1] != '\r'))
                        g_string_append_c(wire, '\r');
                g_string_append_c(wire, data[i]);
        }
        return wire;
}

static gboolean prepare(struct transfer *transfer, const struct delivery *delivery, GBytes *message,
                        GError **error)
{
        g_autofree char *sender = NULL, *password = NULL;
        g_auto(GStrv) recipients = NULL;
        CURL *curl;

        if (!message_read_addresses(message, &sender, &recipients, error))
                return FALSE;
        if (delivery->password_file &&
            !(password = delivery_read_password(delivery->password_file, error)))
                return FALSE;
        transfer->wire = to_wire(message);
        transfer->curl = curl = curl_easy_init();
        if (!curl)
                g_error("out of memory");
        for (char **recipient = recipients; *recipient; recipient++)
                transfer->recipients = curl_slist_append(transfer->recipients, *recipient);
        curl_easy_setopt(curl, CURLOPT_URL, delivery->smtp);
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl, CURLOPT_PROXY, "");
        curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long) CONNECT_SECONDS);
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long) LIMIT_DELIVERY_SECONDS);
        curl_easy_setopt(curl, CURLOPT_USE_SSL,
                         (long) (delivery->without_tls ? CURLUSESSL_NONE : CURLUSESSL_ALL));
        if (delivery->ca_file)
                curl_easy_setopt(curl, CURLOPT_CAINFO, delivery->ca_file);
        if (delivery->user) {
                curl_easy_setopt(curl, CURLOPT_USERNAME, delivery->user);
                curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
        }
        curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender);
        curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, transfer->recipients);
        curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t) transfer->wire->len);
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
        curl_easy_setopt(curl, CURLOPT_READDATA, transfer);
        curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear);
        curl_easy_setopt(curl, CURLOPT_HEADERDATA, transfer);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
        curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->words);
        return TRUE;
}

/* What kind of failure it was, in a sentence that goes on with the cause. */
struct failure {
        enum delivery_outcome outcome;
        gboolean transient;
        const char *what;
        gboolean reply_tells; /* the server's words, else libcurl's */
};

static struct failure failure_of_code(CURLcode code)
{
        switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
                return (struct failure){DELIVERY_UNREACHABLE, FALSE,
                                        "its certificate does not hold, so nothing was sent (who "
                                        "vouches for it may be named by --smtp-ca=)",
                                        FALSE};
        case CURLE_USE_SSL_FAILED:
                return (struct failure){DELIVERY_UNREACHABLE, FALSE,
                                        "it offers no STARTTLS, so nothing was sent "
                                        "(--smtp-tls=off sends without)",
                                        TRUE};
        case CURLE_SSL_CONNECT_ERROR:
                return (struct failure){DELIVERY_UNREACHABLE, FALSE, "TLS failed", FALSE};
        case CURLE_LOGIN_DENIED:
                return (struct failure){DELIVERY_UNREACHABLE, FALSE,
                                        "it does not let us in with this user and password", TRUE};
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
                return (struct failure){DELIVERY_UNREACHABLE, TRUE, "it cannot be reached", FALSE};
        case CURLE_OPERATION_TIMEDOUT:
                return (struct failure){DELIVERY_UNREACHABLE, TRUE, "it takes too long", FALSE};
        default:
                return (struct failure){DELIVERY_UNREACHABLE, TRUE,
                                        "the connection ended before it had taken the message",
                                        FALSE};
        }
}

/* The server's own code decides where it gave one (RFC 5321, 4.2). */
static struct failure failure_of(CURLcode code, long reply)
{
        gboolean wants_login = reply == 530 || reply == 534 || reply == 535 || reply == 538;

        if (code == CURLE_LOGIN_DENIED || wants_login)
                return failure_of_code(CURLE_LOGIN_DENIED);
        if (code != CURLE_SEND_ERROR && code != CURLE_WEIRD_SERVER_REPLY &&
            code != CURLE_RECV_ERROR && code != CURLE_UPLOAD_FAILED)
                return failure_of_code(code);
        if (reply >= 500)
                return (struct failure){DELIVERY_REFUSED, FALSE, "it refuses the message", TRUE};
        if (reply >= 400)
                return (struct failure){DELIVERY_DEFERRED, TRUE, "it does not take the message now",
                                        TRUE};
        return failure_of_code(code);
}

enum delivery_outcome delivery_by_smtp(const struct delivery *delivery, GBytes *message,
                                       gboolean *transient, GError **error)
{
        struct transfer transfer = {0};
        struct failure failure;
        g_autofree char *words = NULL;
        CURLcode code;
        long reply = 0;

        if (!prepare(&transfer, delivery, message, error)) {
                transfer_clear(&transfer);
                return DELIVERY_UNREACHABLE;
        }
        code = curl_easy_perform(transfer.curl);
        curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &reply);
        failure = failure_of(code, reply);
        words = failure.reply_tells && transfer.reply
                        ? g_strdup(transfer.reply)
                        : letter_one_line(*transfer.words ? transfer.words
                                                          : curl_easy_strerror(code),
                                          REPLY_LENGTH);
        transfer_clear(&transfer);
        if (code == CURLE_OK)
                return DELIVERY_SENT;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "%s: %s: %s%s", delivery->smtp,
                    failure.what, words, g_str_has_suffix(words, ".") ? "" : ".");
        *transient = failure.transient;
        return failure.outcome;
}
