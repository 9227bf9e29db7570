/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The grammar of unit names: "prefix.type", "prefix@.type" (a template), "prefix@instance.type";
 * systemd.unit(5). */
#pragma once

#include <glib.h>

#include "snapshot/unit.h"

enum unit_name_kind {
        UNIT_NAME_INVALID,
        UNIT_NAME_PLAIN,
        UNIT_NAME_TEMPLATE,
        UNIT_NAME_INSTANCE,
};

enum unit_name_kind unit_name_classify(const char *name);

/* True if the name ends as a unit's does, valid or not. */
gboolean unit_name_has_type_suffix(const char *name);

/* The type by the suffix; UNIT_TYPE_INVALID where there is none. */
enum unit_type unit_name_type(const char *name);

/* Of a valid name; each is the caller's. The instance is NULL where the name is no instance. */
char *unit_name_prefix(const char *name);
char *unit_name_instance(const char *name);
/* "foo@bar.service" and "foo@.service" give "foo@.service"; NULL for a plain name. */
char *unit_name_template(const char *name);
/* The template or instance with that instance; NULL where the result is no valid name. */
char *unit_name_with_instance(const char *name, const char *instance);

/*
 * The names after which drop-in directories of this unit are called, in the order in which systemd
 * asks for them within one search directory: the name, its template, its prefixes cut at dashes.
 * "foo-bar@x.service" gives foo-bar@x.service, foo-bar@.service, foo-.service, foo-@x.service,
 * foo-@.service. The type itself is not among them.
 */
GPtrArray *unit_name_drop_in_names(const char *name);
