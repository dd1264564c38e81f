"""The calendar of a month or quarter: its days, which of them are closed, and on which a person works."""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import floor

import numpy as np

from instances.errors import InvalidInstance, Problem
from instances.people.schema import Absence, Holiday
from instances.schema import Tier

DAYS_OF_YEAR = 365.0
WEEKS = 52.0
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_BEGINS = 8 * 60
"""Minutes after midnight when a day of work begins (assumed)."""


@dataclass(frozen=True)
class Period:
    """Days from the first to the last."""

    first: date
    last: date

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every day."""
        return tuple(self.first + timedelta(at) for at in range((self.last - self.first).days + 1))

    @property
    def year_share(self) -> float:
        """Part of a year."""
        return len(self.days) / DAYS_OF_YEAR

    def week(self, at: int) -> int:
        """Week of a day by its position; weeks begin on Monday."""
        return (at + self.first.weekday()) // 7

    @property
    def months(self) -> float:
        """Months, each the twelfth part of a year."""
        return _month(self.last + timedelta(1)) - _month(self.first)

    def visits(self, per_month: float, phase: float) -> int:
        """Visits due at a rate, counted from year to year: one that is not due in this period is due in a later one; `phase` (0 to 1) says
        which.
        """
        before, after = (floor(_month(day) * per_month + phase + 1e-6) for day in (self.first, self.last + timedelta(1)))
        return after - before


def _month(day: date) -> float:
    """Months since the beginning of years, with the part of the month."""
    return 12 * day.year + day.month - 1 + (day.day - 1) / monthrange(day.year, day.month)[1]


def period_of(text: str) -> Period:
    """A month (2026-07), a quarter (2026-Q3), or a day and the days to another (2026-07-06..2026-07-10); raises `ValueError`."""
    if found := re.fullmatch(r"(\d{4})-(\d{2}|[Qq][1-4])", text.strip()):
        year, part = int(found[1]), found[2]
        month, length = (3 * int(part[1]) - 2, 3) if part[0] in "qQ" else (int(part), 1)
        if 1 <= year < 9999 and 1 <= month <= 12:
            after = month + length
            return Period(date(year, month, 1), date(year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(1))
    first, _, last = text.strip().partition("..")
    try:
        period = Period(date.fromisoformat(first), date.fromisoformat(last or first))
    except ValueError:
        period = None
    if period is None or not 0 <= (period.last - period.first).days <= 366:
        raise ValueError(f"{text!r} is no month; write 2026-07, a quarter as 2026-Q3, or days as 2026-07-06..2026-07-10, a year at most")
    return period


@dataclass(frozen=True)
class Closed:
    """Days on which nobody works somewhere."""

    rows: tuple[Holiday, ...]

    def where(self, day: date, area: str, settlement: str) -> bool:
        """Whether a place is closed on a day."""
        return any(
            (row.area is None or row.area == area)
            and (row.settlement is None or row.settlement == settlement)
            and (
                row.first_day is None
                or row.first_day <= day.isoformat() <= (row.last_day or (row.first_day if row.weekday is None else "9999"))
            )
            and (row.weekday is None or row.weekday == WEEKDAYS[day.weekday()])
            for row in self.rows
        )

    @cached_property
    def country(self) -> "Closed":
        """The days on which the whole country is closed."""
        return Closed(tuple(row for row in self.rows if row.area is None and row.settlement is None))


def days_a_week(tier: Tier) -> int:
    """Most days of work in a week: those of the year over its weeks, rounded up."""
    return max(1, min(7, int(np.ceil(tier.days_per_year / WEEKS - 0.05))))


def usual_days(tier: Tier, period: Period) -> tuple[date, ...]:
    """Monday to Friday; Saturdays and Sundays as well where the tier has six or seven days a week (assumed)."""
    most = max(5, days_a_week(tier))
    return tuple(day for day in period.days if day.weekday() < most)


def work_days(
    tier: Tier, period: Period, closed: Closed, absences: Sequence[Absence], gone: Iterable[int] = (), contract_end: str | None = None
) -> tuple[int, ...]:
    """Positions in the period of the days on which a person can work: usual, not closed everywhere, not away, before the contract ends.

    `gone`: positions among these days that are taken for leave, sickness and training (see `assumed_away`).
    """
    at = {day: position for position, day in enumerate(period.days)}
    own = [
        at[day]
        for day in usual_days(tier, period)
        if not closed.country.where(day, "", "")
        and not any(row.first_day <= day.isoformat() <= row.last_day for row in absences)
        and (contract_end is None or day.isoformat() <= contract_end)
    ]
    left_out = set(gone)
    return tuple(day for position, day in enumerate(own) if position not in left_out)


def assumed_away(tier: Tier, period: Period, days: int, holidays_given: bool, rng: np.random.Generator) -> tuple[int, ...]:
    """Positions among `days` days of work that a person is away where no absences are given, drawn by the seed (assumed).

    Leave, sickness and training days, and public holidays where none are given, in the period's part of the year, rounded. A tier of less
    than five days a week has room around them.
    """
    if days_a_week(tier) < 5:
        return ()
    away = tier.leave_days + tier.sickness_days + tier.training_days + (0.0 if holidays_given else tier.holiday_days)
    return tuple(sorted(rng.choice(days, min(days, round(away * period.year_share)), replace=False).tolist()))


def no_working_days(period: Period, who: str) -> InvalidInstance:
    """The error for a calendar on which nobody works."""
    expected = f"a day from {period.first} to {period.last} on which {who} works"
    return InvalidInstance(
        [Problem("closed_days", None, None, None, expected, "every day is closed or away; shorten closed_days or absences")]
    )
