/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The libraries get their memory through functions that anybody may replace; ours are malloc(3) and
 * its family, and count the bytes of a thread that transforms. What was taken before may go back in
 * between, so there can be more left than there was at first.
 */
#include "render/xslt-memory.h"

#include <libxml/xmlmemory.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/* Of the innermost transformation of a thread. */
static _Thread_local struct xslt_memory *current;

static void count(gsize before, gsize after)
{
        struct xslt_memory *memory = current;

        memory->left += (gint64) before - (gint64) after;
        if (memory->left >= 0 || memory->is_spent)
                return;
        memory->is_spent = TRUE;
        memory->spent_by = memory->context->inst;
        memory->context->state = XSLT_STATE_STOPPED;
}

static void *take(size_t size)
{
        void *memory = malloc(size);

        if (current)
                count(0, malloc_usable_size(memory));
        return memory;
}

static void *take_more(void *memory, size_t size)
{
        gsize before = current ? malloc_usable_size(memory) : 0;

        memory = realloc(memory, size);
        if (current)
                count(before, malloc_usable_size(memory));
        return memory;
}

static char *take_copy(const char *text)
{
        gsize size = strlen(text) + 1;
        char *copy = take(size);

        return copy ? memcpy(copy, text, size) : NULL;
}

static void give_back(void *memory)
{
        if (current)
                count(malloc_usable_size(memory), 0);
        free(memory);
}

void xslt_memory_prepare(void)
{
        xmlMemSetup(give_back, take, take_more, take_copy);
}

void xslt_memory_begin(struct xslt_memory *memory, xsltTransformContext *context, gsize most)
{
        *memory = (struct xslt_memory){.left = (gint64) most, .context = context, .outer = current};
        current = memory;
}

void xslt_memory_end(struct xslt_memory *memory)
{
        current = memory->outer;
}
