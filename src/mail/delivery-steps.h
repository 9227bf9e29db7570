/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two ways of handing over, one attempt each. */
#pragma once

#include "mail/delivery.h"

/* transient (may not be NULL) is set where another attempt in a moment may help. */
enum delivery_outcome delivery_by_sendmail(const struct delivery *delivery, GBytes *message,
                                           gboolean *transient, GError **error);
enum delivery_outcome delivery_by_smtp(const struct delivery *delivery, GBytes *message,
                                       gboolean *transient, GError **error);
