/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The order of the steps, and the capabilities. */
#include "confine/confine.h"

#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "confine/confine-steps.h"

const char *const confine_of_libraries[] = {
        "/usr",
        "/lib",
        "/lib64",
        "/etc/ld.so.cache",
        "/etc/localtime",
        "/etc/passwd",
        "/etc/group",
        "/etc/nsswitch.conf",
        "/etc/fonts",
        "/var/cache/fontconfig",
        "/proc/self",
        "/proc/meminfo",
        "/sys/devices/system/cpu",
        "/dev",
        NULL,
};

/* Root may write in its own folders without any capability, in those of others only with this one.
 */
static gboolean writes_at_others(const char *const *writable)
{
        uid_t own = geteuid();
        struct stat status;

        if (!writable)
                return TRUE;
        for (; *writable; writable++)
                if (stat(*writable, &status) == 0 && S_ISDIR(status.st_mode) &&
                    status.st_uid != own && !(status.st_mode & S_ISVTX))
                        return TRUE;
        return FALSE;
}

/* Keeps those that are held already and needed; no list is ever longer than before. */
static gboolean drop_capabilities(const struct confinement *confinement)
{
        static const cap_value_t reading[] = {CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE};
        static const cap_value_t writing[] = {CAP_DAC_OVERRIDE, CAP_FOWNER};
        gboolean at_others = writes_at_others(confinement->writable);
        cap_t held = cap_get_proc(), kept = cap_init();
        gboolean done = held && kept;

        for (gsize i = 0; done && i < G_N_ELEMENTS(reading) + G_N_ELEMENTS(writing); i++) {
                gboolean reads = i < G_N_ELEMENTS(reading);
                cap_value_t value = reads ? reading[i] : writing[i - G_N_ELEMENTS(reading)];
                cap_flag_value_t set = CAP_CLEAR;

                if (reads ? !confinement->reads_others : !at_others)
                        continue;
                done = cap_get_flag(held, value, CAP_EFFECTIVE, &set) == 0 &&
                       (set == CAP_CLEAR ||
                        (cap_set_flag(kept, CAP_EFFECTIVE, 1, &value, CAP_SET) == 0 &&
                         cap_set_flag(kept, CAP_PERMITTED, 1, &value, CAP_SET) == 0));
        }
        /* A program that is started must not get them back from the bounding set either; whoever
         * may not change that set has no privileges to lose by it. */
        for (cap_value_t value = 0; done && value < cap_max_bits(); value++)
                (void) cap_drop_bound(value);
        done = done && cap_set_proc(kept) == 0;
        cap_free(held);
        cap_free(kept);
        return done;
}

void confine(const struct confinement *confinement, struct confined *ret)
{
        *ret = (struct confined){0};
#ifdef BULKHEAD_UNCONFINED
        /* A build that counts the lines it reaches writes the counts at its end, where it likes. */
        (void) confinement;
        (void) drop_capabilities;
        return;
#endif
        ret->new_privileges = prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0;
        ret->landlock = confinement->looks_into_others ? 0 : confine_files(confinement);
        ret->capabilities = drop_capabilities(confinement);
        /* Last, since what comes before needs calls that are refused afterwards. */
        ret->allowed = confine_system_calls(confinement);
        ret->system_calls = ret->allowed > 0;
}
