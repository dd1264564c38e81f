"""Checks of the tables that plans over several years read."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from instances.checks.reporting import at
from instances.errors import Problem
from instances.schema import UNPAID_KINDS, Data


def problems(instance: Data) -> Iterator[Problem]:
    """Contradictions in the tables of years."""
    yield from _attrition(instance)
    yield from _schools(instance)
    yield from _careers(instance)
    yield from _growth(instance)


def _attrition(instance: Data) -> Iterator[Problem]:
    for index, row in enumerate(instance.attrition):
        if row.leaving_share + row.retiring_share > 1:
            expected = f"at most {1 - row.leaving_share:g}, what leaving_share leaves of the heads"
            yield at("attrition", index, "retiring_share", row.retiring_share, expected)


def _schools(instance: Data) -> Iterator[Problem]:
    unpaid = {tier.tier: tier.kind for tier in instance.tiers if tier.kind in UNPAID_KINDS}
    for index, row in enumerate(instance.schools):
        if row.tier in unpaid:
            yield at("schools", index, "tier", row.tier, "a paid tier", hint=f"this one is a {unpaid[row.tier]}; packages train them")
        if row.max_intake is not None and row.intake_now > row.max_intake:
            yield at("schools", index, "intake_now", row.intake_now, f"at most max_intake, {row.max_intake:g}")
        if not row.bond_years and (row.bond_zone is not None or row.bond_leaving_factor < 1 or row.breach_cost):
            yield at("schools", index, "bond_years", row.bond_years, "at least 1 where other columns of the bond say something")


def _careers(instance: Data) -> Iterator[Problem]:
    order: TopologicalSorter[str] = TopologicalSorter()
    for index, row in enumerate(instance.careers):
        if row.from_tier == row.to_tier:
            yield at("careers", index, "to_tier", row.to_tier, f"another tier than {row.from_tier}")
        elif row.step == "ladder":
            order.add(row.to_tier, row.from_tier)
    try:
        order.prepare()
    except CycleError as error:
        circle = error.args[1]
        index = next(index for index, row in enumerate(instance.careers) if {row.from_tier, row.to_tier} <= set(circle))
        hint = "a step that is no promotion is written as lattice"
        yield at("careers", index, "step", " → ".join(circle), "a ladder that never leads back", hint=hint)


def _growth(instance: Data) -> Iterator[Problem]:
    first = instance.manifest.year
    for index, row in enumerate(instance.growth):
        if row.year is not None and row.year <= first:
            yield at(
                "growth", index, "year", row.year, f"a year after {first}, the first of the plan", hint="the first year does not change"
            )
