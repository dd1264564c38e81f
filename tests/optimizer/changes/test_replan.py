"""Least disruption: nothing changes without need, limits hold, and what changes is told district by district."""

from functools import cache

import pandas as pd
import pytest

from instances import InvalidInstance, check, generate
from optimizer import solve
from optimizer.changes.difference import against
from optimizer.changes.folder import replan_words
from optimizer.changes.replan import MostChanges, put_in_place, replan
from optimizer.engine.outcome import Status
from optimizer.plan.folder import Run, read_run
from optimizer.plan.rows import MoveRow, StaffRow
from optimizer.verify import check_plan
from tests.optimizer.command import LONG, fieldpost
from tests.small import row, small

NEED = {"north": 1500, "south": 1500}


def two(north: float = 1500, south: float = 1500, **changes):
    """Two areas whose people serve only their own; two workers are in place in north, one in south; all may change."""
    tier = row("tiers", reach_hours=0, may_move=True, may_release=True, hiring_cost_per_head=50, relocation_cost_per_head=5)
    need = [{"area": area, "function": "case", "hours_per_year": hours} for area, hours in (("north", north), ("south", south))]
    staff = [{"area": "north", "tier": "worker", "heads": 2}, {"area": "south", "tier": "worker", "heads": 1}]
    return small(**{"need": need, "tiers": [tier], "staff": staff, **changes})


@cache
def planned(north=3000, south=1500):
    """The best plan for such need."""
    return solve(two(north, south), gap=0).plan


def people(done):
    """Moved, recruited, released, trained."""
    plan = done.result.plan
    moved, hired = sum(row.heads for row in plan.moves), sum(row.hired for row in plan.changes)
    return moved, hired, sum(row.released for row in plan.changes), sum(row.trainees for row in plan.training)


def test_the_same_plan_and_nothing_changed_is_no_action():
    instance = two(3000, 1500)
    done = replan(instance, planned(), within=0, gap=0.0)
    assert people(done) == (0, 0, 0, 0)
    assert done.changes == 0
    after, changes = against(Run(instance, planned(), {}), done)
    assert after.actions.empty
    assert changes.postings.empty
    assert changes.mandates.empty
    assert "Nobody has to be moved" in "\n".join(replan_words(done, after, changes))


def test_one_person_moves_to_where_the_need_went():
    before = planned()
    done = replan(two(1500, 3000), before, within=0, gap=0.0)
    assert done.result.plan.moves == (MoveRow(from_area="north", to_area="south", tier="worker", heads=1),)
    assert people(done) == (1, 0, 0, 0)
    assert (done.changes, done.least_changes) == (1, pytest.approx(1))


def test_no_move_is_made_where_none_is_allowed():
    before = planned()
    done = replan(two(1500, 3000), before, MostChanges(moves=0), within=0, gap=0.0)
    moved, hired, released, _ = people(done)
    assert (moved, hired, released) == (0, 1, 1)  # dearer than a move, but the next best
    nothing = replan(two(1500, 3000), before, MostChanges(moves=0, hires=0, releases=0), within=0, gap=0.0)
    assert people(nothing) == (0, 0, 0, 0)


def test_a_share_given_up_buys_fewer_changes():
    before = planned()
    assert people(replan(two(1500, 3000), before, within=0, gap=0.0)) == (1, 0, 0, 0)
    assert people(replan(two(1500, 3000), before, within=0.99, gap=0.0))[0] == 1
    generous = replan(two(1500, 2100), before, within=0.5, gap=0.0)
    assert people(generous) == (0, 0, 0, 0)


def test_limits_that_no_plan_keeps_are_named_as_the_reason():
    strict = {"manifest": {"policy": {"min_coverage": 1.0}}}
    before = planned()
    done = replan(two(1500, 3000, **strict), before, MostChanges(moves=0, hires=0), gap=0.0)
    assert done.result.status == Status.INFEASIBLE
    assert done.result.plan is None
    assert "at most 0 moves, 0 hires" in done.clash
    assert "without these limits there is one" in done.clash


def test_rules_that_contradict_each_other_are_named():
    posts = [{"area": "south", "tier": "worker", "max_heads": 1}]
    impossible = two(1500, 3000, posts=posts, manifest={"policy": {"min_coverage": 1.0}})
    done = replan(impossible, planned(1500, 1500), gap=0.0)
    assert "contradict each other" in done.clash
    assert "coverage" in done.clash


@pytest.fixture(scope="module")
def synthetic():
    instance = generate(areas=3, seed=1)
    return instance, solve(instance, gap=0.01)


def test_what_the_plan_trained_and_recruited_is_in_place(synthetic):
    instance, result = synthetic
    there = put_in_place(instance, result.plan)
    assert check(there) == []
    heads = {(row.area, row.tier): row.heads for row in there.staff}
    assert heads == {(row.area, row.tier): row.heads for row in result.plan.staff}
    trained = {(row.area, row.tier, row.package): row.heads for row in there.trained}
    assert all(trained[row.area, row.tier, row.package] >= row.holders for row in result.plan.training)


@pytest.mark.parametrize("most", [MostChanges(moves=0), MostChanges(moves=1, hires=1, releases=0, trained=2)])
def test_limits_hold_and_every_plan_is_sound(synthetic, most):
    instance, result = synthetic
    harder = instance.replace(
        demand=tuple(row.model_copy(update={"prevalence": min(1.0, row.prevalence * 1.1)}) for row in instance.demand)
    )
    done = replan(harder, result.plan, most, gap=0.01)
    assert check_plan(done.instance, done.result.plan).ok
    for count, limit in zip(people(done), (most.moves, most.hires, most.releases, most.trained), strict=True):
        assert limit is None or count <= limit


def test_more_freedom_never_makes_the_best_worse(synthetic):
    instance, result = synthetic
    tight = replan(instance, result.plan, MostChanges(hires=0, trained=0), gap=0.01)
    free = replan(instance, result.plan, gap=0.01)
    assert free.best_bound <= tight.best + 1e-6


def test_a_plan_of_another_place_is_told():
    plan = planned(1500, 1500).model_copy(update={"staff": (StaffRow(area="nord", tier="worker", heads=1),)})
    with pytest.raises(InvalidInstance, match="did you mean 'north'"):
        put_in_place(two(), plan)


def test_negative_limits_are_refused():
    with pytest.raises(ValueError, match="0 or more"):
        replan(two(), planned(1500, 1500), MostChanges(moves=-1))


def test_command_writes_the_new_plan_and_what_changes(small, tmp_path):
    out = tmp_path / "new"
    arguments = ("--from", small.plan, "--scenario", "need10", "--max-moves", "2", "--gap", "1%", "--time-limit", LONG)
    ran = fieldpost("replan", small.folder, *arguments, "--out", out)
    assert ran.code == 0
    assert "from the plan in place to a new plan" in ran.out
    run = read_run(out)
    assert check_plan(run.instance, run.plan).ok
    assert sum(row.heads for row in run.plan.moves) <= 2
    assert {path.name for path in (out / "changes").iterdir()} == {
        "what-changes.txt",
        "actions.csv",
        "figures.csv",
        "mandates.csv",
        "postings.csv",
    }
    actions = pd.read_csv(out / "changes/actions.csv")
    recruited = actions.loc[actions["action"].str.startswith("hire"), "heads"].sum()
    assert recruited == sum(row.hired for row in run.plan.changes)
    assert fieldpost("verify", out / "instance", out).code == 0


def test_command_answers_as_json(small):
    answer = fieldpost("replan", small.folder, "--from", small.plan, "--json").json
    assert answer["status"] in ("optimal", "within_gap")
    assert answer["moved"] == 0
    assert {row["measure"] for row in answer["figures"]} >= {"cost", "coverage", "cost_once"}


def test_bad_input_is_told_and_nothing_is_written(small, tmp_path):
    out = tmp_path / "new"
    for arguments, code, words in (
        ((small.folder, "--from", tmp_path), 3, "this folder holds no plan"),
        ((small.folder, "--from", tmp_path / "absent"), 3, "nothing of that name"),
        ((small.folder, "--from", small.plan, "--max-moves", "-1"), 2, "greater than or equal to 0"),
        ((small.folder, "--from", small.plan, "--within", "half"), 2, "is not a share"),
        ((small.folder, "--from", small.plan, "--scenario", "cut11"), 3, "did you mean 'cut10'?"),
        (("ifugoa", "--from", small.plan), 3, "did you mean 'ifugao'?"),
        (("ifugao", "--from", small.plan), 3, "of the instance"),
        (("philippines", "--from", small.plan), 2, "solved by region"),
    ):
        ran = fieldpost("replan", *arguments, "--out", out)
        assert ran.code == code
        assert words in ran.told
        assert not out.exists()
    assert fieldpost("replan", small.folder, "--from", small.plan, "--out", small.plan).code == 2


def test_women_in_place_and_recruits_who_have_to_be_women_are_those_of_the_plan_in_place():
    # 1,500 of 3,000 hours for women of 2,000 hours each: one of the two who are recruited is a woman, and nothing need change after.
    instance = two(3000, 0, staff=[], functions=[row("functions", min_female_share=0.5)])
    before = solve(instance, gap=0).plan
    there = put_in_place(instance, before)
    assert [(row.area, row.heads, row.female_heads) for row in there.staff] == [("north", 2, 1)]
    assert people(replan(instance, before, within=0, gap=0.0)) == (0, 0, 0, 0)
