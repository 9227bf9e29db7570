/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to the proposals: steps of a profile to steps that fit one unit. */
#pragma once

#include "advise/proposal.h"

/* What the steps are fitted to. */
struct fit {
        const struct advise_request *request;
        const Unit *unit;
        const UnitSettings *settings;
        const Observation *seen; /* or NULL */
        gboolean is_root;        /* it starts as root */
};

/*
 * The steps of the profile for the unit, struct advice_step *, the caller's: placeholders filled
 * in, risks by what was seen; those that do not fit have left_out set.
 */
GPtrArray *fit_steps(const struct advise_request *request);
void advice_step_free(struct advice_step *step);
struct advice_step *advice_step_new(const char *line);

/* "Name" of "Name=value"; the caller's. */
char *step_directive_name(const char *line);

/* Why a step does not fit; the first reason counts. */
void step_leave_out(struct advice_step *step, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* What a step goes by: one more sentence. */
void step_add_seen(struct advice_step *step, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* One function a directive: fit-rules.c, fit-files.c, fit-network.c. */
typedef void fit_function(const struct fit *fit, struct advice_step *step);
fit_function fit_capabilities, fit_system_calls, fit_memory, fit_namespaces, fit_privileges,
        fit_users, fit_dynamic_user, fit_static_user, fit_kernel_power;
fit_function fit_temporary_var, fit_protect_system, fit_protect_home, fit_private_tmp,
        fit_private_devices;
fit_function fit_private_network, fit_address_families, fit_address_deny;

/* Keeps in the step's lists what waivers accept; fit-policy.c. */
void fit_waivers(const struct fit *fit, struct advice_step *step, const char *directive);

/* The same of a step that is read: without and with are the unit before and after it. */
void fit_policy(const struct advise_request *request, struct advice_step *step, const Unit *without,
                const Unit *with);

/* Of the unit's own [Service] section: the last value, or NULL. */
const char *fit_directive(const struct fit *fit, const char *name);
/* Whether a directive names a path below one of these (ended by NULL); the value, or NULL. */
gboolean fit_has_paths(const char *directive); /* those that are asked */
const char *fit_names_path(const struct fit *fit, const char *const *prefixes);
/* The unit's name without its type and instance, as directories are called; the caller's. */
char *fit_short_name(const Unit *unit);
/* {writable}: where it writes; {state}: what of that is below /var, with what systemd makes there
 * for it; {home}: what the unit names in homes. Each with a "-" before it, the caller's. */
char *fit_writable_paths(const struct fit *fit);
char *fit_state_paths(const struct fit *fit);
char *fit_home_paths(const struct fit *fit);
/* The words of a list, at most so many, joined by commas. */
char *fit_join(const GPtrArray *words, guint most);
