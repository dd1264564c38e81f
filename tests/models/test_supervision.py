"""Family 5. Workers (wage 100) and aides (40) are supervised by seniors (50), who do nothing else. Guaranteed posts fix the heads."""

from typing import Any

import pytest

from instances.instance import Instance
from instances.years import places_of, supervision_ways
from tests.models.solving import best, conflict, heads, level, need, optimum, post, tier, total, verified
from tests.small import row, small

RELATION: dict[str, Any] = {"supervisor": "senior", "tier": "worker", "kind": "line", "span": 2}


def seniors(instance: Instance) -> int:
    """Seniors that the cheapest plan posts."""
    result = optimum(instance, "cost")
    return sum(count for (_, name), count in heads(result).items() if name == "senior")


def supervised(*relations: dict[str, Any], workers: int = 0, aides: int = 0, area: str = "north", **changes: Any) -> Instance:
    """Workers and aides guaranteed in one area; seniors wherever it is cheapest."""
    tables: dict[str, Any] = {
        "tiers": [tier("worker"), tier("aide", "paraprofessional", wage_per_year=40), tier("senior", wage_per_year=50)],
        "tier_competencies": [level("worker", 3), level("aide", 3)],
        "need": [need(1)],
        "supervision": [RELATION | relation for relation in relations],
        "posts": [post("worker", area, min_heads=workers), post("aide", area, min_heads=aides)],
    }
    return small(**(tables | changes))


@pytest.mark.parametrize(("workers", "expected"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_span(workers: int, expected: int) -> None:
    assert best(supervised({}, workers=workers), "cost") == 100 * workers + 50 * expected


@pytest.mark.parametrize(("aides", "expected"), [(2, 1), (3, 2)])
def test_span_is_shared_among_tiers_of_one_kind(aides: int, expected: int) -> None:
    # One worker is half a span of 2; two aides are half a span of 4; a third is too many for one senior.
    assert seniors(supervised({}, {"tier": "aide", "span": 4}, workers=1, aides=aides)) == expected


@pytest.mark.parametrize(("kind", "expected"), [("line", 2), ("professional", 1)])
def test_line_and_professional_supervision_are_counted_apart(kind: str, expected: int) -> None:
    # Two workers fill one span; two aides another of the same kind, or the same senior's span of the other kind.
    assert seniors(supervised({}, {"tier": "aide", "kind": kind}, workers=2, aides=2)) == expected


def test_each_kind_has_a_supervisor_of_its_own() -> None:
    # Line by seniors, professional by a head (wage 70): a worker takes one of each.
    chief = tier("chief", wage_per_year=70)
    tiers = [tier("worker"), tier("aide", "paraprofessional", wage_per_year=40), tier("senior", wage_per_year=50), chief]
    instance = supervised({}, {"supervisor": "chief", "kind": "professional"}, workers=1, tiers=tiers)
    assert best(instance, "cost") == 100 + 50 + 70
    either = supervised({}, {"supervisor": "chief", "kind": "line"}, workers=1, tiers=tiers)
    assert best(either, "cost") == 100 + 50


@pytest.mark.parametrize(("contact", "expected"), [(1000, 1), (1001, 2)])
def test_contact_hours_are_charged_to_the_supervisor(contact: float, expected: int) -> None:
    # Two workers within a span of 5; a senior has 2,000 hours.
    assert seniors(supervised({"span": 5, "contact_hours_per_year": contact}, workers=2)) == expected


@pytest.mark.parametrize(("contact", "expected"), [(980, 1), (981, 2)])
def test_visits_take_the_way_there_and_back(contact: float, expected: int) -> None:
    # Seniors in the north, two workers in the south: 10 visits of 2 × 1 hour each, on top of the contact.
    relation = {"span": 5, "contact_hours_per_year": contact, "visits_per_year": 10}
    posts = [post("worker", "south", min_heads=2), post("senior", "south", max_heads=0)]
    assert seniors(supervised(relation, posts=posts)) == expected


def test_visits_cost_travel_money() -> None:
    # 2 workers × 10 visits × 2 × (1 hour at 0.5 + 20 km at 0.01) = 40 hours and 800 km for 20 + 8.
    paid = tier("senior", wage_per_year=50, travel_cost_per_hour=0.5, travel_cost_per_km=0.01)
    instance = supervised(
        {"visits_per_year": 10},
        tiers=[tier("worker"), tier("aide", "paraprofessional"), paid],
        posts=[post("worker", "south", min_heads=2), post("senior", "south", max_heads=0)],
    )
    result = verified(instance, mode="cost")
    assert result.objective == pytest.approx(250 + 28)
    assert total(result, "journeys", purpose="supervision") == 40
    assert total(result, "costs", "amount", kind="travel", area="north") == pytest.approx(28)


@pytest.mark.parametrize(("limit", "feasible"), [(1.0, True), (0.99, False)])
@pytest.mark.parametrize("whose", ["relation", "zone"])
def test_longest_way_to_a_supervisor(whose: str, limit: float, *, feasible: bool) -> None:
    # Seniors in the north only, 1 hour from the workers in the south. Their reach of 0 hours is for service, not for supervision.
    instance = supervised(
        {"within_hours": limit} if whose == "relation" else {},
        zones=[row("zones", supervisor_within_hours=limit if whose == "zone" else None)],
        posts=[post("worker", "south", min_heads=1), post("senior", "south", max_heads=0)],
    )
    if feasible:
        assert best(instance, "cost") == 150
    else:
        assert conflict(instance) == ("supervision", "deployment")


@pytest.mark.parametrize(("hours", "feasible"), [(3.0, True), (3.01, False)])
def test_a_supervisors_way_leaves_a_quarter_of_the_day(hours: float, *, feasible: bool) -> None:
    travel = [row("travel", 0), row("travel", 1), row("travel", 2, hours=hours), row("travel", 3, hours=hours)]
    posts = [post("worker", "south", min_heads=1), post("senior", "south", max_heads=0)]
    instance = supervised({}, travel=travel, posts=posts)
    if feasible:
        assert best(instance, "cost") == 150
    else:
        assert conflict(instance) == ("supervision", "deployment")


@pytest.mark.parametrize(("boundary", "feasible"), [("region", False), ("country", True)])
def test_supervision_stays_within_the_service_boundary(boundary: str, *, feasible: bool) -> None:
    instance = supervised(
        {},
        areas=[row("areas"), row("areas", 1, region="two")],
        posts=[post("worker", "south", min_heads=1), post("senior", "south", max_heads=0)],
        manifest={"service_boundary": boundary},
    )
    if feasible:
        assert best(instance, "cost") == 150
    else:
        assert conflict(instance) == ("supervision", "deployment")


@pytest.mark.parametrize(("links", "contact", "feasible"), [("shared", 3000, True), ("whole", 3000, False), ("whole", 2000, True)])
def test_whole_links(links: str, contact: float, *, feasible: bool) -> None:
    # One senior post in each area: two seniors of 2,000 hours share 3,000 hours of contact with one worker, or one does 2,000.
    instance = supervised(
        {"contact_hours_per_year": contact},
        posts=[post("worker", min_heads=1), post("senior", max_heads=1), post("senior", "south", max_heads=1)],
        manifest={"policy": {"supervision_links": links}},
    )
    if feasible:
        assert seniors(instance) == (2 if links == "shared" else 1)
    else:
        assert "supervision" in conflict(instance)


@pytest.mark.parametrize(("asked", "cost"), [(False, 70 + 50), (True, 2 * 70)])
def test_leads_of_teams_supervise_their_members(*, asked: bool, cost: float) -> None:
    # The chief (wage 70, span 1) leads the team and is there anyhow; the second aide has the senior (50), or another chief as policy asks.
    chief, case = tier("chief", wage_per_year=70), {"function": "case"}
    instance = supervised(
        {"tier": "aide", "kind": "professional"},
        {"supervisor": "chief", "tier": "aide", "kind": "professional", "span": 1},
        aides=2,
        tiers=[tier("worker"), tier("aide", "paraprofessional", wage_per_year=40), tier("senior", wage_per_year=50), chief],
        tier_competencies=[level(name, 3) for name in ("worker", "aide", "senior", "chief")],
        teams=[case | {"tier": "chief", "lead": True}, case | {"tier": "aide"}],
        manifest={"policy": {"team_leads_supervise": asked}},
    )
    assert verified(instance, mode="cost").objective == pytest.approx(2 * 40 + cost)
    over_years = {supervisor for _, supervisor, *_ in supervision_ways(instance, places_of(instance, "area"))}
    assert over_years == ({"chief"} if asked else {"senior", "chief"})


def test_chain_from_volunteer_to_senior() -> None:
    # Four volunteers, two to an aide; two aides, two to a worker; one worker to a senior: 2 × 40 + 100 + 50.
    instance = supervised(
        {},
        {"supervisor": "worker", "tier": "aide"},
        {"supervisor": "aide", "tier": "volunteer"},
        tiers=[
            tier("worker"),
            tier("aide", "paraprofessional", wage_per_year=40),
            tier("senior", wage_per_year=50),
            tier("volunteer", "volunteer", wage_per_year=0),
        ],
        pools=[{"area": "north", "tier": "volunteer", "heads": 4}],
        posts=[post("volunteer", min_heads=4)],
    )
    assert verified(instance, mode="cost").objective == pytest.approx(2 * 40 + 100 + 50)
