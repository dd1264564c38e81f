"""Who pays, what is left, and what each region may take of it."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.decomposition.portions import Amounts, caps_for, fewest, paid_shares, room_of, row_prices, taken
from optimizer.decomposition.relaxation import columns_of, master_of
from tests.optimizer.decomposition.test_master import coupling, plan

SHARED = coupling({"state": 10, "donor": 5}, ["state", "state|donor"])
PLANS = {"one": plan(1, 8, 0), "two": plan(2, 0, 6)}
FUND, DONOR = ("fund", "state"), ("fund", "donor")


def shares_paid(**plans: object) -> dict[str, dict[str, float]]:
    """Shares that funds pay of every cost."""
    regions, columns = tuple(plans), list(plans.items())
    solution = master_of(SHARED, regions, 1e3).solve(columns_of(SHARED, regions, columns), fixed=True)  # type: ignore[arg-type]
    assert solution is not None
    return paid_shares(SHARED, solution.shared)


def test_shares_of_every_cost_sum_to_one() -> None:
    shares = shares_paid(**PLANS)
    assert set(shares) == {"state", "state|donor"}
    assert shares["state"] == {"state": pytest.approx(1.0)}
    assert sum(shares["state|donor"].values()) == pytest.approx(1.0)
    assert min(shares["state|donor"].values()) >= 0


def test_a_cost_that_nobody_has_is_the_first_funds() -> None:
    assert shares_paid(one=plan(0, 0, 0), two=plan(0, 0, 0))["state|donor"] == {"state": 1.0, "donor": 0.0}


def test_what_regions_take_and_leave_is_what_there_is() -> None:
    shares = shares_paid(**PLANS)
    takes = [taken(SHARED, entry.usage, shares) for entry in PLANS.values()]
    assert takes[0] == {FUND: pytest.approx(8), DONOR: 0}
    room = room_of(SHARED, takes)
    assert room[FUND] + sum(own[FUND] for own in takes) == pytest.approx(10)
    assert sum(room.values()) == pytest.approx(1)
    assert min(room.values()) >= -1e-9


def test_room_is_negative_where_regions_take_too_much() -> None:
    plans = {"one": plan(1, 12, 0), "two": plan(2, 0, 6)}
    shares = shares_paid(**plans)
    room = room_of(SHARED, [taken(SHARED, entry.usage, shares) for entry in plans.values()])
    assert room == {FUND: pytest.approx(-3), DONOR: pytest.approx(0)}


@pytest.mark.parametrize("room", [{FUND: 4.0, DONOR: 0.0}, {FUND: -3.0, DONOR: 2.0}])
def test_caps_of_all_regions_sum_to_what_there_is(room: dict[tuple[str, str], float]) -> None:
    batch = [{FUND: 6.0, DONOR: 0.0}, {FUND: 2.0, DONOR: 0.0}, {FUND: 0.0, DONOR: 0.0}]
    caps = [dict(own) for own in caps_for(room, batch)]
    for key, left in room.items():
        assert sum(cap[key] for cap in caps) == pytest.approx(sum(own[key] for own in batch) + left)
    assert caps[0][FUND] == pytest.approx(6 + 0.75 * room[FUND])
    assert caps[2][FUND] == 0


def test_nobody_may_take_less_than_nothing() -> None:
    assert [dict(own)[FUND] for own in caps_for({FUND: -10.0}, [{FUND: 6.0}, {FUND: 2.0}])] == [0, 0]


def test_a_stage_has_room_unless_shared_columns_take_part_in_it() -> None:
    own = SHARED.with_stage("0", 20.0, {"unmet_need": 1.0})
    used = [replace(entry, usage=np.append(entry.usage, 4.0)) for entry in PLANS.values()]
    shares = shares_paid(**PLANS)
    takes = [taken(own, entry.usage, shares) for entry in used]
    assert takes[0]["stage", "0"] == 4.0
    assert room_of(own, takes)["stage", "0"] == pytest.approx(12)
    shared = np.vstack([own.shared[:-1], np.ones(len(own.columns))])
    assert ("stage", "0") not in room_of(replace(own, shared=shared), takes)


@pytest.mark.parametrize(
    ("room", "count"),
    [
        ({FUND: 4.0, DONOR: 0.0}, 1),
        ({FUND: -2.0}, 1),
        ({FUND: -4.0}, 2),
        ({FUND: 40.0}, 1),  # what is left over nobody need take
        ({FUND: -4.1}, 3),
        ({FUND: 0.0, DONOR: -1.0}, 3),  # the first two can give up none of the donor's money
    ],
)
def test_enough_regions_change_little_each(room: Amounts, count: int) -> None:
    takes = {"a": {FUND: 50.0, DONOR: 0.0}, "b": {FUND: 50.0, DONOR: 0.0}, "c": {FUND: 50.0, DONOR: 50.0}}
    assert fewest(["a", "b", "c"], 1, takes, room, 0.04) == ["a", "b", "c"][:count]


def test_row_prices_are_those_of_what_is_rationed() -> None:
    assert row_prices(SHARED, np.array([9.0, 9.0, 2.0, 3.0])) == {FUND: 2.0, DONOR: 3.0}
