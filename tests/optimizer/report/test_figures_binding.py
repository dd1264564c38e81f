"""What binds: each limit on both sides, on plans small enough to count by hand."""

from typing import Any

import pandas as pd
import pytest

from instances.instance import Instance
from instances.schema import Area
from instances.tables import PYTHON_TEXT
from optimizer.plan.plan import Plan
from optimizer.plan.rows import (
    AttendanceRow,
    ChangeRow,
    DeliverRow,
    MandateRow,
    MoveRow,
    PaymentRow,
    RoleRow,
    ServeRow,
    SharedRow,
    SkilledRow,
    StaffRow,
    SupervisionRow,
    SurgeCallRow,
    SurgeStayRow,
    SurgeWorkRow,
    TrainingRow,
    UnmetRow,
)
from optimizer.report.figures.basis import basis_of
from optimizer.report.figures.binding import LISTED, NEAR, binding, binding_rules
from tests.small import row, small

WORKER = row("tiers", may_move=True, may_release=True)
"""2,000 hours a year."""
AIDE = row("tiers", tier="aide", name="Aide", kind="paraprofessional", reach_hours=0)
VOLUNTEER = row("tiers", tier="volunteer", name="Volunteer", kind="volunteer", wage_per_year=0, reach_hours=0)
COURSE = {"package": "course", "name": "Course", "cost_per_head": 10, "places_per_year": 4, "lead_months": 6}


def case(**changes: Any) -> Instance:
    base = {"tiers": [WORKER, AIDE, VOLUNTEER], "packages": [COURSE]}
    return small(**(base | changes))


def policy(**changes: Any) -> dict[str, Any]:
    return {"policy": changes}


def staff(tier: str, heads: int, area: str = "north") -> tuple[StaffRow, ...]:
    return (StaffRow(area=area, tier=tier, heads=heads),) if heads else ()


@PYTHON_TEXT
def limits_of(instance: Instance, tables: dict[str, Any]) -> pd.DataFrame:
    return binding(basis_of(instance, Plan(instance="", instance_hash="", **tables)))


def found(instance: Instance, rule: str, **tables: Any) -> pd.DataFrame:
    return reached_and_held(instance, rule, **tables)[0]


def held(instance: Instance, rule: str, **tables: Any) -> int:
    """Places in which the rule holds at all."""
    return reached_and_held(instance, rule, **tables)[1]


def reached_and_held(instance: Instance, rule: str, **tables: Any) -> tuple[pd.DataFrame, int]:
    """Limits of a rule that are reached, and places in which it holds at all."""
    limits = limits_of(instance, tables)
    rules = binding_rules(limits)
    return limits[limits["reached"] & (limits["rule"] == rule)], int(rules.loc[rules["rule"] == rule, "places"].sum())


def waged(heads: int) -> dict[str, Any]:
    """Heads whose wage is 0.1 each."""
    return {"staff": staff("worker", heads)}


def with_funds(*funds: dict[str, Any]) -> Instance:
    return case(tiers=[WORKER | {"wage_per_year": 0.1, "hiring_cost_per_head": 1}, AIDE, VOLUNTEER], funds=list(funds))


def served(hours: float, base: str = "north", tier: str = "worker", **more: Any) -> dict[str, Any]:
    return {
        "staff": staff(tier, 1, base),
        "serve": (ServeRow(base_area=base, area="north", tier=tier, hours=hours),),
        "deliver": (DeliverRow(area="north", function="case", tier=tier, hours=hours),),
        **more,
    }


def shared(own: float) -> dict[str, Any]:
    """North is served by its own people for a part, else from the south."""
    return {
        "staff": (*staff("worker", 1), *staff("worker", 1, "south")),
        "serve": (
            ServeRow(base_area="north", area="north", tier="worker", hours=1000 * own),
            ServeRow(base_area="south", area="north", tier="worker", hours=1000 * (1 - own)),
        ),
    }


def unmet(*hours: float) -> dict[str, Any]:
    return {"unmet": tuple(UnmetRow(area=area, function="case", hours=lost) for area, lost in zip(("north", "south"), hours, strict=False))}


def volunteered(hours: float) -> dict[str, Any]:
    """Of 1,000 hours in the north."""
    return {
        "deliver": (
            DeliverRow(area="north", function="case", tier="volunteer", hours=hours),
            DeliverRow(area="north", function="case", tier="worker", hours=1000 - hours),
        )
    }


def trained(trainees: int) -> dict[str, Any]:
    return {
        "staff": staff("worker", 5),
        "training": (TrainingRow(area="north", tier="worker", package="course", holders=5, trainees=trainees),),
    }


def skilled(hours: float) -> dict[str, Any]:
    """One holder who is trained this year, and so has half of 2,000 hours."""
    return {
        "training": (TrainingRow(area="north", tier="worker", package="course", holders=1, trainees=1),),
        "skilled": (SkilledRow(base_area="north", area="north", tier="worker", package="course", hours=hours),),
    }


def supervised(heads: float) -> dict[str, Any]:
    link = SupervisionRow(supervisor_area="north", area="north", supervisor="worker", tier="aide", kind="line", heads=heads)
    return {"staff": staff("worker", 2), "supervision": (link,)}


def recruited(heads: int, outside: int) -> dict[str, Any]:
    return {"changes": (ChangeRow(area="north", tier="worker", hired=heads, hired_outside=outside),)}


def decided(decision: str) -> Instance:
    return case(decisions=[{"what": "heads", "decision": decision, "number": 2, "area": "north", "tier": "worker"}])


def flood(**changes: Any) -> Instance:
    """Twice the usual need in a quarter of the year: 250 hours more in each area."""
    return case(surges=[{"surge": "flood", "name": "Flood", "weeks": 13}], surge_need=[{"surge": "flood", "need_factor": 2}], **changes)


def stayed(weeks: int, hours: float = 0) -> dict[str, Any]:
    return {
        "staff": staff("worker", 1),
        "surge_stays": (SurgeStayRow(surge="flood", base_area="north", area="north", tier="worker", stays=weeks),),
        "surge_work": (SurgeWorkRow(surge="flood", area="north", function="case", tier="worker", hours=hours),),
    }


def called(heads: int, tier: str = "worker", hours: float = 0) -> dict[str, Any]:
    return {
        "surge_calls": (SurgeCallRow(surge="flood", pool="reserve", area="north", heads=heads),),
        "surge_work": (SurgeWorkRow(surge="flood", area="north", function="case", tier=tier, hours=hours),),
    }


def halves(*areas: str) -> dict[str, Any]:
    """One head in the north for each of the areas with which it shares a post."""
    rows = tuple(SharedRow(base_area="north", area=area, tier="worker", heads=1) for area in areas)
    return {"staff": staff("worker", len(areas)), "shared": rows}


def attended(trainees: int) -> dict[str, Any]:
    row = AttendanceRow(venue="hall", area="north", tier="worker", package="course", trainees=trainees)
    return {**trained(trainees), "attendance": (row,)}


FUND = {"fund": "state", "name": "State", "amount_per_year": 1000}
IN_PLACE = [{"area": "north", "tier": "worker", "heads": 5}]
ZONE = row("zones", min_resident_heads=2, min_resident_share=0.5)
TWO_ZONES = [row("zones"), row("zones", zone="urban", name="Urban")]
POOL = [{"area": "north", "tier": "worker", "heads": 3}]
RELATION = [{"supervisor": "worker", "tier": "aide", "kind": "line", "span": 5}]
MANDATES = tuple(MandateRow(scope="country", function="case", tier=tier) for tier in ("worker", "aide", "volunteer"))
MOVE = {"from_area": "north", "to_area": "south", "tier": "worker"}
POOR = {"group": "poor", "name": "Poor", "share_of_population": 1}
RESERVE = {"pool": "reserve", "name": "Reserve", "surge": "flood", "tier": "worker", "area": "north", "heads": 4, "weeks_per_head": 1}
WEEK = 2000 / 52
"""Hours of a worker in a week."""
CASES = {"function": "case", "group": "poor", "prevalence": 1, "units_per_year": 1, "minutes_per_unit": 60}

LEAST = {
    "decisions.at_least",
    "deployment.min_heads",
    "deployment.ratio",
    "remote.resident_heads",
    "remote.resident_share",
    "coverage.floor",
    "equity.worst_area",
    "equity.group_floor",
}
"""Rules that ask for at least the limit; of the others the limit is the most."""

SIDES: dict[str, tuple[Instance, dict[str, Any], dict[str, Any], float, float]] = {
    "budget.fund": (with_funds(FUND), waged(9960), waged(9900), 1000, 996),
    "competency.places": (case(), trained(4), trained(3), 4, 4),
    "competency.venue_places": (
        case(
            packages=[{key: value for key, value in COURSE.items() if key != "places_per_year"}],
            venues=[{"venue": "hall", "package": "course", "area": "north", "places_per_year": 3}],
        ),
        attended(3),
        attended(2),
        3,
        3,
    ),
    "decisions.at_least": (decided("at_least"), {"staff": staff("worker", 2)}, {"staff": staff("worker", 3)}, 2, 2),
    "decisions.at_most": (decided("at_most"), {"staff": staff("worker", 2)}, {"staff": staff("worker", 1)}, 2, 2),
    "deployment.max_heads": (
        case(posts=[{"area": "north", "tier": "worker", "max_heads": 2}]),
        {"staff": staff("worker", 2)},
        {"staff": staff("worker", 1)},
        2,
        2,
    ),
    "deployment.min_heads": (
        case(posts=[{"area": "north", "tier": "worker", "min_heads": 2}]),
        {"staff": staff("worker", 2)},
        {"staff": staff("worker", 3)},
        2,
        2,
    ),
    "deployment.ratio": (
        case(ratios=[{"tier": "worker", "people_per_head": 400, "per": "region"}]),
        {"staff": staff("worker", 8)},
        {"staff": staff("worker", 9)},
        8,
        8,
    ),
    "deployment.move_limit": (
        case(staff=IN_PLACE, manifest=policy(move_limit_share=0.5)),
        {"moves": (MoveRow(**MOVE, heads=2),)},
        {"moves": (MoveRow(**MOVE, heads=1),)},
        2,
        2,
    ),
    "deployment.release_limit": (
        case(staff=IN_PLACE, manifest=policy(release_limit_share=0.4)),
        {"changes": (ChangeRow(area="north", tier="worker", released=2),)},
        {"changes": (ChangeRow(area="north", tier="worker", released=1),)},
        2,
        2,
    ),
    "deployment.area_release_limit": (
        case(staff=IN_PLACE, manifest=policy(area_release_limit_share=0.4)),
        {"changes": (ChangeRow(area="north", tier="worker", released=2),)},
        {"changes": (ChangeRow(area="north", tier="worker", released=1),)},
        2,
        2,
    ),
    "deployment.shared_posts": (
        case(
            tiers=[WORKER | {"shared_posts_per_area": 2}, AIDE, VOLUNTEER],
            areas=[row("areas"), row("areas", 1), row("areas", 1, area="east", name="East", inside_hours=0, inside_km=0)],
        ),
        halves("south", "east"),
        halves("south"),
        2,
        2,
    ),
    "remote.leave_limit": (
        case(staff=IN_PLACE, zones=[row("zones", leave_limit_share=0.4)]),
        {"changes": (ChangeRow(area="north", tier="worker", released=2),)},
        {"changes": (ChangeRow(area="north", tier="worker", released=1),)},
        2,
        2,
    ),
    "remote.local_pool": (case(pools=POOL), recruited(5, 2), recruited(3, 1), 3, 3),
    "remote.outside_share": (case(pools=POOL, manifest=policy(outside_recruit_share=0.5)), recruited(4, 2), recruited(4, 1), 2, 2),
    "remote.resident_heads": (
        case(zones=[ZONE, TWO_ZONES[1]], areas=[row("areas"), row("areas", 1, zone="urban")]),
        {"staff": staff("worker", 2)},
        {"staff": staff("worker", 3)},
        2,
        2,
    ),
    "remote.resident_share": (case(zones=[ZONE]), shared(0.5), shared(0.6), 0.5, 0.5),
    "remote.travel_days": (
        # An hour each way leaves 6 of 8 hours: 72 hours of work in the north take 12 days of the one head in the south.
        case(manifest=policy(max_travel_days_per_month=1)),
        served(72, "south"),
        served(60, "south"),
        12,
        12,
    ),
    "remote.nights": (
        # Two days of 2 hours leave 2 for work after an hour each way, and take a night: 24 hours are 12 nights of the one head there.
        case(tiers=[WORKER | {"hours_per_day": 2, "nights_per_month": 1}, AIDE, VOLUNTEER]),
        served(24, "south"),
        served(20, "south"),
        12,
        12,
    ),
    "volunteers.pool": (
        case(pools=[{"area": "north", "tier": "volunteer", "heads": 4}]),
        {"staff": staff("volunteer", 4)},
        {"staff": staff("volunteer", 3)},
        4,
        4,
    ),
    "volunteers.hours_per_week": (
        case(manifest=policy(volunteers={"hours_per_week": 2})),
        served(104, tier="volunteer"),
        served(100, tier="volunteer"),
        104,
        104,
    ),
    "volunteers.functions_per_head": (
        case(manifest=policy(volunteers={"functions_per_head": 2})),
        {"staff": staff("volunteer", 3), "roles": (RoleRow(area="north", function="case", tier="volunteer", heads=6),)},
        {"staff": staff("volunteer", 3), "roles": (RoleRow(area="north", function="case", tier="volunteer", heads=5),)},
        6,
        6,
    ),
    "volunteers.area_share": (case(manifest=policy(volunteers={"share_of_area_work": 0.3})), volunteered(300), volunteered(250), 0.3, 0.3),
    "supervision.span": (case(supervision=RELATION), supervised(10), supervised(9), 2, 2),
    "capacity.hours": (case(), served(2000), served(1900), 2000, 2000),
    "capacity.overtime": (
        case(tiers=[WORKER | {"overtime_hours_per_year": 50}, AIDE, VOLUNTEER]),
        {"staff": (StaffRow(area="north", tier="worker", heads=2, overtime_hours=100),)},
        {"staff": (StaffRow(area="north", tier="worker", heads=2, overtime_hours=90),)},
        100,
        100,
    ),
    "capacity.room": (case(posts=[{"area": "north", "tier": "worker", "hours_per_year": 1500}]), served(1500), served(1400), 1500, 1500),
    "competency.holder_hours": (case(), skilled(1000), skilled(900), 1000, 1000),
    "surge.hours": (flood(), stayed(2, 2 * WEEK), stayed(2, WEEK), 2 * WEEK, 2 * WEEK),
    "surge.people": (flood(), stayed(13), stayed(12), 1, 1),
    "surge.pool": (flood(surge_pools=[RESERVE]), called(4), called(3), 4, 4),
    "surge.trained": (
        flood(
            surge_pools=[RESERVE | {"trained": True}],
            tier_competencies=[{"tier": "worker", "competency": "base", "level": 1, "ceiling": 3}],
            function_competencies=[{"function": "case", "competency": "base", "level": 2}],
            package_competencies=[{"package": "course", "competency": "base", "level": 2}],
        ),
        called(1, hours=WEEK),
        called(1, hours=WEEK / 2),
        WEEK,
        WEEK,
    ),
    "coverage.floor": (case(manifest=policy(min_coverage=0.4)), unmet(600), unmet(500), 0.4, 0.4),
    "equity.worst_area": (case(manifest=policy(min_worst_area_coverage=0.6)), unmet(400), unmet(300), 0.6, 0.6),
    "mandates.women_share": (
        case(functions=[row("functions", min_female_share=0.8)]),
        served(2500, changes=(ChangeRow(area="north", tier="worker", hired=1),)),
        served(2400, changes=(ChangeRow(area="north", tier="worker", hired=1),)),
        2000,
        2000,
    ),
    "equity.group_floor": (
        case(need=[], groups=[POOR | {"min_coverage": 0.6}], demand=[CASES]),
        unmet(600, 600),
        unmet(600, 500),
        0.6,
        0.6,
    ),
    "equity.group_gap": (
        case(
            need=[],
            groups=[POOR, POOR | {"group": "old"}],
            functions=[row("functions"), row("functions", function="info")],
            function_competencies=[],
            demand=[CASES, CASES | {"function": "info", "group": "old"}],
            manifest=policy(max_group_gap=0.2),
        ),
        unmet(600),
        unmet(500),
        0.2,
        0.2,
    ),
    "equity.zone_gap": (
        case(zones=TWO_ZONES, areas=[row("areas"), row("areas", 1, zone="urban")], manifest=policy(max_zone_gap=0.2)),
        unmet(300, 100),
        unmet(200, 100),
        0.2,
        0.2,
    ),
    "mandates.max_tiers": (case(), {"mandates": MANDATES}, {"mandates": MANDATES[:2]}, 3, 3),
    "mandates.max_functions": (
        case(
            tiers=[WORKER | {"max_functions": 2}],
            functions=[row("functions", function=name) for name in ("case", "info")],
            function_competencies=[],
        ),
        {"mandates": tuple(MandateRow(scope="country", function=name, tier="worker") for name in ("case", "info"))},
        {"mandates": MANDATES[:1]},
        2,
        2,
    ),
}


@pytest.mark.parametrize("rule", SIDES)
def test_a_limit_binds_where_it_is_reached_and_not_before(rule: str) -> None:
    instance, reached, apart, limit, used = SIDES[rule]
    row = found(instance, rule, **reached)
    assert row[["limit", "used"]].values.tolist() == [pytest.approx([limit, used])]
    assert (row["least"] == (rule in LEAST)).all()
    assert row["share"].tolist() == [pytest.approx(used / limit)]
    not_reached, places = reached_and_held(instance, rule, **apart)
    assert places >= 1
    assert not_reached.empty


@pytest.mark.parametrize("rule", SIDES)
def test_no_limit_where_the_data_set_none(rule: str) -> None:
    always = {"capacity.hours", "competency.holder_hours", "competency.places", "mandates.max_tiers"}
    _, reached, _, _, _ = SIDES[rule]
    instance = case(packages=[{key: value for key, value in COURSE.items() if key != "places_per_year"}])
    assert held(instance, rule, **reached) == 0 or rule in always - {"competency.places"}


def test_every_rule_is_tested_and_one_that_is_checked() -> None:
    assert {*SIDES, "deployment.frozen"} == set(LISTED)
    assert set(LISTED) > LEAST


def test_a_frozen_post_binds_and_a_closed_one_is_no_news() -> None:
    in_place = [{"area": "north", "tier": "worker", "heads": 1}]
    frozen = case(staff=in_place, posts=[{"area": "north", "tier": "worker", "frozen": True}])
    assert found(frozen, "deployment.frozen", staff=staff("worker", 1))[["limit", "used"]].values.tolist() == [[1, 1]]
    closed = case(posts=[{"area": "north", "tier": "worker", "max_heads": 0}])
    assert found(closed, "deployment.max_heads").empty


@pytest.mark.parametrize(("heads", "is_near"), [(round(10_000 * (1 - NEAR)), True), (round(10_000 * (1 - NEAR)) - 1, False)])
def test_near_is_half_a_percent(heads: int, is_near: bool) -> None:
    assert len(found(with_funds(FUND), "budget.fund", **waged(heads))) == is_near


@pytest.mark.parametrize(
    ("other", "heads", "binds"),
    [
        ({}, 10_000, []),  # the other pays what the first may not need to
        ({}, 15_000, ["state", "other"]),
        ({"cost_kinds": ("hiring",)}, 10_000, ["state"]),
        ({"tiers": ("aide",)}, 10_000, ["state"]),
        ({"regions": ("two",)}, 10_000, ["state"]),
        ({"cost_kinds": ("wages", "hiring")}, 10_000, []),
    ],
)
def test_a_fund_binds_only_where_no_other_way_of_paying_frees_it(other: dict[str, Any], heads: int, binds: list[str]) -> None:
    """The state pays all of it, whatever the other fund may pay of it."""
    instance = with_funds(FUND, {"fund": "other", "name": "Other", "amount_per_year": 500} | other).replace(
        areas=[*(area for area in case().areas), Area(area="east", name="East", region="two", zone="rural", population=1, area_km2=1)]
    )
    stated = (PaymentRow(fund="state", kind="wages", tier="worker", region="one", amount=0.1 * heads),)
    assert found(instance, "budget.fund", **waged(heads), payments=stated)["fund"].tolist() == binds


def test_a_row_says_of_what_and_where() -> None:
    instance, reached, *_ = SIDES["supervision.span"]
    told = found(instance, "supervision.span", **reached).iloc[0]
    assert (told["place_kind"], told["place"], told["place_name"]) == ("area", "north", "North")
    assert (told["tier"], told["tier_name"], told["kind"], told["unit"]) == ("worker", "Social worker", "line", "heads")
    assert (told["family"], told["function"], told["package"], told["fund"]) == ("supervision", "", "", "")
    fund = found(with_funds(FUND), "budget.fund", **waged(10_000)).iloc[0]
    assert (fund["place_kind"], fund["place"], fund["fund"], fund["fund_name"], fund["unit"]) == (
        "country",
        "country",
        "state",
        "State",
        "currency",
    )
