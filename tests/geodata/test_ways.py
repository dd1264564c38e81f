import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.ways import disc_mean_km, ways_between
from tests.examples import examples


def line(*kilometres):
    return np.column_stack([np.array(kilometres, dtype=float) * 1000, np.zeros(len(kilometres))])


def ways(xy, within, circuity=1.0, speed=10.0, group=None):
    n = len(xy)
    group = np.zeros(n, dtype=int) if group is None else np.array(group)
    return ways_between(xy, np.broadcast_to(circuity, n).astype(float), np.broadcast_to(speed, n).astype(float), group, within)


def test_distance_times_circuity_over_speed_in_both_directions():
    frame = ways(line(0, 20), np.inf, circuity=[1.2, 1.4], speed=[10, 30])
    assert frame[["start", "end"]].to_numpy().tolist() == [[0, 1], [1, 0]]
    assert frame["km"].tolist() == pytest.approx([26.0, 26.0])
    assert frame["hours"].tolist() == pytest.approx([1.3, 1.3])


@pytest.mark.parametrize(("within", "pairs"), [(2.0, 2), (1.999, 0)])
def test_a_way_that_takes_just_the_limit_is_in(within, pairs):
    assert len(ways(line(0, 20), within)) == pairs


def test_groups_do_not_mix():
    frame = ways(line(0, 1, 2, 3), np.inf, group=[7, 3, 7, 3])
    assert list(zip(frame["start"], frame["end"], strict=True)) == [(0, 2), (1, 3), (2, 0), (3, 1)]


def test_points_in_one_place_are_no_time_apart():
    assert ways(line(5, 5), 0.0)["hours"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("points", [[], [1.0]])
def test_fewer_than_two_points_have_no_ways(points):
    assert len(ways(line(*points), np.inf)) == 0


@examples(40)
@given(st.integers(2, 30), st.integers(0, 10_000), st.floats(0.05, 3.0))
def test_the_sparse_search_finds_exactly_what_trying_all_pairs_finds(count, seed, within):
    rng = np.random.default_rng(seed)
    xy, group = rng.uniform(0, 60_000, (count, 2)), rng.integers(0, 3, count)
    circuity, speed = rng.choice([1.2, 1.5, 2.0], count), rng.choice([5.0, 20.0, 40.0], count)
    found = {
        (a, b): hours for a, b, hours in ways_between(xy, circuity, speed, group, within)[["start", "end", "hours"]].itertuples(index=False)
    }
    expected = {}
    for a in range(count):
        for b in range(count):
            hours = np.linalg.norm(xy[a] - xy[b]) / 1000 * (circuity[a] + circuity[b]) / 2 / ((speed[a] + speed[b]) / 2)
            if a != b and group[a] == group[b] and hours <= within:
                expected[a, b] = hours
    assert found == pytest.approx(expected)


def test_mean_distance_in_a_disc_agrees_with_sampling():
    rng = np.random.default_rng(1)
    radius = np.sqrt(100 / np.pi)
    sampled = (radius * np.sqrt(rng.uniform(size=200_000))).mean()
    assert disc_mean_km(np.array([100.0]))[0] == pytest.approx(sampled, rel=0.01)
