"""The model and the verifier against a statement of the same rules that knows neither, on random deployments and in every mode."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from instances.instance import Instance
from instances.schema import Mode
from models.objective import weights
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Status
from optimizer.engine.session import open_session, solve_whole
from optimizer.engine.settings import Settings
from tests.second_opinion.mutations import MUTATIONS, mutated
from tests.second_opinion.statement import optimum

COUNT = 60
MODES: tuple[Mode, ...] = get_args(Mode)
EXACT = Settings(gap=0.0)
CLOSE = 1e-6


@cache
def value(number: int, mode: Mode) -> float | None:
    """What the other statement says is best."""
    return optimum(deployment(number), mode)


@cache
def deployment(number: int) -> Instance:
    """A random deployment."""
    return mutated(number)[0]


def same(one: float | None, other: float | None) -> bool:
    """Whether two values are equal, or there is no plan either way."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= CLOSE * max(1.0, abs(one))


@pytest.mark.parametrize("number", range(COUNT))
def test_the_model_states_the_same_rules(number: int) -> None:
    instance = deployment(number)
    program = open_session(instance, EXACT).program
    for mode in MODES:
        found = Solver(program, EXACT).minimise(*program.costs(weights(instance, mode)))
        assert found.status in (Status.OPTIMAL, Status.INFEASIBLE)
        assert same(value(number, mode), found.objective), (mode, value(number, mode), found.objective)


@pytest.mark.parametrize(("number", "mode"), [(number, MODES[number // 4 % len(MODES)]) for number in range(0, COUNT, 4)] + [(11, "cost")])
def test_plans_are_as_good_as_they_can_be_and_keep_every_rule(number: int, mode: Mode) -> None:
    result = solve_whole(deployment(number), Settings(mode=mode, gap=0.0))
    assert result.status in (Status.OPTIMAL, Status.INFEASIBLE)
    assert same(value(number, mode), result.objective), (mode, value(number, mode), result.objective)
    assert [str(violation) for violation in result.violations] == []
    assert result.conflict_proven == (result.objective is None)


def test_every_change_is_there_and_most_deployments_have_plans() -> None:
    changes = Counter(name for number in range(COUNT) for name in mutated(number)[1])
    assert set(changes) == set(MUTATIONS)
    assert min(changes.values()) >= 5
    assert sum(value(number, "coverage") is None for number in range(COUNT)) <= COUNT / 4


def test_it_knows_nothing_of_the_model_and_the_verifier() -> None:
    for name in ("statement", "tables"):
        tree = ast.parse((Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8"))
        imported = {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        imported |= {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert not imported & {"models", "optimizer", "fieldpost"}
