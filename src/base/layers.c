/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks a name up in one folder after the other. */
#include "base/layers.h"

const char *layers_last(Layers layers)
{
        while (layers[1])
                layers++;
        return *layers;
}

const char *layers_find(Layers layers, const char *name)
{
        for (; layers[1]; layers++) {
                g_autofree char *path = g_build_filename(*layers, name, NULL);

                if (g_file_test(path, G_FILE_TEST_EXISTS) ||
                    g_file_test(path, G_FILE_TEST_IS_SYMLINK))
                        break;
        }
        return *layers;
}

char *layers_path(Layers layers, const char *name)
{
        return g_build_filename(layers_find(layers, name), name, NULL);
}
