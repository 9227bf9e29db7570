/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a verb gives up before it reads what others wrote, and what more before it makes documents
 * of it: confine/confine.h with the folders that the options name. docs/reliability.md says what is
 * left to whoever takes such a process over.
 *
 * A verb that sends messages, or asks another machine, keeps what the programs that it starts need:
 * its service (src/service) confines it instead.
 */
#pragma once

#include "verbs/options.h"

/*
 * Before units are read: no capability but those to read what is others', no socket but of this
 * machine, and nothing is written but next to what the options name as output, with also (may be
 * NULL) one more file or directory. Does nothing where another verb follows in this process, or
 * where --host= or --machine= start a program that may need more.
 */
void confined_reading(const struct options *options, const char *also);

/*
 * Before a saved or finished report is turned into documents: no capability, no socket, no program,
 * and of files only the outputs, what was asked for, and what libraries, templates and fonts need.
 */
void confined_rendering(const struct options *options, const char *also);

/* Does both, and says in some lines what of it this kernel takes on; for --version -v. The
 * caller's. */
char *confined_description(void);
