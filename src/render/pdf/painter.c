/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts the painter, feeds it and takes the PDF from it. */
#include "render/pdf/painter.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/helper.h"

struct painter {
        Helper *helper;
        int sheets; /* a socket, since writing to it can fail without a signal */
        int pdf;    /* a pipe */
};

void sheet_init(struct sheet *sheet, XmlDocument *document)
{
        xmlDocDumpMemoryEnc(document, &sheet->text, &sheet->size, "UTF-8");
        if (!sheet->text)
                g_error("out of memory");
}

void sheet_clear(struct sheet *sheet)
{
        xmlFree(sheet->text);
        *sheet = (struct sheet){0};
}

static void close_end(int *fd)
{
        if (*fd >= 0)
                close(*fd);
        *fd = -1;
}

void painter_free(Painter *painter)
{
        if (!painter)
                return;
        close_end(&painter->sheets);
        close_end(&painter->pdf);
        g_clear_pointer(&painter->helper, helper_free);
        g_free(painter);
}

static Helper *start(const struct render_options *options, int sheets, int pdf, GError **error)
{
        g_autoptr(GPtrArray) arguments = g_ptr_array_new();

        g_ptr_array_add(arguments, (gpointer) options->paper);
        g_ptr_array_add(arguments, (gpointer) options->font_dir);
        for (Layers style = options->styles; *style; style++)
                g_ptr_array_add(arguments, (gpointer) *style);
        g_ptr_array_add(arguments, NULL);
        return helper_start(PAINTER_PROGRAM, (const char *const *) arguments->pdata, sheets, pdf,
                            error);
}

Painter *painter_start(const struct render_options *options, GError **error)
{
        g_autoptr(Painter) painter = g_new(Painter, 1);
        int sheets[2] = {-1, -1}, pdf[2] = {-1, -1};

        *painter = (Painter){.sheets = -1, .pdf = -1};
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sheets) < 0 ||
            pipe2(pdf, O_CLOEXEC) < 0)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "The painter of the PDF cannot be reached: %s.", g_strerror(errno));
        else
                painter->helper = start(options, sheets[1], pdf[1], error);
        painter->sheets = sheets[0];
        painter->pdf = pdf[0];
        close_end(&sheets[1]);
        close_end(&pdf[1]);
        return painter->helper ? g_steal_pointer(&painter) : NULL;
}

static gboolean send_bytes(int fd, gconstpointer bytes, gsize size)
{
        const char *next = bytes;

        while (size > 0) {
                ssize_t count = send(fd, next, size, MSG_NOSIGNAL);

                if (count < 0 && errno != EINTR)
                        return FALSE;
                next += MAX(count, 0);
                size -= (gsize) MAX(count, 0);
        }
        return TRUE;
}

/* It takes no more. Where it has ended its last words say why; else it waits for more until our
 * ends are closed. */
static gboolean fail(Painter *painter, GError **error)
{
        int why = errno;

        close_end(&painter->sheets);
        close_end(&painter->pdf);
        if (why != EPIPE)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "The painter of the PDF cannot be told more: %s.", g_strerror(why));
        else if (helper_finish(painter->helper, NULL, error))
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "The painter of the PDF ended before the document did.");
        return FALSE;
}

gboolean painter_send(Painter *painter, const struct sheet *sheet, GError **error)
{
        const guint32 size = (guint32) sheet->size;

        return (send_bytes(painter->sheets, &size, sizeof(size)) &&
                send_bytes(painter->sheets, sheet->text, size)) ||
               fail(painter, error);
}

static gboolean take_pdf(Painter *painter, GOutputStream *stream, GError **error)
{
        g_autofree char *buffer = g_malloc(64 * 1024);
        ssize_t count;

        for (;;) {
                count = read(painter->pdf, buffer, 64 * 1024);
                if (count == 0)
                        return TRUE;
                if (count > 0 &&
                    !g_output_stream_write_all(stream, buffer, (gsize) count, NULL, NULL, error))
                        return FALSE;
                if (count < 0 && errno != EINTR) {
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                                    "The PDF cannot be read from its painter: %s.",
                                    g_strerror(errno));
                        return FALSE;
                }
        }
}

gboolean painter_finish(Painter *painter, GOutputStream *stream, GPtrArray *ret_problems,
                        GError **error)
{
        const guint32 end = 0;

        if (!send_bytes(painter->sheets, &end, sizeof(end)))
                return fail(painter, error);
        return take_pdf(painter, stream, error) &&
               helper_finish(painter->helper, ret_problems, error);
}
