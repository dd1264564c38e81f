"""The deployment model, on one page."""

import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC

from instances.schema import Instance, Mode, Term
from models import (
    budget,
    capacity,
    competency,
    coverage,
    deployment,
    equity,
    mandates,
    objective,
    remote,
    sets,
    supervision,
    variables,
    volunteers,
)
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
}
"""Constraint families in paper order; each is a block of the same name on the model."""


def build(instance: Instance, minimise: Mode | Term | None = None) -> pyo.ConcreteModel:
    """The whole model of an instance; `minimise` names the mode or term in `m.objective`, the manifest's mode if `None`."""
    with PauseGC():  # garbage collection is about 40 % of the time otherwise
        m = pyo.ConcreteModel(name=instance.manifest.name)
        m.instance = instance
        m.parameters = parameters(instance)
        sets.declare(m)
        m.over = over(m)
        variables.declare(m)
        objective.declare_work(m)
        objective.declare_costs(m)
        for family in FAMILIES.values():
            family.declare(m)
        objective.declare_terms(m, objective.weights(instance, minimise or instance.manifest.objective.mode))
        return m
