/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known of a property or directive by its name alone. */
#pragma once

#include "compare/comparison.h"

enum property_class property_class_of(const char *name);

/* True of what changes while a system runs, and of what the comparison tells elsewhere: states,
 * times, counters, processes, paths of the unit's own files. */
gboolean property_is_volatile(const char *name);

/* True of a list whose order means nothing, such as After=. */
gboolean property_is_set(const char *name);
/* The same of the lines of a value: a manager has credentials in the order of a hash, which is
 * another one after each reload. */
gboolean property_is_set_of_lines(const char *name);
