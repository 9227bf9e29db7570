/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A PDF being written by cairo: pages, glyphs, filled rectangles, and the structure around them.
 * cairo accepts unbalanced tags and links to nowhere in silence, so tags have a stack here and link
 * targets one escaping function.
 */
#pragma once

#include <cairo.h>
#include <gio/gio.h>

#include "render/pdf/pages.h"
#include "render/pdf/shape.h"

typedef struct canvas Canvas;

/* A document of pages of width by height points, PDF 1.5, with the metadata of pages. The stream is
 * borrowed. */
Canvas *canvas_new(GOutputStream *stream, double width, double height, const struct pages *pages);
/* Ends the document: everything is in the stream afterwards, or the first error of cairo or the
 * stream is set. */
gboolean canvas_finish(Canvas *canvas, GError **error);
void canvas_free(Canvas *canvas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Canvas, canvas_free)
/* True if something went wrong, so that the rest need not be drawn; canvas_finish says what. */
gboolean canvas_failed(const Canvas *canvas);

/* A page is covered with paper first. label (may be NULL): what viewers call it; where no page has
 * one they count, and cairo 1.16 writes a list without entries for labels that only do that. */
void canvas_page_begin(Canvas *canvas, const char *label, const struct color *paper);
void canvas_page_end(Canvas *canvas);

/*
 * Structure elements ("P", "TR"); static strings. They nest. Those that only group others
 * (Document, Table, L) may stay open over pages: cairo marks what is drawn inside the innermost
 * ones alone, so headers and footers stay outside.
 */
void canvas_tag_begin(Canvas *canvas, const char *tag);
void canvas_tag_end(Canvas *canvas, const char *tag);
/* What is drawn between leads to the id, or to the address, when clicked within the rectangle. */
void canvas_link_begin(Canvas *canvas, const char *target, gboolean is_uri, double x, double y,
                       double width, double height);
void canvas_link_end(Canvas *canvas);
/* Names the place y of this page. */
void canvas_destination(Canvas *canvas, const char *id, double x, double y);
/* Adds an outline entry below parent (0: none) that leads to the id; returns the entry. */
int canvas_outline(Canvas *canvas, int parent, const char *title, const char *id, gboolean open);

/* Rectangles gather in one path until they are filled. */
void canvas_rectangle(Canvas *canvas, double x, double y, double width, double height);
void canvas_polygon(Canvas *canvas, const double (*points)[2], guint n_points);
void canvas_fill(Canvas *canvas, const struct color *color);
void canvas_line(Canvas *canvas, double x1, double y1, double x2, double y2);
/* Outlines of squares, for marks that are not filled. */
void canvas_stroke(Canvas *canvas, const struct color *color, double width);
void canvas_run(Canvas *canvas, const struct run *run, double x, double baseline,
                const struct color *color);

/* The parts of a picture; x and y are the left top corner of its view. */
void canvas_picture(Canvas *canvas, const struct picture *picture, double x, double y,
                    double scale);

/* The one escaping function of cairo's tag attributes: a quoted string. For links to ids, and
 * tests. */
char *canvas_quote(const char *text);
/* An id as a name that is plain ASCII. */
char *canvas_destination_name(const char *id);
