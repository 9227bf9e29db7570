/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GLib's locks told to ThreadSanitizer, which does not know them: they are made of futexes in a
 * library that it has not built. Linked with --wrap= for each of the functions.
 */
#include <glib.h>
#include <sanitizer/tsan_interface.h>

void __real_g_mutex_lock(GMutex *mutex);
void __real_g_mutex_unlock(GMutex *mutex);
void __real_g_cond_wait(GCond *cond, GMutex *mutex);
void __wrap_g_mutex_lock(GMutex *mutex);
void __wrap_g_mutex_unlock(GMutex *mutex);
void __wrap_g_cond_wait(GCond *cond, GMutex *mutex);

void __wrap_g_mutex_lock(GMutex *mutex)
{
        __real_g_mutex_lock(mutex);
        __tsan_acquire(mutex);
}

void __wrap_g_mutex_unlock(GMutex *mutex)
{
        __tsan_release(mutex);
        __real_g_mutex_unlock(mutex);
}

void __wrap_g_cond_wait(GCond *cond, GMutex *mutex)
{
        __tsan_release(mutex);
        __real_g_cond_wait(cond, mutex);
        __tsan_acquire(mutex);
}
