/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to the files that read proc(5): all processes by their control groups. */
#pragma once

#include <glib.h>

typedef struct process_list ProcessList;

/* The descriptor of the proc is borrowed. The list is empty before it is first filled. */
ProcessList *process_list_new(int proc);
void process_list_free(ProcessList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProcessList, process_list_free)

/* Lists the processes, anew where they were listed before. 0 or a negative errno. */
int process_list_fill(ProcessList *list);
/* How often that was done. */
guint process_list_count(const ProcessList *list);

/* Adds the pids in the control group and those below it to the set: GUINT_TO_POINTER(). */
void process_list_find(const ProcessList *list, const char *group, GHashTable *pids);

/*
 * The next path in the text of a process's cgroup file that systemd may manage: that of the unified
 * hierarchy, or of the one named systemd; cgroups(7). Writes into the text; NULL at its end.
 */
char *process_next_group(char **cursor);

/*
 * Reads a file below a directory into text, whatever it says its size is. 0, or a negative errno;
 * -EFBIG beyond LIMIT_PROC_FILE_SIZE.
 */
int proc_read(int directory, const char *name, GString *text);
