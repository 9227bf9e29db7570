/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to the files that format values: one function for each form, all of one shape. */
#pragma once

#include "collect/bus-value.h"

/*
 * Appends the value that the cursor is at; its signature is the one that the form is for. Where the
 * cursor fails, what was appended means nothing.
 */
typedef void (*bus_form)(const struct bus_format *format, struct bus_cursor *value, GString *text);

struct bus_format {
        char *name;
        char *signature;
        const char *expected; /* static, or NULL */
        bus_form form;
        unsigned version;
        gboolean is_secret;
        gboolean is_configured;
};

/* bus-value-any.c: the general rule, for every signature. */
void bus_form_any(const struct bus_format *format, struct bus_cursor *value, GString *text);

/* bus-value-plain.c: numbers and lists. */
void bus_form_number(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_limit(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_amount(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_traffic(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_weight(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_hexadecimal(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_timespan(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_timespan_or_default(const struct bus_format *format, struct bus_cursor *value,
                                  GString *text);
void bus_form_timestamp(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_capabilities(const struct bus_format *format, struct bus_cursor *value,
                           GString *text);
void bus_form_namespaces(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_propagation(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_mode(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_user_number(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_exit_code(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_numa_policy(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_words(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_bit_ranges(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_base64(const struct bus_format *format, struct bus_cursor *value, GString *text);

/* bus-value-struct.c: forms of structs and of arrays of them. */
void bus_form_allow_or_deny(const struct bus_format *format, struct bus_cursor *value,
                            GString *text);
void bus_form_prefixed(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_exit_status(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_quota(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_load_error(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_hostname(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_job(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_environment_files(const struct bus_format *format, struct bus_cursor *value,
                                GString *text);
void bus_form_pairs(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_colon_pairs(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_equal_pairs(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_kinds(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_mounts(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_symlinks(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_open_files(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_patterns(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_device_numbers(const struct bus_format *format, struct bus_cursor *value,
                             GString *text);
void bus_form_device_times(const struct bus_format *format, struct bus_cursor *value,
                           GString *text);

/* bus-value-more.c: those that take more words. */
void bus_form_command(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_command_flags(const struct bus_format *format, struct bus_cursor *value,
                            GString *text);
void bus_form_timers(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_calendars(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_binds(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_images(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_addresses(const struct bus_format *format, struct bus_cursor *value, GString *text);
void bus_form_socket_binds(const struct bus_format *format, struct bus_cursor *value,
                           GString *text);
void bus_form_text_fields(const struct bus_format *format, struct bus_cursor *value, GString *text);
