/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kernel and firmware facts to systemd's words for architecture and virtualisation. */
#include "collect/machine.h"

#include <elf.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/limits.h"
#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

/* Words as systemd.unit(5) lists them. big and small are those of either byte order. */
static const struct {
        guint16 machine;
        guint8 class; /* ELFCLASS32, ELFCLASS64, or ELFCLASSNONE for either */
        const char *big;
        const char *small;
} elf_names[] = {
        {EM_X86_64, ELFCLASSNONE, NULL, "x86-64"},
        {EM_386, ELFCLASS32, NULL, "x86"},
        {EM_AARCH64, ELFCLASS64, "arm64-be", "arm64"},
        {EM_ARM, ELFCLASS32, "arm-be", "arm"},
        {EM_PPC64, ELFCLASS64, "ppc64", "ppc64-le"},
        {EM_PPC, ELFCLASS32, "ppc", "ppc-le"},
        {EM_S390, ELFCLASS64, "s390x", NULL},
        {EM_S390, ELFCLASS32, "s390", NULL},
        {EM_RISCV, ELFCLASS64, NULL, "riscv64"},
        {EM_RISCV, ELFCLASS32, NULL, "riscv32"},
        {EM_LOONGARCH, ELFCLASS64, NULL, "loongarch64"},
        {EM_MIPS, ELFCLASS64, "mips64", "mips64-le"},
        {EM_MIPS, ELFCLASS32, "mips", "mips-le"},
        {EM_SPARCV9, ELFCLASS64, "sparc64", NULL},
        {EM_SPARC, ELFCLASS32, "sparc", NULL},
        {EM_IA_64, ELFCLASS64, NULL, "ia64"},
        {EM_68K, ELFCLASS32, "m68k", NULL},
        {EM_PARISC, ELFCLASS64, "parisc64", NULL},
        {EM_PARISC, ELFCLASS32, "parisc", NULL},
};

/* uname(2)'s names that differ from systemd's, or that are the same. What begins with "arm" is
 * below. */
static const struct {
        const char *uname;
        const char *name;
} uname_names[] = {
        {"x86_64", "x86-64"},
        {"i386", "x86"},
        {"i486", "x86"},
        {"i586", "x86"},
        {"i686", "x86"},
        {"aarch64", "arm64"},
        {"aarch64_be", "arm64-be"},
        {"ppc64le", "ppc64-le"},
        {"ppc64", "ppc64"},
        {"ppcle", "ppc-le"},
        {"ppc", "ppc"},
        {"s390x", "s390x"},
        {"s390", "s390"},
        {"riscv64", "riscv64"},
        {"riscv32", "riscv32"},
        {"loongarch64", "loongarch64"},
        {"mips64", G_BYTE_ORDER == G_BIG_ENDIAN ? "mips64" : "mips64-le"},
        {"mips", G_BYTE_ORDER == G_BIG_ENDIAN ? "mips" : "mips-le"},
        {"sparc64", "sparc64"},
        {"sparc", "sparc"},
        {"ia64", "ia64"},
        {"alpha", "alpha"},
        {"m68k", "m68k"},
        {"parisc64", "parisc64"},
        {"parisc", "parisc"},
};

const char *machine_own_architecture(void)
{
        struct utsname name;

        if (uname(&name) < 0)
                return NULL;
        for (gsize i = 0; i < G_N_ELEMENTS(uname_names); i++)
                if (strcmp(uname_names[i].uname, name.machine) == 0)
                        return uname_names[i].name;
        if (g_str_has_prefix(name.machine, "arm"))
                return g_str_has_suffix(name.machine, "b") ? "arm-be" : "arm";
        return NULL;
}

const char *machine_elf_architecture(const guint8 *header, gsize size)
{
        gboolean big;
        guint16 machine;

        if (size < offsetof(Elf32_Ehdr, e_machine) + 2 || memcmp(header, ELFMAG, SELFMAG) != 0)
                return NULL;
        big = header[EI_DATA] == ELFDATA2MSB;
        /* e_machine stands at the same place in both classes. */
        header += offsetof(Elf32_Ehdr, e_machine);
        machine = big ? header[0] << 8 | header[1] : header[1] << 8 | header[0];
        header -= offsetof(Elf32_Ehdr, e_machine);
        for (gsize i = 0; i < G_N_ELEMENTS(elf_names); i++)
                if (elf_names[i].machine == machine &&
                    (elf_names[i].class == ELFCLASSNONE || elf_names[i].class == header[EI_CLASS]))
                        return big ? elf_names[i].big : elf_names[i].small;
        return NULL;
}

const char *machine_tree_architecture(const Root *root)
{
        static const char *const programs[] = {
                "/usr/lib/systemd/systemd",
                "/lib/systemd/systemd",
                "/usr/bin/sh",
                "/bin/sh",
                "/usr/bin/env",
        };

        for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
                int fd = root_open_file(root, programs[i], NULL, NULL, NULL);
                guint8 header[64];
                const char *name = NULL;
                ssize_t n;

                if (fd < 0)
                        continue;
                n = read(fd, header, sizeof header);
                close(fd);
                if (n > 0)
                        name = machine_elf_architecture(header, n);
                if (name != NULL)
                        return name;
        }
        return NULL;
}

static char *read_small(const Root *root, const char *path, gsize *ret_size)
{
        return root_read_file(root, path, LIMIT_HOST_FILE_SIZE, ret_size, NULL);
}

static gboolean is_there(const Root *root, const char *path)
{
        g_autofree char *resolved = root_resolve(root, path, FALSE, NULL);

        return resolved != NULL;
}

/* The value of container= in an environment block, or NULL. */
static char *container_of_environment(const char *block, gsize size)
{
        for (const char *entry = block; entry < block + size; entry += strlen(entry) + 1)
                if (g_str_has_prefix(entry, "container="))
                        return g_strdup(entry + strlen("container="));
        return NULL;
}

/* What a container manager says of itself; NULL without one. */
static char *detect_container(const Root *root)
{
        static const char *const known[] = {
                "lxc", "lxc-libvirt", "systemd-nspawn", "docker", "podman",
                "rkt", "wsl",         "proot",          "pouch",
        };
        gsize size = 0;
        g_autofree char *environment = read_small(root, "/proc/1/environ", &size);
        g_autofree char *name =
                environment != NULL ? container_of_environment(environment, size) : NULL;

        if (name == NULL)
                name = read_small(root, "/run/systemd/container", NULL);
        if (name != NULL)
                g_strstrip(name);
        if (name == NULL || *name == '\0' || strcmp(name, "oci") == 0) {
                if (is_there(root, "/run/.containerenv"))
                        return g_strdup("podman");
                if (is_there(root, "/.dockerenv"))
                        return g_strdup("docker");
                return name != NULL && *name != '\0' ? g_strdup("container-other") : NULL;
        }
        for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
                if (strcmp(known[i], name) == 0)
                        return g_steal_pointer(&name);
        return g_strdup("container-other");
}

/* A virtual machine by what the firmware says of its maker. */
static const char *detect_by_firmware(const Root *root)
{
        static const char *const paths[] = {
                "/sys/class/dmi/id/product_name",    "/sys/class/dmi/id/sys_vendor",
                "/sys/class/dmi/id/board_vendor",    "/sys/class/dmi/id/bios_vendor",
                "/sys/class/dmi/id/product_version",
        };
        static const struct {
                const char *prefix;
                const char *name;
        } makers[] = {
                {"KVM", "kvm"},
                {"OpenStack", "kvm"},
                {"KubeVirt", "kvm"},
                {"Amazon EC2", "amazon"},
                {"QEMU", "qemu"},
                {"VMware", "vmware"},
                {"VMW", "vmware"},
                {"innotek GmbH", "oracle"},
                {"VirtualBox", "oracle"},
                {"Xen", "xen"},
                {"Bochs", "bochs"},
                {"Parallels", "parallels"},
                {"BHYVE", "bhyve"},
                {"Hyper-V", "microsoft"},
                {"Apple Virtualization", "apple"},
                {"Google Compute Engine", "google"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
                g_autofree char *text = read_small(root, paths[i], NULL);

                for (gsize j = 0; text != NULL && j < G_N_ELEMENTS(makers); j++)
                        if (g_str_has_prefix(text, makers[j].prefix))
                                return makers[j].name;
        }
        return NULL;
}

/* A virtual machine by what the processor says; "none" where it says that there is none; NULL where
 * it does not speak. */
static const char *detect_by_processor(void)
{
#if defined(__x86_64__) || defined(__i386__)
        static const struct {
                const char *signature;
                const char *name;
        } hypervisors[] = {
                {"KVMKVMKVM", "kvm"},          {"Linux KVM Hv", "kvm"},
                {"TCGTCGTCGTCG", "qemu"},      {"VMwareVMware", "vmware"},
                {"Microsoft Hv", "microsoft"}, {"XenVMMXenVMM", "xen"},
                {"bhyve bhyve ", "bhyve"},     {"QNXQVMBSQG", "qnx"},
                {"ACRNACRNACRN", "acrn"},      {"SRESRESRESRE", "sre"},
                {"Apple VZ", "apple"},         {"lrpepyh  vr", "parallels"},
        };
        unsigned a, b, c, d;
        char signature[13] = "";

        if (__get_cpuid(1, &a, &b, &c, &d) == 0)
                return NULL;
        if ((c & 1u << 31) == 0) /* the bit that every hypervisor sets */
                return "none";
        __cpuid(0x40000000u, a, b, c, d);
        memcpy(signature, &b, 4);
        memcpy(signature + 4, &c, 4);
        memcpy(signature + 8, &d, 4);
        for (gsize i = 0; i < G_N_ELEMENTS(hypervisors); i++)
                if (strcmp(signature, hypervisors[i].signature) == 0)
                        return hypervisors[i].name;
        return "vm-other";
#else
        return NULL;
#endif
}

/* The makers whose firmware says more than the processor, which names only the hypervisor that they
 * use. */
static gboolean firmware_comes_first(const char *name)
{
        static const char *const makers[] = {"oracle", "amazon", "xen", "parallels", "google"};

        for (gsize i = 0; name != NULL && i < G_N_ELEMENTS(makers); i++)
                if (strcmp(name, makers[i]) == 0)
                        return TRUE;
        return FALSE;
}

static const char *detect_machine(const Root *root)
{
        g_autofree char *hypervisor = read_small(root, "/sys/hypervisor/type", NULL);
        g_autofree char *device_tree =
                read_small(root, "/proc/device-tree/hypervisor/compatible", NULL);
        const char *firmware = detect_by_firmware(root);
        const char *processor = detect_by_processor();

        if (firmware_comes_first(firmware))
                return firmware;
        if (processor != NULL && strcmp(processor, "none") != 0 &&
            strcmp(processor, "vm-other") != 0)
                return processor;
        if (firmware != NULL)
                return firmware;
        if (hypervisor != NULL && g_str_has_prefix(hypervisor, "xen"))
                return "xen";
        if (device_tree != NULL)
                return strcmp(device_tree, "linux,kvm") == 0 ? "kvm"
                       : strcmp(device_tree, "vmware") == 0  ? "vmware"
                       : strstr(device_tree, "xen") != NULL  ? "xen"
                                                             : "vm-other";
        return processor;
}

char *machine_virtualization(const Root *root)
{
        char *container = detect_container(root);

        return container != NULL ? container : g_strdup(detect_machine(root));
}
