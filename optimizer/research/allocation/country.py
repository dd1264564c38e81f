"""Completing a rule's staff in a large country: region by region, under one mandate table, each region with its part of the money."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from instances.eligibility import abilities
from instances.instance import Instance
from instances.part import each_part
from instances.schema import UNPAID_KINDS, CostKind, Fund
from instances.workload import hours_per_head, need_of
from optimizer.decomposition.dispatcher import blocks_of
from optimizer.decomposition.mandate_table import table_of
from optimizer.decomposition.region_data import is_shared, shared_places, without_country
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.settings import Settings
from optimizer.engine.tasks import Lost
from optimizer.engine.workers import worker_pool
from optimizer.research.allocation.apportion import apportion
from optimizer.research.allocation.completion import Completed, Mandates, complete
from optimizer.research.allocation.definition import Staff
from optimizer.research.allocation.means import Post, pay_per_head

AFTER_TRAINING = 0.5
"""Strength of a tier that can do a function only after training, as a share of that of one that can do it at once, in finding the table."""


@dataclass(frozen=True)
class RegionStaff:
    """A region with the staff that a rule posts there."""

    region: str
    instance: Instance
    staff: dict[Post, int]


@dataclass(frozen=True)
class RegionCompletion:
    """Completes a region; sent to every worker process."""

    settings: Settings
    mandates: Mandates | None

    def __call__(self, task: RegionStaff, cancel: Cancel) -> Completed:
        """The region's completion."""
        return complete(task.instance, task.staff, self.settings, self.mandates, cancel, breach_gap=self.settings.gap)


def complete_by_region(instance: Instance, staff: Staff, settings: Settings, cancel: Cancel) -> Completed:
    """The completion of every region by itself, joined.

    One mandate table for the country, that under which most need is within what the staff can do (unless every region has its own). Funds
    are split over regions by the yearly pay of the staff that they may pay, training places by heads; the gap between zones is left to
    the verifier.
    """
    regions = blocks_of(instance)
    mandates = None if instance.manifest.policy.mandate_scope == "region" else _table(instance, staff)
    seconds = None if settings.time_limit is None else settings.time_limit * settings.workers / len(regions)
    tasks, found = _tasks(instance, staff), dict[str, Completed | Lost]()

    def on_result(task: RegionStaff, completed: Completed | Lost) -> None:
        found[task.region] = completed

    with worker_pool(RegionCompletion(replace(settings, time_limit=seconds), mandates), cancel, settings.workers) as pool:
        pool.run(lambda: next(tasks, None), on_result)
    return _joined([found.get(region) for region in regions])


def parts_of(instance: Instance, bill: Mapping[Post, float], heads: Mapping[Post, float]) -> Iterator[tuple[str, Instance]]:
    """Every region as an instance of its own: funds split by the bill (money by area and tier), places to train by heads,
    without tools that several regions use.
    """
    region = {area.area: area.region for area in instance.areas}
    bills: dict[tuple[str, str], float] = defaultdict(float)
    for (area, tier), amount in bill.items():
        bills[tier, region[area]] += amount
    people: dict[str, float] = defaultdict(float)
    for (area, _), count in heads.items():
        people[region[area]] += count
    regions = blocks_of(instance)
    places = {key: apportion(int(count), {name: people[name] for name in regions}) for key, count in shared_places(instance).items()}
    money = {fund.fund: _split(instance, fund, regions, bills, people) for fund in instance.funds}
    for name, piece in each_part(without_country(instance), regions):
        funds = tuple(fund.model_copy(update={"amount_per_year": money[fund.fund].get(name, 0.0)}) for fund in piece.funds)
        packages = tuple(
            row if row.package not in places else row.model_copy(update={"places_per_year": places[row.package][name]})
            for row in piece.packages
        )
        venues = tuple(
            row if row.area or key not in places else row.model_copy(update={"places_per_year": places[key][name]})
            for row, key in ((row, f"{row.venue} {row.package}") for row in piece.venues)
        )
        tools = tuple(row for row in piece.tools if not is_shared(row))
        yield name, piece.model_copy(update={"funds": funds, "packages": packages, "venues": venues, "tools": tools})


def _split(
    instance: Instance, fund: Fund, regions: list[str], bills: Mapping[tuple[str, str], float], people: Mapping[str, float]
) -> dict[str, float]:
    """Money of a fund for every region that it may pay in: by the bills of the tiers whose pay it may pay, by heads where it pays none."""
    kinds: dict[str, CostKind] = {tier.tier: "expenses" if tier.kind in UNPAID_KINDS else "wages" for tier in instance.tiers}
    inside = [name for name in regions if not fund.regions or name in fund.regions]
    weight = {
        name: sum(bills.get((row.tier, name), 0.0) for row in instance.tiers if fund.may_pay(kinds[row.tier], row, name)) for name in inside
    }
    if not any(weight.values()):
        weight = {name: people.get(name, 0.0) for name in inside}
    whole = sum(weight.values())
    return {name: fund.amount_per_year * (share / whole if whole else 1 / len(inside)) for name, share in weight.items()}


def _tasks(instance: Instance, staff: Staff) -> Iterator[RegionStaff]:
    pay, region = pay_per_head(instance), {area.area: area.region for area in instance.areas}
    own: dict[str, dict[Post, int]] = defaultdict(dict)
    for (area, tier), heads in staff.items():
        own[region[area]][area, tier] = heads
    bill = {post: pay[post] * heads for post, heads in staff.items()}
    for name, piece in parts_of(instance, bill, staff):
        yield RegionStaff(name, piece, own[name])


def _table(instance: Instance, staff: Staff) -> Mandates | None:
    """One mandate table: each function with the tiers whose heads have most hours for it, as far as the rules between mandates allow."""
    hours = hours_per_head(instance)
    strength: dict[str, float] = defaultdict(float)
    for (_, tier), heads in staff.items():
        strength[tier] += heads * hours[tier]
    by_zone = instance.manifest.policy.mandate_scope == "zone"
    scope = {area.area: area.zone if by_zone else "country" for area in instance.areas}
    need, able = need_of(instance), abilities(instance)
    asked: dict[tuple[str, str], float] = defaultdict(float)
    for area, function, amount in zip(need["area"], need["function"], need["hours"], strict=True):
        asked[scope[area], function] += amount
    can: dict[str, dict[str, float]] = defaultdict(dict)
    for function, tier, packages in zip(able["function"], able["tier"], able["packages"], strict=True):
        can[function][tier] = strength[tier] * (AFTER_TRAINING if packages else 1.0)
    worked = {
        (name, function, tier): amount * mine / whole
        for (name, function), amount in asked.items()
        if (whole := sum(can[function].values())) > 0
        for tier, mine in can[function].items()
    }
    return table_of(instance, worked)


def _joined(parts: list[Completed | Lost | None]) -> Completed:
    """Regions' completions as one; without a plan where one of them has none."""
    values: dict[str, dict[Any, float]] = {}
    broken: dict[str, float] = defaultdict(float)
    gaps: list[float | None] = []
    status = Status.OPTIMAL
    for found in parts:
        if not isinstance(found, Completed) or found.values is None:
            return Completed(None, {}, _ended(found), None)
        for name, own in found.values.items():
            values.setdefault(name, {}).update(own)
        for family, amount in found.broken.items():
            broken[family] += amount
        gaps.append(found.gap)
        if found.status != Status.OPTIMAL and status in (Status.OPTIMAL, Status.WITHIN_GAP):
            status = found.status
    known = [gap for gap in gaps if gap is not None]
    return Completed(values, broken, status, max(known) if len(known) == len(gaps) else None)


def _ended(found: Completed | Lost | None) -> Status:
    """How the work on a region ended; one that was not begun was cancelled."""
    if found is None:
        return Status.CANCELLED_WITHOUT_PLAN
    return Status.ERROR if isinstance(found, Lost) else found.status
