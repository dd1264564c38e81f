"""Bundled scenarios can be planned for on the bundled instances: at least their linear relaxation has a plan."""

from pathlib import Path

import numpy as np
import pytest

import instances
from instances.scenarios import apply, scenarios_of
from models.formulation import build
from optimizer.engine.compile import compile_model
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Status
from optimizer.engine.settings import Settings
from tests.optimizer.command import fieldpost

TIGHTER = ("flood", "freeze", "freeze_support", "need10", "squeeze")
"""Scenarios that ask for more or take something away; `squeeze` is `cut10` and `wage8` at once."""


@pytest.mark.parametrize(
    ("name", "scenario"),
    [*(("tiny", scenario) for scenario in scenarios_of("tiny")), *(("ifugao", scenario) for scenario in TIGHTER)],
)
def test_the_rules_can_be_kept(name: str, scenario: str) -> None:
    program = compile_model(build(apply(instances.load(name), scenarios_of(name)[scenario])))
    outcome = Solver(program, Settings()).minimise(np.zeros(program.matrix.shape[1]), relaxed=True)
    assert outcome.status == Status.OPTIMAL


def test_export_takes_an_instance_s_own_scenarios_along(tmp_path: Path) -> None:
    assert fieldpost("export", "tiny", tmp_path / "mine").code == 0
    assert scenarios_of(tmp_path / "mine") == scenarios_of("tiny")
    told = fieldpost("export", "tiny", tmp_path / "mine.xlsx")
    assert told.code == 0
    assert "does not hold the instance's own scenarios (cut10, flood," in " ".join(told.out.split())
