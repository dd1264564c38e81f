"""Quota and divisor methods: published apportionments, and the properties that they are known for."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.research.allocation.apportion import apportion
from tests.examples import examples

CENSUS_OF_1791 = {
    "Connecticut": 236_841,
    "Delaware": 55_540,
    "Georgia": 70_835,
    "Kentucky": 68_705,
    "Maryland": 278_514,
    "Massachusetts": 475_327,
    "New Hampshire": 141_822,
    "New Jersey": 179_570,
    "New York": 331_589,
    "North Carolina": 353_523,
    "Pennsylvania": 432_879,
    "Rhode Island": 68_446,
    "South Carolina": 206_236,
    "Vermont": 85_533,
    "Virginia": 630_560,
}
"""Populations of the states as Congress counted them (Balinski and Young, Fair Representation, 1982)."""

METHODS = ("largest remainder", "webster", "huntington-hill")
claims_of_places = st.lists(st.integers(1, 10_000), min_size=1, max_size=8).map(lambda claims: dict(enumerate(map(float, claims))))
heads_to_share = st.integers(0, 60)


def test_hamilton_gives_the_bill_that_washington_vetoed():
    seats = apportion(120, CENSUS_OF_1791)
    assert list(seats.values()) == [8, 2, 2, 2, 9, 16, 5, 6, 11, 12, 14, 2, 7, 3, 21]


def test_webster_gives_delaware_a_second_of_105_seats_and_virginia_its_quota():
    seats = apportion(105, CENSUS_OF_1791, "webster")
    assert list(seats.values()) == [7, 2, 2, 2, 8, 14, 4, 5, 10, 10, 13, 2, 6, 2, 18]


def test_the_435th_seat_of_2010_goes_to_north_carolina_by_webster_and_to_rhode_island_by_huntington_hill():
    states = {"North Carolina": 9_565_781.0, "Rhode Island": 1_055_247.0}
    assert apportion(15, states, "webster") == {"North Carolina": 14, "Rhode Island": 1}
    assert apportion(15, states, "huntington-hill") == {"North Carolina": 13, "Rhode Island": 2}


@pytest.mark.parametrize("method", METHODS)
@given(claims=claims_of_places, heads=heads_to_share)
@examples(60)
def test_every_head_is_given_and_a_larger_claim_never_gets_less(method, claims, heads):
    given_heads = apportion(heads, claims, method)
    assert sum(given_heads.values()) == heads
    for one, other in ((a, b) for a in claims for b in claims if claims[a] > claims[b]):
        assert given_heads[one] >= given_heads[other]


@given(claims=claims_of_places, heads=heads_to_share)
@examples(100)
def test_largest_remainders_keep_the_quota(claims, heads):
    whole = sum(claims.values())
    for place, count in apportion(heads, claims).items():
        quota = heads * claims[place] / whole
        assert math.floor(quota + 1e-9) <= count <= math.ceil(quota - 1e-9)


@pytest.mark.parametrize("method", ["webster", "huntington-hill"])
@given(claims=claims_of_places, heads=heads_to_share)
@examples(60)
def test_divisor_methods_take_nothing_away_when_there_is_one_head_more(method, claims, heads):
    before, after = apportion(heads, claims, method), apportion(heads + 1, claims, method)
    assert all(after[place] >= before[place] for place in claims)


def test_largest_remainders_show_the_alabama_paradox():
    claims = {"a": 6.0, "b": 6.0, "c": 2.0}
    assert apportion(10, claims)["c"] == 2
    assert apportion(11, claims)["c"] == 1


@pytest.mark.parametrize("method", METHODS)
def test_limits_are_kept_and_what_they_leave_goes_to_the_others(method):
    claims = {"a": 60.0, "b": 30.0, "c": 10.0, "d": 0.0}
    shared = apportion(10, claims, method, least={"d": 1}, most={"a": 2})
    assert shared["a"] == 2
    assert shared["d"] == 1
    assert shared["b"] + shared["c"] == 7


@pytest.mark.parametrize("method", METHODS)
def test_heads_without_room_are_left_over_and_guarantees_go_beyond_the_heads(method):
    assert apportion(10, {"a": 1.0, "b": 1.0}, method, most={"a": 2, "b": 3}) == {"a": 2, "b": 3}
    assert apportion(1, {"a": 1.0, "b": 1.0}, method, least={"a": 1, "b": 1}) == {"a": 1, "b": 1}
    assert apportion(3, {"a": 0.0}, method) == {"a": 0}
