# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds JSON documents against their schemas in docs/schema/, by Debian's interpreter, for Debian's package."""
import os
import re
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NAMES = {"bulkhead/check/1": "check", "bulkhead/proposal/1": "proposal", "bulkhead/manifest/1": "manifest"}
CHECK = ("import json, sys, jsonschema\n"
         "schema, document = json.load(open(sys.argv[1])), json.load(sys.stdin)\n"
         "jsonschema.Draft202012Validator.check_schema(schema)\n"
         "for e in jsonschema.Draft202012Validator(schema).iter_errors(document): print(list(e.path), e.message)\n")


def json_violations(data):
    """What is wrong with a document (bytes) that has a schema; nothing for any other."""
    found = re.match(rb'\s*\{\s*"schema"\s*:\s*"([^"]*)"', data)
    name = NAMES.get(found.group(1).decode()) if found else None
    if not name:
        return ""
    done = subprocess.run(["/usr/bin/python3", "-c", CHECK, f"{TOP}/docs/schema/{name}.json"], input=data,
                          capture_output=True, check=False, timeout=60)
    return (done.stdout + done.stderr).decode("utf-8", "replace")[:2000]
