"""Who goes where, seen by eye, on both sides of each rule."""

from typing import Any

import pytest

from instances.errors import InvalidInstance
from optimizer.people.postings.solve import post
from tests.optimizer.people.case import PACKAGE, TIER, ZONE, country, people, plan_for, posted, where
from tests.small import BASE, small

NORTH_AND_SOUTH = {"ana": "north", "ben": "south"}


def test_people_stay_where_they_are() -> None:
    world = country()
    result = posted(world, plan_for(), people(world, "ana: north", "ben: south"))
    assert where(result.postings) == NORTH_AND_SOUTH
    assert [(row.moved, row.way_hours) for row in result.postings.posted] == [(False, 0.0), (False, 0.0)]
    assert result.stages[-1].objective == 0.0


def test_an_empty_post_is_filled_by_moving() -> None:
    world = country()
    result = posted(world, plan_for(1, 1), people(world, "ana: north", "ben: north"))
    assert sorted(where(result.postings).values()) == ["north", "south"]
    assert result.stages[-1].objective == 3.0, "an hour from home, and a move"


@pytest.mark.parametrize(("tier", "vacant"), [({"may_move": True}, 0), ({"may_move": False}, 1)])
def test_only_tiers_that_may_move_are_moved(tier: dict[str, Any], vacant: int) -> None:
    world = country(tier)
    result = posted(world, plan_for(1, 1), people(world, "ana: north", "ben: north"))
    assert sum(row.heads for row in result.postings.vacant) == vacant


def test_the_one_who_lives_nearer_moves() -> None:
    world = country()
    nearer = {"person": "ben", "area": "north", "home_area": "south"}
    assert where(posted(world, plan_for(1, 1), people(world, "ana: north", nearer)).postings) == NORTH_AND_SOUTH


def test_the_one_with_a_wish_moves() -> None:
    world = country()
    roster = people(world, "ana: north", "ben: north", wishes=[{"person": "ana", "area": "south", "rank": 1}])
    result = posted(world, plan_for(1, 1), roster)
    assert where(result.postings) == {"ana": "south", "ben": "north"}
    assert {row.person: row.wish for row in result.postings.posted} == {"ana": 1, "ben": 0}


@pytest.mark.parametrize(("years", "goes"), [((4, 0), "ben"), ((0, 4), "ana")])
def test_the_one_with_fewer_hard_years_goes_to_the_hard_post(years: tuple[int, int], goes: str) -> None:
    zones = [ZONE, ZONE | {"zone": "remote", "hardship_share_of_wage": 0.1}]
    areas = [BASE["areas"][0], BASE["areas"][1] | {"zone": "remote"}]
    world = small(tiers=[TIER | {"may_move": True}], zones=zones, areas=areas)
    rows = [{"person": name, "area": "north", "hard_post_years": each} for name, each in zip(("ana", "ben"), years, strict=True)]
    result = posted(world, plan_for(1, 1), people(world, *rows))
    assert where(result.postings)[goes] == "south"


def test_who_is_in_post_goes_before_who_is_not() -> None:
    world = country()
    result = posted(world, plan_for(1, 0), people(world, "ana? north", "ben: north"))
    assert where(result.postings) == {"ben": "north"}
    assert [(row.person, row.why) for row in result.postings.spare] == [("ana", "1 post of the tier in north, all filled by others")]


@pytest.mark.parametrize(("limit", "vacant"), [(1.0, 0), (0.99, 1)])
def test_own_limits_on_the_way(limit: float, vacant: int) -> None:
    world = country()
    alone = posted(world, plan_for(0, 1), people(world, {"person": "ben", "area": "north", "within_hours": limit}))
    assert sum(row.heads for row in alone.postings.vacant) == vacant
    if vacant:
        (row,) = alone.postings.vacant
        assert row.why == "people of the tier without a post: 1 beyond the own limit on the way"
        assert row.nearest == "ben"


@pytest.mark.parametrize(("end", "posts"), [("2026-01-01", 1), ("2025-12-31", 0)])
def test_contracts_reach_the_year(end: str, posts: int) -> None:
    world = country()
    result = posted(world, plan_for(1, 0), people(world, {"person": "ana", "area": "north", "contract_end": end}))
    assert len(result.postings.posted) == posts
    assert [row.why for row in result.postings.spare] == [f"the contract ends on {end}, before the year of the plan"] * (1 - posts)


@pytest.mark.parametrize(("hours", "together"), [(3.0, False), (3.1, True)])
def test_couples_stay_within_a_days_way(hours: float, together: bool) -> None:
    legs = [
        {"from_area": one, "to_area": other, "hours": hours * (one != other), "km": 30 * (one != other)}
        for one in ("north", "south")
        for other in ("north", "south")
    ]
    world = country(travel=legs)
    roster = people(world, {"person": "ana", "area": "north", "partner": "ben"}, "ben: south", "eva? south")
    places = where(posted(world, plan_for(2, 1), roster).postings)
    assert (places["ana"] == places["ben"]) == together


def test_pins_and_those_who_must_stay_hold() -> None:
    world = country()
    pins = [{"person": "ana", "decision": "keep", "area": "south"}]
    swapped = posted(world, plan_for(), people(world, "ana: north", "ben: south", pins=pins))
    assert where(swapped.postings) == {"ana": "south", "ben": "north"}
    forbid = [{"person": "ana", "decision": "forbid", "area": "north"}]
    stay = {"person": "ben", "area": "south", "must_stay": True}
    result = posted(world, plan_for(), people(world, "ana: north", stay, pins=forbid))
    assert where(result.postings) == {"ben": "south"}
    assert result.postings.vacant[0].why == "people of the tier without a post: 1 kept away by a pin"


@pytest.mark.parametrize(
    ("rows", "pins", "says"),
    [
        (("ana: north", "ben: south"), [("ana", "south"), ("ben", "south")], "at most 1 of worker in south"),
        (
            ({"person": "ana", "area": "north", "within_hours": 0.5}, "ben: south"),
            [("ana", "south")],
            "within 0.5 hours of the home of ana",
        ),
        (
            ({"person": "ana", "area": "north", "contract_end": "2025-06-30"},),
            [("ana", "north")],
            "a person whose contract reaches the year",
        ),
        (
            ({"person": "ana", "area": "south", "must_stay": True}, {"person": "ben", "area": "south", "must_stay": True}),
            [],
            "at most 1 of worker who must stay in south",
        ),
    ],
)
def test_what_contradicts_itself_is_named(rows: tuple[Any, ...], pins: list[tuple[str, str]], says: str) -> None:
    world = country()
    decided = [{"person": person, "decision": "keep", "area": area} for person, area in pins]
    with pytest.raises(InvalidInstance, match=says):
        post(world, plan_for(), people(world, *rows, pins=decided), progress=False)


@pytest.mark.parametrize(("trainees", "trained", "lacking"), [(0, 0, 1.0), (1, 1, 0.0)])
def test_packages_are_held_or_trained_or_lacking(trainees: int, trained: int, lacking: float) -> None:
    world = country(**PACKAGE)
    plan = plan_for(1, 0, training=[{"area": "north", "tier": "worker", "package": "course", "holders": 1, "trainees": trainees}])
    result = posted(world, plan, people(world, "ana: north"))
    assert len(result.postings.to_train) == trained
    assert sum(row.heads for row in result.postings.lacking) == lacking


@pytest.mark.parametrize(
    ("tables", "filled"),
    [
        ({"person_packages": [{"person": "ben", "package": "course"}]}, "ben"),
        ({"person_competencies": [{"person": "ben", "competency": "law", "level": 2}]}, "ben"),
        ({"person_competencies": [{"person": "ben", "competency": "law", "level": 1}]}, "ana"),
    ],
)
def test_who_holds_the_package_has_the_post(tables: dict[str, Any], filled: str) -> None:
    world = country(**PACKAGE)
    plan = plan_for(1, 0, training=[{"area": "north", "tier": "worker", "package": "course", "holders": 1, "trainees": 0}])
    assert list(where(posted(world, plan, people(world, "ana: north", "ben? south", **tables)).postings)) == [filled]


@pytest.mark.parametrize(("since", "holds"), [("2024-01-01", True), ("2023-12-31", False)])
def test_packages_run_out(since: str, holds: bool) -> None:
    world = country(**PACKAGE, refreshers=[{"package": "course", "every_years": 2}])
    plan = plan_for(1, 0, training=[{"area": "north", "tier": "worker", "package": "course", "holders": 1, "trainees": 0}])
    certificate = [{"person": "ana", "package": "course", "since": since}]
    result = posted(world, plan, people(world, "ana: north", person_packages=certificate))
    assert (not result.postings.lacking) == holds


@pytest.mark.parametrize(("share", "lacking"), [(0.5, 0.0), (0.51, 1.0)])
def test_a_share_of_those_in_a_post_speaks_the_language(share: float, lacking: float) -> None:
    world = country()
    roster = people(
        world,
        "ana: north",
        "ben: north",
        local_languages=[{"area": "north", "language": "ifugao", "share": share}],
        person_languages=[{"person": "ana", "language": "ifugao"}],
    )
    assert sum(row.heads for row in posted(world, plan_for(2, 0), roster).postings.lacking) == lacking


def test_few_vacancies_go_before_all_else_and_what_is_lacking_before_ways() -> None:
    world = country()
    tongue: dict[str, Any] = {
        "local_languages": [{"area": "south", "language": "ifugao"}],
        "person_languages": [{"person": "ana", "language": "ifugao"}],
    }
    result = posted(world, plan_for(), people(world, "ana: north", "ben: south", **tongue))
    assert where(result.postings) == {"ana": "south", "ben": "north"}
    alone = posted(world, plan_for(1, 1), people(world, "ben: south", "eva: south", **tongue | {"person_languages": []}))
    assert len(alone.postings.posted) == 2
    assert [(row.need, row.heads) for row in alone.postings.lacking] == [("language", 1.0)]


@pytest.mark.parametrize(("least", "lacking"), [(1, []), (2, [("residents", 1.0)])])
def test_residents(least: int, lacking: list[tuple[str, float]]) -> None:
    world = country(zone={"min_resident_heads": least})
    result = posted(world, plan_for(2, 0), people(world, "ana: north"))
    assert [(row.need, row.heads) for row in result.postings.lacking] == lacking


def test_nobody_is_posted_alone_while_others_could_be_with_them() -> None:
    world = country(zone={"lone_posting_allowed": False})
    result = posted(world, plan_for(2, 2), people(world, "ana: north", "ben: south"))
    assert len(set(where(result.postings).values())) == 1
    assert result.postings.lacking == ()


@pytest.mark.parametrize(("sex", "lacking"), [("female", 0.0), ("male", 0.5), (None, 0.5)])
def test_women_have_the_hours_that_are_asked_of_them(sex: str | None, lacking: float) -> None:
    world = country(functions=[BASE["functions"][0] | {"min_female_share": 0.5}])
    hours = 2000.0
    plan = plan_for(1, 0, deliver=[{"area": "north", "function": "case", "tier": "worker", "hours": hours}])
    result = posted(world, plan, people(world, {"person": "ana", "area": "north", "sex": sex}))
    assert sum(row.heads for row in result.postings.lacking) == pytest.approx(lacking)


@pytest.mark.parametrize(("share", "moved"), [(0.5, 1), (0.49, 0)])
def test_no_more_move_than_policy_allows(share: float, moved: int) -> None:
    world = country(manifest={"policy": {"move_limit_share": share}})
    result = posted(world, plan_for(0, 2), people(world, "ana: north", "ben: north"))
    assert len(result.postings.posted) == moved


def test_where_time_is_over_what_is_settled_is_kept() -> None:
    world = country()
    roster = people(world, {"person": "ana", "area": "north", "must_stay": True}, "ben: south")
    result = post(world, plan_for(), roster, time_limit=1e-9, progress=False)
    assert where(result.postings) == {"ana": "north"}
    assert (str(result.status), result.violations) == ("limit_with_plan", ())
    assert [stage.bound for stage in result.stages] == [0.0, 0.0, 0.0]


def test_the_same_seed_gives_the_same_postings() -> None:
    world = country()
    roster = people(world, *(f"{name}: north" for name in ("ana", "ben", "eva", "ida")))
    one, other = (post(world, plan_for(2, 2), roster, seed=5, progress=False).postings for _ in range(2))
    assert one == other


def test_a_home_without_a_way_to_the_post() -> None:
    legs = BASE["travel"][:2]
    world = country(travel=legs)
    result = posted(world, plan_for(1, 0), people(world, {"person": "ana", "area": "north", "home_area": "south"}))
    assert [row.why for row in result.postings.spare] == ["no way from the home to a post of the tier is known"]
    stay = {"person": "ana", "area": "north", "home_area": "south", "must_stay": True}
    with pytest.raises(InvalidInstance, match="correct the home of ana"):
        post(world, plan_for(1, 0), people(world, stay), progress=False)


@pytest.mark.parametrize(("held", "after"), [([], "course"), ([{"person": "ida", "package": "course"}], None)])
def test_who_could_take_a_vacancy_first_and_after_which_course(held: list[dict[str, str]], after: str | None) -> None:
    law = [{"function": "case", "competency": "law", "level": 2}]
    skills = [PACKAGE["tier_competencies"][0], {"tier": "worker", "competency": "law", "level": 2, "ceiling": 3}]
    skills += [{"tier": "aide", "competency": "law", "level": 0, "ceiling": 3}]
    world = small(**PACKAGE | {"tiers": [TIER, TIER | {"tier": "aide"}], "tier_competencies": skills, "function_competencies": law})
    work: dict[str, Any] = {
        "serve": [{"base_area": "north", "area": "north", "tier": "worker", "hours": 100}],
        "deliver": [{"area": "north", "function": "case", "tier": "worker", "hours": 100}],
    }
    roster = people(world, {"person": "ida", "tier": "aide", "home_area": "north"}, person_packages=held)
    (row,) = posted(world, plan_for(1, 0, **work), roster).postings.vacant
    assert (row.nearest, row.after_package) == ("ida", after)


@pytest.mark.parametrize(("boundary", "vacant"), [("region", 1), ("country", 0)])
def test_within_the_whole_country_people_move_a_days_way(boundary: str, vacant: int) -> None:
    areas = [BASE["areas"][0], BASE["areas"][1] | {"region": "two"}]
    world = country(areas=areas, manifest={"service_boundary": boundary})
    result = posted(world, plan_for(0, 1), people(world, "ana: north"))
    assert sum(row.heads for row in result.postings.vacant) == vacant


def test_a_wish_reaches_into_another_region() -> None:
    world = country(areas=[BASE["areas"][0], BASE["areas"][1] | {"region": "two"}])
    roster = people(world, "ana? north", wishes=[{"person": "ana", "area": "south", "rank": 1}])
    assert where(posted(world, plan_for(0, 1), roster).postings) == {"ana": "south"}
