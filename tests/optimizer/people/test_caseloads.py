"""Caseloads of a plan by hand: who has what, what is left and why, pins, earlier caseloads."""

from collections import defaultdict
from typing import Any

import pytest

from instances.errors import InvalidInstance
from instances.instance import Instance
from instances.people.schema import Roster
from models.parameters import parameters
from optimizer.people.caseloads.people import hours_taken
from optimizer.people.caseloads.run import CaseloadResult, caseload
from optimizer.people.caseloads.supervising import FULL, NOBODY
from optimizer.people.rows import Postings
from optimizer.plan.plan import Plan
from optimizer.verify.check import examined
from tests.optimizer.command import Case
from tests.optimizer.people.caseload_case import hand_instance, hand_plan, hand_roster


def solved(plan: Plan | None = None, roster: Roster | None = None, instance: Instance | None = None, **more: Any) -> CaseloadResult:
    return caseload(instance or hand_instance(), plan or hand_plan(), None, roster, progress=False, **more)


def hours_of(result: CaseloadResult, *columns: str) -> dict[tuple[str, ...], float]:
    """Hours of the cases by some columns."""
    found = defaultdict[tuple[str, ...], float](float)
    for row in result.caseload.cases:
        found[tuple(getattr(row, column) for column in columns)] += row.hours
    return {key: pytest.approx(hours) for key, hours in found.items()}


def test_all_work_of_the_plan_has_a_person_and_every_rule_is_kept() -> None:
    result = solved()
    assert (result.violations, result.caseload.left, result.caseload.invented) == ((), (), True)
    assert hours_of(result, "settlement", "function") == {
        ("upper", "case"): 1200,
        ("upper", "plan"): 300,
        ("upper", "talk"): 120,
        ("upper", "tea"): 60,
        ("lower", "case"): 800,
        ("lower", "plan"): 200,
        ("lower", "talk"): 80,
        ("lower", "tea"): 40,
        ("south", "case"): 600,
    }


def test_case_management_of_a_family_is_with_one_person() -> None:
    result = solved()
    shares = defaultdict[tuple[str, str], set[float]](set)
    for row in result.caseload.cases:
        if row.function in ("case", "plan") and row.area == "north":
            shares[row.settlement, row.person].add(round(row.hours / {"case": 2000, "plan": 500}[row.function], 9))
    assert {len(parts) for parts in shares.values()} == {1}


def test_people_from_elsewhere_have_the_hours_of_the_plan_with_their_way() -> None:
    # 300 hours with 100 on the way, and 600 at home: 40 % and 60 % of 2,000.
    limits = {row.area: row.limit_hours for row in solved().caseload.workers if row.person == "south-worker-1"}
    assert limits == {"north": pytest.approx(800), "south": pytest.approx(1200)}


def test_volunteers_stay_within_their_weekly_cap_functions_and_households() -> None:
    # 156 hours, two functions, 100 of 200 households each at most; one of the three alone could not do it.
    result = solved()
    rows = [row for row in result.caseload.cases if row.person.startswith("north-volunteer")]
    hours, homes = defaultdict[str, float](float), defaultdict[str, float](float)
    for row in rows:
        hours[row.person] += row.hours
        homes[row.person] += row.households
    assert sum(homes.values()) == pytest.approx(200)
    assert max(hours.values()) <= 156
    assert max(homes.values()) <= 100.1


@pytest.mark.parametrize(("cap", "left"), [(70, False), (60, True)])
def test_households_beyond_the_cap_are_left_with_the_reason(cap: int, left: bool) -> None:
    policy = {"policy": {"volunteers": {"households_per_head": cap}}}
    result = solved(instance=hand_instance(manifest=policy))
    assert bool(result.caseload.left) == left
    assert result.violations == ()
    assert all("households" in row.why for row in result.caseload.left)


def test_work_beyond_peoples_hours_is_left_with_the_reason() -> None:
    # Both workers of the north have 2,000 hours and the one of the south 600 of 800 for work: 1,400 of 6,000 are too much.
    plan = hand_plan(
        deliver=[("north", "case", "worker", 6000)], serve=[("north", "north", "worker", 5700), ("south", "north", "worker", 300)]
    )
    result = solved(plan)
    assert sum(row.hours for row in result.caseload.left) == pytest.approx(6000 - 4000 - 1500)
    assert {row.why.split(" (")[0] for row in result.caseload.left} == {"all who may do it have no hours left"}
    assert result.violations == ()


def test_nobody_posted_and_nobody_trained_say_so() -> None:
    plan = hand_plan(staff=[("north", "worker", 2), ("south", "worker", 1)], supervision=[])
    (reason,) = {row.why for row in solved(plan).caseload.left}
    assert reason.startswith("nobody of Volunteer is posted")
    needs = [
        {"function": f, "competency": "care" if f == "tea" else "base", "level": 1} for f in ("case", "plan", "talk", "tea", "grievance")
    ]
    skill = [{"tier": "worker", "competency": "base", "level": 3, "ceiling": 3}]
    skill += [{"tier": "volunteer", "competency": c, "level": level, "ceiling": 1} for c, level in (("base", 1), ("care", 0))]
    instance = hand_instance(function_competencies=needs, tier_competencies=skill)
    left = solved(instance=instance).caseload.left
    assert {(row.function, row.why) for row in left} == {("tea", "nobody there holds Course; train one of 3")}
    trained = solved(hand_plan(training=[("north", "volunteer", "course", 1, 1)]), instance=instance)
    assert (trained.caseload.left, trained.violations) == ((), ())
    assert len({row.person for row in trained.caseload.cases if row.function == "tea"}) == 1


def test_a_village_is_kept_for_a_person_or_forbidden() -> None:
    kept = solved(roster=hand_roster({"person": "north-volunteer-3", "decision": "keep", "settlement": "lower"}))
    assert {row.person for row in kept.caseload.cases if row.settlement == "lower" and row.function in ("talk", "tea")} == {
        "north-volunteer-3"
    }
    assert kept.violations == ()
    barred = solved(roster=hand_roster({"person": "north-worker-1", "decision": "forbid", "settlement": "upper", "function": "case"}))
    assert "north-worker-1" not in {row.person for row in barred.caseload.cases if (row.settlement, row.function) == ("upper", "case")}
    assert barred.violations == ()


def test_work_kept_for_somebody_without_hours_is_left() -> None:
    pins = [{"person": "south-worker-1", "decision": "keep", "settlement": "upper"}]
    result = solved(roster=hand_roster(*pins))
    assert {row.settlement for row in result.caseload.left} == {"upper"}
    assert all(row.why.startswith("kept for south-worker-1, who has no hours left") for row in result.caseload.left)


@pytest.mark.parametrize(
    ("pin", "told"),
    [
        ({"person": "nobody", "settlement": "upper"}, "somebody who is posted"),
        ({"person": "north-worker-1", "settlement": "uper"}, "did you mean 'upper'"),
        ({"person": "north-worker-1", "settlement": "upper", "function": "taalk"}, "did you mean 'talk'"),
        ({"person": "north-worker-1", "settlement": "south"}, "north-worker-1 is posted in north"),
        ({"person": "north-worker-1", "settlement": "upper", "function": "tea"}, "work that the plan gives to worker in upper"),
    ],
)
def test_pins_that_cannot_be_are_refused(pin: dict[str, str], told: str) -> None:
    with pytest.raises(InvalidInstance, match="row 2") as failure:
        solved(roster=hand_roster({"decision": "keep"} | pin))
    assert told in str(failure.value)


def test_work_stays_with_the_same_people() -> None:
    first = solved()
    swap = {"north-worker-1": "north-worker-2", "north-worker-2": "north-worker-1"}
    last = first.caseload.model_copy(
        update={"cases": tuple(row.model_copy(update={"person": swap.get(row.person, row.person)}) for row in first.caseload.cases)}
    )
    again = solved(last=last)
    assert again.stages()["handover"][:2] == (0, 0)
    had = {(row.settlement, row.function, row.person) for row in last.cases}
    assert {(row.settlement, row.function, row.person) for row in again.caseload.cases} <= had


def test_supervisors_are_people_within_their_span() -> None:
    supervised = solved().caseload.supervised
    assert [row.person for row in supervised] == [f"north-volunteer-{n}" for n in (1, 2, 3)]
    by = [row.supervisor for row in supervised]
    assert set(by) <= {"north-worker-1", "north-worker-2"}
    # Five volunteers are too many for one worker with a span of 3, and enough for two.
    plan = hand_plan(staff=[("north", "worker", 2), ("south", "worker", 1), ("north", "volunteer", 5)])
    result = solved(plan)
    assert len(result.caseload.supervised) == 5
    assert result.violations == ()


def near(span: int, **limits: float) -> Instance:
    return hand_instance(supervision=[{"supervisor": "worker", "tier": "volunteer", "kind": "line", "span": span, **limits}])


def test_people_without_a_supervisor_are_listed_with_the_reason() -> None:
    # Two workers in the north may have one volunteer each; the third has the worker of the south, an hour away, or nobody.
    alone = solved(instance=near(1, within_hours=0.5))
    assert [(row.person, row.why) for row in alone.caseload.unsupervised] == [("north-volunteer-3", FULL)]
    assert alone.violations == ()
    assert solved(instance=near(1)).caseload.unsupervised == ()
    gone = solved(
        hand_plan(staff=[("south", "worker", 1), ("north", "volunteer", 1)], serve=[], deliver=[]), instance=near(3, within_hours=0.5)
    )
    assert [row.why for row in gone.caseload.unsupervised] == [NOBODY]
    assert gone.violations == ()


def test_postings_and_rosters_name_people() -> None:
    posted = [
        {"person": code, "area": area, "tier": tier, "way_hours": 0, "moved": False}
        for code, area, tier in (("ann", "north", "worker"), ("bo", "north", "worker"), ("cy", "south", "worker"))
    ]
    postings = Postings.model_validate({"instance": "small", "instance_hash": "", "posted": posted})
    people = [{"person": row["person"], "tier": row["tier"], "hours_per_year": 500 if row["person"] == "bo" else None} for row in posted]
    result = caseload(hand_instance(), hand_plan(), postings, Roster.model_validate({"people": people}), progress=False)
    assert {row.person for row in result.caseload.cases} == {"ann", "bo", "cy"}
    assert {row.person: row.limit_hours for row in result.caseload.workers if row.area == "north"}["bo"] == pytest.approx(500)
    assert {row.function for row in result.caseload.left} == {"talk", "tea"}
    assert (result.violations, result.caseload.invented) == ((), False)


def test_one_area_alone_and_unknown_areas() -> None:
    result = solved(areas=["South"])
    assert {row.area for row in result.caseload.cases} == {"south"}
    assert result.violations == ()
    with pytest.raises(InvalidInstance, match="did you mean 'North'"):
        solved(areas=["Nort"])


def test_hours_of_other_things_are_those_that_the_check_of_plans_counts(small: Case) -> None:
    plan = small.result.plan
    assert plan is not None
    taken = hours_taken(parameters(small.instance), plan)
    charges = examined(small.instance, plan).case.charges
    other = charges[~charges["purpose"].isin(("service", "remote"))].groupby(["base_area", "tier"])["hours"].sum()
    assert {key: pytest.approx(hours) for key, hours in other.items() if hours} == {key: hours for key, hours in taken.items() if hours}


def test_caseloads_of_a_solved_plan_keep_every_rule(small: Case) -> None:
    plan = small.result.plan
    assert plan is not None
    result = caseload(small.instance, plan, progress=False)
    assert result.violations == ()
    whole = sum(row.hours for row in plan.deliver)
    assert sum(row.hours for row in (*result.caseload.cases, *result.caseload.left)) == pytest.approx(whole)
    assert result.caseload == caseload(small.instance, plan, progress=False).caseload
