/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A function of a test program in place of one that src/ calls, of a library or of src/ itself:
 *
 *     STAND_IN(int, sd_bus_start, (sd_bus *bus))
 *     {
 *             return fails() ? -ENOMEM : __real_sd_bus_start(bus);
 *     }
 *
 * The Makefile finds the names and tells the linker (ld(1), --wrap), so each begins its line. Calls
 * from within a library, and from within the source that defines a function, are not replaced.
 */
#pragma once

/* Names with two underscores are the linker's. */
#define STAND_IN(type, name, parameters)                                                           \
        type __real_##name parameters;                                                             \
        type __wrap_##name parameters;                                                             \
        type __wrap_##name parameters
