#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The file of endoflife.date's old interface that is named, in the shape of its v1 [2.3]: as_v1.py FILE"""
import json
import pathlib
import sys


TODAY = "2026-11-21"    # of the tests


def end(value, over_if):
    """A day and whether it has come, or since when nobody says."""
    return (value, value <= TODAY) if isinstance(value, str) else (None, value is over_if)


def release(cycle):
    label = cycle.get("releaseLabel", cycle["cycle"]) + (" (LTS)" if cycle.get("lts") is True else "")
    eol_from, is_eol = end(cycle["eol"], True)
    said = {"name": cycle["cycle"], "codename": None, "label": label, "releaseDate": cycle["releaseDate"],
            "isLts": cycle.get("lts") is True, "ltsFrom": None, "isEol": is_eol, "eolFrom": eol_from,
            "isMaintained": not is_eol, "latest": {"name": cycle.get("latest"), "date": None, "link": None}, "custom": None}
    if "support" in cycle:
        said["eoasFrom"], said["isEoas"] = end(cycle["support"], False)
    return said


def main():
    path = pathlib.Path(sys.argv[1])
    cycles = json.loads(path.read_text("utf-8"))
    print(json.dumps({"schema_version": "1.2.1", "generated_at": TODAY + "T00:00:00+00:00", "result": {
        "name": path.stem, "aliases": [], "label": path.stem, "category": "server-app", "tags": [],
        "labels": {"eoas": "Mainstream", "eol": "Extended"}, "links": {"html": "https://endoflife.date/" + path.stem},
        "releases": [release(cycle) for cycle in cycles]}}, indent=1))


if __name__ == "__main__":
    main()
