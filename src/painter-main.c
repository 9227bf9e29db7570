/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead-painter: sets the pages of a PDF for bulkhead, as the only program that is linked with
 * cairo and Pango. Before it reads a page it gives up all but fonts, styles and what it was handed.
 */
#include <locale.h>

#include "base/heap.h"
#include "base/helper.h"
#include "base/scratch.h"
#include "confine/confine.h"
#include "render/pdf/painter.h"

/* Paper, then the folders of fonts and styles (painter.h). */
static void confine_to(int n_folders, char **folders)
{
        g_autofree char *cache = g_build_filename(g_get_user_cache_dir(), "fontconfig", NULL);
        const char *const writable[] = {cache, NULL};
        g_autoptr(GPtrArray) readable = g_ptr_array_new();
        struct confined confined;

        for (const char *const *path = confine_of_libraries; *path; path++)
                g_ptr_array_add(readable, (gpointer) *path);
        for (int i = 0; i < n_folders; i++)
                g_ptr_array_add(readable, folders[i]);
        g_ptr_array_add(readable, NULL);

        const struct confinement painting = {
                .readable = (const char *const *) readable->pdata,
                .writable = writable,
        };

        confine(&painting, &confined);
}

int main(int argc, char **argv)
{
        int shelf;

        helper_begin();
        heap_prepare();
        setlocale(LC_CTYPE, "C.UTF-8");
        /* While folders can still be written to; without one a long document stays in memory. */
        shelf = scratch_open(NULL, NULL);
        if (argc > 2)
                confine_to(argc - 2, argv + 2);
        return painter_serve(shelf, argc - 1, argv + 1);
}
