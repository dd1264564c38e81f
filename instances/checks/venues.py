"""Checks of training: venues and trainers."""

from collections.abc import Iterator

from instances.checks.reporting import at, listed
from instances.eligibility import takeable
from instances.errors import Problem
from instances.schema import UNPAID_KINDS, Data
from instances.venues import ways_to_venues


def problems(instance: Data) -> Iterator[Problem]:
    """Contradictions in the tables of venues and packages."""
    home: dict[str, str | None] = {}
    for index, row in enumerate(instance.venues):
        first = home.setdefault(row.venue, row.area)
        if row.area != first:
            yield at("venues", index, "area", row.area, f"{first or 'nothing'}, as an earlier row of {row.venue} has it")
        if row.area is None and row.within_hours is not None:
            hint = "name the area where it lies, or empty within_hours"
            yield at("venues", index, "within_hours", f"{row.within_hours:g}", "nothing for a venue without an area", hint=hint)
        for column in ("way_hours", "way_km"):
            if row.area is not None and getattr(row, column) > 0:
                hint = "the way to a venue in an area is known like other ways; empty the cell, or the area"
                yield at("venues", index, column, f"{getattr(row, column):g}", "0 for a venue in an area", hint=hint)
    kinds = {row.tier: row.kind for row in instance.tiers}
    for index, package in enumerate(instance.packages):
        if package.trainer is None and package.trainer_hours_per_trainee > 0:
            hint = "name the tier that teaches, or empty the cell: cost_per_head pays teachers from elsewhere"
            yield at(
                "packages", index, "trainer_hours_per_trainee", f"{package.trainer_hours_per_trainee:g}", "0 without a trainer", hint=hint
            )
        elif kinds.get(package.trainer or "") in UNPAID_KINDS:
            yield at("packages", index, "trainer", package.trainer, "a paid tier", hint=f"this one is a {kinds[package.trainer or '']}")


def warnings(instance: Data) -> Iterator[str]:
    """Packages that nobody in some areas can be trained in, as no venue is open to them."""
    near: dict[str, set[str]] = {row.package: set() for row in instance.venues}
    for area, _, package in ways_to_venues(instance) if near else ():
        near[package].add(area)
    learnt = {package for _, package in takeable(instance)}
    for package, areas in near.items():
        without = [row.area for row in instance.areas if row.area not in areas]
        if without and package in learnt:
            yield f"venues: nobody posted there can be trained in {package}, as no venue of it is open to them: {listed(without)}"
