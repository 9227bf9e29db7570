#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cppcheck over src/. What it does not know of GLib is explained to it here; what it may say wrongly is in
cppcheck-suppressions beside this file, each with its reason. Prints TAP."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# Macros of GLib that its own description lacks.
MACROS = {
    "_GNU_SOURCE": "1",
    "BULKHEAD_VERSION": '"0"',
    "G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(a,b)": "",
    "G_DEFINE_AUTOPTR_CLEANUP_FUNC(a,b)": "",
    "G_GNUC_NORETURN": "",
    "G_GNUC_PRINTF(a,b)": "",
    "G_GNUC_UNUSED": "",
    "G_GNUC_WARN_UNUSED_RESULT": "",
    "g_auto(t)": "t",
    "g_autofree": "",
    "g_autoptr(t)": "t*",
}


def main():
    call = ["cppcheck", "--quiet", "--enable=warning,performance,portability", "--std=c17", "--library=gtk,posix",
            f"-j{os.cpu_count()}", "-Isrc", "--template={file}:{line}: {message} [{id}]",
            f"--suppressions-list={HERE}/cppcheck-suppressions", *(f"-D{name}={value}" for name, value in MACROS.items()), "src"]
    result = subprocess.run(call, capture_output=True, text=True, check=False)
    found = [line for line in result.stderr.splitlines() if "]" in line or result.returncode]
    print(f"{'not ok' if found or result.returncode else 'ok'} 1 - cppcheck has nothing to say")
    for line in found:
        print(f"  {line}")
    return 1 if found or result.returncode else 0


sys.exit(main())
