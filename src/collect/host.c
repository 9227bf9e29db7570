/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A tree, and where it is the running system's own that system too, to the head of a snapshot.
 * Every fact is one small file or one call; what does not say anything stays unknown rather than
 * guessed.
 */
#include "collect/host.h"

#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <systemd/sd-id128.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "collect/machine.h"
#include "collect/os-release.h"
#include "collect/package.h"

enum {
        NAME_BUFFER_SIZE = 16 * 1024, /* for getpwuid_r and getgrgid_r */
        CLOCK_ERROR_MAX = 16000000,   /* microseconds: the kernel says no more than this */
};

static gboolean is_own_root(const Root *root)
{
        return strcmp(root_path(root), "/") == 0;
}

/* The first line that is neither empty nor a comment. */
static char *read_first_line(const Root *root, const char *path)
{
        g_autofree char *text = root_read_file(root, path, LIMIT_HOST_FILE_SIZE, NULL, NULL);
        g_auto(GStrv) lines = text != NULL ? g_strsplit(text, "\n", -1) : NULL;

        for (char **line = lines; line != NULL && *line != NULL; line++) {
                g_strstrip(*line);
                if (**line != '\0' && **line != '#')
                        return g_strdup(*line);
        }
        return NULL;
}

/* 32 hexadecimal digits (machine-id(5)); an image that was not booted yet says "uninitialized" or
 * nothing. */
static char *read_machine_id(const Root *root)
{
        g_autofree char *text = read_first_line(root, "/etc/machine-id");
        char canonical[SD_ID128_STRING_MAX];
        sd_id128_t id;

        if (text == NULL || sd_id128_from_string(text, &id) < 0 || sd_id128_is_null(id))
                return NULL;
        return g_strdup(sd_id128_to_string(id, canonical));
}

static char *own_boot_id(void)
{
        char canonical[SD_ID128_STRING_MAX];
        sd_id128_t id;

        return sd_id128_get_boot(&id) < 0 ? NULL : g_strdup(sd_id128_to_string(id, canonical));
}

static char *own_host_name(void)
{
        char name[256] = "";

        return gethostname(name, sizeof name - 1) < 0 || name[0] == '\0' ? NULL : g_strdup(name);
}

/* The number that text begins with, or 0. */
static unsigned leading_number(const char *text)
{
        guint64 number = g_ascii_isdigit(*text) ? g_ascii_strtoull(text, NULL, 10) : 0;

        return number > G_MAXINT ? 0 : (unsigned) number;
}

/* "252.39-1~deb12u1", "1:255.4-1", "252-67.el9" */
static unsigned version_of_package(const char *package_version)
{
        const char *colon = strchr(package_version, ':');

        return leading_number(colon != NULL ? colon + 1 : package_version);
}

/* The highest NNN of libsystemd-shared-NNN*.so in a directory, or 0. */
static unsigned version_in_directory(const Root *root, const char *path)
{
        static const char prefix[] = "libsystemd-shared-";
        g_autoptr(GPtrArray) names = root_list(root, path, NULL);
        unsigned version = 0;

        for (guint i = 0; names != NULL && i < names->len; i++) {
                const char *name = names->pdata[i];

                if (g_str_has_prefix(name, prefix) && g_str_has_suffix(name, ".so"))
                        version = MAX(version, leading_number(name + strlen(prefix)));
        }
        return version;
}

/* The same in path/TRIPLET/systemd for every triplet, as Debian lays libraries out. */
static unsigned version_below_triplets(const Root *root, const char *path)
{
        g_autoptr(GPtrArray) names = root_list(root, path, NULL);
        unsigned version = 0;

        for (guint i = 0; names != NULL && i < names->len; i++) {
                const char *name = names->pdata[i];
                g_autofree char *below = g_strconcat(path, "/", name, "/systemd", NULL);

                if (strstr(name, "-linux-") != NULL)
                        version = MAX(version, version_in_directory(root, below));
        }
        return version;
}

static unsigned version_of_library(const Root *root)
{
        static const char *const directories[] = {"/usr/lib/systemd", "/usr/lib64/systemd",
                                                  "/lib/systemd"};
        unsigned version =
                MAX(version_below_triplets(root, "/usr/lib"), version_below_triplets(root, "/lib"));

        for (gsize i = 0; i < G_N_ELEMENTS(directories); i++)
                version = MAX(version, version_in_directory(root, directories[i]));
        return version;
}

unsigned host_own_systemd_version(void)
{
        g_autoptr(Root) root = root_open("/", NULL);

        return root != NULL ? version_of_library(root) : 0;
}

gboolean host_may_read_everything(void)
{
        cap_t capabilities;
        cap_flag_value_t value = CAP_CLEAR;

        if (geteuid() == 0)
                return TRUE;
        capabilities = cap_get_proc();
        if (capabilities == NULL)
                return FALSE;
        if (cap_get_flag(capabilities, CAP_DAC_READ_SEARCH, CAP_EFFECTIVE, &value) < 0)
                value = CAP_CLEAR;
        cap_free(capabilities);
        return value == CAP_SET;
}

/* Names of the effective capabilities of this process. */
char *host_own_capabilities(void)
{
        GString *names = g_string_new(NULL);
        cap_t capabilities = cap_get_proc();
        cap_value_t count = cap_max_bits(), held = 0;

        for (cap_value_t i = 0; capabilities != NULL && i < count; i++) {
                cap_flag_value_t value = CAP_CLEAR;
                char *name;

                if (cap_get_flag(capabilities, i, CAP_EFFECTIVE, &value) < 0 || value != CAP_SET)
                        continue;
                name = cap_to_name(i);
                if (name != NULL)
                        g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "", name);
                cap_free(name);
                held++;
        }
        if (capabilities == NULL) {
                g_string_free(names, TRUE);
                return NULL;
        }
        cap_free(capabilities);
        if (held == count)
                g_string_assign(names, "all");
        return g_string_free(names, FALSE);
}

/*
 * As timedated(8) answers NTPSynchronized: by the error that the kernel expects of its clock, not
 * by STA_UNSYNC, which a time service may set only so that the kernel leaves the hardware clock
 * alone.
 */
static enum snapshot_answer own_time_synchronized(void)
{
        struct timex clock = {0};

        if (adjtimex(&clock) < 0)
                return SNAPSHOT_UNKNOWN;
        return clock.maxerror < CLOCK_ERROR_MAX ? SNAPSHOT_YES : SNAPSHOT_NO;
}

static guint64 own_uptime(void)
{
        struct timespec time;

        return clock_gettime(CLOCK_BOOTTIME, &time) == 0 && time.tv_sec > 0 ? (guint64) time.tv_sec
                                                                            : 0;
}

static void head_take_running_system(SnapshotHead *head, const Root *root)
{
        struct utsname name;

        if (uname(&name) == 0)
                head->kernel = g_strdup(name.release);
        head->host_name = own_host_name();
        head->boot_id = own_boot_id();
        head->architecture = g_strdup(machine_own_architecture());
        head->virtualization = machine_virtualization(root);
        head->uptime = own_uptime();
        head->time_synchronized = own_time_synchronized();
}

SnapshotHead *host_head_new(const Root *root, gboolean user_scope, GPtrArray *problems)
{
        SnapshotHead *head = g_new0(SnapshotHead, 1);
        g_autoptr(GHashTable) os_release = assignments_read(root, os_release_paths, problems);

        head->begin = text_now();
        head->source = SNAPSHOT_FROM_FILES;
        head->root = g_strdup(root_path(root));
        head->user_scope = user_scope;
        head->collector_user = g_strdup(g_get_user_name());
        head->collector_uid = geteuid();
        head->collector_privileged = host_may_read_everything();
        head->collector_capabilities = host_own_capabilities();
        head->tool_version = g_strdup(BULKHEAD_VERSION);

        head->os_id = assignments_get(os_release, "ID");
        head->os_version_id = assignments_get(os_release, "VERSION_ID");
        head->os_pretty_name = assignments_get(os_release, "PRETTY_NAME");
        head->machine_id = read_machine_id(root);
        if (is_own_root(root))
                head_take_running_system(head, root);
        else {
                head->host_name = read_first_line(root, "/etc/hostname");
                head->architecture = g_strdup(machine_tree_architecture(root));
        }

        head->systemd_package = package_read_version(root, "systemd", problems);
        if (head->systemd_package != NULL)
                head->systemd_version = version_of_package(head->systemd_package);
        if (head->systemd_version == 0)
                head->systemd_version = version_of_library(root);
        return head;
}

/* What the specifiers point to, beyond the head. */
struct host_facts {
        char *pretty_host_name;
        char *build_id;
        char *variant_id;
        char *image_id;
        char *image_version;
        char *user_name;
        char *user_home;
        char *user_shell;
        char *group_name;
};

/* The user of a user manager is the one who runs this program. */
static void facts_take_own_user(struct host_facts *facts)
{
        g_autofree char *buffer = g_malloc(NAME_BUFFER_SIZE);
        struct passwd user, *found_user = NULL;
        struct group group, *found_group = NULL;

        if (getpwuid_r(geteuid(), &user, buffer, NAME_BUFFER_SIZE, &found_user) == 0 &&
            found_user != NULL) {
                facts->user_name = g_strdup(user.pw_name);
                facts->user_home = g_strdup(user.pw_dir);
                facts->user_shell = g_strdup(user.pw_shell);
        }
        if (getgrgid_r(getegid(), &group, buffer, NAME_BUFFER_SIZE, &found_group) == 0 &&
            found_group != NULL)
                facts->group_name = g_strdup(group.gr_name);
}

struct host_facts *host_facts_new(const Root *root, const SnapshotHead *head,
                                  struct specifier_facts *ret_facts)
{
        g_autoptr(GHashTable) os_release = assignments_read(root, os_release_paths, NULL);
        g_autoptr(GHashTable) machine_info = assignments_read(root, machine_info_paths, NULL);
        struct host_facts *facts = g_new0(struct host_facts, 1);

        facts->pretty_host_name = assignments_get(machine_info, "PRETTY_HOSTNAME");
        facts->build_id = assignments_get(os_release, "BUILD_ID");
        facts->variant_id = assignments_get(os_release, "VARIANT_ID");
        facts->image_id = assignments_get(os_release, "IMAGE_ID");
        facts->image_version = assignments_get(os_release, "IMAGE_VERSION");
        if (head->user_scope)
                facts_take_own_user(facts);
        else {
                facts->user_name = g_strdup("root");
                facts->user_home = g_strdup("/root");
                facts->user_shell = g_strdup("/bin/sh");
                facts->group_name = g_strdup("root");
        }

        *ret_facts = (struct specifier_facts){
                .machine_id = head->machine_id,
                .boot_id = head->boot_id,
                .host_name = head->host_name,
                .pretty_host_name = facts->pretty_host_name,
                .kernel_release = head->kernel,
                .architecture = head->architecture,
                .os_id = head->os_id,
                .os_version_id = head->os_version_id,
                .os_build_id = facts->build_id,
                .os_variant_id = facts->variant_id,
                .os_image_id = facts->image_id,
                .os_image_version = facts->image_version,
                .user_name = facts->user_name,
                .user_home = facts->user_home,
                .user_shell = facts->user_shell,
                .group_name = facts->group_name,
                .uid = head->user_scope ? geteuid() : 0,
                .gid = head->user_scope ? getegid() : 0,
        };
        return facts;
}

void host_facts_free(struct host_facts *facts)
{
        if (facts == NULL)
                return;
        g_free(facts->pretty_host_name);
        g_free(facts->build_id);
        g_free(facts->variant_id);
        g_free(facts->image_id);
        g_free(facts->image_version);
        g_free(facts->user_name);
        g_free(facts->user_home);
        g_free(facts->user_shell);
        g_free(facts->group_name);
        g_free(facts);
}
