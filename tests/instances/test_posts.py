"""Posts by rule: which row counts where, what levels of government say, and what is refused."""

from typing import Any

import pytest

from instances.checks import check
from instances.instance import Instance
from instances.part import each_part
from instances.posts import posts_of
from tests.small import BASE, row, small

PLACED = {"longitude_degrees": 121, "latitude_degrees": 16, "area_km2": 9}
AREAS = [
    row("areas", **PLACED),
    row("areas", 1, zone="remote", **PLACED),
    row("areas", 0, area="west", name="West", region="two", **PLACED),
    row("areas", 0, area="east", name="East", region="two", zone="remote", **PLACED),
]
ZONES = [*BASE["zones"], row("zones", zone="remote", name="Remote")]
REGIONS = [{"region": "one", "name": "One", "seat": "north", "capital": True}, {"region": "two", "name": "Two", "seat": "east"}]


def four(posts: list[dict[str, Any]], level: str = "", **changes: Any) -> Instance:
    """Two regions of two areas each, one of them remote; the capital is in the north, the other seat in the remote east."""
    tables = {
        "areas": AREAS,
        "zones": ZONES,
        "regions": REGIONS,
        "tiers": [row("tiers", government_level=level)],
        "posts": posts,
        "travel": [],
    }
    return small(**(tables | changes))


def most(instance: Instance) -> dict[str, int | None]:
    """Most heads by area."""
    return {area: post.max_heads for (area, _), post in posts_of(instance).items()}


def rule(**columns: Any) -> dict[str, Any]:
    return {"tier": "worker"} | columns


RULES = [
    rule(max_heads=1),
    rule(zone="remote", max_heads=2),
    rule(region="two", max_heads=3),
    rule(region="two", zone="remote", max_heads=4),
    rule(seat=True, max_heads=5),
    rule(seat=True, region="two", max_heads=6),
    rule(area="east", max_heads=7),
]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, {"north": 1, "south": 1, "west": 1, "east": 1}),
        (2, {"north": 1, "south": 2, "west": 1, "east": 2}),
        (3, {"north": 1, "south": 2, "west": 3, "east": 3}),
        (4, {"north": 1, "south": 2, "west": 3, "east": 4}),
        (5, {"north": 5, "south": 2, "west": 3, "east": 5}),
        (6, {"north": 5, "south": 2, "west": 3, "east": 6}),
        (7, {"north": 5, "south": 2, "west": 3, "east": 7}),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_row_that_says_most_exactly_where_counts(count: int, expected: dict[str, int], turned: bool) -> None:
    rows = RULES[:count]
    assert most(four(rows[::-1] if turned else rows)) == expected


@pytest.mark.parametrize(
    ("level", "closed"),
    [
        ("", set()),
        ("municipal", set()),
        ("provincial", {"south", "west"}),
        (" Regional", {"south", "west"}),
        ("national", {"south", "west", "east"}),
        ("central", {"south", "west", "east"}),
    ],
)
def test_levels_of_government_say_where_people_are_posted(level: str, closed: set[str]) -> None:
    assert most(four([], level)) == dict.fromkeys(closed, 0)


def test_those_in_place_may_stay_and_exact_rows_go_before_the_level() -> None:
    staff = [{"area": "west", "tier": "worker", "heads": 2}]
    found = most(four([rule(area="south", max_heads=3), rule(max_heads=1, zone="rural")], "regional", staff=staff, tiers=[MOVING]))
    assert found == {"north": 1, "west": 1, "south": 3}


MOVING = row("tiers", government_level="regional", may_move=True)


def test_without_seats_a_level_says_nothing() -> None:
    assert most(four([], "regional", regions=[])) == {}
    assert most(four([], "national", regions=[row | {"capital": False} for row in REGIONS])) == {}


@pytest.mark.parametrize("level", ["", "regional", "national"])
@pytest.mark.parametrize("seats", [("north", "east"), ("north", None), (None, "east")])
def test_what_holds_in_a_region_holds_where_it_is_by_itself(level: str, seats: tuple[str | None, str | None]) -> None:
    regions = [row | {"seat": seat, "capital": bool(seat)} for row, seat in zip(REGIONS, seats, strict=True)]
    regions[1]["capital"] = seats[0] is None
    staff = [{"area": "west", "tier": "worker", "heads": 2}]
    for rules in ([], RULES[1:], [rule(opening_cost_per_year=3, max_heads=4, region="two")]):
        whole = four(rules, level, regions=regions, staff=staff, tiers=[row("tiers", government_level=level, may_move=True)])
        for name, inside in each_part(whole, ["one", "two"]):
            assert posts_of(inside) == {
                key: post for key, post in posts_of(whole).items() if key[0] in {row.area for row in inside.areas}
            }, name


@pytest.mark.parametrize(
    ("changes", "table", "line", "column", "words"),
    [
        ({"posts": [rule(area="north", zone="remote")]}, "posts", 2, "area, zone", "an area for which all of these are true"),
        ({"posts": [rule(), rule(seat=True, region="one", zone="remote")]}, "posts", 3, "zone, region, seat", "'remote, one, true'"),
        ({"posts": [rule(zone="rmote")]}, "posts", 2, "zone", "did you mean 'remote'?"),
        ({"posts": [rule(max_heads=1), rule(max_heads=2)]}, "posts", 3, "tier", "each tier only once"),
        ({"posts": [rule(zone="remote", min_heads=1), rule(zone="remote")]}, "posts", 3, "tier, zone", "each tier, zone only once"),
        ({"posts": [rule(zone="remote", min_heads=1)], "tiers": [MOVING]}, "posts", 2, "min_heads", "the level of worker is regional"),
        ({"posts": [rule(max_heads=0)], "staff": [{"area": "west", "tier": "worker", "heads": 1}]}, "posts", 2, "max_heads", "in west"),
        ({"regions": [REGIONS[0] | {"seat": "west"}]}, "regions", 2, "seat", "west lies in two"),
        ({"regions": [REGIONS[0] | {"seat": "nort"}]}, "regions", 2, "seat", "did you mean 'north'?"),
        ({"regions": [REGIONS[0], REGIONS[1] | {"capital": True}]}, "regions", 3, "capital", "one has it already"),
        ({"regions": [{"region": "one", "name": "One", "capital": True}]}, "regions", 2, "seat", "the national offices"),
    ],
)
def test_what_contradicts_itself_is_named(changes: dict[str, Any], table: str, line: int, column: str, words: str) -> None:
    problems = check(four(**({"posts": []} | changes)))
    told = [str(problem) for problem in problems if (problem.file, problem.row, problem.column) == (f"{table}.csv", line, column)]
    assert [words in problem for problem in told] == [True], list(map(str, problems))


PLACES = [
    {
        "settlement": f"{area}{number}",
        "name": f"{area} {number}",
        "area": area,
        "population": 10,
        "longitude_degrees": 121,
        "latitude_degrees": 16,
    }
    for area, count in (("north", 5), ("south", 1), ("west", 2))
    for number in range(count)
]


def least(instance: Instance) -> dict[str, int]:
    """Least heads by area, where any are asked for."""
    return {area: post.min_heads for (area, _), post in posts_of(instance).items() if post.min_heads}


@pytest.mark.parametrize(
    ("each", "posts", "expected"),
    [
        (1, [], {"north": 5, "south": 1, "west": 2}),
        (2, [], {"north": 3, "south": 1, "west": 1}),
        (9, [rule(area="north", min_heads=2)], {"north": 2, "south": 1, "west": 1}),
        (1, [rule(region="one", max_heads=3), rule(area="west", max_heads=0)], {"north": 3, "south": 1}),
        (1, [rule(area="north", frozen=True)], {"south": 1, "west": 2}),
    ],
)
def test_people_who_belong_to_settlements_are_as_many_as_these_ask_for(
    each: int, posts: list[dict[str, Any]], expected: dict[str, int]
) -> None:
    assert least(four(posts, tiers=[row("tiers", settlements_per_head=each)], settlements=PLACES)) == expected


def test_a_pool_too_small_for_the_settlements_is_a_problem() -> None:
    tiers = [row("tiers", kind="volunteer", wage_per_year=0, reach_hours=0, settlements_per_head=2)]
    pools = [{"area": "north", "tier": "worker", "heads": 2}, {"area": "west", "tier": "worker", "heads": 1}]
    (problem,) = [found for found in check(four([], tiers=tiers, settlements=PLACES, pools=pools)) if found.file == "tiers.csv"]
    assert (problem.row, problem.column) == (2, "settlements_per_head")
    assert "north 3 (at most 2 can be there), south 1 (at most 0 can be there)" in str(problem)
