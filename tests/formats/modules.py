# SPDX-License-Identifier: LGPL-2.1-or-later
"""The schemas and parsers that come from npm, in BUILD/formats; for several tests at once."""
import fcntl
import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = os.path.join(os.path.dirname(os.path.dirname(HERE)), os.environ.get("BUILD", "build"), "formats")


def install():
    """Why there are none, or nothing."""
    if not shutil.which("npm") or not shutil.which("node"):
        return "npm is not installed"
    os.makedirs(MODULES, exist_ok=True)
    with open(f"{MODULES}/.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in ("package.json", ".npmrc", "validate.js"):
            shutil.copy(f"{HERE}/{name}", MODULES)
        if not os.path.isdir(f"{MODULES}/node_modules/markdown-it"):
            ended = subprocess.run(["npm", "install", "--silent", "--no-save"], cwd=MODULES, capture_output=True, check=False)
            if ended.returncode:
                return "the node modules could not be installed"
    return None
