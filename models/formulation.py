"""The deployment model, on one page."""

from collections.abc import Mapping

import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC

from instances.instance import Instance
from instances.schema import Mode, Term
from models import (
    budget,
    capacity,
    competency,
    coverage,
    decisions,
    deployment,
    equity,
    mandates,
    objective,
    remote,
    sets,
    supervision,
    surge,
    variables,
    volunteers,
)
from models.extensions import diverse, elastic, longest_way, recourse, region, replan, worst_area
from models.over import over
from models.parameters import parameters

FAMILIES = {
    "coverage": coverage,
    "capacity": capacity,
    "competency": competency,
    "mandates": mandates,
    "supervision": supervision,
    "remote": remote,
    "volunteers": volunteers,
    "deployment": deployment,
    "budget": budget,
    "equity": equity,
    "surge": surge,
    "decisions": decisions,
}
"""Constraint families in paper order; each is a block of the same name on the model."""

EXTENSIONS = {
    "region": region,
    "elastic": elastic,
    "recourse": recourse,
    "worst_area": worst_area,
    "replan": replan,
    "diverse": diverse,
    "longest_way": longest_way,
}
"""What a question adds to a model that is built; each is a block of the same name, with an objective of its own where it has one."""


def build(instance: Instance, minimise: Mode | Term | None = None) -> pyo.ConcreteModel:
    """The whole model of an instance; `minimise` names the mode or term in `m.objective`, the manifest's mode if `None`."""
    with PauseGC():  # garbage collection is about 40 % of the time otherwise
        m = _sets(instance)
        variables.declare(m)
        objective.declare_work(m)
        objective.declare_costs(m)
        for family in FAMILIES.values():
            family.declare(m)
        objective.declare_terms(m, objective.weights(instance, minimise or instance.manifest.objective.mode))
        return m


def build_table(instance: Instance, value: Mapping[tuple[str, str, str], float], other: float = 0.0) -> pyo.ConcreteModel:
    """Only the mandates, and the rules that they keep among themselves.

    `m.objective` maximises the value of (scope, function, tier); those without one have the value `other`.
    """
    with PauseGC():
        m = _sets(instance)
        variables.declare_mandates(m)
        mandates.declare_table(m)
        decisions.declare_table(m)
        m.objective = pyo.Objective(expr=pyo.quicksum(value.get(key, other) * m.mandate[key] for key in m.MANDATES), sense=pyo.maximize)
        return m


def _sets(instance: Instance) -> pyo.ConcreteModel:
    m = pyo.ConcreteModel(name=instance.manifest.name)
    m.instance = instance
    m.parameters = parameters(instance)
    sets.declare(m)
    m.over = over(m)
    return m
