/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of src/confine: the means one by one. Each may be missing in the kernel, and says so. */
#pragma once

#include "confine/confine.h"

/* Returns the version of the kernel's interface that is in force now, or 0. */
int confine_files(const struct confinement *confinement);

/* Returns how many system calls are left, 0 where there is no filter. */
guint confine_system_calls(const struct confinement *confinement);
