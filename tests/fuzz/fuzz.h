/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the fuzz targets share: bytes as a file with a path, and a stream that forgets. */
#pragma once

#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/xml.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What GLib calls fatal ends in a trap, which libFuzzer does not look for: without this the input
 * would be lost. */
static inline void fuzz_on_trap(int number)
{
        (void) number;
        abort();
}

/* Once, before the first input: what main() does for the programs. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
        (void) argc;
        (void) argv;
        signal(SIGTRAP, fuzz_on_trap);
        xml_init();
        return 0;
}

/* The bytes as a file without a name on any disk. Returns its path, the caller's; *ret_fd is to be
 * closed. */
static inline char *fuzz_file(const uint8_t *data, size_t size, int *ret_fd)
{
        int fd = memfd_create("fuzz", MFD_CLOEXEC);

        g_assert_cmpint(fd, >=, 0);
        g_assert_cmpint(write(fd, data, size), ==, (ssize_t) size);
        *ret_fd = fd;
        return g_strdup_printf("/proc/self/fd/%d", fd);
}

/* A stream in memory, for writers whose result nobody keeps. */
static inline GOutputStream *fuzz_sink(void)
{
        return g_memory_output_stream_new_resizable();
}
