/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Members of the JSON that proposals and checkups share. */
#pragma once

#include <json-glib/json-glib.h>

/* A string, or null. */
void advice_json_text(JsonBuilder *json, const char *name, const char *text);
/* Tenths as a number with one digit after the point; null for G_MAXUINT. */
void advice_json_exposure(JsonBuilder *json, const char *name, guint tenths);
/* An array of char *. */
void advice_json_texts(JsonBuilder *json, const char *name, const GPtrArray *texts);
/* An array of Finding *. */
void advice_json_findings(JsonBuilder *json, const char *name, const GPtrArray *findings);
/* The finished document, on lines, with a newline at its end. The caller's. */
char *advice_json_end(JsonBuilder *json);
