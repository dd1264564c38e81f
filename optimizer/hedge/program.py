"""The extensive form of a two-stage program: the one-year programs of its scenarios with recourse, and stage one in common."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyomo.environ as pyo

from instances.instance import Instance
from instances.schema import Mode
from models.extensions import recourse
from models.extensions.recourse import FIRST_STAGE
from models.formulation import build
from models.objective import weights
from optimizer.engine.compile import Column, Program, Vector, compile_model, side_by_side


@dataclass(frozen=True)
class Help:
    """What may be done once the scenario is known."""

    lend_share: float = 0.2
    """Most weeks lent by a post, as a share of the weeks of its heads."""
    surge_share: float = 0.1
    """Most weeks of surge helpers of a tier in a region, as a share of the weeks of its heads there."""
    surge_cost: float = 1.5
    """Cost of a surge helper, as a multiple of a year's wage and the hiring cost."""


@dataclass(frozen=True)
class Future:
    """A scenario's program with help, its objective and its probability."""

    name: str
    probability: float
    instance: Instance
    model: pyo.ConcreteModel
    program: Program
    costs: Vector
    offset: float
    help_costs: Vector
    """Currency for a week lent, and for a week of a surge helper; 0 for every other column."""


def case_of(name: str, probability: float, instance: Instance, mode: Mode, help_: Help) -> Future:
    """The one-year program of a scenario with recourse."""
    model = build(instance, mode)
    recourse.declare(model, help_.lend_share, help_.surge_share, help_.surge_cost)
    program, weight = compile_model(model), weights(instance, mode)
    costs, offset = program.costs(weight | {"recourse": weight.get("wages", 0.0)})
    return Future(name, probability, instance, model, program, costs, offset, program.costs({"recourse": 1.0})[0])


@dataclass(frozen=True)
class Extensive:
    """The extensive form, and where each scenario's columns are in it."""

    program: Program
    costs: Vector
    offset: float
    place: tuple[np.ndarray, ...]
    """For each scenario, the column of the extensive form that each of its own columns is."""

    def part(self, x: Vector, scenario: int) -> Vector:
        """A scenario's own solution."""
        part: Vector = x[self.place[scenario]]
        return part


def extensive(cases: Sequence[Future]) -> Extensive:
    """Scenario programs side by side, with the columns of stage one in common; probabilities are made to add up to 1."""
    program, places = side_by_side([case.program for case in cases], FIRST_STAGE)
    total, costs = sum(case.probability for case in cases), np.zeros(len(program.columns))
    for case, place in zip(cases, places, strict=True):
        np.add.at(costs, place, case.probability / total * case.costs)
    offset = sum(case.probability / total * case.offset for case in cases)
    return Extensive(program, costs, offset, tuple(places))


def first_values(case: Future, x: Vector) -> dict[Column, float]:
    """Stage one of a solution of a scenario's program, by column."""
    return {column: float(x[place]) for place, column in enumerate(case.program.columns) if column.component in FIRST_STAGE}


def fixed(case: Future, decided: dict[Column, float]) -> tuple[np.ndarray, Vector]:
    """Columns of stage one of a scenario's program, and the values decided; what was not decided on is 0."""
    at = [place for place, column in enumerate(case.program.columns) if column.component in FIRST_STAGE]
    return np.array(at, dtype=np.int32), np.array([decided.get(case.program.columns[place], 0.0) for place in at])
