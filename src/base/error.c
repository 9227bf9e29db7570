/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The quark of the one error domain. */
#include "base/error.h"

G_DEFINE_QUARK(bulkhead - error - quark, bulkhead_error)
