/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the C library's allocator serves programs that build and free trees again and again. */
#pragma once

/*
 * Free memory at the end of the heap is kept up to a mebibyte. By itself the allocator gives it
 * back to the system above 128 KiB, which is less than the tree of one service: each would then be
 * paid for by page faults. Once, at the start of a program.
 */
void heap_prepare(void);
