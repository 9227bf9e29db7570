/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A document of pages in sheets that the painter need not hold: its head, then each block, and of a
 * long table some rows at a time.
 */
#pragma once

#include "base/xml.h"
#include "render/pdf/painter.h"

/* Sends it and takes it apart; what is left of it is to be freed. The error is the painter's. */
gboolean compose_send(Painter *painter, XmlDocument *document, GError **error);
