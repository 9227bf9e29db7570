/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Values of any signature out of tokens parted by '|', in the order of the signature: an array has
 * its length first, a variant its signature. What a message cannot hold is put right, and tokens
 * that are missing are empty, so that every input is a message that some manager could send.
 */
#pragma once

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <systemd/sd-bus.h>

enum { VALUE_ELEMENTS = 64, VALUE_TOKENS = 2000 };

struct value_tokens {
        char **next;
        guint left; /* tokens that may still be asked for: arrays of arrays of nothing end too */
};

static inline const char *value_token(struct value_tokens *tokens)
{
        if (tokens->left > 0)
                tokens->left--;
        return tokens->left > 0 && *tokens->next ? *tokens->next++ : "";
}

/* One or more complete types, as a body has them; GLib alone knows structs of nothing. */
static inline gboolean value_is_signature(const char *signature)
{
        return strlen(signature) < 200 && !strstr(signature, "()") &&
               g_variant_is_signature(signature);
}

static inline gsize value_type_length(const char *signature)
{
        const char *end = NULL;

        g_assert_true(g_variant_type_string_scan(signature, NULL, &end));
        return (gsize) (end - signature);
}

static inline int value_append_basic(sd_bus_message *message, char type, const char *token)
{
        guint64 number = g_ascii_strtoull(token, NULL, 0);
        guint8 byte = (guint8) number;
        guint16 word = (guint16) number;
        guint32 half = (guint32) number;
        int boolean = (int) (number & 1);
        double real = g_ascii_strtod(token, NULL);
        g_autofree char *valid = g_utf8_make_valid(token, -1);
        const void *value = &number;

        if (type == 's')
                value = valid;
        else if (type == 'o')
                value = g_variant_is_object_path(token) ? token : "/";
        else if (type == 'g')
                value = value_is_signature(token) ? token : "";
        else if (type == 'y')
                value = &byte;
        else if (type == 'n' || type == 'q')
                value = &word;
        else if (type == 'i' || type == 'u')
                value = &half;
        else if (type == 'b')
                value = &boolean;
        else if (type == 'd')
                value = &real;
        return sd_bus_message_append_basic(message, type, value);
}

static inline int value_append(sd_bus_message *message, const char *signature,
                               struct value_tokens *tokens);

static inline int value_append_one(sd_bus_message *message, const char *type,
                                   struct value_tokens *tokens)
{
        g_autofree char *inner = g_strdup(type + 1);
        int r;

        if (*type == 'a') {
                guint64 count = g_ascii_strtoull(value_token(tokens), NULL, 10);

                r = sd_bus_message_open_container(message, 'a', inner);
                for (count = MIN(count, VALUE_ELEMENTS); r >= 0 && count > 0 && tokens->left > 0;
                     count--)
                        r = value_append(message, inner, tokens);
        } else if (*type == '(' || *type == '{') {
                inner[strlen(inner) - 1] = '\0';
                r = sd_bus_message_open_container(message, *type == '(' ? 'r' : 'e', inner);
                if (r >= 0)
                        r = value_append(message, inner, tokens);
        } else if (*type == 'v') {
                const char *held = value_token(tokens);

                if (!value_is_signature(held) || !*held || held[value_type_length(held)])
                        held = "s";
                r = sd_bus_message_open_container(message, 'v', held);
                if (r >= 0)
                        r = value_append(message, held, tokens);
        } else {
                /* No descriptor is sent. */
                return *type == 'h' ? -EINVAL
                                    : value_append_basic(message, *type, value_token(tokens));
        }
        return r < 0 ? r : sd_bus_message_close_container(message);
}

static inline int value_append(sd_bus_message *message, const char *signature,
                               struct value_tokens *tokens)
{
        while (*signature) {
                gsize length = value_type_length(signature);
                g_autofree char *type = g_strndup(signature, length);
                int r = value_append_one(message, type, tokens);

                if (r < 0)
                        return r;
                signature += length;
        }
        return 0;
}

/* A negative errno where sd-bus refuses such a message, for its depth or its length. */
static inline int value_append_text(sd_bus_message *message, const char *signature,
                                    const char *text)
{
        g_auto(GStrv) split = g_strsplit(text, "|", VALUE_TOKENS);
        struct value_tokens tokens = {split, VALUE_TOKENS};

        if (!value_is_signature(signature))
                return -EINVAL;
        return value_append(message, signature, &tokens);
}
