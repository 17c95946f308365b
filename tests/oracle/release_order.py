# SPDX-License-Identifier: Apache-2.0
"""release_order.py: which release of a channel stands above which, from the words of SPEC 2.4 and decision 0023 alone.

  above("3.0", "2.11")                     True: numbers as numbers, piece by piece
  above("20H2", "2004")                    None: no number tells them apart, so the date does
  steps({"3.1": day, ...})                 [["3.1"], ["3.0"], ["2.11"]]: the highest first; those beside each other share a step
"""
import itertools
import re


CALENDAR = re.compile(r"[^0-9]*[0-9]{2}[hq][0-9](?![0-9])", re.IGNORECASE)


def words_of(name):
    """Its runs of letters and digits, without the words in front of the first that has a number, if any has."""
    words = re.findall(r"[0-9A-Za-z\x80-\U0010ffff]+", name)
    return words[next((at for at, word in enumerate(words) if re.search("[0-9]", word)), 0) :]


def above(one, other):
    """True or False where numbers say which of two names stands above; None where they do not."""
    for at, (left, right) in enumerate(itertools.zip_longest(words_of(one), words_of(other), fillvalue="")):
        if not left or not right:
            return None if not (left + right)[0].isascii() or not (left + right)[0].isdigit() else bool(left)
        if bool(CALENDAR.match(left)) != bool(CALENDAR.match(right)):
            return None
        lefts, rights = (re.findall(r"([^0-9]*)([0-9]+)", word) for word in (left, right))
        for nth, ((before_left, number_left), (before_right, number_right)) in enumerate(zip(lefts, rights)):
            passed_over = at == nth == 0 and "" in (before_left, before_right)
            if not passed_over and before_left.lower() != before_right.lower():
                return None
            if int(number_left) != int(number_right):
                return int(number_left) > int(number_right)
        if len(lefts) != len(rights):
            return None
    return None


def steps(days):
    """days: a release's name -> its day. Each in turn, oldest first, stands as high as it may."""
    ladder = []
    for name in sorted(days, key=lambda release: (days[release], release.encode())):
        lowest = max((place for place, step in enumerate(ladder) if any(above(other, name) for other in step)), default=-1)
        below = ladder[lowest + 1 : lowest + 2]
        if below and all(days[other] == days[name] and above(other, name) is None for other in below[0]):
            below[0].append(name)
        else:
            ladder.insert(lowest + 1, [name])
    return ladder


def place(days, ladder, release, day):
    """How many releases that are out on the day stand above this one: 0 is N, 1 is N-1."""
    own = next(at for at, step in enumerate(ladder) if release in step)
    return sum(days[other] <= day for step in ladder[:own] for other in step)
