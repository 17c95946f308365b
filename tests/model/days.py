# SPDX-License-Identifier: Apache-2.0
"""days.py: days, terms and opening hours, from Python's datetime and zoneinfo alone. A day is a number of days since
1970-01-01, a moment milliseconds since then."""
import calendar
import datetime
import functools
import zoneinfo

EPOCH = datetime.date(1970, 1, 1).toordinal()
DAY_MS = 86_400_000
NEVER = 2**31 - 1
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

zone = functools.cache(zoneinfo.ZoneInfo)


def day_of(text):
    """The day of "2026-11-21"; of None: never."""
    return NEVER if text is None else datetime.date.fromisoformat(text).toordinal() - EPOCH


def local_day(zone_name, at):
    """Which day it is there."""
    seconds, rest = divmod(at, 1000)
    return (datetime.datetime.fromtimestamp(seconds, zone(zone_name)) + datetime.timedelta(milliseconds=rest)).toordinal() - EPOCH


@functools.cache
def instant(zone_name, day, minute=0):
    """The moment at which clocks there show that minute of the day: of two the first."""
    date = datetime.date.fromordinal(day + EPOCH + minute // 1440)
    minute %= 1440
    return int(datetime.datetime(date.year, date.month, date.day, minute // 60, minute % 60, tzinfo=zone(zone_name)).timestamp() * 1000)


def term_last(first, months):
    """The eve of the day that corresponds to the first so many months later, or that month's last day where it has none."""
    date = datetime.date.fromordinal(first + EPOCH)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    try:
        last = date.replace(year=year, month=month + 1) - datetime.timedelta(days=1)
    except ValueError:
        last = datetime.date(year, month + 1, calendar.monthrange(year, month + 1)[1])
    return last.toordinal() - EPOCH


class Hours:
    """The opening hours of a calendar."""

    def __init__(self, said):
        self.zone, self.holidays = said["time_zone"], {day_of(day) for day in said["holidays"]}
        self.spans = [[tuple(int(clock[:2]) * 60 + int(clock[3:]) for clock in span) for span in said["hours"].get(name, [])]
                      for name in WEEKDAYS]

    def add(self, at, minutes):
        """The moment at which it has been open for so many minutes since `at`."""
        left, day = minutes * 60_000, local_day(self.zone, at)
        while left:
            if day not in self.holidays:
                for begins, ends in self.spans[(day + EPOCH - 1) % 7]:
                    opens, closes = max(at, instant(self.zone, day, begins)), instant(self.zone, day, ends)
                    if opens + left <= closes:
                        return opens + left
                    left -= max(0, closes - opens)
            day += 1
        return at
