"""Settings: the same names and checks everywhere, errors in one sentence that says what was expected."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

import instances
from instances.schema import Stage
from optimizer.engine.settings import Settings
from optimizer.solving import solve


def test_shares_times_and_stages_may_be_text() -> None:
    settings = Settings(gap="1%", time_limit="10m", stages="coverage:1%,cost")
    assert (settings.gap, settings.time_limit) == (0.01, 600.0)
    assert settings.stages == (Stage(minimise="coverage", give_up_share=0.01), Stage(minimise="cost"))
    assert Settings(stages=["coverage", Stage(minimise="wages")]).stages == (Stage(minimise="coverage"), Stage(minimise="wages"))
    assert replace(settings, seed=3) == Settings(gap=0.01, time_limit=600, stages=settings.stages, seed=3)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"method": "reg"}, "method: 'reg' is not known; write auto, whole or regions; did you mean 'regions'?"),
        ({"mode": "cheap"}, "mode: 'cheap' is not known; write cost, coverage or balanced"),
        ({"threads": 0}, "threads: 0 is out of range; write a whole number of 1 or more"),
        ({"workers": -1}, "workers: -1 is out of range; write a whole number of 1 or more"),
        ({"seed": 2**31}, "seed: 2147483648 is out of range; write a whole number from 0 to 2,147,483,647"),
        ({"gap": "half"}, "gap: 'half' is not a share; write 0.5% or 0.005"),
        ({"gap": 5}, "gap: 5 is 5; a share lies from 0 to below 1 (0.5% or 0.005)"),
        ({"gap": float("nan")}, "a share lies from 0 to below 1"),
        ({"time_limit": 0}, "time_limit: 0 is 0 seconds; a time limit is above 0 and finite"),
        ({"time_limit": "soon"}, "time_limit: 'soon' is not a time; write 90, 90s, 15m or 2h"),
        ({"stages": ["coverge"]}, "stages: 'coverge' cannot be minimised; known are cost, "),
        ({"stages": "coverage:lots"}, "stages: 'lots' is not a share"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_with_what_was_expected(given: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValueError, match=re.escape(expected)) as failure:
        Settings(**given)
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize("given", [{"threads": "2"}, {"threads": True}, {"gap": None}, {"time_limit": [3]}, {"stages": 3}, {"seed": 1.5}])
def test_a_value_of_the_wrong_type_is_a_type_error(given: dict[str, Any]) -> None:
    (name,) = given
    with pytest.raises(TypeError, match=f"^{name}: "):
        Settings(**given)


def test_solve_says_what_an_instance_is() -> None:
    with pytest.raises(TypeError, match="'tiny' is not an instance; load"):
        solve("tiny")  # type: ignore[arg-type]


def test_stages_go_before_the_mode_and_the_mode_before_the_manifest() -> None:
    instance = instances.generate(areas=1, seed=0)
    assert Settings().stages_for(instance) == (Stage(minimise=instance.manifest.objective.mode),)
    assert Settings(mode="cost").stages_for(instance) == (Stage(minimise="cost"),)
    assert Settings(mode="cost", stages="wages").stages_for(instance) == (Stage(minimise="wages"),)


def test_settings_are_plain_values() -> None:
    assert json.dumps(vars(Settings(gap="0.5%", time_limit="2h")))
