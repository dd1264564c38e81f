"""The model of caseloads, on problems that are solved by eye; each rule on both sides of its limit."""

from typing import Any

import numpy as np
import pytest

from models.people.caseloads import CaseloadProblem, Stage
from optimizer.people.caseloads.search import assign, measured, simple_bound
from optimizer.people.caseloads.start import first_shares


def problem(load: list[list[int]], limit: list[int], **more: Any) -> CaseloadProblem:
    """A task each row, with the minutes that it takes of each person; each in a settlement of its own."""
    tasks = np.arange(len(load))
    loads = np.array(load, dtype=np.int64).reshape(len(load), len(limit))
    known: dict[str, Any] = {"task": tasks, "size": loads.clip(min=0).max(axis=1), "load": loads, "limit": np.array(limit)}
    known |= {"settlement": tasks, "functions": tuple((int(t),) for t in tasks)}
    return CaseloadProblem(**(known | more))


def ends(given: CaseloadProblem, *stages: Stage) -> dict[Stage, tuple[int, bool]]:
    """Value of each stage, and whether it is proven."""
    return {end.stage: (end.value, end.proven) for end in assign(given, stages).stages}


@pytest.mark.parametrize(("limit", "left"), [(100, 0), (99, 10_000)])
def test_hours_are_within_the_limit(limit: int, left: int) -> None:
    # One task of 100 minutes; with 99 minutes, one hundredth of it is left.
    assert ends(problem([[100]], [limit]), "left") == {"left": (left // 10, True)}


@pytest.mark.parametrize(("limits", "hands"), [([100, 100], 1), ([99, 99], 2), ([40, 40, 40], 3)])
def test_a_task_is_shared_among_as_few_as_needed(limits: list[int], hands: int) -> None:
    assert ends(problem([[100] * len(limits)], limits), "left", "hands") == {"left": (0, True), "hands": (hands, True)}


def in_parts(load: list[list[int]], limit: list[int], size: list[int]) -> CaseloadProblem:
    """Tasks of two parts each: what is done in person, and what is not."""
    count = len(load) // 2
    known = {"task": np.repeat(np.arange(count), 2), "settlement": np.arange(count), "functions": tuple((g,) for g in range(count))}
    return problem(load, limit, size=np.array(size), **known)


def test_parts_of_a_task_go_to_whom_they_take_least() -> None:
    # 100 minutes in person and 50 remote: the first has time for the one, each of the others, who live farther away, for the other alone.
    given = in_parts([[100, 133, 133], [50, 50, 50]], [100, 50, 50], [100, 50])
    assert simple_bound(given, "hands", 0) == 2
    assert ends(given, "left", "hands") == {"left": (0, True), "hands": (2, True)}


@pytest.mark.parametrize("seed", range(12))
def test_what_is_proven_without_a_search_is_not_above_what_there_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = rng.integers(20, 120, 4)
    load = np.where(rng.random((4, 3)) < 0.2, -1, size[:, None] + rng.integers(0, 60, (4, 3)))
    given = in_parts(load.tolist(), rng.integers(80, 400, 3).tolist(), size.tolist())
    found = assign(given, ("left", "hands", "load"), effort=None).stages
    for end in found:
        assert simple_bound(given, end.stage, found[0].value) <= end.value


def test_loads_are_as_even_as_whole_tasks_allow() -> None:
    # 60, 40, 30, 30 for two people of 100: 60 + 30 is 90, 60 + 40 is 100; best is 40 + 30 + ... = 60 + 30 and 40 + 30.
    given = problem([[60, 60], [40, 40], [30, 30], [30, 30]], [100, 100])
    assert ends(given, "left", "hands", "load") == {"left": (0, True), "hands": (4, True), "load": (900, True)}


@pytest.mark.parametrize(("most", "left"), [(2, 0), (1, 20_000)])
def test_people_carry_at_most_so_many_functions(most: int, left: int) -> None:
    assert ends(problem([[10], [20]], [100], most_functions=most), "left")["left"] == (left // 2 if left else 0, True)


@pytest.mark.parametrize(("roles", "hands"), [(2, 2), (1, 3)])
def test_people_beyond_the_roles_of_the_plan_count_as_hands(roles: int, hands: int) -> None:
    given = problem([[100, 100], [100, 100]], [100, 100], functions=((0,), (0,)), role_heads={0: roles})
    assert ends(given, "left", "hands") == {"left": (0, True), "hands": (hands, True)}


@pytest.mark.parametrize(("most", "left"), [(70, 0), (69, 1)])
def test_households_of_a_settlement_count_once(most: int, left: int) -> None:
    # Two functions of one settlement serve 40 and 50 households, another settlement 20: 50 + 20 = 70.
    given = problem([[10], [10], [10]], [100], settlement=np.array([0, 0, 1]), households=np.array([40, 50, 20]), most_households=most)
    assert (ends(given, "left")["left"][0] > 0) == bool(left)


@pytest.mark.parametrize(("settlement", "left"), [([0, 1], 0), ([0, 0], 10_000)])
def test_functions_kept_apart_are_not_one_persons_in_a_settlement(settlement: list[int], left: int) -> None:
    given = problem([[10], [10]], [100], settlement=np.array(settlement), apart=((0, 1),))
    assert ends(given, "left")["left"] == (left, True)


def test_work_stays_where_it_was() -> None:
    before = np.array([[True, False], [False, True], [False, True]])
    given = problem([[10, 10], [10, 10], [10, 10]], [100, 100], before=before)
    assert ends(given, "left", "hands", "handover")["handover"] == (0, True)
    # The second person has only time for one of the two now.
    given = problem([[10, 10], [10, 10], [10, 10]], [100, 10], before=before)
    assert ends(given, "left", "hands", "handover")["handover"] == (10_000, True)


def test_territories_hang_together() -> None:
    # Four settlements on a line at 0, 1, 8 and 9 minutes; centres at 0 and 9: 1 + 1 minute of way and 10 minutes a place.
    way = np.array([[0, 9], [1, 8], [8, 1], [9, 0]])
    given = problem([[10, 10]] * 4, [40, 40], way=way)
    assert ends(given, "left", "hands", "load", "territory") == {
        "left": (0, True),
        "hands": (4, True),
        "load": (500, True),
        "territory": (42, True),
    }


def test_parts_of_a_task_are_one_hand() -> None:
    # Done in person and remotely; the second person may only do what is remote.
    given = problem([[60, -1], [40, 40]], [100, 100], task=np.array([0, 0]), settlement=np.array([0]), functions=((0,),))
    assert ends(given, "left", "hands") == {"left": (0, True), "hands": (1, True)}
    given = problem([[60, -1], [40, 40]], [80, 100], task=np.array([0, 0]), settlement=np.array([0]), functions=((0,),))
    assert ends(given, "left", "hands") == {"left": (0, True), "hands": (2, True)}


def test_generalised_assignment_is_a_special_case() -> None:
    # Two agents of 10; both jobs of 6 are cheaper with the first, which has room for one: 1 + 5 = 6 against 9 + 2.
    given = problem([[6, 6], [6, 6]], [10, 10], parts=1, cost=np.array([[1, 9], [2, 5]]))
    assert ends(given, "cost") == {"cost": (6, True)}


@pytest.mark.parametrize("seed", range(6))
def test_the_first_caseload_keeps_every_rule_and_no_bound_is_above_what_is_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    load = rng.integers(5, 60, (12, 4))
    load[rng.random((12, 4)) < 0.2] = -1
    given = problem(
        load.tolist(),
        [120] * 4,
        settlement=np.arange(12) // 3,
        functions=tuple((int(t % 3),) for t in range(12)),
        most_functions=2,
        role_heads={0: 2},
        households=rng.integers(1, 9, 12),
        most_households=20,
        apart=((0, 1),),
        way=rng.integers(0, 30, (4, 4)),
    )
    first = first_shares(given)
    values = measured(given, first)
    assert values["load"] <= 1000
    assert all(parts <= given.parts for parts in first.values())
    found = assign(given, ("left", "hands", "load", "territory"), effort=1.0)
    assert found.stages[0].value <= values["left"]
    assert measured(given, found.shares)["load"] <= 1000
    assert all(end.bound <= end.value for end in found.stages)
    assert simple_bound(given, "left", 0) <= found.stages[0].bound


def test_the_same_problem_has_the_same_answer() -> None:
    rng = np.random.default_rng(3)
    given = problem(rng.integers(5, 60, (20, 4)).tolist(), [220] * 4, way=rng.integers(0, 30, (20, 4)))
    assert assign(given, ("left", "hands", "load", "territory")) == assign(given, ("left", "hands", "load", "territory"))
