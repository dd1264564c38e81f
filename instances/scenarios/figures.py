"""Changes of figures: pay, longest ways, support of staff, support work, funds, digital saving and access, floors, providers, spans,
attrition, nights away, shared posts, overtime, training.
"""

import math
from collections.abc import Callable
from typing import Any, Literal

from instances.instance import Instance
from instances.scenarios.changes import (
    AccessChange,
    AttritionChange,
    BondChange,
    DigitalChange,
    FloorChange,
    FundChange,
    GroupFloorChange,
    HardshipChange,
    LongestWayChange,
    NightsChange,
    OvertimeChange,
    PayChange,
    ProviderChange,
    SharedPostsChange,
    SpanChange,
    SupportChange,
    SupportWorkChange,
    ToolChange,
    TrainingChange,
    VenueChange,
    WomenChange,
)
from instances.scenarios.choosing import Choice
from instances.scenarios.rows import changed, numbers, source_of
from instances.schema import Attrition

Tables = dict[str, Any]
"""Tables of the instance that a change replaces, by name."""


def wages(instance: Instance, change: PayChange, choice: Choice) -> Tables:
    """Wages of tiers."""
    return _pay(instance, change, choice, "wage_per_year")


def expenses(instance: Instance, change: PayChange, choice: Choice) -> Tables:
    """Expenses of tiers."""
    return _pay(instance, change, choice, "expenses_per_year")


def _pay(instance: Instance, change: PayChange, choice: Choice, column: str) -> Tables:
    chosen = choice.tiers(change)
    return {"tiers": numbers(instance.tiers, change, choice, column=column, where=lambda row: row.tier in chosen)}


def hardship(instance: Instance, change: HardshipChange, choice: Choice) -> Tables:
    """Hardship allowances of zones."""
    chosen = choice.named("zones", change.zones, (row.zone for row in instance.zones))
    return {"zones": numbers(instance.zones, change, choice, column="hardship_share_of_wage", where=lambda row: row.zone in chosen)}


def longest_ways(instance: Instance, change: LongestWayChange, choice: Choice) -> Tables:
    """Longest ways to serve areas of zones."""
    chosen = choice.named("zones", change.zones, (row.zone for row in instance.zones))
    return {"zones": numbers(instance.zones, change, choice, column="longest_way_hours", where=lambda row: row.zone in chosen)}


def support(instance: Instance, change: SupportChange, choice: Choice) -> Tables:
    """Cost of support of staff; a zone without a row of its own starts from the one for every zone."""
    tiers = choice.tiers(change)
    chosen = choice.named("support", change.support, (row.support for row in instance.support))
    named = choice.named("zones", change.zones, (row.zone for row in instance.zones))
    zones: set[str | None] = {*named, *(() if change.zones else (None,))}
    rows = {(row.support, row.tier, row.zone): row for row in instance.support}
    for general in [row for row in instance.support if row.zone is None]:
        for zone in (row.zone for row in instance.zones if row.zone in change.zones):
            rows.setdefault((general.support, general.tier, zone), general.model_copy(update={"zone": zone}))
    found = numbers(
        rows.values(),
        change,
        choice,
        column="cost_per_head_per_year",
        where=lambda row: row.support in chosen and row.tier in tiers and row.zone in zones,
    )
    before = set(instance.support)
    return {"support": tuple(row for row in found if row in before or row.source.endswith(source_of(choice.scenario)))}


def allowances(instance: Instance, change: SupportWorkChange, choice: Choice) -> Tables:
    """Support work."""
    tiers = choice.tiers(change)
    chosen = choice.named("allowances", change.allowances, (row.allowance for row in instance.allowances))
    rows = numbers(
        instance.allowances,
        change,
        choice,
        column=lambda row: "share_of_time" if row.area is None else "hours_per_year",
        where=lambda row: row.tier in tiers and row.allowance in chosen,
    )
    return {"allowances": rows}


def funds(instance: Instance, change: FundChange, choice: Choice) -> Tables:
    """Money in funds."""
    chosen = choice.named("funds", change.funds, (row.fund for row in instance.funds))
    return {"funds": numbers(instance.funds, change, choice, column="amount_per_year", where=lambda row: row.fund in chosen)}


def digital_saving(instance: Instance, change: DigitalChange, choice: Choice) -> Tables:
    """Time that digital tools save."""
    functions = choice.functions(change)
    groups = choice.named("groups", change.groups, (row.group for row in instance.groups))
    rows = numbers(
        instance.demand, change, choice, column="digital_saving", where=lambda row: row.function in functions and row.group in groups
    )
    return {"demand": rows}


def digital_access(instance: Instance, change: AccessChange, choice: Choice) -> Tables:
    """Digital access of groups, or of zones."""
    groups = choice.named("groups", change.groups, (row.group for row in instance.groups))
    zones = choice.named("zones", change.zones, (row.zone for row in instance.zones))
    table: Literal["groups", "zones"] = "groups" if change.groups else "zones"

    def chosen(row: Any) -> bool:
        if table == "zones":
            return row.zone in zones
        return row.group in groups and (row.zone in zones if change.zones else True)

    return {table: numbers(getattr(instance, table), change, choice, column="digital_access_share", where=chosen, base=1.0)}


def floors(instance: Instance, change: FloorChange, choice: Choice) -> Tables:
    """Floors of coverage."""
    functions, base = choice.functions(change), instance.manifest.policy.min_coverage
    rows = numbers(instance.functions, change, choice, column="min_coverage", where=lambda row: row.function in functions, base=base)
    return {"functions": rows}


def group_floors(instance: Instance, change: GroupFloorChange, choice: Choice) -> Tables:
    """Floors of target groups."""
    chosen = choice.named("groups", change.groups, (row.group for row in instance.groups))
    return {"groups": numbers(instance.groups, change, choice, column="min_coverage", where=lambda row: row.group in chosen)}


def women(instance: Instance, change: WomenChange, choice: Choice) -> Tables:
    """Women among those who do the work."""
    functions = choice.functions(change)
    rows = numbers(instance.functions, change, choice, column="min_female_share", where=lambda row: row.function in functions)
    return {"functions": rows}


def one_provider(instance: Instance, change: ProviderChange, choice: Choice) -> Tables:
    """Functions that people find in one place."""
    chosen, told = choice.functions(change), {"one_provider": change.one_provider}
    return {"functions": tuple(changed(row, told, choice) if row.function in chosen else row for row in instance.functions)}


def spans(instance: Instance, change: SpanChange, choice: Choice) -> Tables:
    """Spans of control."""
    supervisors = choice.named("supervisors", change.supervisors, (row.tier for row in instance.tiers))
    tiers = choice.named("tiers", change.tiers, (row.tier for row in instance.tiers))
    rows = numbers(
        instance.supervision,
        change,
        choice,
        column="span",
        where=lambda row: row.supervisor in supervisors and row.tier in tiers and row.kind in (change.supervision or (row.kind,)),
    )
    return {"supervision": rows}


def attrition(instance: Instance, change: AttritionChange, choice: Choice) -> Tables:
    """Who leaves a tier; a zone without a row of its own starts from the tier's row for every zone, or from nobody."""
    tiers = choice.tiers(change)
    named = choice.named("zones", change.zones, (row.zone for row in instance.zones))
    zones: set[str | None] = {*named, *(() if change.zones else (None,))}
    rows = {(row.tier, row.zone): row for row in instance.attrition}
    for tier in tiers:
        general = rows.get((tier, None)) or Attrition(tier=tier)
        wanted: list[str | None] = [row.zone for row in instance.zones if row.zone in change.zones] or [None]
        for zone in wanted:
            rows.setdefault((tier, zone), general.model_copy(update={"zone": zone}))
    column = f"{change.leavers}_share"
    found = numbers(rows.values(), change, choice, column=column, where=lambda row: row.tier in tiers and row.zone in zones)
    before = set(instance.attrition)
    return {"attrition": tuple(row for row in found if row in before or row.source.endswith(source_of(choice.scenario)))}


def tools(instance: Instance, change: ToolChange, choice: Choice) -> Tables:
    """What digital tools cost."""
    chosen, rows = choice.named("tools", change.tools, (row.tool for row in instance.tools)), instance.tools
    for column in change.columns():
        number = getattr(change, column)
        if number is not None:
            rows = numbers(rows, number, choice, column=column, where=lambda row: row.tool in chosen)
    return {"tools": rows}


def of_tiers(instance: Instance, change: NightsChange | SharedPostsChange | OvertimeChange, choice: Choice) -> Tables:
    """Nights away, shared posts, or overtime, of tiers."""
    chosen, rows = choice.tiers(change), instance.tiers
    for column in change.columns():
        number = getattr(change, column)
        if number is not None:
            rows = numbers(rows, number, choice, column=column, where=lambda row: row.tier in chosen)
    return {"tiers": rows}


def bonds(instance: Instance, change: BondChange, choice: Choice) -> Tables:
    """Years and breaches of the bonds of schools."""
    chosen = choice.named("schools", change.schools, (row.school for row in instance.schools))
    rows, years = instance.schools, change.bond_years
    if years is not None:
        rows = tuple(
            changed(row, {"bond_years": math.floor(years.of(row.bond_years) + 1e-9)}, choice) if row.school in chosen else row
            for row in rows
        )
    if change.breach_cost is not None:
        rows = numbers(rows, change.breach_cost, choice, column="breach_cost", where=lambda row: row.school in chosen)
    return {"schools": rows}


def training(instance: Instance, change: TrainingChange, choice: Choice) -> Tables:
    """Places and cost of training packages."""
    chosen = choice.named("packages", change.packages, (row.package for row in instance.packages))
    return {"packages": _places(instance.packages, change, "cost_per_head", choice, lambda row: row.package in chosen)}


def venues(instance: Instance, change: VenueChange, choice: Choice) -> Tables:
    """Places and cost of days away at venues."""
    named = choice.named("venues", change.venues, (row.venue for row in instance.venues))
    packages = choice.named("packages", change.packages, (row.package for row in instance.packages))
    return {
        "venues": _places(instance.venues, change, "cost_per_day_away", choice, lambda row: row.venue in named and row.package in packages)
    }


def _places(rows: Any, change: TrainingChange | VenueChange, price: str, choice: Choice, chosen: Callable[[Any], bool]) -> tuple[Any, ...]:
    """Rows with other places a year, and another price."""
    cost, places = getattr(change, price), change.places_per_year
    if cost is not None:
        rows = numbers(rows, cost, choice, column=price, where=chosen)
    if places is None:
        return tuple(rows)
    return tuple(
        changed(row, {"places_per_year": math.floor(places.of(row.places_per_year or 0) + 1e-9)}, choice)
        if chosen(row) and (row.places_per_year is not None or places.set is not None)
        else row
        for row in rows
    )
