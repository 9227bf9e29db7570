/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/heap.h"

#include <malloc.h>

enum { KEPT = 1024 * 1024 }; /* bytes */

void heap_prepare(void)
{
        mallopt(M_TRIM_THRESHOLD, KEPT);
}
