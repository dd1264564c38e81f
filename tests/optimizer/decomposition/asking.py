"""Questions to regions, and the relaxation of a whole country to hold the answers against."""

from collections.abc import Sequence
from typing import Any

from instances.part import part
from instances.schema import Instance, Mode
from models.formulation import build
from models.objective import weights
from optimizer.decomposition.answering import answer
from optimizer.decomposition.coupling import Coupling, coupling_of
from optimizer.decomposition.question import Answer, Question
from optimizer.decomposition.region import Region
from optimizer.engine.compile import compile_model
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Limits


def regions_of(instance: Instance) -> list[str]:
    """Regions in order."""
    return list(dict.fromkeys(area.region for area in instance.areas))


def question(instance: Instance, region: str, **more: Any) -> Question:
    """A question in the instance's own mode, at no prices; its relaxation if nothing else is said."""
    coupling = coupling_of(instance)
    own = tuple((name, weight) for name, weight in weights(instance, instance.manifest.objective.mode).items() if name != "equity_gap")
    free = (0.0,) * len(coupling.activities)
    said: dict[str, Any] = {"kind": "relax", "weights": own, "stages": (), "activities": coupling.activities, "prices": free} | more
    return Question(region=region, **said)


class Regions:
    """The regions of an instance, compiled once, as `optimizer.decomposition.relaxation` asks them."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.of = {region: Region(part(instance, [region])) for region in regions_of(instance)}
        self.asked = 0

    def questions(self, **more: Any) -> list[Question]:
        """One question to each."""
        return [question(self.instance, region, **more) for region in self.of]

    def ask(self, questions: Sequence[Question]) -> list[Answer | None]:
        """Answers in order."""
        self.asked += len(questions)
        return [answer(self.of[asked.region], asked) for asked in questions]


def relaxed_whole(instance: Instance, minimise: Mode | None = None) -> float:
    """Optimum of the relaxation of the whole model."""
    program = compile_model(build(instance))
    costs, offset = program.costs(weights(instance, minimise or instance.manifest.objective.mode))
    value = Solver(program, Limits()).minimise(costs, offset, relaxed=True).objective
    assert value is not None
    return value


def money(coupling: Coupling) -> list[int]:
    """Positions of the rows of funds."""
    return [number for number, (kind, _) in enumerate(coupling.rows) if kind == "fund"]
