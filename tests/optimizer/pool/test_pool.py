"""Plans offered to every solve: what is weaker is never reported worse, and nothing that the verifier refuses is a plan."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from instances import generate, load
from instances.scenarios import scenarios_of
from optimizer import solve
from optimizer.compare.cases import cases_of
from optimizer.compare.proof import CaseOutcome, Proof
from optimizer.compare.run import compare
from optimizer.engine.outcome import Status
from optimizer.engine.session import open_session, solve_whole
from optimizer.engine.settings import Settings
from optimizer.plan.result import StageResult
from optimizer.pool.pool import Pool, adopted, better, is_better, nearest
from optimizer.verify import check_plan
from tests.optimizer.command import fieldpost
from tests.small import with_policy

TINY = load("tiny")
LOOSE = Settings(gap=0.2)


def with_money(instance, factor: float):
    return instance.replace(funds=tuple(row.model_copy(update={"amount_per_year": factor * row.amount_per_year}) for row in instance.funds))


@pytest.fixture(scope="module")
def solved():
    return solve_whole(TINY, Settings(gap=0.02))


def test_a_plan_is_taken_over_with_its_whole_numbers_and_checked_under_the_other_data(solved):
    richer = with_money(TINY, 1.2)
    found = adopted(open_session(richer, LOOSE), solved.plan)
    assert found.plan.staff == solved.plan.staff
    assert check_plan(richer, found.plan).ok
    assert found.objective <= solved.objective * (1 + 1e-7)
    assert found.plan.instance_hash != solved.plan.instance_hash


def test_a_plan_that_the_other_data_do_not_allow_is_none_of_theirs(solved):
    assert adopted(open_session(with_money(TINY, 0.5), LOOSE), solved.plan) is None


def test_the_better_plan_is_taken_with_the_bound_of_the_solve(solved):
    session = open_session(TINY, Settings(gap=0.02))
    worse = replace(solved, stages=(replace(solved.stages[0], objective=2 * solved.objective),), status=Status.LIMIT_WITH_PLAN)
    found = better(session, worse, Pool().best(session, [solved.plan]))
    assert (found.objective, found.bound) == (pytest.approx(solved.objective), solved.bound)
    assert found.status in (Status.WITHIN_GAP, Status.OPTIMAL)
    assert better(session, solved, found) is solved


def test_of_several_stages_the_first_that_differs_decides(solved):
    def of(*values):
        return replace(solved, stages=tuple(StageResult("cost", value, None, 0.0, 0) for value in values))

    assert is_better(of(1.0, 9.0), of(2.0, 1.0))
    assert not is_better(of(1.0, 9.0), of(1.0, 1.0))
    assert is_better(of(1.0, 2.0), of(1.0, None))
    assert not is_better(of(1.0), of(1.0, 2.0))


def test_a_pool_keeps_each_plan_once_also_on_disk(solved, tmp_path):
    pool = Pool(tmp_path)
    assert pool.add(solved.plan)
    assert not pool.add(solved.plan.model_copy(update={"instance_hash": "other"}))
    assert not pool.add(None)
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    assert Pool(tmp_path).plans == [solved.plan]


@cache
def compared():
    """Scenarios of which the second has a tenth more money."""
    return compare(TINY, "baseline,more10", gap=0.2).scenarios.set_index("scenario")


@pytest.mark.parametrize("seed", range(2))
def test_weaker_limits_are_never_reported_worse_than_stricter_ones(seed):
    instance = generate(areas=3, seed=seed, budget_share=0.8)
    (case,) = cases_of("baseline", scenarios_of("tiny"))
    outcomes = []
    for factor in (1.0, 0.9, 1.1, 0.95):  # in no order, and solved badly
        here = with_money(instance, factor)
        result = solve_whole(here, LOOSE)
        outcomes.append(CaseOutcome(case, str(result.status), "", here, result))
    after = {factor: outcome.result for factor, outcome in zip((1.0, 0.9, 1.1, 0.95), Proof(outcomes, LOOSE).run(None), strict=True)}
    values = [after[factor].objective for factor in sorted(after) if after[factor].objective is not None]
    assert all(more <= less + 1e-6 * abs(less) for less, more in pairwise(values))
    for result in after.values():
        assert result.plan is None or (result.violations == () and result.bound <= result.objective * (1 + 1e-9))


def test_the_order_of_scenarios_does_not_decide_what_is_reported():
    other = compare(TINY, "more10,baseline", gap=0.2).scenarios.set_index("scenario")
    for found in (compared()["objective"], other["objective"]):
        assert found["more10"] <= found["baseline"] * (1 + 1e-7)


def test_mandates_come_near_those_of_another_plan_at_no_loss(solved):
    tiers = tuple(row.model_copy(update={"max_functions": None}) for row in TINY.tiers)
    roomy = with_policy(TINY.replace(tiers=tiers), max_tiers_per_function=len(tiers))
    session = open_session(roomy, Settings(gap=0.02))
    held = {(row.scope, row.function, row.tier) for row in solved.plan.mandates}
    idle = [column.index for column in session.program.columns if column.component == "mandate" and column.index not in held]
    extra = [solved.plan.mandates[0].model_copy(update=dict(zip(("scope", "function", "tier"), index, strict=True))) for index in idle]
    wished = solved.plan.model_copy(update={"mandates": (*solved.plan.mandates, *extra)})
    found = nearest(session, solved, wished)
    assert found.objective <= solved.objective * (1 + 1e-6)
    assert check_plan(roomy, found.plan).ok
    known = {(row.scope, row.function, row.tier) for row in wished.mandates}
    before, after = (len(known ^ {(row.scope, row.function, row.tier) for row in plan.mandates}) for plan in (solved.plan, found.plan))
    assert after < before  # every function has room for one more tier


def test_what_the_verifier_refuses_is_no_plan(monkeypatch, solved):
    from optimizer.engine import session as module

    class Refused:
        violations = ("a rule is broken",)

    monkeypatch.setattr(module, "check_plan", lambda instance, plan: Refused())
    result = solve_whole(TINY, LOOSE)
    assert (result.plan, result.objective, result.coverage, result.status) == (None, None, None, Status.ERROR)
    assert result.violations == ("a rule is broken",)
    assert adopted(open_session(TINY, LOOSE), solved.plan) is None


def test_a_pool_that_cannot_be_written_to_loses_no_plan(tmp_path):
    (tmp_path / "pool").write_text("a file where the folder should be", encoding="utf-8")
    notes = []
    result = solve(TINY, gap=0.3, pool=tmp_path / "pool", progress=False, on_note=notes.append)
    assert result.plan is not None
    assert any("was not added to the pool" in note for note in notes)


def test_solve_keeps_a_pool_between_commands(tmp_path):
    pool = tmp_path / "pool"
    first = fieldpost("solve", "tiny", "--gap", "30%", "--pool", pool, "--json")
    assert first.code == 0
    assert len(Pool(pool).plans) == 1
    again = fieldpost("solve", "tiny", "--gap", "30%", "--seed", "3", "--pool", pool, "--json")
    assert again.json["objective"] <= first.json["objective"] * (1 + 1e-7)
    both = fieldpost("solve", "tiny", "--pool", pool, "--from", tmp_path)
    assert both.code == 2
    assert "leave --warm-start and --from away" in both.told


def test_more_money_is_proven_to_make_no_plan_worse():
    found = compared()
    assert found.loc["more10", "objective_change_high"] <= 0
    assert found.loc["baseline", "bound"] >= found.loc["more10", "bound"]
