/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of two services that are equally exposed to look at first. */
#pragma once

#include "base/xml.h"

/* In the order of how much a service is there: one that only stands for others (its command is
 * /bin/true) or is off; one that is started by something else, or of which nothing is known; one
 * that is enabled or has run; one that runs. */
enum site_presence { PRESENCE_OFF, PRESENCE_ON_DEMAND, PRESENCE_ENABLED, PRESENCE_RUNNING };

struct site_rank {
        enum site_presence presence;
        gboolean stands_for_others; /* none of its commands does anything */
        gboolean waits;             /* it is ordered after the network, as what uses it is */
        gboolean stays;             /* it is no Type=oneshot */
};

/* Of a <unit> of a report. */
struct site_rank site_rank_of(const xmlNode *unit);

/* What to sort equals by: the higher the earlier, below SITE_RANK_LIMIT. */
#define SITE_RANK_LIMIT 16
guint site_rank_number(const struct site_rank *rank);
