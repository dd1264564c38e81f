"""A country solved again after a change: what an earlier run found serves where it holds, and only there."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import instances
from instances.errors import InvalidInstance
from instances.instance import Instance
from instances.part import AREA_COLUMNS, each_part
from instances.schema import TABLES, Manifest, Stage
from optimizer import Result, solve
from optimizer.decomposition.country import solve_by_region
from optimizer.decomposition.dispatcher import Resources
from optimizer.decomposition.earlier import EarlierRun, read_earlier
from optimizer.decomposition.region_data import own_data
from optimizer.decomposition.subproblem import Subproblem
from optimizer.engine.outcome import Progress, Status
from optimizer.engine.settings import Settings
from optimizer.plan.folder import WORK_FOLDER, write_plan
from tests.optimizer.command import contents
from tests.optimizer.decomposition.test_country import Listening, agree, sound, whole
from tests.small import with_funds

GAP = 0.02
REGION = "R002"
Change = Callable[[Instance], Instance]


@dataclass(frozen=True)
class First:
    """A run by region, and how it was solved."""

    instance: Instance
    result: Result
    folder: Path
    solved: list[Subproblem]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    """Four regions of three areas, with money that is just enough."""
    return begun(instances.generate(areas=12, regions=4, seed=4, budget_share=0.75, min_coverage=0.0), tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def tight(tmp_path_factory: pytest.TempPathFactory) -> First:
    """Two regions of three areas, with too little money for all need, some of it for one region alone."""
    instance = instances.generate(areas=6, regions=2, seed=1, budget_share=0.35, min_coverage=0.0)
    own = instance.funds[0].model_copy(update={"fund": "own", "name": "Own", "regions": (REGION,)})
    half = [
        row.model_copy(update={"amount_per_year": row.amount_per_year / 2}) if row.fund == instance.funds[0].fund else row
        for row in (*instance.funds, own)
    ]
    return begun(instance.replace(funds=half), tmp_path_factory.mktemp("tight"))


def begun(instance: Instance, folder: Path) -> First:
    """A first run of an instance."""
    result, solved = run(instance, folder=folder / WORK_FOLDER)
    assert result.plan is not None
    write_plan(result.plan, folder, result, instance)
    return First(instance, result, folder, solved)


def run(instance: Instance, earlier: EarlierRun | None = None, folder: Path | None = None, **more: Any) -> tuple[Result, list[Subproblem]]:
    """Solve by region; also the subproblems that were solved."""
    pool = Listening(*more.pop("treat", ()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("optimizer.decomposition.search.MOST_NODES", 100)
        patch.setattr("optimizer.decomposition.mandate_table.TABLES_TRIED", 1)
        result = solve_by_region(instance, Settings(gap=more.pop("gap", GAP)), Resources(pool.pool, folder, earlier=earlier), **more)
    return result, pool.solved


def again(first: First, instance: Instance, **more: Any) -> tuple[Result, list[Subproblem]]:
    """Solve by region from the first run."""
    earlier = read_earlier(first.folder, instance)
    return run(instance, earlier, warm_start=earlier.plan, **more)


def kinds(solved: list[Subproblem]) -> Counter[str]:
    return Counter(subproblem.kind for subproblem in solved)


def one_fund(factor: float, name: str = "") -> Change:
    """A fund, the first if not named, times a factor."""

    def changed(instance: Instance) -> Instance:
        amounts = {row.fund: row.amount_per_year for row in instance.funds}
        amounts[name or instance.funds[0].fund] *= factor
        return instance.replace(funds=[row.model_copy(update={"amount_per_year": amounts[row.fund]}) for row in instance.funds])

    return changed


def dearer(instance: Instance) -> Instance:
    """Every wage a tenth higher."""
    return instance.replace(tiers=[row.model_copy(update={"wage_per_year": 1.1 * row.wage_per_year}) for row in instance.tiers])


def peopled(instance: Instance) -> Instance:
    """One more candidate of each tier in an area of one region."""
    area = next(row.area for row in instance.areas if row.region == REGION)
    pools = [row.model_copy(update={"heads": row.heads + 1}) if row.area == area else row for row in instance.pools]
    return instance.replace(pools=pools)


def needier(instance: Instance) -> Instance:
    """A tenth more people in one region."""
    areas = [row.model_copy(update={"population": row.population * 11 // 10}) if row.region == REGION else row for row in instance.areas]
    return instance.replace(areas=areas)


def last_area(instance: Instance) -> str:
    """The last area of one region."""
    return [row.area for row in instance.areas if row.region == REGION][-1]


def without(area: str) -> Change:
    """The instance without one of its areas."""

    def changed(instance: Instance) -> Instance:
        tables = {}
        for name, row_class in TABLES.items():
            columns = [column for column in AREA_COLUMNS if column in row_class.model_fields]
            if columns:
                tables[name] = [row for row in getattr(instance, name) if all(getattr(row, column) != area for column in columns)]
        return instance.replace(**tables)

    return changed


def valued(instance: Instance) -> Instance:
    """An hour of need left unmet costs half as much again."""
    objective = instance.manifest.objective
    objective = objective.model_copy(update={"unmet_hour_value": 1.5 * objective.unmet_hour_value})
    return instance.replace(manifest=Manifest.model_validate(instance.manifest.model_dump() | {"objective": objective.model_dump()}))


CHANGES: dict[str, Change] = {
    "nothing": lambda instance: instance,
    "a fund 5 % larger": one_fund(1.05),
    "a fund 5 % smaller": one_fund(0.95),
    "wages": dearer,
    "people of one region": peopled,
    "need of one region": needier,
    "an area less": lambda instance: without(last_area(instance))(instance),
    "another value": valued,
    "funds in another order": lambda instance: instance.replace(funds=instance.funds[::-1]),
}
TIGHT: dict[str, Change] = {
    "a fund 5 % larger": one_fund(1.05),
    "a fund 5 % smaller": one_fund(0.95),
    "all funds a fifth smaller": lambda instance: with_funds(instance, 0.8),
    "all funds a fifth larger": lambda instance: with_funds(instance, 1.2),
    "the own fund of a region three times as large": one_fund(3.0, "own"),
}


def checked(first: First, instance: Instance, **more: Any) -> None:
    """Solve again; the plan and the bound are of the changed instance, and the earlier folder stays as it was."""
    before = contents(first.folder)
    result, _ = again(first, instance, **more)
    sound(instance, result)
    agree(result, whole(instance))
    assert contents(first.folder) == before


@pytest.mark.parametrize("name", CHANGES)
def test_plan_and_bound_are_those_of_the_changed_instance(first: First, name: str) -> None:
    checked(first, CHANGES[name](first.instance))


def test_an_area_more_changes_its_region_alone(first: First, tmp_path: Path) -> None:
    less = without(last_area(first.instance))(first.instance)
    checked(begun(less, tmp_path), first.instance)


def test_boundaries_from_which_ways_are_worked_out_are_data(tmp_path: Path) -> None:
    drawn = instances.generate(areas=4, regions=2, seed=1, budget_share=0.6, min_coverage=0.1, boundaries=True)
    unknown = {"area_km2": None, "longitude_degrees": None, "latitude_degrees": None}
    drawn = drawn.replace(areas=[row.model_copy(update=unknown) for row in drawn.areas])
    assert drawn.boundaries is not None
    smaller = drawn.boundaries.copy()
    smaller["geometry"] = smaller.geometry.scale(0.6, 0.6, origin=(0, 0))
    earlier = begun(drawn, tmp_path)
    checked(earlier, drawn.replace(boundaries=smaller))
    assert read_earlier(earlier.folder, drawn.replace(boundaries=smaller), (Stage(minimise="balanced"),)).bound is None


def test_the_relaxation_of_a_later_stage_gives_no_bound(tmp_path: Path) -> None:
    instance = instances.generate(areas=6, regions=2, seed=1, budget_share=0.6, min_coverage=0.1)
    stages = (Stage(minimise="coverage", give_up_share=0.02), Stage(minimise="cost"))
    staged = Settings(gap=0.05, stages=stages)
    result = solve_by_region(instance, staged, Resources(Listening().pool, tmp_path / WORK_FOLDER))
    assert result.plan is not None
    write_plan(result.plan, tmp_path, result, instance)
    cheapest = solve(instance, mode="cost", method="regions", gap=0.05, earlier=tmp_path)
    sound(instance, cheapest)
    agree(cheapest, whole(instance, mode="cost"))


def test_a_plan_that_was_reported_is_kept_when_prices_are_cut_short(tight: First, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.decomposition.reoptimisation.HOLD", -1.0)
    cancel, plans = threading.Event(), list[float]()

    def stop(_: str, now: Progress) -> None:
        plans.extend([now.incumbent] if now.incumbent is not None else [])
        if "prices" in now.phase:
            cancel.set()

    less = with_funds(tight.instance, 0.93)
    earlier = read_earlier(tight.folder, less)
    result, _ = run(less, earlier, warm_start=earlier.plan, cancel=cancel, on_progress=stop, gap=1e-4)
    assert cancel.is_set()
    assert plans
    assert result.objective == pytest.approx(min(plans))


@pytest.mark.parametrize("name", TIGHT)
def test_where_money_is_scarce_as_well(tight: First, name: str) -> None:
    checked(tight, TIGHT[name](tight.instance), gap=0.1)


def test_the_same_instance_is_solved_without_any_subproblem(first: First) -> None:
    result, solved = again(first, first.instance)
    assert solved == []
    assert (result.objective, result.bound, result.status) == (first.result.objective, first.result.bound, first.result.status)
    assert result.size == first.result.size


def test_less_money_that_is_still_enough_takes_no_subproblem(first: First) -> None:
    result, solved = again(first, one_fund(0.95)(first.instance))
    assert (solved, result.objective) == ([], first.result.objective)


def test_more_money_takes_no_pricing_round_but_a_proof_that_bounds_hold(first: First) -> None:
    result, solved = again(first, one_fund(1.05)(first.instance))
    assert sorted(subproblem.region for subproblem in solved) == sorted({subproblem.region for subproblem in first.solved})
    assert all(subproblem.kind == "relax" and subproblem.floors for subproblem in solved)
    assert result.bound == first.result.bound


def test_only_the_region_whose_data_changed_is_touched(first: First) -> None:
    result, solved = again(first, peopled(first.instance))
    assert {subproblem.region for subproblem in solved} == {REGION}
    assert len(solved) < len(run(peopled(first.instance))[1])
    assert result.status == Status.WITHIN_GAP


def test_what_a_changed_region_knows_is_its_earlier_plan(first: First) -> None:
    _, solved = again(first, peopled(first.instance))
    (given,) = [subproblem for subproblem in solved if subproblem.kind == "given"]
    areas = {row.area for row in first.instance.areas if row.region == REGION}
    assert first.result.plan is not None
    assert {("staff", row.area, row.tier) for row in first.result.plan.staff if row.area in areas} <= {
        (component, *index) for component, index, _ in given.known if component == "staff"
    }


def test_another_value_keeps_the_plans_and_no_bound(first: First) -> None:
    _, solved = again(first, valued(first.instance))
    assert kinds(solved)["draft"] == 0
    assert kinds(solved)["bound"] == kinds(first.solved)["bound"]


def test_a_cancelled_run_serves_with_what_it_had(first: First, tmp_path: Path) -> None:
    cancel, drafts = threading.Event(), list[str]()

    def treat(subproblem: Subproblem, seconds: float | None) -> float | None:
        drafts.extend([subproblem.region] if subproblem.kind == "draft" else [])
        if len(drafts) == 3:
            cancel.set()
        return seconds

    cut, _ = run(first.instance, folder=tmp_path / WORK_FOLDER, cancel=cancel, treat=(treat,))
    assert cut.status == Status.CANCELLED_WITHOUT_PLAN
    earlier = read_earlier(tmp_path, first.instance)  # the results alone: no plan was written
    result, solved = run(first.instance, earlier)
    assert earlier.plan is None
    assert kinds(solved)["relax"] == 0
    assert {subproblem.region for subproblem in solved if subproblem.kind == "draft"}.isdisjoint(drafts[:2])
    sound(first.instance, result)
    agree(result, first.result)


def test_what_served_once_serves_the_next_run_too(first: First, tmp_path: Path) -> None:
    more = one_fund(1.05)(first.instance)
    result, _ = again(first, more, folder=tmp_path / WORK_FOLDER)
    assert result.plan is not None
    write_plan(result.plan, tmp_path, result, more)
    earlier = read_earlier(tmp_path, more, (Stage(minimise="balanced"),))
    assert earlier.bound == result.bound
    assert run(more, earlier)[1] == []


def test_a_folder_without_an_earlier_run_is_refused(first: First, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    other = instances.load("tiny")
    for folder, instance, words in (
        (tmp_path / "nowhere", other, "there is nothing of that name"),
        (tmp_path / "file", other, "this is a file"),
        (tmp_path / "empty", other, "this folder holds no plan"),
        (first.folder, other, "none of its areas is in this instance"),
    ):
        with pytest.raises(InvalidInstance, match=words):
            solve(instance, earlier=folder, progress=False)
    with pytest.raises(ValueError, match="give one of warm_start, earlier and pool"):
        solve(first.instance, earlier=first.folder, warm_start=first.result.plan, progress=False)
    with pytest.raises(ValueError, match="nothing is written"):
        solve(first.instance, earlier=first.folder, work_folder=first.folder / WORK_FOLDER, progress=False)


def test_an_own_name_of_data_is_blind_to_what_is_shared(first: First) -> None:
    def names(instance: Instance) -> dict[str, str]:
        return {region: own_data(part) for region, part in each_part(instance, ["R001", REGION])}

    before = names(first.instance)
    for change in (one_fund(0.5), valued):
        assert names(change(first.instance)) == before
    assert names(peopled(first.instance))["R001"] == before["R001"]
    assert names(peopled(first.instance))[REGION] != before[REGION]
    assert names(dearer(first.instance))["R001"] != before["R001"]
