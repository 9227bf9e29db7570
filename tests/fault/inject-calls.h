/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The system calls that inject.c stops at, and the errors that it lets them return. x86-64 has them
 * all. */
#pragma once

#include <errno.h>
#include <sys/syscall.h>

/* What a call is about: a path in its first or second argument, or a descriptor in its first. */
enum subject { FIRST_PATH, SECOND_PATH, DESCRIPTOR, NOTHING };

static const struct call {
        int number;
        const char *name;
        enum subject subject;
        int can_be_short; /* its third argument is a length */
} calls[] = {
        {SYS_open, "open", FIRST_PATH, 0},
        {SYS_openat, "openat", SECOND_PATH, 0},
        {SYS_openat2, "openat2", SECOND_PATH, 0},
        {SYS_read, "read", DESCRIPTOR, 1},
        {SYS_pread64, "pread64", DESCRIPTOR, 1},
        {SYS_write, "write", DESCRIPTOR, 1},
        {SYS_writev, "writev", DESCRIPTOR, 0},
        {SYS_pwrite64, "pwrite64", DESCRIPTOR, 1},
        {SYS_fsync, "fsync", DESCRIPTOR, 0},
        {SYS_syncfs, "syncfs", DESCRIPTOR, 0},
        {SYS_close, "close", DESCRIPTOR, 0},
        {SYS_ftruncate, "ftruncate", DESCRIPTOR, 0},
        {SYS_fallocate, "fallocate", DESCRIPTOR, 0},
        {SYS_fchmod, "fchmod", DESCRIPTOR, 0},
        {SYS_chmod, "chmod", FIRST_PATH, 0},
        {SYS_rename, "rename", FIRST_PATH, 0},
        {SYS_renameat, "renameat", SECOND_PATH, 0},
        {SYS_renameat2, "renameat2", SECOND_PATH, 0},
        {SYS_link, "link", FIRST_PATH, 0},
        {SYS_linkat, "linkat", SECOND_PATH, 0},
        {SYS_symlink, "symlink", FIRST_PATH, 0},
        {SYS_unlink, "unlink", FIRST_PATH, 0},
        {SYS_unlinkat, "unlinkat", SECOND_PATH, 0},
        {SYS_mkdir, "mkdir", FIRST_PATH, 0},
        {SYS_mkdirat, "mkdirat", SECOND_PATH, 0},
        {SYS_rmdir, "rmdir", FIRST_PATH, 0},
        {SYS_getdents64, "getdents64", DESCRIPTOR, 0},
        {SYS_stat, "stat", FIRST_PATH, 0},
        {SYS_lstat, "lstat", FIRST_PATH, 0},
        {SYS_fstat, "fstat", DESCRIPTOR, 0},
        {SYS_newfstatat, "newfstatat", SECOND_PATH, 0},
        {SYS_statx, "statx", SECOND_PATH, 0},
        {SYS_readlink, "readlink", FIRST_PATH, 0},
        {SYS_readlinkat, "readlinkat", SECOND_PATH, 0},
        {SYS_access, "access", FIRST_PATH, 0},
        {SYS_flock, "flock", DESCRIPTOR, 0},
        {SYS_lseek, "lseek", DESCRIPTOR, 0},
        {SYS_mmap, "mmap", NOTHING, 0},
        {SYS_dup, "dup", DESCRIPTOR, 0},
        {SYS_pipe, "pipe", NOTHING, 0},
        {SYS_pipe2, "pipe2", NOTHING, 0},
        {SYS_socketpair, "socketpair", NOTHING, 0},
        {SYS_socket, "socket", NOTHING, 0},
        {SYS_connect, "connect", DESCRIPTOR, 0},
        {SYS_sendmsg, "sendmsg", DESCRIPTOR, 0},
        {SYS_recvmsg, "recvmsg", DESCRIPTOR, 0},
        {SYS_sendto, "sendto", DESCRIPTOR, 1},
        {SYS_recvfrom, "recvfrom", DESCRIPTOR, 1},
        {SYS_memfd_create, "memfd_create", FIRST_PATH, 0},
        {SYS_sendfile, "sendfile", DESCRIPTOR, 0},
        {SYS_copy_file_range, "copy_file_range", DESCRIPTOR, 0},
        {SYS_clone, "clone", NOTHING, 0},
        {SYS_clone3, "clone3", NOTHING, 0},
        {SYS_execve, "execve", FIRST_PATH, 0},
};
enum { CALLS = sizeof calls / sizeof calls[0] };

static const struct {
        const char *name;
        int number;
} errors[] = {
        {"ENOSPC", ENOSPC},         {"EIO", EIO},
        {"EINTR", EINTR},           {"EACCES", EACCES},
        {"EMFILE", EMFILE},         {"ENOMEM", ENOMEM},
        {"EAGAIN", EAGAIN},         {"ENOENT", ENOENT},
        {"EINVAL", EINVAL},         {"EOPNOTSUPP", EOPNOTSUPP},
        {"EDQUOT", EDQUOT},         {"EROFS", EROFS},
        {"ESTALE", ESTALE},         {"ENOSYS", ENOSYS},
        {"EPERM", EPERM},           {"EPIPE", EPIPE},
        {"ECONNRESET", ECONNRESET}, {"ECONNREFUSED", ECONNREFUSED},
};
