#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Made-up channels and the order of their releases, for the server's own reading of SPEC 2.4 to be compared with.

  random_ladders.py SEED COUNT

One line each, fields separated by tabs: the releases as NAME@DAY, separated by |; then the same names by steps, the highest
first, | between steps and , between those who share one.
"""
import random
import sys

sys.dont_write_bytecode = True

import release_order  # noqa: E402

WORDS = ["LTS", "R2", "SP", "subscription", "v", "Édition", "beta", "x"]


def name(chance):
    number = lambda: str(chance.choice([0, 1, 2, 9, 10, 11, 20, 2004, "007", 10**20]))  # noqa: E731
    kinds = [
        lambda: ".".join(number() for _ in range(chance.randint(1, 3))),
        lambda: f"{chance.choice(WORDS)} {number()}",
        lambda: f"{number()}{chance.choice(['h', 'H', 'rc', 'v'])}{number()}",
        lambda: chance.choice(WORDS),
        lambda: f"{number()} {chance.choice(WORDS)}",
        lambda: f"{chance.choice(['v', 'V', ''])}{number()}-{number()}",
        lambda: f"{chance.choice(['', 'v', 'lts-', 'R'])}{number()}{chance.choice(['', 'sp', 'u', 'Cu'])}{number()}",
        lambda: f"{chance.choice(['', '10-', 'v'])}{chance.choice([19, 20, 21])}{chance.choice(['H', 'h', 'q'])}{chance.choice([1, 2])}",
    ]
    return chance.choice(kinds)()


def main():
    chance = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        days = {name(chance): f"2025-0{chance.randint(1, 6)}-10" for _ in range(chance.randint(1, 7))}
        shown = list(days.items())
        chance.shuffle(shown)
        print("|".join(f"{release}@{day}" for release, day in shown), end="\t")
        print("|".join(",".join(step) for step in release_order.steps(days)))


if __name__ == "__main__":
    main()
