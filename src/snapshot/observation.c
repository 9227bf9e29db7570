/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lists of an observation; every text is there once. */
#include "snapshot/observation.h"

Observation *observation_new(void)
{
        Observation *observation = g_new0(Observation, 1);

        observation->strings = g_string_chunk_new(1024);
        observation->unseen = g_ptr_array_new();
        observation->sockets = g_array_new(FALSE, FALSE, sizeof(struct observed_socket));
        observation->writes = g_ptr_array_new();
        observation->homes = g_ptr_array_new();
        observation->devices = g_ptr_array_new();
        observation->executable = g_ptr_array_new();
        observation->users = g_array_new(FALSE, FALSE, sizeof(guint32));
        return observation;
}

void observation_free(Observation *observation)
{
        if (!observation)
                return;
        g_ptr_array_unref(observation->unseen);
        g_array_unref(observation->sockets);
        g_ptr_array_unref(observation->writes);
        g_ptr_array_unref(observation->homes);
        g_ptr_array_unref(observation->devices);
        g_ptr_array_unref(observation->executable);
        g_array_unref(observation->users);
        g_string_chunk_free(observation->strings);
        g_free(observation);
}

void observation_add(Observation *observation, GPtrArray *list, const char *text)
{
        if (!g_ptr_array_find_with_equal_func(list, text, g_str_equal, NULL))
                g_ptr_array_add(list, g_string_chunk_insert_const(observation->strings, text));
}
