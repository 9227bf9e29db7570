# SPDX-License-Identifier: LGPL-2.1-or-later
"""OSCAL assessment results: what their schema cannot say, and documents that it has to refuse."""
import json


def references(document):
    """What JSON Schema cannot say and the model's constraints do: every reference leads to its kind of thing."""
    result = document["results"][0]
    assets = result["local-definitions"]["assessment-assets"]
    tools = {c["uuid"] for c in assets["components"]}
    components = {c["uuid"] for c in result["local-definitions"]["components"]}
    observations = {o["uuid"] for o in result["observations"]}
    resources = {f"#{r['uuid']}" for r in document["back-matter"]["resources"]}
    selections = result["reviewed-controls"]["control-selections"]
    controls = {c["control-id"] for s in selections for c in s.get("include-controls", [])}
    objectives = document["local-definitions"]["objectives-and-methods"]
    actors = [(a["type"], a["actor-uuid"]) for o in result["observations"] for origin in o["origins"] for a in origin["actors"]]
    findings = [f"{a}: no tool" for a in set(actors) if a[0] != "tool" or a[1] not in tools]
    findings += [f"{u}: no part of the tools" for p in assets["assessment-platforms"] for u in
                 (c["component-uuid"] for c in p["uses-components"]) if u not in tools]
    findings += [f"{s}: no component" for o in result["observations"] for s in o.get("subjects", [])
                 if s["type"] != "component" or s["subject-uuid"] not in components]
    findings += [f"{r}: no observation" for holder in (*result["findings"], *result.get("risks", []))
                 for r in holder.get("related-observations", []) if r["observation-uuid"] not in observations]
    findings += [f"{c}: no reviewed control" for c in {o["control-id"] for o in objectives} - {"none"}
                 if c not in controls and not any("include-all" in s for s in selections)]
    findings += [] if document["import-ap"]["href"] in resources else [document["import-ap"]["href"]]
    findings += [f"{c['title']}: nothing said of its state" for c in result["local-definitions"]["components"]
                 if c["status"]["state"] == "other" and not c["status"].get("remarks")]
    findings += [] if result["start"] <= result["end"] else ["it ends before it begins"]
    return findings


def damaged(document):
    """(name, document): each is wrong in one thing."""
    def without(*path):
        return lambda d: holder(d, path).pop(path[-1])

    def with_value(value, *path):
        return lambda d: holder(d, path).__setitem__(path[-1], value)

    def holder(place, path):
        for step in path[:-1]:
            place = place[step]
        return place

    root = "assessment-results"
    result = (root, "results", 0)
    component = (*result, "local-definitions", "components", 0)
    observation = (*result, "observations", 0)
    finding = (*result, "findings", 0)
    required = [(root, name) for name in ("uuid", "metadata", "import-ap", "results")]
    required += [(root, "metadata", name) for name in ("title", "last-modified", "version", "oscal-version")]
    required += [(root, "import-ap", "href"), (root, "local-definitions", "objectives-and-methods", 0, "control-id")]
    required += [(*result, name) for name in ("uuid", "title", "description", "start", "reviewed-controls")]
    required += [(*component, name) for name in ("uuid", "type", "title", "description", "status")]
    required += [(*observation, name) for name in ("uuid", "description", "methods", "collected")]
    required += [(*finding, name) for name in ("uuid", "title", "description", "target")]
    required += [(*finding, "target", name) for name in ("type", "target-id", "status")]
    changes = [("without " + ".".join(map(str, path)), without(*path)) for path in required]
    changes += [
        ("a UUID that is none", with_value("1234", *observation, "uuid")),
        ("a UUID of version 1", with_value("6c84fb90-12c4-11e1-840d-7b25c5ee775a", root, "uuid")),
        ("a time without zone", with_value("2026-01-01T00:00:00", *result, "start")),
        ("a day that is none", with_value("2026-02-30T00:00:00Z", *observation, "collected")),
        ("a state that is none", with_value("fine", *component, "status", "state")),
        ("a verdict that is none", with_value("passed", *finding, "target", "status", "state")),
        ("a method that is none", with_value(["LOOK"], *observation, "methods")),
        ("an empty list", with_value([], *result, "findings")),
        ("a member that is none", with_value("x", *finding, "severity")),
        ("a token with a blank", with_value("a b", *finding, "target", "target-id")),
        ("a value with a blank before it", with_value(" x", *result, "props", 0, "value")),
    ]
    for name, change in changes:
        copy = json.loads(json.dumps(document))
        change(copy)
        yield name, copy
