/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Units that systemd reads and then refuses, because what they ask for makes no sense together. The
 * rules are rows, asked in systemd's order, so that the reason given is the one that systemd gives.
 */
#include <string.h>

#include "collect/process-facts.h"
#include "snapshot/setting-text.h"

struct refusal {
        gboolean (*applies)(const struct loading *loading);
        const char *reason;
        unsigned since, until; /* versions; 0 no end */
};

static gboolean has_nothing_to_do(const struct loading *loading)
{
        const struct process_facts *facts = loading->facts;

        return facts->exec_start == 0 && facts->exec_stop == 0 && !facts->success_action;
}

static gboolean has_no_start(const struct loading *loading)
{
        return loading->facts->exec_start == 0 && process_service_type(loading) != SERVICE_ONESHOT;
}

static gboolean would_not_stay(const struct loading *loading)
{
        const struct process_facts *facts = loading->facts;

        return facts->exec_start == 0 && !facts->remain_after_exit && !facts->success_action;
}

static gboolean has_several_starts(const struct loading *loading)
{
        return loading->facts->exec_start > 1 && process_service_type(loading) != SERVICE_ONESHOT;
}

static gboolean would_restart_for_ever(const struct loading *loading)
{
        const struct process_facts *facts = loading->facts;

        return process_service_type(loading) == SERVICE_ONESHOT &&
               (facts->restart == RESTART_ALWAYS || facts->restart == RESTART_ON_SUCCESS);
}

static gboolean forces_restart(const struct loading *loading)
{
        return process_service_type(loading) == SERVICE_ONESHOT &&
               loading->facts->restart_force_exit_status;
}

static gboolean has_no_bus_name(const struct loading *loading)
{
        return process_service_type(loading) == SERVICE_DBUS && !loading->facts->bus_name;
}

static gboolean leaves_pam_session(const struct loading *loading)
{
        const struct process_facts *facts = loading->facts;

        return facts->pam_name && facts->kill_mode != KILL_CONTROL_GROUP &&
               facts->kill_mode != KILL_MIXED;
}

static gboolean hides_forked_process(const struct loading *loading)
{
        return loading->facts->private_pids && process_service_type(loading) == SERVICE_FORKING;
}

static gboolean has_dynamic_user_of_user(const struct loading *loading)
{
        return loading->reading->user_scope && loading->unit->settings->dynamic_user;
}

static gboolean has_home_of_dynamic_user(const struct loading *loading)
{
        return loading->unit->settings->dynamic_user && loading->facts->home_directory;
}

static gboolean has_user_in_managed_namespace(const struct loading *loading)
{
        const UnitSettings *settings = loading->unit->settings;

        return settings->private_users == PRIVATE_USERS_MANAGED &&
               (settings->user || settings->group || loading->facts->pam_name);
}

static gboolean has_two_user_namespaces(const struct loading *loading)
{
        return loading->unit->settings->private_users != PRIVATE_USERS_NO &&
               loading->facts->user_namespace_path;
}

static const struct refusal service_refusals[] = {
        {has_nothing_to_do, "The service has neither ExecStart=, ExecStop= nor SuccessAction=.", 0,
         0},
        {has_no_start,
         "The service has no ExecStart=, which only one of Type=oneshot can do without.", 0, 0},
        {would_not_stay,
         "The service has no ExecStart= and neither RemainAfterExit=yes nor SuccessAction=.", 0, 0},
        {has_several_starts,
         "The service has more than one ExecStart=, which only one of Type=oneshot can have.", 0,
         0},
        {would_restart_for_ever,
         "The service is of Type=oneshot, which does not go with Restart=always or on-success.", 0,
         0},
        {forces_restart,
         "The service is of Type=oneshot, which does not go with RestartForceExitStatus=.", 0, 252},
        {has_no_bus_name, "The service is of Type=dbus but has no BusName=.", 0, 0},
        {leaves_pam_session,
         "The service has PAMName=, which needs KillMode=control-group or mixed.", 0, 0},
        {hides_forked_process,
         "The service is of Type=forking, which does not go with PrivatePIDs=yes.", 257, 0},
};

/* Of every type that runs processes. */
static const struct refusal process_refusals[] = {
        {has_dynamic_user_of_user,
         "The unit has DynamicUser=yes, which a user's own manager cannot give.", 258, 0},
        {has_home_of_dynamic_user,
         "The unit has DynamicUser=yes and WorkingDirectory=~, but a dynamic user has no home.",
         258, 0},
        {has_user_in_managed_namespace,
         "The unit has PrivateUsers=managed, which does not go with User=, Group= or PAMName=.",
         260, 0},
        {has_two_user_namespaces, "The unit has both PrivateUsers= and UserNamespacePath=.", 260,
         0},
};

static const struct refusal socket_refusals[] = {
        {leaves_pam_session,
         "The socket has PAMName=, which needs KillMode=control-group or mixed.", 0, 0},
};

static const char *find_refusal(const struct loading *loading, const struct refusal *refusals,
                                gsize count)
{
        unsigned version = loading->reading->version;

        for (gsize i = 0; i < count; i++) {
                if (version < refusals[i].since ||
                    (refusals[i].until != 0 && version > refusals[i].until))
                        continue;
                if (refusals[i].applies(loading))
                        return refusals[i].reason;
        }
        return NULL;
}

gboolean loading_is_refused(const struct loading *loading, char **ret_reason)
{
        const char *reason =
                find_refusal(loading, process_refusals, G_N_ELEMENTS(process_refusals));

        if (!reason && loading->unit->type == UNIT_SERVICE)
                reason = find_refusal(loading, service_refusals, G_N_ELEMENTS(service_refusals));
        if (!reason && loading->unit->type == UNIT_SOCKET)
                reason = find_refusal(loading, socket_refusals, G_N_ELEMENTS(socket_refusals));
        if (!reason)
                return FALSE;
        *ret_reason = g_strdup(reason);
        return TRUE;
}
