/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to the files that read proc(5): the texts of a process's status and stat. */
#pragma once

#include "collect/process.h"

/* proc_pid_status(5). FALSE where the text is not one, with its user, groups and capabilities. */
gboolean process_status_parse(struct process *process, const char *text);

/* Its number of seccomp filters alone; -1 where the kernel does not say. */
gint64 process_status_filters(const char *text);

/* proc_pid_stat(5): the command's name and the start; text that is none sets nothing. */
void process_stat_parse(Unit *unit, struct process *process, const char *text, gint64 boot_time);
