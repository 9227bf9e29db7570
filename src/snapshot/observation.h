/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a running service was seen to use at one moment: the other half of what is needed to
 * propose settings that fit it. Not part of a snapshot. What was not seen is no proof that it is
 * never used.
 */
#pragma once

#include <glib.h>

/* A socket that a process holds. */
struct observed_socket {
        int family; /* AF_* */
        gboolean listening;
        gboolean loopback; /* bound or connected to this machine alone */
        gboolean raw;      /* it sees or makes whole packets, for which it needs CAP_NET_RAW */
        guint16 port;      /* local, 0 none */
        const char *path;  /* of a bound Unix socket in the file system, or NULL */
};

typedef struct observation Observation;
struct observation {
        GStringChunk *strings;
        guint processes;
        GPtrArray *unseen;       /* const char *: sentences, what could not be seen and why */
        GArray *sockets;         /* struct observed_socket */
        GPtrArray *writes;       /* const char *: directories of files that are open for writing */
        GPtrArray *homes;        /* const char *: files below /home, /root and /run/user in use */
        GPtrArray *devices;      /* const char *: device nodes that are open, but pseudo devices */
        GPtrArray *executable;   /* const char *: mappings that are writable and executable */
        GArray *users;           /* guint32: effective users of the processes, each once */
        gboolean gained;         /* a process is of root although the main one is not */
        guint64 permitted;       /* capabilities, of all processes together */
        gboolean own_namespaces; /* its processes differ in their namespaces */
};

Observation *observation_new(void);
void observation_free(Observation *observation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Observation, observation_free)

/* Adds a copy of the text where it is not in the list yet. */
void observation_add(Observation *observation, GPtrArray *list, const char *text);
