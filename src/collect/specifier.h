/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Specifiers such as %i in the values of directives (systemd.unit(5), "Specifiers"). */
#pragma once

#include <glib.h>

#include "collect/directive.h"

/*
 * Expands every specifier of text for the unit that is being loaded. NULL where systemd fails on
 * one: a letter or digit that names none, or one of %f, %I, %J and %P whose part of the unit's name
 * can't be unescaped; *ret_specifier gets that character. A specifier of which the tree tells
 * nothing (the host name, the boot) stays as it was written.
 */
char *specifier_expand(const struct loading *loading, const char *text, char *ret_specifier);
