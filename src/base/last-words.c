/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A want of memory, and GLib's fatal messages, to a sentence and an exit status. There may be no
 * memory left, so none is asked for. */
#include "base/last-words.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
        __has_feature(thread_sanitizer)
#define BULKHEAD_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BULKHEAD_SANITIZED
#endif

enum {
        RESERVED_STACK = 1024 * 1024, /* no run was seen to use a tenth of it */
};

/* The one thing that outlives last_words_prepare(): whoever asks for memory has no context. */
static int parent_of_process = -1;

/* "../glib/gthread.c:136: creating thread ...": where in GLib that was helps nobody. */
static const char *without_place(const char *message)
{
        const char *place = strstr(message, ".c:");
        const char *words = place ? strstr(place, ": ") : NULL;

        return words ? words + strlen(": ") : message;
}

static struct iovec piece(const char *text)
{
        return (struct iovec){(void *) text, strlen(text)};
}

/* FALSE where nobody can be told there. */
static gboolean say(int descriptor, const char *before, const char *message, const char *stop,
                    size_t stop_size)
{
        const struct iovec sentence[] = {
                piece(before),
                piece("The system gives too little to go on: "),
                piece(message),
                {(void *) stop, stop_size},
        };

        return descriptor >= 0 && writev(descriptor, sentence, G_N_ELEMENTS(sentence)) > 0;
}

static _Noreturn void end(const char *message)
{
        static const char end_of_record[] = "."; /* with its zero byte */
        static const char end_of_line[] = ".\n";

        if (!say(parent_of_process, "e0 ", message, end_of_record, sizeof(end_of_record)))
                (void) say(STDERR_FILENO, "bulkhead: ", message, end_of_line,
                           sizeof(end_of_line) - 1);
        _exit(EXIT_FAILURE);
}

static void on_fatal_message(const char *domain G_GNUC_UNUSED, GLogLevelFlags level G_GNUC_UNUSED,
                             const char *message, void *context G_GNUC_UNUSED)
{
        end(message ? without_place(message) : "no memory");
}

void last_words_no_memory(void)
{
        end("no memory");
}

/* Kept apart, since a function's stack is taken before its first statement. */
static void __attribute__((noinline)) grow_stack(void)
{
        volatile char deepest[RESERVED_STACK];

        deepest[0] = 0;
        (void) deepest[0];
}

/* The kernel answers with SIGSEGV where a stack can grow no more, so it grows now: where a mapping
 * of that size is possible, so is this. */
static void reserve_stack(void)
{
        void *room = mmap(NULL, RESERVED_STACK, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (room == MAP_FAILED)
                last_words_no_memory();
        munmap(room, RESERVED_STACK);
        grow_stack();
}

void last_words_prepare(int parent)
{
        parent_of_process = parent;
        reserve_stack();
        g_log_set_handler("GLib", G_LOG_LEVEL_ERROR | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION,
                          on_fatal_message, NULL);
}

/*
 * malloc(3) and its family for the whole process: glibc's, but where there is no memory the process
 * says so and ends. No library can be relied on there: GLib asks for memory to say that there is
 * none and ends by a signal; libxml2, libxslt and Pango go on with a NULL or with half a document.
 * A program may define these functions, and then every library calls them (glibc's manual,
 * "Replacing malloc"). Sanitizers bring their own, and a program that has them keeps those.
 */
#ifndef BULKHEAD_SANITIZED

/* The names that glibc gives its own ones for those who put something before them. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *memalign(size_t alignment, size_t size);

static void *given(void *memory)
{
        if (__builtin_expect(!memory, 0))
                last_words_no_memory();
        return memory;
}

void *malloc(size_t size)
{
        return given(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
        return given(__libc_calloc(count, size));
}

/* A size of 0 frees, and the answer is no memory then, either. */
void *realloc(void *memory, size_t size)
{
        void *moved = __libc_realloc(memory, size);

        return size > 0 ? given(moved) : moved;
}

void *memalign(size_t alignment, size_t size)
{
        return given(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
        return given(__libc_memalign(alignment, size));
}

int posix_memalign(void **ret_memory, size_t alignment, size_t size)
{
        if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0)
                return EINVAL;
        *ret_memory = given(__libc_memalign(alignment, size));
        return 0;
}

#endif
