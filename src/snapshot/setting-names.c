/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tables from names to numbers and back. Capabilities come from libcap, the rest has no library and
 * is a table here; the numbers are those of the kernel's headers.
 */
#include "snapshot/setting-names.h"

#include <errno.h>
#include <linux/sched.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/socket.h>

enum {
        CAPABILITY_COUNT = CAP_LAST_CAP + 1,
        TIME_NAMESPACE_SINCE = 257,
};

const struct namespace_flag namespace_flags[] = {
        {"cgroup", CLONE_NEWCGROUP}, {"ipc", CLONE_NEWIPC},   {"net", CLONE_NEWNET},
        {"mnt", CLONE_NEWNS},        {"pid", CLONE_NEWPID},   {"user", CLONE_NEWUSER},
        {"uts", CLONE_NEWUTS},       {"time", CLONE_NEWTIME}, {NULL, 0},
};

/* The first name of a number is its canonical one. */
static const struct {
        const char *name;
        int family;
} address_families[] = {
        {"AF_UNIX", AF_UNIX},
        {"AF_LOCAL", AF_UNIX},
        {"AF_FILE", AF_UNIX},
        {"AF_INET", AF_INET},
        {"AF_INET6", AF_INET6},
        {"AF_NETLINK", AF_NETLINK},
        {"AF_ROUTE", AF_NETLINK},
        {"AF_PACKET", AF_PACKET},
        {"AF_ALG", AF_ALG},
        {"AF_APPLETALK", AF_APPLETALK},
        {"AF_ASH", AF_ASH},
        {"AF_ATMPVC", AF_ATMPVC},
        {"AF_ATMSVC", AF_ATMSVC},
        {"AF_AX25", AF_AX25},
        {"AF_BLUETOOTH", AF_BLUETOOTH},
        {"AF_BRIDGE", AF_BRIDGE},
        {"AF_CAIF", AF_CAIF},
        {"AF_CAN", AF_CAN},
        {"AF_DECnet", AF_DECnet},
        {"AF_ECONET", AF_ECONET},
        {"AF_IB", AF_IB},
        {"AF_IEEE802154", AF_IEEE802154},
        {"AF_IPX", AF_IPX},
        {"AF_IRDA", AF_IRDA},
        {"AF_ISDN", AF_ISDN},
        {"AF_IUCV", AF_IUCV},
        {"AF_KCM", AF_KCM},
        {"AF_KEY", AF_KEY},
        {"AF_LLC", AF_LLC},
        {"AF_MCTP", 45}, /* newer than some headers */
        {"AF_MPLS", AF_MPLS},
        {"AF_NETBEUI", AF_NETBEUI},
        {"AF_NETROM", AF_NETROM},
        {"AF_NFC", AF_NFC},
        {"AF_PHONET", AF_PHONET},
        {"AF_PPPOX", AF_PPPOX},
        {"AF_QIPCRTR", AF_QIPCRTR},
        {"AF_RDS", AF_RDS},
        {"AF_ROSE", AF_ROSE},
        {"AF_RXRPC", AF_RXRPC},
        {"AF_SECURITY", AF_SECURITY},
        {"AF_SMC", AF_SMC},
        {"AF_SNA", AF_SNA},
        {"AF_TIPC", AF_TIPC},
        {"AF_VSOCK", AF_VSOCK},
        {"AF_WANPIPE", AF_WANPIPE},
        {"AF_X25", AF_X25},
        {"AF_XDP", AF_XDP},
};

static const struct {
        const char *name;
        unsigned since;
} architectures[] = {
        {"native", 0},        {"x86", 0},        {"x86-64", 0},        {"x32", 0},
        {"arm", 0},           {"arm64", 0},      {"loongarch64", 255}, {"mips", 0},
        {"mips64", 0},        {"mips64-n32", 0}, {"mips-le", 0},       {"mips64-le", 0},
        {"mips64-le-n32", 0}, {"parisc", 0},     {"parisc64", 0},      {"ppc", 0},
        {"ppc64", 0},         {"ppc64-le", 0},   {"riscv64", 0},       {"s390", 0},
        {"s390x", 0},
};

/* libcap hands out copies; they are asked for once. */
static const char *const *capability_names(void)
{
        static const char *names[CAPABILITY_COUNT];
        static gsize ready = 0;

        if (g_once_init_enter(&ready)) {
                for (guint i = 0; i < CAPABILITY_COUNT; i++) {
                        char *name = cap_to_name((cap_value_t) i);

                        names[i] = g_intern_string(name);
                        cap_free(name);
                }
                g_once_init_leave(&ready, 1);
        }
        return names;
}

guint capability_last(void)
{
        return CAPABILITY_COUNT - 1;
}

const char *capability_to_name(guint number)
{
        g_assert(number < CAPABILITY_COUNT);
        return capability_names()[number];
}

int capability_from_name(const char *name)
{
        const char *const *names = capability_names();

        for (guint i = 0; i < CAPABILITY_COUNT; i++)
                if (g_ascii_strcasecmp(names[i], name) == 0)
                        return (int) i;
        return -1;
}

guint64 capabilities_normalize(guint64 mask)
{
        const guint64 nameless = ~CAPABILITIES_KNOWN;

        if ((mask & CAPABILITIES_KNOWN) == CAPABILITIES_KNOWN)
                return CAPABILITIES_ALL;
        return (mask & nameless) == nameless ? mask & CAPABILITIES_KNOWN : mask;
}

guint64 namespaces_known(unsigned version)
{
        guint64 mask = 0;

        for (const struct namespace_flag *flag = namespace_flags; flag->name; flag++)
                mask |= flag->flag;
        return version < TIME_NAMESPACE_SINCE ? mask & ~(guint64) CLONE_NEWTIME : mask;
}

int address_family_from_name(const char *name)
{
        for (gsize i = 0; i < G_N_ELEMENTS(address_families); i++)
                if (g_ascii_strcasecmp(address_families[i].name, name) == 0)
                        return address_families[i].family;
        return -1;
}

const char *address_family_to_name(int family)
{
        for (gsize i = 0; i < G_N_ELEMENTS(address_families); i++)
                if (address_families[i].family == family)
                        return address_families[i].name;
        return NULL;
}

const char *architecture_from_name(const char *name, unsigned version)
{
        for (gsize i = 0; i < G_N_ELEMENTS(architectures); i++)
                if (strcmp(architectures[i].name, name) == 0)
                        return version >= architectures[i].since ? architectures[i].name : NULL;
        return NULL;
}

gboolean number_from_text(const char *text, gint64 *ret_number)
{
        const char *digits = text + strspn(text, " \t\n\r");
        gboolean negative = *digits == '-';
        guint base = 0;
        gint64 number;
        char *end;

        if (*digits == '-' || *digits == '+')
                digits++;
        if (g_ascii_strncasecmp(digits, "0b", 2) == 0)
                base = 2;
        else if (g_ascii_strncasecmp(digits, "0o", 2) == 0)
                base = 8;
        if (base != 0)
                digits += 2;
        if (!g_ascii_isxdigit(*digits))
                return FALSE;
        errno = 0;
        number = g_ascii_strtoll(digits, &end, base);
        if (errno != 0 || end == digits || *end != '\0')
                return FALSE;
        *ret_number = negative ? -number : number;
        return TRUE;
}

int boolean_from_text(const char *text)
{
        static const struct {
                const char *word;
                int value;
        } words[] = {
                {"1", 1}, {"yes", 1}, {"y", 1}, {"true", 1},  {"t", 1}, {"on", 1},
                {"0", 0}, {"no", 0},  {"n", 0}, {"false", 0}, {"f", 0}, {"off", 0},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
                if (g_ascii_strcasecmp(words[i].word, text) == 0)
                        return words[i].value;
        return -1;
}
