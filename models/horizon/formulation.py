"""The model of several years, on one page."""

from collections.abc import Collection

import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC

from instances.instance import Instance
from instances.schema import Mode, Term
from instances.years import PlaceKind
from models.horizon import (
    capacity,
    careers,
    competency,
    coverage,
    decisions,
    deployment,
    mandates,
    money,
    objective,
    remote,
    sets,
    stocks,
    supervision,
    variables,
    volunteers,
)
from models.horizon.parameters import horizon_parameters

FAMILIES = {
    "stocks": stocks.declare,
    "careers": careers.declare,
    "coverage": coverage.declare,
    "capacity": capacity.declare,
    "competency": competency.declare,
    "supervision": supervision.declare,
    "volunteers": volunteers.declare,
    "deployment": deployment.declare,
    "mandates": mandates.declare,
    "remote": remote.declare,
    "budget": money.declare,
    "equity": objective.declare_gap,
    "decisions": decisions.declare,
}
"""Constraint families in paper order; each is a block of the same name on the model."""

KEPT_BY = {
    "stocks.max_posts": "posts",
    "careers.steps": "STEPS",
    "careers.intake": "intake",
    "careers.bond_zone": "BOUND",
    "competency.can_do": "DELIVER",
    "deployment.may_hire": "HIRES",
    "deployment.may_release": "RELEASES",
    "deployment.may_move": "MOVES",
    "deployment.move_boundary": "MOVES",
    "deployment.move_distance": "MOVES",
    "remote.outside_no_pool": "OUTSIDE",
    "supervision.relation": "LINKS",
    "budget.may_pay": "PAYMENTS",
}
"""Rules that no constraint states, and the set, or the variable with its bounds, that keeps them."""

MISSED = ("missing", "unguided", "below_floor")
"""Variables that count what is missed of rules which cannot always be kept from one year to the next: heads, heads, hours."""


def build_horizon(
    instance: Instance,
    years: int,
    kind: PlaceKind = "area",
    *,
    whole: bool = True,
    whole_heads: bool = False,
    mandates: Collection[tuple[str, str]] | None = None,
    minimise: Mode | Term | None = None,
) -> pyo.ConcreteModel:
    """The model of an instance over `years` years, with areas or zones of regions as places.

    `whole`: whether posts and intakes take whole numbers; `whole_heads`: and heads, with those who leave. `mandates`: the (function,
    tier) that are allowed; any that is able if `None`.
    `minimise` names the mode or term in `m.objective`, the manifest's mode if `None`. What is missed of rules that cannot always be kept
    (`MISSED`) costs nothing in `m.objective`: who solves the model puts a high price on it.
    """
    with PauseGC():
        m = pyo.ConcreteModel(name=instance.manifest.name)
        m.instance = instance
        m.parameters = horizon_parameters(instance, years, kind, whole=whole, whole_heads=whole_heads, mandates=mandates)
        sets.declare(m)
        variables.declare(m)
        money.declare_costs(m)
        for declare in FAMILIES.values():
            declare(m)
        objective.declare_terms(m, minimise or instance.manifest.objective.mode)
        return m
