"""A country solved by region is the country solved whole, within the proven gaps."""

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

import instances
from instances.instance import Instance
from instances.schema import COST_KINDS, Mode, Post, Stage, Venue
from models.objective import weights
from models.parameters import parameters
from optimizer import Result, solve
from optimizer.decomposition import country
from optimizer.decomposition.country import solve_by_region
from optimizer.decomposition.dispatcher import Resources
from optimizer.decomposition.search import Search
from optimizer.decomposition.solve_subproblem import RegionTask
from optimizer.decomposition.subproblem import Subproblem, SubproblemResult
from optimizer.engine.outcome import Progress, Status
from optimizer.engine.settings import Settings
from optimizer.engine.workers import Here
from tests.optimizer.decomposition.subproblems import Limited

GAP = 0.02
WHOLE_GAP = 0.05
CLOSE = 1e-6

COUNTRIES: dict[str, dict[str, Any]] = {
    "money to spare": {"areas": 8, "regions": 2, "seed": 1},
    "three regions": {"areas": 6, "regions": 3, "seed": 2, "budget_share": 0.7},
    "tight": {"areas": 8, "regions": 2, "seed": 1, "budget_share": 0.3, "min_coverage": 0.0},
    "four regions, tight": {"areas": 12, "regions": 4, "seed": 4, "budget_share": 0.3, "min_coverage": 0.0},
    "tables by region": {"areas": 4, "regions": 2, "seed": 3, "mandate_scope": "region", "budget_share": 0.5, "min_coverage": 0.1},
    "tables by zone": {"areas": 4, "regions": 2, "seed": 5, "mandate_scope": "zone"},
    "cheapest": {"areas": 6, "regions": 2, "seed": 1, "mode": "cost"},
    "most covered, tight": {"areas": 8, "regions": 2, "seed": 1, "mode": "coverage", "budget_share": 0.2, "min_coverage": 0.0},
    "one region": {"areas": 3, "regions": 1, "seed": 1},
    "own area only": {"areas": 4, "regions": 2, "seed": 1, "service_boundary": "area", "budget_share": 8.0},
}


MAY_STAY_OPEN = ("three regions", "tables by region", "cheapest", "tables by zone")
"""Few regions whose whole heads matter: prices alone need not close their gap."""
MOST, FEW = 40, 10
"""Subproblems with whole numbers, but for the last list of them; a clock would make verdicts and plans differ."""
FIRST_EFFORT, MOST_NODES = 2 * 10**5, 100
"""And the nodes of each, so that nothing takes long."""


def generated(name: str) -> Instance:
    """A country by its name here."""
    return instances.generate(**COUNTRIES[name])


def policy(instance: Instance, **changes: Any) -> Instance:
    """The instance under another policy."""
    changed = instance.manifest.policy.model_copy(update=changes)
    return instance.replace(manifest=instance.manifest.model_copy(update={"policy": changed}))


def funds(instance: Instance, factor: float) -> Instance:
    """The instance with more or less money."""
    return instance.replace(funds=[fund.model_copy(update={"amount_per_year": factor * fund.amount_per_year}) for fund in instance.funds])


def by_region(instance: Instance, *, most: int = MOST, **options: Any) -> tuple[Result, list[str]]:
    """Result and notes."""
    notes: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("optimizer.decomposition.country.Dispatcher", partial(Limited, most))
        patch.setattr("optimizer.decomposition.search.FIRST_EFFORT", FIRST_EFFORT)
        patch.setattr("optimizer.decomposition.search.MOST_NODES", MOST_NODES)
        return solve(instance, method="regions", **({"gap": GAP} | options), on_note=notes.append), notes


def whole(instance: Instance, **options: Any) -> Result:
    """The country solved as one model, to a gap that is soon reached."""
    return solve(instance, method="whole", **({"gap": WHOLE_GAP} | options))


@cache
def solved(name: str) -> tuple[Instance, Result, list[str]]:
    """A country solved by region."""
    instance = generated(name)
    return instance, *by_region(instance, most=FEW if name in MAY_STAY_OPEN else MOST)


def sound(instance: Instance, result: Result) -> None:
    """A plan that keeps every rule, and figures that agree with it."""
    assert result.plan is not None
    assert result.terms is not None
    assert result.objective is not None
    assert [str(violation) for violation in result.violations] == []
    for kind in COST_KINDS:
        assert sum(row.amount for row in result.plan.costs if row.kind == kind) == pytest.approx(result.terms[kind], rel=CLOSE, abs=CLOSE)
    priority = {row.function: row.priority for row in instance.functions}
    assert sum(priority[row.function] * row.hours for row in result.plan.unmet) == pytest.approx(
        result.terms["unmet_need"], rel=CLOSE, abs=1e-3
    )
    assert result.plan.travel_hours == pytest.approx(result.terms["travel_time"], rel=1e-5, abs=1e-3)
    if instance.funds:
        assert sum(row.amount for row in result.plan.payments) == pytest.approx(result.plan.cost, rel=CLOSE, abs=CLOSE)
    weight = weights(instance, result.stages[-1].minimise)  # type: ignore[arg-type]
    assert sum(value * result.terms[name] for name, value in weight.items()) == pytest.approx(result.objective, rel=CLOSE, abs=CLOSE)


def agree(one: Result, other: Result) -> None:
    """No bound of either is above the other's objective."""
    for bound, objective in ((one.bound, other.objective), (other.bound, one.objective)):
        assert bound is not None
        assert objective is not None
        assert bound <= objective + CLOSE * max(1.0, abs(objective))


@pytest.mark.parametrize("name", COUNTRIES)
def test_by_region_and_whole_agree_within_their_gaps(name: str) -> None:
    instance, regions, notes = solved(name)
    assert notes == []
    assert regions.status in (Status.OPTIMAL, Status.WITHIN_GAP) or (name in MAY_STAY_OPEN and regions.status.has_plan), regions.status
    sound(instance, regions)
    agree(regions, whole(instance))


@pytest.mark.parametrize("name", ["three regions", "four regions, tight"])
def test_dives_in_regions_come_first_where_there_are_many_areas(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(country, "MANY_AREAS", 0)
    told: list[Progress] = []
    instance, other, _ = solved(name)
    result, _ = by_region(instance, most=FEW, progress=lambda _, now: told.append(now))
    sound(instance, result)
    agree(result, other)
    first = next(number for number, now in enumerate(told) if now.incumbent is not None)
    before = [now.phase for now in told[:first]]
    assert any("dives" in phase for phase in before)
    assert not any("drafts" in phase for phase in before)


def test_other_tables_are_tried_where_the_first_one_is_expensive_in_whole_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = generated("money to spare")
    best, _ = by_region(instance, gap=0.01)
    assert best.status == Status.WITHIN_GAP
    monkeypatch.setattr("optimizer.decomposition.country.TABLES_TRIED", 0)
    first, notes = by_region(instance, gap=0.01)
    assert notes == []
    assert first.status == Status.LIMIT_WITH_PLAN
    sound(instance, first)
    agree(first, best)
    assert best.objective is not None
    assert first.objective is not None
    assert best.objective < first.objective
    assert best.plan is not None
    assert first.plan is not None
    assert set(best.plan.mandates) != set(first.plan.mandates)


def test_another_table_is_found_where_regions_have_no_plan_under_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    instance, best, _ = solved("money to spare")
    monkeypatch.setattr("optimizer.decomposition.country.find_table", lambda *_: ((), 0.0))
    found, notes = by_region(instance, gap=0.2)
    assert notes == []
    assert found.status == Status.WITHIN_GAP
    sound(instance, found)
    agree(found, best)
    monkeypatch.setattr("optimizer.decomposition.country.TABLES_TRIED", 0)
    none, notes = by_region(instance, gap=0.2)
    assert none.plan is None
    assert len(notes) == 1
    assert "no whole-number plan under one mandate table for R001, R002" in notes[0]


@pytest.mark.parametrize("scope", ["region", "country"])
def test_stages_one_after_another(scope: str) -> None:
    instance = instances.generate(areas=8, regions=2, seed=1, budget_share=0.3, min_coverage=0.0, mandate_scope=scope)  # type: ignore[arg-type]
    stages = [Stage(minimise="coverage", give_up_share=0.05), Stage(minimise="cost")]
    regions, notes = by_region(instance, stages=stages)
    assert notes == []
    assert [stage.minimise for stage in regions.stages] == ["coverage", "cost"]
    sound(instance, regions)
    first, last = regions.stages
    assert first.objective is not None
    assert regions.terms is not None
    assert regions.terms["unmet_need"] <= first.objective + 0.05 * parameters(instance).weighted_need() + 1e-3
    other = whole(instance, stages=stages)
    assert first.bound is not None
    assert other.stages[0].objective is not None
    assert first.bound <= other.stages[0].objective * (1 + CLOSE)
    # later stages start from other values of the first, so only each bound and its own objective can be compared
    assert last.bound is not None
    assert last.objective is not None
    assert last.bound <= last.objective * (1 + CLOSE)


@pytest.mark.parametrize("minimise", ["equity_gap", "group_gap", "travel_time"])
def test_a_single_term_is_minimised(minimise: str) -> None:
    instance = instances.generate(areas=4, regions=2, seed=1)
    stages = [Stage(minimise=minimise), Stage(minimise="balanced")]  # type: ignore[arg-type]
    regions, notes = by_region(instance, stages=stages)
    assert notes == []
    assert len(regions.stages) == 2
    sound(instance, regions)
    other = whole(instance, stages=stages)
    first, bound = regions.stages[0], other.stages[0].bound
    assert first.objective is not None
    assert bound is not None
    assert bound <= first.objective + 1e-3


def test_regions_share_the_floors_of_target_groups_and_the_gap_between_them() -> None:
    instance = policy(instances.generate(areas=4, regions=2, seed=1, mode="cost", min_coverage=0.0), max_group_gap=0.1)
    groups = [row.model_copy(update={"min_coverage": 0.6}) if row.group == "older_persons" else row for row in instance.groups]
    instance = instance.replace(groups=groups)
    regions, _ = by_region(instance)
    sound(instance, regions)
    assert regions.terms is not None
    assert regions.terms["group_gap"] == pytest.approx(0.1, abs=CLOSE)
    other = whole(instance)
    agree(regions, other)
    with pytest.raises(AssertionError):  # without the floor it costs less than any plan with it
        agree(other, whole(policy(instance.replace(groups=instances.generate(areas=4).groups), max_group_gap=None), gap=1e-3))


def test_funds_for_one_region_alone() -> None:
    instance = instances.generate(areas=8, regions=2, seed=1, budget_share=0.3, min_coverage=0.0)
    mine = [fund.model_copy(update={"regions": ("R002",)}) if fund.fund == "partner" else fund for fund in instance.funds]
    instance = instance.replace(funds=mine)
    regions, _ = by_region(instance)
    assert regions.status.has_plan, regions.status
    sound(instance, regions)
    agree(regions, whole(instance))


def test_a_region_that_no_fund_may_pay_for_gets_no_money() -> None:
    instance = instances.generate(areas=6, regions=2, seed=1, min_coverage=0.0)
    instance = instance.replace(
        funds=[fund.model_copy(update={"regions": ("R001",)}) for fund in instance.funds],
        **dict.fromkeys(("staff", "trained", "ratios", "posts", "teams", "allowances"), ()),
    )
    instance = instance.replace(zones=[zone.model_copy(update={"min_resident_heads": 0}) for zone in instance.zones])
    regions, _ = by_region(instance)
    assert regions.plan is not None
    sound(instance, regions)
    agree(regions, whole(instance))


def test_without_funds_money_has_no_limit() -> None:
    instance = instances.generate(areas=6, regions=2, seed=1).replace(funds=())
    regions, _ = by_region(instance)
    sound(instance, regions)
    agree(regions, whole(instance))


@pytest.mark.parametrize("of", ["packages", "venues"])
def test_places_of_a_package_are_shared(of: str) -> None:
    instance = instances.generate(areas=6, regions=2, seed=1)
    packages = [package.model_copy(update={"places_per_year": 3}) for package in instance.packages]
    elsewhere = [Venue(venue="institute", package=row.package, places_per_year=3, way_hours=4, source="assumed") for row in packages]
    instance = instance.replace(packages=packages) if of == "packages" else instance.replace(venues=elsewhere)
    regions, _ = by_region(instance, most=FEW)
    assert regions.status.has_plan
    sound(instance, regions)
    agree(regions, whole(instance))


# Nothing to be found


def test_a_region_without_any_plan_is_named() -> None:
    instance = instances.generate(areas=6, regions=2, seed=1)
    area = instance.areas[-1]
    mine = {row.area for row in instance.areas if row.region == area.region}
    instance = instance.model_copy(
        update={
            "posts": tuple(Post(area=name, tier=row.tier, max_heads=0) for name in mine for row in instance.tiers),
            "staff": tuple(row for row in instance.staff if row.area not in mine),
            "trained": tuple(row for row in instance.trained if row.area not in mine),
        }
    )
    result, _ = by_region(instance)
    assert (result.status, result.plan) == (Status.INFEASIBLE, None)
    assert result.conflict
    assert result.conflict_rows
    assert all(row.startswith(f"{area.region}: ") for row in result.conflict_rows)
    assert whole(instance).status == Status.INFEASIBLE


@pytest.mark.parametrize("scope", ["region", "country"])
def test_a_region_without_a_whole_number_plan_is_infeasible(scope: str) -> None:
    # Half a head would do the work and half a head is allowed in the relaxation: one head is closed by the money.
    instance = instances.generate(areas=4, regions=2, seed=1, mandate_scope=scope)  # type: ignore[arg-type]
    region = instance.areas[-1].region
    paid = [row.tier for row in instance.tiers if row.wage_per_year > 0]
    pinch = [
        {"fund": f"{region}-{tier}", "name": tier, "amount_per_year": 0.5 * row.wage_per_year, "tiers": (tier,), "regions": (region,)}
        for row in instance.tiers
        if (tier := row.tier) in paid
    ]
    others = tuple({area.region for area in instance.areas} - {region})
    instance = instance.replace(
        funds=[*(fund.model_copy(update={"regions": others}) for fund in instance.funds), *pinch],
        staff=[row for row in instance.staff if _region(instance, row.area) != region],
        **dict.fromkeys(("trained", "teams", "ratios", "posts"), ()),
        zones=[zone.model_copy(update={"min_resident_heads": 0, "lone_posting_allowed": True}) for zone in instance.zones],
    )
    other = whole(instance)
    result, notes = by_region(instance)
    assert result.status == other.status == Status.INFEASIBLE, (result.status, other.status, notes)


def _region(instance: Instance, area: str) -> str:
    return next(row.region for row in instance.areas if row.area == area)


def test_money_far_too_little_for_the_floors_is_infeasible() -> None:
    instance = policy(instances.generate(areas=8, regions=2, seed=1), min_coverage=0.9)
    scarce = by_region(funds(instance, 0.1))[0]
    assert scarce.status == Status.INFEASIBLE
    assert "budget" in scarce.conflict


def test_money_enough_for_each_region_but_not_for_all_is_infeasible() -> None:
    instance = policy(instances.generate(areas=8, regions=2, seed=1), min_coverage=0.5)
    best = whole(instance, mode="cost", gap=GAP)
    assert best.bound is not None
    amount = 0.9 * best.bound
    one = instance.funds[-1].model_copy(update={"amount_per_year": amount, "tiers": (), "cost_kinds": ()})
    result, _ = by_region(instance.replace(funds=[one]))
    assert result.status == Status.INFEASIBLE
    assert "budget" in result.conflict
    assert any(instance.funds[-1].fund in row for row in result.conflict_rows)


def test_where_people_serve_the_whole_country_there_are_no_regions() -> None:
    with pytest.raises(ValueError, match="service boundary"):
        solve(instances.generate(areas=4, regions=2, seed=1, service_boundary="country"), method="regions")


# Cut short


@pytest.mark.parametrize("seconds", [1e-6, 0.05])
def test_a_limit_before_any_plan(seconds: float) -> None:
    result, _ = by_region(instances.generate(areas=9, regions=3, seed=1), time_limit=seconds)
    assert (result.status, result.plan, result.objective) == (Status.LIMIT_WITHOUT_PLAN, None, None)


def test_cancelled_before_anything() -> None:
    cancel = threading.Event()
    cancel.set()
    result, _ = by_region(instances.generate(areas=4, regions=2, seed=1), cancel=cancel)
    assert (result.status, result.plan, result.bound) == (Status.CANCELLED_WITHOUT_PLAN, None, None)


Treat = Callable[[Subproblem, float | None], float | None]


class Listening:
    """Resources with a pool of this process that lists the subproblems, and may change the seconds of each."""

    def __init__(self, treat: Treat = lambda subproblem, seconds: seconds) -> None:
        self.solved: list[Subproblem] = []
        self.treat = treat

    def pool(self, job: Any, cancel: threading.Event) -> Here[RegionTask, SubproblemResult]:
        def listening(task: RegionTask, cancel: threading.Event) -> SubproblemResult:
            self.solved.append(task.subproblem)
            return job(replace(task, seconds=self.treat(task.subproblem, task.seconds)), cancel)

        return Here(listening, cancel)


def run(instance: Instance, pool: Listening, folder: Path | None = None, *, resume: bool = False, cancel: Any = None) -> Result:
    """Solve with this pool."""
    return solve_by_region(instance, Settings(gap=GAP), Resources(pool.pool, folder, resume), cancel=cancel)


def test_a_draft_cut_short_without_a_plan_is_no_fault() -> None:
    instance = generated("money to spare")
    pool = Listening(lambda subproblem, seconds: 1e-3 if subproblem.kind == "draft" and subproblem.region == "R002" else seconds)
    result = run(instance, pool)
    assert result.status in (Status.LIMIT_WITHOUT_PLAN, Status.WITHIN_GAP, Status.OPTIMAL)


@pytest.mark.parametrize("kind", ["draft", "search"])
def test_cancelled_while_regions_are_solved(kind: str) -> None:
    cancel = threading.Event()

    def treat(subproblem: Subproblem, seconds: float | None) -> float | None:
        if subproblem.kind == kind and subproblem.region == "R002":
            cancel.set()
        return seconds

    instance = generated("money to spare")
    result = run(instance, Listening(treat), cancel=cancel)
    # the plans found by then may close the gap all the same
    assert result.status in ((Status.CANCELLED_WITHOUT_PLAN,) if kind == "draft" else (Status.CANCELLED_WITH_PLAN, Status.WITHIN_GAP))
    assert result.bound is not None
    assert (result.plan is not None) == (kind == "search")


@pytest.mark.parametrize("most", [1, 5, 13])
def test_a_limit_at_any_time_leaves_a_sound_result(most: int) -> None:
    instance = generated("four regions, tight")
    result, _ = by_region(instance, most=most, gap=1e-4)
    assert result.status == (Status.LIMIT_WITHOUT_PLAN if result.plan is None else Status.LIMIT_WITH_PLAN)
    if result.plan is not None:
        sound(instance, result)


# Again, and going on


def test_two_workers_give_the_same_plan_as_one() -> None:
    instance, one, _ = solved("four regions, tight")
    two, _ = by_region(instance, workers=2)
    assert two.plan == one.plan
    assert two.objective == one.objective
    assert two.bound == pytest.approx(one.bound, rel=1e-12)


def test_the_same_seed_gives_the_same_plan() -> None:
    instance, one, _ = solved("tight")
    again, _ = by_region(instance)
    assert (again.plan, again.objective, again.bound) == (one.plan, one.objective, one.bound)


def test_a_resumed_run_solves_nothing_anew(tmp_path: Path) -> None:
    instance = generated("tight")
    first, second, third = Listening(), Listening(), Listening()
    one = run(instance, first, tmp_path)
    two = run(instance, second, tmp_path, resume=True)
    assert {subproblem.kind for subproblem in first.solved} >= {"relax", "draft", "bound"}
    assert [subproblem.kind for subproblem in second.solved if subproblem.kind != "relax" or subproblem.mandates is None] == []
    assert (two.plan, two.objective, two.bound) == (one.plan, one.objective, one.bound)
    run(instance, third, tmp_path)
    assert len(third.solved) == len(first.solved)


def test_other_data_is_not_taken_for_the_same(tmp_path: Path) -> None:
    instance = generated("tight")
    run(instance, Listening(), tmp_path)
    richer = funds(instance, 1.5)
    pool = Listening()
    result = run(richer, pool, tmp_path, resume=True)
    assert [subproblem for subproblem in pool.solved if subproblem.kind == "draft"]
    sound(richer, replace(result, violations=()))


def test_a_run_cancelled_among_the_prices_goes_on_to_the_same_prices(tmp_path: Path) -> None:
    instance = generated("four regions, tight")
    cancel, steps = threading.Event(), 0

    def treat(subproblem: Subproblem, seconds: float | None) -> float | None:
        nonlocal steps
        steps += subproblem.region == "R001"
        if steps == 3:
            cancel.set()
        return seconds

    cut = run(instance, Listening(treat), tmp_path, cancel=cancel)
    assert cut.status == Status.CANCELLED_WITHOUT_PLAN
    went_on, fresh = run(instance, Listening(), tmp_path, resume=True), solved("four regions, tight")[1]
    assert (went_on.plan, went_on.objective, went_on.bound) == (fresh.plan, fresh.objective, fresh.bound)


def test_a_plan_to_start_from_is_used() -> None:
    instance, known, _ = solved("tight")
    pool = Listening()
    result = solve_by_region(instance, Settings(gap=GAP), Resources(pool.pool), warm_start=known.plan)
    drafts = [subproblem for subproblem in pool.solved if subproblem.kind == "draft" and not subproblem.caps]
    assert {subproblem.region for subproblem in drafts} == {"R001", "R002"}
    assert known.plan is not None
    reported = {(component, *index) for subproblem in drafts for component, index, _ in subproblem.known}
    assert reported >= {("staff", row.area, row.tier) for row in known.plan.staff}
    agree(result, known)
    foreign = instances.generate(areas=2, regions=1, seed=9)
    assert solve(instance, method="regions", gap=GAP, warm_start=solve(foreign, gap=0.2).plan).status.has_plan


def test_progress_says_how_far_it_has_come() -> None:
    reported: list[tuple[str, Progress]] = []
    by_region(generated("tight"), progress=lambda stage, progress: reported.append((stage, progress)))
    assert {stage for stage, _ in reported} == {"balanced"}
    phases = [progress.phase for _, progress in reported]
    assert any(phase.startswith("prices") for phase in phases)
    assert any("drafts" in phase for phase in phases)
    bounds = [progress.bound for _, progress in reported if progress.bound is not None]
    assert bounds == sorted(bounds)
    incumbents = [progress.incumbent for _, progress in reported if progress.incumbent is not None]
    assert incumbents == sorted(incumbents, reverse=True)


def test_more_plans_at_prices_in_between_fit_together_better(monkeypatch: pytest.MonkeyPatch) -> None:
    country = instances.generate(areas=12, regions=4, seed=1, budget_share=0.5, min_coverage=0.0)
    monkeypatch.setattr(Search, "batches", lambda _: [])  # nothing but those plans can bring any gain
    more, _ = by_region(country, gap=1e-4)
    monkeypatch.setattr(Search, "more_plans", lambda *_: False)
    alone, _ = by_region(country, gap=1e-4)
    assert more.objective is not None
    assert alone.objective is not None
    assert alone.bound == more.bound
    assert more.objective < alone.objective - 1.0
    sound(country, more)


def test_modes_may_be_chosen_at_the_call() -> None:
    mode: Mode = "coverage"
    result, _ = by_region(instances.generate(areas=6, regions=2, seed=1, budget_share=0.3, min_coverage=0.0), mode=mode)
    assert [stage.minimise for stage in result.stages] == ["coverage"]
    assert result.status.has_plan
