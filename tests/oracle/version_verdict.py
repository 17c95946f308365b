#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a plan's version rule must say about a version on a day, worked out a second time.

Reads only the files that endoflife.date publishes. It shares nothing with the server or
its catalogue: the table RELEASES below is its own reading of which cycle belongs to which
channel and release. The rules are those of SPEC 2.3, 2.4, 2.6 and 5.1.

  version_verdict.py LIFECYCLE_DIR                 every version, rule and first of a month, 2015 to 2026
  version_verdict.py LIFECYCLE_DIR --days FILE     the lines `version_id day rule` of FILE; further columns are ignored

One line each, separated by tabs: version_id day rule verdict position. So this proves the
oracle, for facts.tsv is such output, established by hand:

  version_verdict.py LIFECYCLE_DIR --days facts.tsv | diff facts.tsv -
"""
import argparse
import functools
import json
import pathlib
import re
import sys
from datetime import date, timedelta

sys.dont_write_bytecode = True

import release_order  # noqa: E402

RULES = ("any_supported", "mainstream", "recent", "recent_mainstream")

# product -> (pattern of the whole cycle, channel, release); \1 is what the pattern caught.
RELEASES = {
    "windows-server": [
        (r"(....)-sac", "semi-annual", r"\1"),
        (r"(....)-ac", "annual", r"\1"),
        (r"(20\d\d)-r2(?:-sp\d)?", "main", r"\1 R2"),
        (r"(20\d\d)(?:-sp\d)?", "main", r"\1"),
    ],
    "mssqlserver": [
        (r"10\.50(?:-.*)?", "main", "internal 10.50"),
        (r"10\.00?(?:-.*)?", "main", "internal 10.0"),
        (r"(9|8)\.00?(?:-.*)?", "main", r"internal \1"),
        (r"(1[1-7]|7|6)\.(0|50)(?:-.*)?", "main", r"internal \1.\2"),
    ],
    "msexchange": [(r"(\d{4}|\d\.\d|subscription)", "main", r"\1")],
    "sharepoint": [(r"(\d{4}|subscription)", "main", r"\1")],
}


def channel_and_release(product, cycle):
    for pattern, channel, release in RELEASES[product]:
        found = re.fullmatch(pattern, cycle)
        if found:
            return channel, found.expand(release)
    sys.exit(f"{product}: the oracle does not know the cycle {cycle}; add it to RELEASES")


def last_day(value, released):
    """A day, None = no end announced. true and false are settled by the callers."""
    return released - timedelta(days=1) if value == "over" else value and date.fromisoformat(value)


class Version:
    def __init__(self, product, entry):
        self.id = f"{product}-{entry['cycle']}"
        channel, release = channel_and_release(product, entry["cycle"])
        self.channel = (product, channel)
        self.release = release
        self.released = date.fromisoformat(entry["releaseDate"])
        eol = {True: "over", False: None}.get(entry["eol"], entry["eol"])
        if "support" in entry:
            support = {True: None, False: "over"}.get(entry["support"], entry["support"])
        else:
            support = eol
        self.ended = last_day(eol, self.released)
        self.mainstream = last_day(support, self.released)


def read_versions(directory):
    return {
        version.id: version
        for product in RELEASES
        for version in (
            Version(product, entry)
            for entry in json.loads((directory / f"{product}.json").read_text("utf-8"))
        )
    }


@functools.lru_cache(maxsize=None)
def ladder(channel, versions):
    """The first day of each release, and their order."""
    first_days = {}
    for other in versions:
        if other.channel == channel:
            known = first_days.get(other.release, other.released)
            first_days[other.release] = min(known, other.released)
    return first_days, release_order.steps(first_days)


def position(version, day, versions):
    if version.released > day:
        return "unreleased"
    place = release_order.place(*ladder(version.channel, tuple(versions.values())), version.release, day)
    return ("N", "N-1")[place] if place < 2 else "older"


def verdict(version, day, rule, place):
    in_mainstream = version.mainstream is None or day <= version.mainstream
    if place == "unreleased":
        return "not_released"
    if version.ended is not None and day > version.ended:
        return "lifecycle_ended"
    if rule.startswith("recent") and place == "older":
        return "version_not_recent"
    must_be_in_mainstream = {
        "any_supported": False,
        "mainstream": True,
        "recent": place == "N-1",
        "recent_mainstream": True,
    }[rule]
    if must_be_in_mainstream and not in_mainstream:
        return "mainstream_ended"
    return "available"


def grid(versions):
    for version_id in sorted(versions):
        for year in range(2015, 2027):
            for month in range(1, 13):
                for rule in RULES:
                    yield version_id, date(year, month, 1), rule


def lines_of(path):
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            version_id, day, rule = line.split()[:3]
            yield version_id, date.fromisoformat(day), rule


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lifecycle", type=pathlib.Path)
    parser.add_argument("--days", type=pathlib.Path)
    arguments = parser.parse_args()
    versions = read_versions(arguments.lifecycle)
    questions = lines_of(arguments.days) if arguments.days else grid(versions)
    for version_id, day, rule in questions:
        version = versions[version_id]
        place = position(version, day, versions)
        print(version_id, day, rule, verdict(version, day, rule, place), place, sep="\t")


if __name__ == "__main__":
    main()
