"""Postings broken on purpose, one for each rule, and named by it alone."""

from typing import Any

import pytest

from instances.instance import Instance
from optimizer.people.postings.check.whole import RULES, check_postings
from optimizer.people.rows import Postings
from optimizer.plan.plan import Plan
from tests.optimizer.people.case import PACKAGE, country, people, plan_for
from tests.small import BASE

ANA, BEN = {"person": "ana", "area": "north", "tier": "worker"}, {"person": "ben", "area": "south", "tier": "worker"}
HERE = {"way_hours": 0, "moved": False}
IN_NORTH, IN_SOUTH = {**ANA, **HERE}, {**BEN, **HERE}
SWAPPED = [{**ANA, "area": "south", "way_hours": 1, "moved": True}, {**BEN, "area": "north", "way_hours": 1, "moved": True}]
COURSE = {"area": "north", "tier": "worker", "package": "course", "holders": 1, "trainees": 0}
TWO = ("ana: north", "ben: south")
FEMALE = [BASE["functions"][0] | {"min_female_share": 0.5}]


def vacant(area: str) -> dict[str, Any]:
    """One vacancy."""
    return {"area": area, "tier": "worker", "heads": 1, "why": ""}


CASES: dict[str, dict[str, Any]] = {
    "postings.everyone": {"posted": [IN_NORTH], "vacant": [vacant("south")]},
    "postings.heads": {"posted": [IN_NORTH], "spare": [{"person": "ben", "why": ""}]},
    "postings.may_be": {"world": {"tier": {"may_move": False}}, "posted": SWAPPED},
    "postings.own_limit": {"rows": ({"person": "ana", "area": "north", "within_hours": 0.9}, "ben: south"), "posted": SWAPPED},
    "postings.contract": {"rows": ({"person": "ana", "area": "north", "contract_end": "2025-12-31"}, "ben: south")},
    "postings.settled": {"rows": ({"person": "ana", "area": "north", "must_stay": True}, "ben: south"), "posted": SWAPPED},
    "postings.forbidden": {"roster": {"pins": [{"person": "ana", "decision": "forbid", "area": "north"}]}},
    "postings.couple": {"world": {"far": 3.5}, "rows": ({"person": "ana", "area": "north", "partner": "ben"}, "ben: south")},
    "postings.move_limit": {"world": {"manifest": {"policy": {"move_limit_share": 0.5}}}, "posted": SWAPPED},
    "postings.leave_limit": {"world": {"two_zones": True}, "posted": SWAPPED},
    "postings.stated": {"posted": [{**IN_NORTH, "moved": True}, IN_SOUTH]},
    "postings.package": {"world": PACKAGE, "plan": {"training": [COURSE]}},
    "postings.training": {"world": PACKAGE, "plan": {"training": [COURSE]}, "to_train": [{"person": "ana", "package": "course"}]},
    "postings.trainees": {
        "world": PACKAGE,
        "plan": {"training": [COURSE | {"trainees": 1}]},
        "roster": {"person_packages": [{"person": "ana", "package": "course"}]},
        "to_train": [{"person": "ana", "package": "course"}],
    },
    "postings.language": {"roster": {"local_languages": [{"area": "north", "language": "ifugao"}]}},
    "postings.residents": {
        "world": {"zone": {"min_resident_heads": 1}},
        "posted": [IN_NORTH],
        "spare": [{"person": "ben", "why": ""}],
        "vacant": [vacant("south")],
    },
    "postings.team": {
        "world": {"teams": [{"function": "case", "tier": "worker", "lead": True}], "tier": {"reach_hours": 0}},
        "posted": [IN_NORTH],
        "spare": [{"person": "ben", "why": ""}],
        "vacant": [vacant("south")],
    },
    "postings.women": {
        "world": {"functions": FEMALE},
        "plan": {"deliver": [{"area": "north", "function": "case", "tier": "worker", "hours": 1000}]},
    },
    "postings.company": {
        "world": {"zone": {"lone_posting_allowed": False}},
        "plan": {"north": 2, "south": 0},
        "posted": [IN_NORTH],
        "spare": [{"person": "ben", "why": ""}],
        "vacant": [vacant("north")],
    },
    "postings.tier": {"world": {"other": True}, "posted": [IN_NORTH, {**IN_SOUTH, "tier": "aide"}], "plan": {"aide": True}},
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_broken_alone(rule: str) -> None:
    case = CASES[rule]
    world = _world(**case.get("world", {}))
    plan = _plan(**case.get("plan", {}))
    roster = people(world, *case.get("rows", TWO), **case.get("roster", {}))
    tables = {"posted": case.get("posted", [IN_NORTH, IN_SOUTH])}
    tables |= {name: case[name] for name in ("vacant", "spare", "to_train", "lacking") if name in case}
    found = check_postings(world, plan, roster, Postings(instance="small", instance_hash="", **tables))
    assert {violation.rule for violation in found.violations} == {rule}


@pytest.mark.parametrize(
    ("rule", "lacking"),
    [
        ("postings.package", {"area": "north", "tier": "worker", "need": "package", "what": "course", "heads": 1}),
        ("postings.language", {"area": "north", "tier": "worker", "need": "language", "what": "ifugao", "heads": 1}),
        ("postings.residents", {"area": "south", "need": "residents", "heads": 1}),
        ("postings.team", {"area": "south", "tier": "worker", "need": "team", "what": "case", "heads": 1}),
        ("postings.women", {"area": "north", "tier": "worker", "need": "women", "what": "case", "heads": 0.25}),
        ("postings.company", {"area": "north", "need": "company", "heads": 1}),
    ],
)
def test_what_is_counted_as_lacking_breaks_no_rule(rule: str, lacking: dict[str, Any]) -> None:
    case = CASES[rule]
    world, plan = _world(**case.get("world", {})), _plan(**case.get("plan", {}))
    roster = people(world, *case.get("rows", TWO), **case.get("roster", {}))
    tables = {"posted": case.get("posted", [IN_NORTH, IN_SOUTH]), "lacking": [lacking]}
    tables |= {name: case[name] for name in ("vacant", "spare") if name in case}
    assert check_postings(world, plan, roster, Postings(instance="small", instance_hash="", **tables)).ok


def test_rows_that_speak_of_unknown_people_and_of_another_instance() -> None:
    world = country()
    rows = [IN_NORTH, IN_SOUTH, {**IN_NORTH, "person": "bne"}]
    found = check_postings(world, plan_for(), people(world, *TWO), Postings(instance="tall", instance_hash="", posted=rows))
    assert [violation.rule for violation in found.violations] == ["form.instance", "form.unknown_id"]
    assert "ben" in found.violations[1].message


def _world(far: float | None = None, other: bool = False, two_zones: bool = False, **changes: Any) -> Instance:
    if far is not None:
        pairs = [("north", "south"), ("south", "north")]
        changes["travel"] = [{"from_area": one, "to_area": to, "hours": far, "km": 30} for one, to in pairs] + BASE["travel"][:2]
    world = country(**changes)
    if other:
        aide = world.tiers[0].model_copy(update={"tier": "aide", "name": "Aide"})
        skills = [*world.tier_competencies, world.tier_competencies[0].model_copy(update={"tier": "aide"})]
        world = world.replace(tiers=[*world.tiers, aide], tier_competencies=skills)
    if two_zones:
        kept = world.zones[0].model_copy(update={"leave_limit_share": 0.0})
        areas = [world.areas[0], world.areas[1].model_copy(update={"zone": "remote"})]
        world = world.replace(zones=[kept, kept.model_copy(update={"zone": "remote"})], areas=areas)
    return world


def _plan(north: int = 1, south: int = 1, aide: bool = False, **tables: Any) -> Plan:
    if not aide:
        return plan_for(north, south, **tables)
    staff = [{"area": "north", "tier": "worker", "heads": 1}, {"area": "south", "tier": "aide", "heads": 1}]
    return Plan(instance="small", instance_hash="", staff=staff)
