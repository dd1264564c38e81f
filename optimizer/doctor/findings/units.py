"""Figures that look as if they were in another unit than their column.

Limits that follow from what a unit is (a year has at most 366 × 24 = 8,784 hours; the way round the Earth is 40,000 km) are facts; the
others are assumed, and far from any figure that was meant. The value that a figure would have in the likely unit is a guess.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from instances.checks.travel_table import LIKELY_KM_PER_HOUR
from instances.instance import Instance
from instances.schema import PAID_KINDS
from instances.workload import hours_per_head
from optimizer.doctor.finding import Edit, Finding, Said, Value, named
from optimizer.verify.naming import names_of
from optimizer.verify.rule import translated

HOURS_OF_A_YEAR = 8784.0
"""366 days."""
LONGEST_WAY = 72.0
"""Hours one way beyond which a way, or a limit of ways, is likely in minutes: assumed."""
LONGEST_KM = 20_000.0
"""No place on Earth is farther from another in a straight line on its surface."""
PAY = 50.0
"""Times the median pay of the other paid tiers, or part of it, from which on pay is likely in another unit: assumed."""
FUNDS = 100.0
"""Times the pay of the people in place, or part of it, from which on all money together is likely in another unit: assumed."""
THOUSAND, SIXTY, HUNDRED = 1000.0, 60.0, 100.0


@dataclass(frozen=True)
class Limit:
    """Columns whose figures are likely in another unit beyond a limit."""

    columns: tuple[tuple[str, str], ...]
    """Tables and columns."""
    least: Callable[[Any, Instance], float]
    most: Callable[[Any, Instance], float]
    usual: str
    """What is expected, with `{least}` and `{most}`."""
    why: str
    divisor: float
    """What a figure above the limit is divided by, and one below it multiplied with, to be in the likely unit."""


def _none(row: Any, instance: Instance) -> float:
    return 0.0


def _year(row: Any, instance: Instance) -> float:
    return HOURS_OF_A_YEAR


def _year_of_heads(row: Any, instance: Instance) -> float:
    there = next((each.heads for each in instance.staff if (each.area, each.tier) == (row.area, row.tier)), 0)
    return HOURS_OF_A_YEAR * max(1, there)


def _work_year_minutes(row: Any, instance: Instance) -> float:
    return SIXTY * max(hours_per_head(instance).values())


def _wage(instance: Instance) -> float:
    return median([tier.wage_per_year for tier in instance.tiers if tier.kind in PAID_KINDS and tier.wage_per_year > 0] or [float("inf")])


def _wages(years: float) -> Callable[[Any, Instance], float]:
    return lambda row, instance: years * _wage(instance)


def _fixed(figure: float) -> Callable[[Any, Instance], float]:
    return lambda row, instance: figure


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((table, column) for table, _, column in (name.partition(".") for name in text.split()))


WORK = translated("work that takes this long leaves no time for anything else")
WAY = translated("who is so far away serves nobody, or everybody is within reach")
COST = translated("the plan would avoid what costs so much, whatever it is needed for")
SHARE = translated("a percentage that is typed as a whole number counts a hundred times")
LIMITS = (
    Limit(
        _columns(
            "tiers.overtime_hours_per_year supervision.contact_hours_per_year supervision.hours_per_recruit packages.training_hours "
            "packages.trainer_hours_per_trainee"
        ),
        _none,
        _year,
        translated("at most the {most} hours of a year"),
        WORK,
        SIXTY,
    ),
    Limit(_columns("allowances.hours_per_year"), _none, _year_of_heads, translated("at most the {most} hours of a year"), WORK, SIXTY),
    Limit(
        _columns("demand.minutes_per_unit follows.minutes_per_unit"),
        _fixed(0.5),
        _work_year_minutes,
        translated("from half a minute to the {most} minutes that one person works in a year"),
        translated("the hours of need, and with them the heads, go up and down with it"),
        SIXTY,
    ),
    Limit(
        _columns(
            "tiers.reach_hours tiers.shared_within_hours supervision.within_hours zones.supervisor_within_hours zones.longest_way_hours "
            "areas.inside_hours travel.hours venues.way_hours venues.within_hours surges.lend_within_hours "
            "surge_pools.travel_hours_per_head"
        ),
        _none,
        _fixed(LONGEST_WAY),
        translated("at most {most} hours one way"),
        WAY,
        SIXTY,
    ),
    Limit(_columns("travel.km areas.inside_km venues.way_km"), _none, _fixed(LONGEST_KM), translated("at most {most} km"), WAY, THOUSAND),
    Limit(
        _columns("groups.share_of_population"),
        _none,
        _fixed(1.0),
        translated("at most 1: no more members, or households, than people"),
        SHARE,
        HUNDRED,
    ),
    Limit(
        _columns("zones.hardship_share_of_wage tiers.overtime_wage_share demand.hidden_need"),
        _none,
        _fixed(10.0),
        translated("at most {most}, which is ten times as much again"),
        SHARE,
        HUNDRED,
    ),
    Limit(
        _columns(
            "tiers.expenses_per_year tiers.hiring_cost_per_head tiers.release_cost_per_head tiers.relocation_cost_per_head "
            "packages.cost_per_head support.cost_per_head_per_year surge_pools.pay_per_week"
        ),
        _none,
        _wages(10),
        translated("less than ten years of pay ({most})"),
        COST,
        THOUSAND,
    ),
    Limit(
        _columns(
            "tiers.night_cost tiers.travel_cost_per_hour tiers.travel_cost_per_km venues.cost_per_day_away surges.stay_cost_per_week "
            "surge_pools.stay_cost_per_week surge_pools.travel_cost_per_head"
        ),
        _none,
        _wages(1),
        translated("less than a year of pay ({most})"),
        COST,
        THOUSAND,
    ),
)


def findings(instance: Instance) -> Iterator[Finding]:
    """Figures beyond the limits of their unit, speeds, pay, and all money together."""
    regions = {area.area: area.region for area in instance.areas}
    for limit in LIMITS:
        for table, column in limit.columns:
            for at, row in enumerate(getattr(instance, table)):
                value = getattr(row, column)
                if value is None or value == 0:
                    continue
                least, most = limit.least(row, instance), limit.most(row, instance)
                if not least <= value <= most:
                    guess = value / limit.divisor if value > most else value * limit.divisor
                    usual = Said(limit.usual, {"least": least, "most": most})
                    region = regions.get(getattr(row, "area", None) or getattr(row, "from_area", None) or "", "")
                    yield _found(instance, table, at, column, usual, Said(limit.why), guess, max(value / most, least / value), region)
    yield from _speeds(instance, regions)
    yield from _pay(instance)
    yield from _money(instance)


def _found(
    instance: Instance,
    table: str,
    at: int,
    column: str,
    usual: Said,
    why: Said,
    guess: float,
    oddness: float,
    region: str = "",
    in_unit: bool = True,
) -> Finding:
    row = getattr(instance, table)[at]
    value = getattr(row, column)
    known: dict[str, Value] = {"key": named(table, row, names_of(instance)), "column": column, "value": float(value), "guess": float(guess)}
    what = Said(translated("{key}: {column} is {value}"), known)
    if in_unit:
        what = Said(translated("{key}: {column} is {value}; in another unit it would be {guess}"), known)
    return Finding("units", what, usual, why, table, at, column, value, region, (Edit(table, at, column, guess),), oddness=oddness)


def _speeds(instance: Instance, regions: dict[str, str]) -> Iterator[Finding]:
    """Speeds beyond those at which people travel: of zones, and of given ways."""
    low, high = LIKELY_KM_PER_HOUR
    usual = Said(translated("between {low} and {high} km an hour, door to door"), {"low": low, "high": high})
    why = Said(translated("who can serve and supervise whom follows from the hours on the way"))
    for at, zone in enumerate(instance.zones):
        speed = zone.speed_km_per_hour
        if not low <= speed <= high:
            others = [each.speed_km_per_hour for each in instance.zones if low <= each.speed_km_per_hour <= high]
            guess = median(others) if others else high if speed > high else low
            yield _found(instance, "zones", at, "speed_km_per_hour", usual, why, guess, max(speed / high, low / speed), in_unit=False)
    for at, leg in enumerate(instance.travel):
        if leg.hours > 0 and leg.km > 0 and not low <= leg.km / leg.hours <= high:
            speed = leg.km / leg.hours
            guess = leg.hours * SIXTY if speed > high else leg.hours / SIXTY
            region = regions.get(leg.from_area, "")
            yield _found(instance, "travel", at, "hours", usual, why, guess, max(speed / high, low / speed), region)


def _pay(instance: Instance) -> Iterator[Finding]:
    """Pay far from that of the other paid tiers, which are too few for robust statistics."""
    paid = [(at, tier.wage_per_year) for at, tier in enumerate(instance.tiers) if tier.kind in PAID_KINDS and tier.wage_per_year > 0]
    for at, wage in paid:
        others = [other for place, other in paid if place != at]
        if others and max(wage / median(others), median(others) / wage) >= PAY:
            usual = Said(translated("about the {usual} that other paid tiers have in a year"), {"usual": median(others)})
            ratio = max(wage / median(others), median(others) / wage)
            why = Said(translated("the plan posts the cheap and avoids the dear"))
            yield _found(instance, "tiers", at, "wage_per_year", usual, why, median(others), ratio, in_unit=False)


def _money(instance: Instance) -> Iterator[Finding]:
    """All money together beside the pay of the people in place."""
    wages = {tier.tier: tier.wage_per_year for tier in instance.tiers}
    pay, money = sum(row.heads * wages[row.tier] for row in instance.staff), sum(fund.amount_per_year for fund in instance.funds)
    if pay == 0 or money == 0 or 1 / FUNDS < money / pay < FUNDS:
        return
    edits = tuple(
        Edit("funds", at, "amount_per_year", fund.amount_per_year * (THOUSAND if money < pay else 1 / THOUSAND))
        for at, fund in enumerate(instance.funds)
    )
    yield Finding(
        "units",
        Said(translated("all funds together hold {money}, the pay of the people in place is {pay} a year"), {"money": money, "pay": pay}),
        Said(translated("about as much as the people in place cost")),
        Said(translated("thousands in place of units leave money for nobody, or for anybody")),
        "funds",
        None,
        "amount_per_year",
        money,
        edits=edits,
        oddness=max(money / pay, pay / money),
    )
