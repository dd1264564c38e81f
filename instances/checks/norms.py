"""Published norms beside the figures of an instance: what lies outside of what is known from elsewhere is told, with number and source.

The published figures, each with its source and year, are in `norms.csv`. A norm is a reason to look again, not a rule.
"""

import csv
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from instances.checks.reporting import listed
from instances.eligibility import abilities, takeable
from instances.schema import CASE_MANAGEMENT, PAID_KINDS, Data
from instances.travel import travel_of
from instances.workload import hours_per_head, need_of

FILE = Path(__file__).with_name("norms.csv")
ROUNDING = 1e-9
"""Share by which a figure may be beyond a norm."""

Named = Iterator[tuple[str, float]]
"""What a figure is of, and the figure."""


@dataclass(frozen=True)
class Published:
    """One published figure."""

    figure: float
    of: str
    source: str
    year: int


@dataclass(frozen=True)
class Norm:
    """What figures of an instance are compared with."""

    id: str
    """As in `norms.csv`."""
    says: str
    """What is compared, in a few words."""
    figures: Callable[[Data], Named]
    """Figures of an instance, each with what it is of."""
    unit: Literal["number", "share"] = "number"
    one_sided: bool = False
    """Whether only figures above the norm are told."""

    def shown(self, figure: float) -> str:
        """A figure as people read it."""
        if self.unit == "share":
            return f"{figure:.1%}"
        return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


@cache
def published() -> dict[str, tuple[Published, ...]]:
    """The published figures of each norm, the smallest first."""
    with FILE.open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: float(row["figure"]))
    return {
        norm.id: tuple(
            Published(float(row["figure"]), row["of"], row["source"], int(row["year"])) for row in rows if row["norm"] == norm.id
        )
        for norm in NORMS
    }


def warnings(instance: Data) -> Iterator[str]:
    """A sentence for each norm outside of which some figures lie."""
    for norm in NORMS:
        least, most = published()[norm.id][0], published()[norm.id][-1]
        low, high = 0.0 if norm.one_sided else least.figure * (1 - ROUNDING), most.figure * (1 + ROUNDING)
        odd = [f"{name} {norm.shown(figure)}" for name, figure in norm.figures(instance) if not low <= figure <= high]
        if odd:
            ends = (most,) if norm.one_sided else (least, most)
            known = " to ".join(f"{norm.shown(end.figure)} ({end.of}; {end.source} {end.year})" for end in ends)
            yield f"{norm.says}: {listed(odd)}; published: {known}"


def _need(instance: Data) -> Named:
    """People for whose need one full-time worker has the hours."""
    need, people = float(need_of(instance)["hours"].sum()), sum(area.population for area in instance.areas)
    hours = _mean_hours(instance, _of_kinds(instance, PAID_KINDS))
    if need and people and hours:
        yield f"{need / people:.3g} hours a year for each person, a full-time worker for", hours * people / need


def _in_place(instance: Data) -> Named:
    """People for each professional in place."""
    professionals = _of_kinds(instance, ("professional",))
    heads = sum(row.heads for row in instance.staff if row.tier in professionals)
    if heads:
        yield "in place", sum(area.population for area in instance.areas) / heads


def _caseload(instance: Data) -> Named:
    """Cases for which one full-time worker has the hours, by case-management function and group."""
    able, steps = abilities(instance), {row.function: row.step for row in instance.functions}
    paid = _of_kinds(instance, PAID_KINDS)
    for row in instance.demand:
        each = row.units_per_year * row.minutes_per_unit / 60 * (1 - row.digital_saving)
        tiers = [tier for tier in able.loc[able["function"] == row.function, "tier"] if tier in paid]
        if steps[row.function] == CASE_MANAGEMENT and each and tiers:
            yield f"{row.function} of {row.group}", _mean_hours(instance, tiers) / each


def _supervisees(instance: Data) -> Named:
    """Spans of those who supervise professionals."""
    professionals = _of_kinds(instance, ("professional",))
    for row in instance.supervision:
        if row.tier in professionals:
            yield f"{row.supervisor} of {row.tier} ({row.kind})", row.span


def _travel(instance: Data) -> Named:
    """Share of a day that paid people spend on the way there and back in their own area; mean over areas, weighted by population."""
    ways = travel_of(instance)
    own = ways[ways["base_area"] == ways["area"]]
    weight = own["area"].map({area.area: area.population for area in instance.areas}).astype(float)
    if weight.sum() > 0:
        mean = float((own["hours"] * weight).sum() / weight.sum())
        for tier in instance.tiers:
            if tier.kind in PAID_KINDS:
                yield tier.tier, 2 * mean * tier.inside_travel_share / tier.hours_per_day


def _volunteers(instance: Data) -> Named:
    """Hours a week of volunteers."""
    hours = instance.manifest.policy.volunteers.hours_per_week
    if hours is not None and _of_kinds(instance, ("volunteer",)):
        yield "policy.volunteers.hours_per_week", hours


def _training(instance: Data) -> Named:
    """Cost of each package as a share of the least pay of those who can take it."""
    pay, cost = {tier.tier: tier.wage_per_year for tier in instance.tiers}, {row.package: row.cost_per_head for row in instance.packages}
    least: dict[str, float] = {}
    for tier, package in takeable(instance):
        if pay[tier] > 0:
            least[package] = min(pay[tier], least.get(package, pay[tier]))
    yield from ((package, cost[package] / least[package]) for package in cost if package in least)


def _study(instance: Data) -> Named:
    """Cost of a year of study as a share of a year's pay."""
    pay = {tier.tier: tier.wage_per_year for tier in instance.tiers}
    yield from ((row.school, row.cost_per_student_year / pay[row.tier]) for row in instance.schools if pay[row.tier] > 0)


def _absorption(instance: Data) -> Named:
    """Share of graduates who would take a post."""
    yield from ((row.school, row.absorption_share) for row in instance.schools)


def _speed(instance: Data) -> Named:
    """Speed of travel, km per hour."""
    yield from ((row.zone, row.speed_km_per_hour) for row in instance.zones)


def _of_kinds(instance: Data, kinds: Collection[str]) -> list[str]:
    """Tiers of some kinds."""
    return [tier.tier for tier in instance.tiers if tier.kind in kinds]


def _mean_hours(instance: Data, tiers: Collection[str]) -> float:
    """Mean hours a year of a head of some tiers; 0 where there is none."""
    hours = hours_per_head(instance)
    return sum(hours[tier] for tier in tiers) / len(tiers) if tiers else 0.0


NORMS = (
    Norm("people_per_professional", "people for each worker that the need asks for", _need),
    Norm("people_per_professional", "people for each professional", _in_place),
    Norm("caseload", "cases for each full-time worker, the way not counted", _caseload),
    Norm("supervisees", "social workers for each supervisor", _supervisees, one_sided=True),
    Norm("travel_share", "working time on the way in the own area", _travel, "share", one_sided=True),
    Norm("volunteer_hours", "hours a week of volunteers", _volunteers),
    Norm("training_cost", "cost of a training package as a share of a year's pay", _training, "share", one_sided=True),
    Norm("study_cost", "cost of a year of study as a share of a year's pay", _study, "share"),
    Norm("absorption", "share of graduates who would take a post", _absorption, "share"),
    Norm("speed", "speed of travel, km per hour", _speed),
)
"""Every norm, in the order in which they are told."""
