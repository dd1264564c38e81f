"""What decisions cost is what solving without them shows; what is kept stays; decisions that leave no plan are named."""

from functools import cache
from itertools import pairwise

import pytest

import instances
from instances.errors import InvalidInstance
from instances.instance import Instance
from optimizer.changes.replan import put_in_place
from optimizer.decisions.decide import DecidedPlan, decide
from optimizer.decisions.keeping import InPlan, had
from optimizer.decisions.written import Decisions
from optimizer.engine.outcome import Status
from optimizer.frontier.run import frontier
from optimizer.plan.plan import Plan
from optimizer.solving import solve
from optimizer.verify import verify
from tests.models.solving import function, fund, in_place, level, need, requires, tier
from tests.optimizer.command import LONG
from tests.small import small

GAP, CLOSE = 0.02, 1e-6


def two_tiers() -> Instance:
    """Aides would do all the work, one in the north and one in the south, for 60 each; workers cost 100."""
    return small(
        tiers=[tier("worker"), tier("aide", "paraprofessional", wage_per_year=60, may_move=True)],
        tier_competencies=[level("worker", 3), level("aide", 3)],
        functions=[function("case")],
        function_competencies=[requires("case")],
        need=[need(1000), need(1000, "south")],
        staff=[in_place(1, "aide")],
        manifest={"objective": {"mode": "cost"}, "policy": {"min_coverage": 1.0}},
    )


@cache
def planned() -> tuple[Instance, Plan]:
    result = solve(two_tiers(), gap=0.0, progress=False)
    assert result.plan is not None
    return two_tiers(), result.plan


@cache
def country() -> tuple[Instance, Plan]:
    instance = instances.generate(areas=3, seed=1)
    result = solve(instance, gap=GAP, progress=False)
    assert result.plan is not None
    return instance, result.plan


def test_prices_are_what_the_plan_gains_without() -> None:
    # Without decisions two aides do the work for 120. The aide in place goes to the south, a worker to the north: 160; another worker in
    # the south: 260. Whether the aide may stay in the north, or the worker has to be there, makes no difference beside the other decisions.
    done = decide(Decisions(*planned()).exactly("north worker=1").forbid("north aide").at_least("south worker=1"), gap=0.0, progress=False)
    assert done.result.objective == pytest.approx(260)
    for price, worth in zip((done.together, *(row.price for row in done.prices)), (140, 0, 0, 100), strict=True):
        assert (price.found, price.low, price.high) == tuple([pytest.approx(worth, abs=1e-6)] * 3)


def test_a_price_lies_in_its_interval_whatever_the_gap() -> None:
    """Each interval of a rough solve holds the difference of two values that are proven, as does the one of all together."""
    instance, plan = country()
    decisions = Decisions(instance, plan).at_least("A2 para_worker=1").forbid("mandate screening case_manager")
    rough = decide(decisions, gap=GAP, progress=False)
    exact = solve(decisions.decided, gap=1e-4, progress=False)
    for row, left in [(rough.together, ()), *((row.price, tuple(x.row for x in rough.prices if x is not row)) for row in rough.prices)]:
        without = solve(instance.model_copy(update={"decisions": left}), gap=1e-4, progress=False)
        assert None not in (row.low, row.high, exact.objective, exact.bound, without.objective, without.bound)
        assert row.low <= exact.objective - without.bound + CLOSE * abs(exact.objective)  # type: ignore[operator, arg-type]
        assert row.high >= exact.bound - without.objective - CLOSE * abs(exact.objective)  # type: ignore[operator, arg-type]
        assert row.low <= row.found <= row.high  # type: ignore[operator]


def test_all_decisions_cost_no_less_than_any_of_them_can_for_certain() -> None:
    done = decide(Decisions(*planned()).exactly("north worker=1").at_least("south worker=2"), gap=0.0, progress=False)
    assert done.together.high is not None
    assert all(row.price.low <= done.together.high + CLOSE for row in done.prices if row.price.low is not None)
    assert verify(done.instance, done.result.plan) == ()  # type: ignore[arg-type]


def test_everything_that_a_plan_has_can_be_kept() -> None:
    instance, plan = country()
    whats = dict.fromkeys(thing.what for thing in had(plan))
    decisions = Decisions(instance, plan).rows([{"what": what, "decision": "keep"} for what in whats])
    done = decide(decisions, gap=GAP, singly=0, progress=False)
    assert done.result.plan is not None
    assert {(x.what, *x.names.values()): x.number for x in had(done.result.plan)} == {
        (x.what, *x.names.values()): x.number for x in had(plan)
    }
    assert done.together.low == 0
    assert all(row.price.status == "" for row in done.prices)


def test_keep_of_a_place_keeps_each_post_and_lets_nobody_else_in() -> None:
    decided = Decisions(*planned()).keep("north").decided
    assert [(row.id, row.number) for row in decided.decisions] == [("heads keep north aide", 1), ("heads keep north", 1)]


def test_new_decisions_take_the_place_of_those_about_the_same() -> None:
    instance, plan = planned()
    before = Decisions(instance, plan).at_least("north worker=1").at_most("north worker=3", "aide=9").decided
    ids = [row.id for row in Decisions(before, plan).at_most("north worker=2").decided.decisions]
    assert ids == ["heads at_least north worker", "heads at_most aide", "heads at_most north worker"]
    assert [row.id for row in Decisions(before, plan).free("north worker").decided.decisions] == ["heads at_most aide"]
    assert [row.id for row in Decisions(before, plan).exactly("north worker=2").decided.decisions][-1] == "heads exactly north worker"


def test_decisions_that_contradict_each_other_are_refused_where_they_were_written() -> None:
    with pytest.raises(InvalidInstance) as refused:
        _ = Decisions(*planned()).at_least("north aide=3").at_most("aide=2").decided
    (problem,) = refused.value.problems
    assert (problem.file, problem.column) == ("--at-least 'north aide=3'", "number")
    assert "heads at_most aide" in str(problem)
    with pytest.raises(InvalidInstance, match="give the plan as well"):
        _ = Decisions(two_tiers()).keep("north").decided


def clash(decisions: Decisions) -> DecidedPlan:
    done = decide(decisions, progress=False)
    assert done.result.status == Status.INFEASIBLE
    return done


def test_a_smallest_set_of_decisions_that_leaves_no_plan_is_named() -> None:
    # Someone has to do the case work of the north; who it is does not matter.
    done = clash(Decisions(*planned()).forbid("north aide", "north worker").exactly("south aide=4"))
    assert [row.id for row in done.clash] == ["heads forbid north aide", "heads forbid north worker"]
    assert done.why is not None
    for left_out in done.clash:
        rest = tuple(row for row in done.instance.decisions if row is not left_out)
        assert solve(done.instance.model_copy(update={"decisions": rest}), progress=False).status.has_plan


def test_what_was_decided_of_changes_is_done_once_the_plan_is_in_place() -> None:
    instance, plan = planned()
    decided = Decisions(instance, plan).at_least("recruit aide=1").exactly("heads north aide=1").forbid("move").decided
    done = solve(decided, gap=0.0, progress=False).plan
    assert done is not None
    recruited = sum(row.hired for row in done.changes)
    left = {row.id: row.number for row in put_in_place(decided, done).decisions}
    assert recruited >= 1
    assert left == {"recruit at_least aide": 0, "heads exactly north aide": 1, "move forbid": None}


def regions_of(instance: Instance) -> list[str]:
    return list(dict.fromkeys(row.region for row in instance.areas))


@pytest.mark.parametrize("scope", ["country", "region"])
def test_decisions_hold_by_region(scope: str) -> None:
    instance = instances.generate(areas=6, regions=2, seed=3, mandate_scope=scope, budget_share=0.9)
    first, second = (next(row.area for row in instance.areas if row.region == region) for region in regions_of(instance))
    plan = solve(instance, gap=0.2, progress=False).plan
    assert plan is not None
    mandate, heads = plan.mandates[0], {(row.area, row.tier): row.heads for row in plan.staff}
    decisions = (
        Decisions(instance, plan).exactly(f"{first} para_worker={heads.get((first, 'para_worker'), 0) + 1}").keep(f"{second} volunteer")
    )
    decisions = decisions.forbid("move").keep(f"mandate {mandate.function} {mandate.tier}")
    result = solve(decisions.decided, method="regions", gap=0.2, progress=False)
    assert result.plan is not None
    there = InPlan(decisions.decided, result.plan)
    assert [row.id for row in decisions.decided.decisions if row.least is not None and there.number(row) < row.least] == []
    assert [row.id for row in decisions.decided.decisions if row.most is not None and there.number(row) > row.most] == []


def test_decisions_about_several_regions_together_are_solved_whole() -> None:
    instance = instances.generate(areas=4, regions=2, seed=1)
    decided = Decisions(instance).at_most(f"{instance.tiers[0].tier}=5").decided
    with pytest.raises(ValueError, match="decided for several regions together"):
        solve(decided, method="regions", progress=False)
    parts = [part for _, part in instances.part.each_part(decided, regions_of(instance))]
    assert [[row.id for row in part.decisions] for part in parts] == 2 * [[f"heads at_most {instance.tiers[0].tier}"]]
    assert all(one.manifest == other.manifest for one, other in pairwise(parts))


def test_decisions_hold_at_every_budget_of_a_frontier() -> None:
    instance = two_tiers().replace(funds=[fund("all", 1000)])
    decided = Decisions(instance).exactly("north worker=2").decided
    found = frontier(decided, [0.6, 1.0], time_limit=LONG, progress=False)
    assert len(found.plans) == 2
    assert {sum(row.heads for row in plan.staff if row.tier == "worker") for plan in found.plans.values()} == {2}
