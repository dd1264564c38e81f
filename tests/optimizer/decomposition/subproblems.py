"""Subproblems of regions, and the relaxation of a whole country to compare results with."""

from collections.abc import Sequence
from typing import Any

from instances.instance import Instance
from instances.part import part
from instances.schema import Mode
from models.formulation import build
from models.objective import weights
from optimizer.decomposition.coupling import Coupling, coupling_of
from optimizer.decomposition.dispatcher import Dispatcher
from optimizer.decomposition.region import RegionProgram
from optimizer.decomposition.solve_subproblem import solve_subproblem
from optimizer.decomposition.subproblem import Subproblem, SubproblemResult
from optimizer.engine.compile import compile_model
from optimizer.engine.highs import Solver
from optimizer.engine.settings import Settings


def regions_of(instance: Instance) -> list[str]:
    """Regions in order."""
    return list(dict.fromkeys(area.region for area in instance.areas))


def subproblem(instance: Instance, region: str, **more: Any) -> Subproblem:
    """A subproblem in the instance's own mode, at no prices; its relaxation unless `more` says otherwise."""
    coupling = coupling_of(instance)
    own = tuple((name, weight) for name, weight in weights(instance, instance.manifest.objective.mode).items() if name != "equity_gap")
    free = (0.0,) * len(coupling.activities)
    given: dict[str, Any] = {"kind": "relax", "weights": own, "stages": (), "activities": coupling.activities, "prices": free} | more
    return Subproblem(region=region, **given)


class Regions:
    """The regions of an instance, compiled once, with a count of the subproblems solved."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.of = {region: RegionProgram(part(instance, [region])) for region in regions_of(instance)}
        self.count = 0

    def subproblems(self, **more: Any) -> list[Subproblem]:
        """One subproblem of each."""
        return [subproblem(self.instance, region, **more) for region in self.of]

    def solve(self, subproblems: Sequence[Subproblem]) -> list[SubproblemResult | None]:
        """Results in order."""
        self.count += len(subproblems)
        return [solve_subproblem(self.of[each.region], each) for each in subproblems]


class Limited(Dispatcher):
    """A dispatcher whose time is over once so many subproblems with whole numbers were solved, however fast the machine is."""

    def __init__(self, most: int, *args: Any) -> None:
        super().__init__(*args)
        self.most, self.solved = most, 0

    def solve(self, subproblems: Sequence[Subproblem], **more: Any) -> list[SubproblemResult | None]:
        """See `Dispatcher`."""
        self.solved += sum(each.kind != "relax" for each in subproblems)
        return super().solve(subproblems, **more)

    def left(self) -> float | None:
        """Nothing is left after the last subproblem."""
        return 0.0 if self.solved >= self.most else super().left()


def relaxed_whole(instance: Instance, minimise: Mode | None = None) -> float:
    """Optimum of the relaxation of the whole model."""
    program = compile_model(build(instance))
    costs, offset = program.costs(weights(instance, minimise or instance.manifest.objective.mode))
    value = Solver(program, Settings()).minimise(costs, offset, relaxed=True).objective
    assert value is not None
    return value


def money(coupling: Coupling) -> list[int]:
    """Positions of the rows of funds."""
    return [number for number, (kind, _) in enumerate(coupling.rows) if kind == "fund"]
