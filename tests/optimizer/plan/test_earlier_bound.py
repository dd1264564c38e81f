"""A bound of an earlier run holds where there is only less of what is shared."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import instances
from instances.instance import Instance
from instances.schema import Manifest, Stage
from optimizer import Result, solve
from optimizer.changes.replan import MostChanges, replan
from optimizer.plan.earlier_bound import earlier_bound, value_of
from optimizer.plan.folder import RESULT_FILE, write_plan
from tests.small import with_funds, with_policy

BALANCED = (Stage(minimise="balanced"),)
Solved = tuple[Instance, Result, Path]


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Solved:
    """Three areas with little money, and the folder of their plan."""
    instance, folder = instances.generate(areas=3, seed=1, budget_share=0.8, min_coverage=0.0), tmp_path_factory.mktemp("solved")
    result = solve(instance, gap=0.02)
    assert result.plan is not None
    write_plan(result.plan, folder, result, instance)
    return instance, result, folder


def renamed(instance: Instance) -> Instance:
    """The instance under another title, in another order."""
    manifest = Manifest.model_validate(instance.manifest.model_dump() | {"title": "Another title"})
    return instance.replace(manifest=manifest, areas=instance.areas[::-1])


def dearer(instance: Instance) -> Instance:
    """The instance with higher wages."""
    return instance.replace(tiers=[row.model_copy(update={"wage_per_year": 2 * row.wage_per_year}) for row in instance.tiers])


def valued(instance: Instance) -> Instance:
    """The instance with another value of an hour of need."""
    objective = instance.manifest.objective.model_copy(update={"unmet_hour_value": 7.0})
    return instance.replace(manifest=instance.manifest.model_copy(update={"objective": objective}))


CHANGES: dict[str, tuple[Callable[[Instance], Instance], bool]] = {
    "nothing": (lambda instance: instance, True),
    "less money": (lambda instance: with_funds(instance, 0.9), True),
    "another title": (renamed, True),
    "more money": (lambda instance: with_funds(instance, 1.1), False),
    "a fund less": (lambda instance: instance.replace(funds=instance.funds[:-1]), False),
    "wages": (dearer, False),
    "another value": (valued, False),
    "another rule": (lambda instance: with_policy(instance, max_zone_gap=0.5), False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_it_holds_where_every_plan_is_one_of_the_earlier_data(solved: Solved, name: str) -> None:
    change, holds = CHANGES[name]
    assert earlier_bound(solved[2], change(solved[0]), BALANCED) == (solved[1].bound if holds else None)


def test_it_is_one_of_the_same_goal(solved: Solved) -> None:
    assert earlier_bound(solved[2], solved[0], (Stage(minimise="cost"),)) is None
    assert earlier_bound(solved[2], solved[0], (*BALANCED, Stage(minimise="cost"))) is None


def test_a_run_that_says_nothing_has_none(solved: Solved, tmp_path: Path) -> None:
    instance, result, _ = solved
    assert result.plan is not None
    for number, text in enumerate(("", "{}", "[]", json.dumps(result.record() | {"instance_hash": "other"}))):
        folder = tmp_path / str(number)
        write_plan(result.plan, folder, result, instance)
        (folder / RESULT_FILE).write_text(text)
        assert earlier_bound(folder, instance, BALANCED) is None
    write_plan(result.plan, tmp_path / "alone")
    assert earlier_bound(tmp_path / "alone", instance, BALANCED) is None


def test_a_bound_of_limited_plans_is_none(solved: Solved, tmp_path: Path) -> None:
    instance, result, _ = solved
    assert result.plan is not None
    done = replan(instance, result.plan, MostChanges(hires=0), gap=0.02)
    assert done.result.plan is not None
    assert done.result.narrowed
    first, *_ = done.result.stages
    write_plan(done.result.plan, tmp_path, replace(done.result, stages=(first,)), instance)
    assert earlier_bound(tmp_path, instance, (Stage(minimise=first.minimise),)) is None


def test_it_closes_the_gap_at_once(solved: Solved) -> None:
    instance, result, folder = solved
    again = solve(instance, gap=0.02, earlier=folder)
    assert (again.objective, again.bound) == (pytest.approx(result.objective), pytest.approx(result.bound))
    assert sum(stage.nodes for stage in again.stages) == 0


def test_a_fund_less_is_no_narrower_where_nobody_pays(solved: Solved) -> None:
    assert earlier_bound(solved[2], solved[0].replace(funds=()), BALANCED) is None


def test_the_value_of_a_plan_is_that_of_its_run(solved: Solved) -> None:
    instance, result, _ = solved
    assert value_of(result.record(), instance, "balanced") == (result.objective, result.bound)
    assert value_of(result.record(), instance, "cost") is None
    assert value_of(result.record(), dearer(instance), "balanced") is None
    assert value_of({}, instance, "balanced") is None


@pytest.mark.parametrize("gone", ["churn", "wages"])
def test_a_value_in_another_measure_is_none(solved: Solved, gone: str) -> None:
    """A run from before a term counted, whose objective its own terms make up all the same."""
    instance, result, _ = solved
    record = result.record()
    record["terms"] = {term: value for term, value in record["terms"].items() if term != gone}
    assert value_of(record, instance, "balanced") is None
    record = result.record()
    record["stages"][0]["objective"] += 1.0
    assert value_of(record, instance, "balanced") is None
