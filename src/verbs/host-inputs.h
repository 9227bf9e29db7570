/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files that say what the host is and which package a file is of, for the manifest: those of
 * the units are in the snapshot. */
#pragma once

#include "evidence/inputs.h"
#include "verbs/options.h"

/*
 * Adds those that are there, as "host", with their digests as they are now. Does nothing for a
 * saved snapshot or another machine, whose files are out of reach, nor with --redact=: a digest of
 * a short name is as good as the name. Returns whether all that is there could be read; what could
 * not was said.
 */
gboolean host_inputs_add(Inputs *inputs, const struct options *options);
