"""The model with its staff fixed, and with the rules that such staff may break made elastic."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import block_array, csc_array

from instances.schema import PAID_KINDS, UNPAID_KINDS, Instance, Pool, Post
from models.parameters import Parameters
from optimizer.engine.compile import Column, Program, Vector
from optimizer.research.allocation.rule import Staff
from optimizer.verify import RULES
from optimizer.verify.capacity import HOURS


@dataclass(frozen=True)
class Elastic:
    """A program that always has a solution, and how far it breaks rules."""

    program: Program
    """The model's columns first, then one for every row that may be broken (two for an equation)."""
    breach: Vector
    """Cost of every column when only broken rules count, in heads: an hour is a share of a head's year, money of a head's mean wage."""
    families: list[tuple[int, str]]
    """Column that breaks a rule, and the rule's family."""


def room_for(instance: Instance, staff: Staff) -> Instance:
    """The instance with posts and pools that hold the staff, and with every tier open to recruiting and release.

    What the rules say against it is told by the verifier, which sees the instance as it is.
    """
    unpaid = {tier.tier for tier in instance.tiers if tier.kind in UNPAID_KINDS}
    in_place = {(row.area, row.tier): row.heads for row in instance.staff}
    pools = {(row.area, row.tier): row for row in instance.pools}
    for post, heads in staff.items():
        known = pools[post].heads if post in pools else in_place.get(post, 0)
        if post[1] in unpaid and heads > known:
            pools[post] = Pool(area=post[0], tier=post[1], heads=heads)
    posts: list[Post] = []
    for row in instance.posts:
        heads, now = staff.get((row.area, row.tier), 0), in_place.get((row.area, row.tier), 0)
        fits = heads <= now if row.frozen else row.max_heads is None or heads <= row.max_heads
        posts.append(row if fits else row.model_copy(update={"max_heads": None, "frozen": False, "min_heads": 0}))
    tiers = tuple(tier.model_copy(update={"may_hire": True, "may_release": True}) for tier in instance.tiers)
    return instance.model_copy(update={"tiers": tiers, "pools": tuple(pools.values()), "posts": tuple(posts)})


def elastic(instance: Instance, p: Parameters, program: Program, staff: Staff) -> Elastic:
    """The program of `room_for(instance, staff)` with the staff fixed and its rules elastic; `instance` says what tiers may do."""
    lower, upper = program.col_lower.copy(), program.col_upper.copy()
    barred = np.zeros(len(program.columns))
    may = {tier.tier: tier for tier in instance.tiers}
    for number, (component, index) in enumerate(program.columns):
        if component == "staff":
            lower[number] = upper[number] = staff.get(index, 0)
        elif component in ("recruit", "outside"):
            barred[number] = float(not may[index[1]].may_hire)
        elif component == "release":
            barred[number] = float(not may[index[1]].may_release)
    row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
    units = _units(instance, p)
    places: list[tuple[int, float, float, str]] = []
    for number, row in enumerate(program.rows):
        rule = RULES.get(f"{row.family}.{row.component}")
        completion = "kept" if rule is None else rule.completion
        if completion == "settled":
            row_lower[number], row_upper[number] = -np.inf, np.inf
        elif rule is HOURS:  # individual allowances may ask for more hours than the heads there have
            area, tier = row.index
            row_upper[number] = max(row_upper[number], -p.hours[tier] * staff.get((area, tier), 0))
        elif rule is not None and completion == "gives way":
            unit = units.get(rule.unit, 1.0)
            if np.isfinite(row_upper[number]):
                places.append((number, -1.0, unit, row.family))
            if np.isfinite(row_lower[number]):
                places.append((number, 1.0, unit, row.family))
    count, columns = len(places), len(program.columns)
    shape = (len(program.rows), count)
    signs, at = [sign for _, sign, _, _ in places], ([row for row, _, _, _ in places], range(count))
    slack = csc_array((signs, at), shape=shape, dtype=float)
    wider = replace(
        program,
        matrix=csc_array(block_array([[program.matrix, slack]])),
        row_lower=row_lower,
        row_upper=row_upper,
        col_lower=np.append(lower, np.zeros(count)),
        col_upper=np.append(upper, np.full(count, np.inf)),
        whole=np.append(program.whole, np.zeros(count, dtype=bool)),
        terms=csc_array(block_array([[program.terms, csc_array((program.terms.shape[0], count))]])),
        columns=[*program.columns, *(Column("breach", program.rows[row].name) for row, _, _, _ in places)],
    )
    breach = np.append(barred, [unit for _, _, unit, _ in places])
    families = [(columns + number, family) for number, (_, _, _, family) in enumerate(places)]
    return Elastic(wider, breach, families + [(int(number), "deployment") for number in np.flatnonzero(barred)])


def broken(elastic: Elastic, x: Vector, tolerance: float = 1e-4) -> dict[str, float]:
    """How far each family is broken, in heads; families that are kept are left out."""
    amounts: dict[str, float] = {}
    for column, family in elastic.families:
        amounts[family] = amounts.get(family, 0.0) + float(elastic.breach[column] * x[column])
    return {family: amount for family, amount in amounts.items() if amount > tolerance}


def _units(instance: Instance, p: Parameters) -> Mapping[str, float]:
    """What an hour and a unit of money come to in heads; everything else is counted as heads."""
    paid = [tier for tier in instance.tiers if tier.kind in PAID_KINDS]
    hours = max((p.hours[tier.tier] for tier in paid), default=0.0) or max(p.hours.values(), default=0.0) or 1.0
    wages = [tier.wage_per_year for tier in paid if tier.wage_per_year > 0]
    return {"hours": 1 / hours, "currency": len(wages) / sum(wages) if wages else 1.0}
