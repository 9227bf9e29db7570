/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one error domain. A message is a full sentence, made where the context is known; only main.c
 * prints it. The code says which exit status it leads to.
 */
#pragma once

#include <glib.h>

#define BULKHEAD_ERROR bulkhead_error_quark()

enum bulkhead_error {
        BULKHEAD_ERROR_FAILED,    /* exit 1: it could not be done */
        BULKHEAD_ERROR_USAGE,     /* exit 2: the command line makes no sense */
        BULKHEAD_ERROR_INPUT,     /* exit 1: a document or file is damaged or hostile */
        BULKHEAD_ERROR_NOT_FOUND, /* a file or unit is not there; the caller decides what that means
                                   */
        BULKHEAD_ERROR_LIMIT,     /* a named limit of base/limits.h was reached */
        BULKHEAD_ERROR_INCOMPLETE, /* exit 4: evidence is missing */
        BULKHEAD_ERROR_CHANGED, /* what was read changed meanwhile; reading again from the start may
                                   help */
};

GQuark bulkhead_error_quark(void);
