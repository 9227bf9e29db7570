/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead-painter: sets the pages of a PDF for bulkhead, as the only program that is linked with
 * cairo and Pango. */
#include <locale.h>

#include "render/pdf/painter.h"

int main(int argc, char **argv)
{
        setlocale(LC_CTYPE, "C.UTF-8");
        return painter_serve(argc - 1, argv + 1);
}
