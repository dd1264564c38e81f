"""Moves, local candidates, remote places, teams, women and bonds over the years, worked out by hand on both sides of each limit."""

from typing import Any

import pytest

from instances.instance import Instance
from instances.schema import Pool
from tests.models.horizon.test_by_hand import by_year, country, solved
from tests.small import row, with_policy

REMOTE = row("zones", zone="remote", name="Remote")
AREAS = [row("areas", 0, zone="remote"), row("areas", 1)]
"""The north is a zone of its own, the south is rural."""
NOT_IN_THE_SOUTH = [{"area": "south", "tier": "worker", "max_heads": 0}]
Figures = dict[str, Any]


def still(**changes: Any) -> Instance:
    """Two workers in the north for 4,000 hours there; nobody leaves or is hired."""
    return country(attrition=0.0, **({"tiers": [row("tiers", may_hire=False)]} | changes))


def unmet(instance: Instance, years: int = 1) -> list[float]:
    """Hours unmet by year in the best plan."""
    plan = solved(instance, years, whole=False).plan
    assert plan is not None
    return [round(float(hours), 6) for hours in plan.frame("coverage").groupby("year")["unmet"].sum()]


def far_off(policy: Figures | None = None, zone: Figures | None = None, **changes: Any) -> Instance:
    """Two workers in the north, who may move for 7 each; all need is in the south, beyond their reach."""
    worker = row("tiers", may_hire=False, may_move=True, relocation_cost_per_head=7, reach_hours=0)
    tables = {"areas": AREAS, "zones": [row("zones"), REMOTE | (zone or {})], "need": [row("need", 1, hours_per_year=4000)]}
    return still(**(tables | {"tiers": [worker], "manifest": {"policy": policy or {}}} | changes))


@pytest.mark.parametrize(
    ("policy", "zone", "moved"),
    [
        ({}, {}, 2),
        ({"move_limit_share": 0.5}, {}, 1),
        ({"move_within_hours": 1}, {}, 2),
        ({"move_within_hours": 0.9}, {}, 0),
        ({}, {"leave_limit_share": 0.25}, 0.5),
    ],
)
def test_people_move_to_the_work_within_limits(policy: Figures, zone: Figures, moved: float) -> None:
    result = solved(far_off(policy, zone), years=1, whole=False)
    assert result.plan is not None
    assert sum(move.heads for move in result.plan.moves) == pytest.approx(moved)
    assert result.terms is not None
    assert result.terms["relocation"] == pytest.approx(7 * moved)
    assert result.terms["unmet_need"] == pytest.approx(4000 - 2000 * moved)


def test_nobody_moves_beyond_the_service_boundary() -> None:
    assert unmet(far_off(areas=[row("areas", 0, zone="remote"), row("areas", 1, region="two")])) == [4000]


def too_many(zone: Figures | None = None, policy: Figures | None = None) -> Instance:
    """Four workers in the north whom nobody needs there."""
    worker = row("tiers", may_hire=False, may_release=True, reach_hours=0)
    tables = {"tiers": [worker], "areas": AREAS, "zones": [row("zones"), REMOTE | (zone or {})], "posts": NOT_IN_THE_SOUTH}
    return country(heads=4, attrition=0.0, **tables, need=[row("need", 1, hours_per_year=1)], manifest={"policy": policy or {}})


@pytest.mark.parametrize(
    ("zone", "policy", "released"), [({}, {}, 4), ({}, {"area_release_limit_share": 0.25}, 1), ({"leave_limit_share": 0.5}, {}, 2)]
)
def test_releases_of_a_place_are_limited(zone: Figures, policy: Figures, released: float) -> None:
    assert by_year(solved(too_many(zone, policy), years=1), "released") == [pytest.approx(released)]


def pooled(pool: int, share: float) -> Instance:
    """Nobody in place for 4,000 hours in the north; 10 to hire one there, 7 beside that for one from outside."""
    tables = {"pools": [{"area": "north", "tier": "worker", "heads": pool}], "posts": NOT_IN_THE_SOUTH}
    tiers = [row("tiers", hiring_cost_per_head=10, relocation_cost_per_head=7)]
    return country(heads=0, attrition=0.0, **tables, tiers=tiers, manifest={"policy": {"outside_recruit_share": share}})


@pytest.mark.parametrize(("pool", "share", "hired", "outside"), [(2, 0.5, 2, 0), (1, 0.5, 2, 1), (1, 0.25, 4 / 3, 1 / 3), (1, 0.0, 1, 0)])
def test_recruits_are_local_candidates_or_a_share_from_outside(pool: int, share: float, hired: float, outside: float) -> None:
    result = solved(pooled(pool, share), years=1, whole=False)
    assert by_year(result, "hired") == [pytest.approx(hired)]
    assert by_year(result, "hired_outside") == [pytest.approx(outside, abs=1e-6)]
    assert result.objective == pytest.approx(hired * 110 + outside * 7 + 4000 - 2000 * hired)


def near(zone: Figures | None = None, policy: Figures | None = None) -> Instance:
    """One worker in the north, one in the south, an hour away: of a day of 8 hours 6 are left in the north, whose need is 4,000 hours."""
    staff = [{"area": area, "tier": "worker", "heads": 1} for area in ("north", "south")]
    return still(staff=staff, areas=AREAS, zones=[row("zones"), REMOTE | (zone or {})], manifest={"policy": policy or {}})


@pytest.mark.parametrize(("share", "left"), [(0.5, 500), (0.8, 1500), (1.0, 2000)])
def test_residents_do_their_share(share: float, left: float) -> None:
    assert unmet(near({"min_resident_share": share})) == [left]


@pytest.mark.parametrize(("days", "left"), [(21, 500), (10, 2000 - 12 * 10 * 6)])
def test_days_in_other_places_are_limited(days: float, left: float) -> None:
    assert unmet(near(policy={"max_travel_days_per_month": days})) == [left]


@pytest.mark.parametrize(("days", "missed"), [(1, 0), (0.5, 0.5)])
def test_visits_to_other_places_are_days_there(days: float, missed: float) -> None:
    """Twelve visits a year of a senior of the south to one worker in the north."""
    senior = row("tiers", tier="senior", name="Senior", may_hire=False, reach_hours=0)
    tables = {
        "tiers": [row("tiers", may_hire=False), senior],
        "staff": [{"area": "north", "tier": "worker", "heads": 1}, {"area": "south", "tier": "senior", "heads": 1}],
        "supervision": [{"supervisor": "senior", "tier": "worker", "kind": "line", "span": 10, "visits_per_year": 12}],
        "manifest": {"policy": {"max_travel_days_per_month": days}},
    }
    assert solved(still(**tables), years=1).missed == pytest.approx(missed, abs=1e-6)


def overnight(nights: float) -> Instance:
    """Two workers, three hours each way of days of 4 hours: a trip of two days and a night leaves 2 hours for work."""
    far = [row("travel", 0), row("travel", 1), row("travel", 2, hours=3), row("travel", 3, hours=3)]
    worker = row("tiers", hours_per_day=4, reach_hours=3, nights_per_month=nights, may_hire=False)
    return still(travel=far, tiers=[worker], need=[row("need", 1, hours_per_year=100)])


@pytest.mark.parametrize(("nights", "left"), [(5, 0), (1, 100 - 2 * 12 * 2)])
def test_nights_away_are_limited(nights: float, left: float) -> None:
    assert unmet(overnight(nights)) == [left]


def team(aides: int, share: float) -> Instance:
    """Two workers, 4,000 hours, and up to one aide, 2,000, for 6,000 hours."""
    aide = row("tiers", tier="aide", name="Aide", kind="paraprofessional", wage_per_year=50, may_hire=False)
    return still(
        tiers=[row("tiers", may_hire=False), aide],
        tier_competencies=[{"tier": tier, "competency": "base", "level": 3, "ceiling": 3} for tier in ("worker", "aide")],
        need=[row("need", hours_per_year=6000)],
        staff=[{"area": "north", "tier": "worker", "heads": 2}, {"area": "north", "tier": "aide", "heads": aides}],
        teams=[{"function": "case", "tier": "worker", "lead": True}, {"function": "case", "tier": "aide", "min_share": share}],
    )


@pytest.mark.parametrize(("aides", "share", "missed", "left"), [(0, 0, 1, 2000), (1, 0, 0, 0), (1, 0.5, 0, 2000)])
def test_teams_are_there_and_do_their_share(aides: int, share: float, missed: float, left: float) -> None:
    """An aide who is to do half of the work leaves 2,000 hours undone."""
    result = solved(team(aides, share), years=1)
    assert result.missed == pytest.approx(missed)
    assert result.terms is not None
    assert result.terms["unmet_need"] == pytest.approx(left)


def half_women(women: int, attrition: float) -> Instance:
    """Two workers, half of whose work is to be women's; none is hired."""
    staff = [{"area": "north", "tier": "worker", "heads": 2, "female_heads": women}]
    tables = {"functions": [row("functions", min_female_share=0.5)], "staff": staff, "tiers": [row("tiers", may_hire=False)]}
    return country(attrition=attrition, **tables)


@pytest.mark.parametrize(("women", "attrition", "left"), [(2, 0.0, [0, 0]), (0, 0.0, [4000, 4000]), (1, 0.0, [0, 0]), (1, 0.5, [0, 2000])])
def test_women_do_their_share_and_leave_like_others(women: int, attrition: float, left: list[float]) -> None:
    assert unmet(half_women(women, attrition), years=2) == left


def test_recruits_may_be_women() -> None:
    instance = half_women(0, 0.0).replace(tiers=country(tiers=[row("tiers")]).tiers)
    assert unmet(instance) == [0]


def bonded(**school: Any) -> Instance:
    """Nobody in place, two graduates now and no other candidate; without a bond 0.4 leave and 0.1 retire in a year."""
    college = {"school": "college", "name": "College", "tier": "worker", "study_years": 1, "intake_now": 2, "cost_per_student_year": 1e5}
    tables = {"recruitment": [{"tier": "worker", "candidates_per_year": 0}], "posts": NOT_IN_THE_SOUTH}
    return country(heads=0, schools=[college | school], **tables, areas=AREAS, zones=[row("zones"), REMOTE])


@pytest.mark.parametrize(
    ("school", "heads", "breaches"),
    [
        ({}, [2, 1, 0.5], 0),
        ({"bond_years": 2, "bond_leaving_factor": 0}, [2, 1.8, 1.62], 0),
        ({"bond_years": 1, "bond_leaving_factor": 0}, [2, 1.8, 0.9], 0),
        ({"bond_years": 2, "bond_leaving_factor": 0.5, "breach_cost": 5}, [2, 1.4, 0.98], 0.2 * (2 + 1.4) * 5),
        ({"bond_years": 2, "bond_leaving_factor": 0, "bond_zone": "remote"}, [2, 1.8, 1.62], 0),
        ({"bond_years": 2, "bond_leaving_factor": 0, "bond_zone": "rural"}, [0, 0, 0], 0),
    ],
)
def test_graduates_who_are_bound_stay_in_its_zone(school: Figures, heads: list[float], breaches: float) -> None:
    result = solved(bonded(**school), years=3, whole=False)
    assert by_year(result, "heads") == pytest.approx(heads)
    assert result.terms is not None
    assert result.terms["training"] == pytest.approx(breaches)


@pytest.mark.parametrize(("bond_years", "hired"), [(0, 0), (2, 2)])
def test_graduates_who_are_bound_are_sent_where_there_are_no_local_candidates(bond_years: int, hired: float) -> None:
    pools = [Pool(area="south", tier="worker", heads=1)]
    instance = with_policy(bonded(bond_years=bond_years).replace(pools=pools), outside_recruit_share=0)
    assert by_year(solved(instance, years=1, whole=False), "hired") == [hired]


@pytest.mark.parametrize(("heads", "attrition", "stocks"), [(10, 0.1, [10, 9, 8, 7]), (4, 0.1, [4, 4, 3, 3])])
def test_heads_and_leavers_are_whole(heads: int, attrition: float, stocks: list[float]) -> None:
    """Expected leavers of 1, 0.9, 0.8 and of 0.4, 0.4, 0.3 come to whole heads, in all to within half a head."""
    instance = country(heads=heads, hours=2000 * heads, attrition=attrition, tiers=[row("tiers", may_hire=False)])
    result = solved(instance, years=4, whole_heads=True)
    assert by_year(result, "heads") == stocks
    assert result.plan is not None
    assert result.plan.whole_heads
