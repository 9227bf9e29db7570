/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a unit's files say about its processes, as far as it decides which settings are implied and
 * whether systemd refuses the unit; no check looks at it.
 */
#pragma once

#include "collect/directive-kind.h"

/* Words of Type=, in the order of the table in process-facts.c. */
enum service_type {
        SERVICE_TYPE_UNSET = -1,
        SERVICE_SIMPLE,
        SERVICE_EXEC,
        SERVICE_FORKING,
        SERVICE_ONESHOT,
        SERVICE_DBUS,
        SERVICE_NOTIFY,
        SERVICE_NOTIFY_RELOAD,
        SERVICE_IDLE,
};

enum service_restart {
        RESTART_NO,
        RESTART_ON_SUCCESS,
        RESTART_ON_FAILURE,
        RESTART_ON_ABNORMAL,
        RESTART_ON_WATCHDOG,
        RESTART_ON_ABORT,
        RESTART_ALWAYS,
};

enum kill_mode { KILL_CONTROL_GROUP, KILL_PROCESS, KILL_MIXED, KILL_NONE };

/* The directive that a fact comes from, as an origin for what it implies. */
struct process_facts {
        enum service_type type;
        enum service_restart restart;
        enum kill_mode kill_mode;
        gboolean success_action;
        gboolean remain_after_exit;
        gboolean watchdog;
        gboolean file_descriptor_store;
        gboolean bus_name;
        gboolean pam_name;
        gboolean mount_images;
        gboolean root_mstack;
        gboolean restart_force_exit_status;
        gboolean user_namespace_path;
        gboolean private_pids;
        GHashTable *loaded_credentials; /* id to whether it is encrypted; LoadCredential…= */
        GHashTable *set_credentials;    /* SetCredential…= */
        gboolean imports_credentials;
        gboolean home_directory; /* WorkingDirectory=~ */
        guint exec_start;        /* commands */
        guint exec_stop;
};

/*
 * Applies a directive of the process; false where it is none of them, so that it is left alone.
 * *ret_outcome says what became of it.
 */
gboolean process_directive_apply(struct assignment *assignment, enum outcome *ret_outcome);

/* LoadCredential= and SetCredential=, encrypted or not. */
enum outcome credential_load_apply(struct assignment *assignment);
enum outcome credential_set_apply(struct assignment *assignment);

enum outcome credential_import_apply(struct assignment *assignment);

/* Whether there is a credential of any kind. */
gboolean process_facts_have_credentials(const struct process_facts *facts);
/* Whether a credential is encrypted, so that systemd needs the TPM for it. */
gboolean process_facts_need_tpm(const struct process_facts *facts);

/* Type= as systemd completes it where it is not set. */
enum service_type process_service_type(const struct loading *loading);

/* One ExecStart= or its like: adds the commands of the value to *count, or empties it. */
enum outcome exec_command_apply(struct assignment *assignment, guint *count);
