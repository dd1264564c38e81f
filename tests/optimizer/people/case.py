"""Postings small enough to see by eye: the instance, plan and roster, to be changed by each test."""

from typing import Any

from instances.instance import Instance
from instances.people.files import roster_of
from instances.people.schema import Roster
from optimizer.people.postings.result import PostingResult
from optimizer.people.postings.solve import post
from optimizer.people.rows import Postings
from optimizer.plan.plan import Plan
from tests.small import BASE, small

ZONE, TIER = BASE["zones"][0], BASE["tiers"][0]
PACKAGE: dict[str, Any] = {
    "packages": [{"package": "course", "name": "Course", "cost_per_head": 1}],
    "package_competencies": [{"package": "course", "competency": "law", "level": 2}],
    "competencies": [*BASE["competencies"], {"competency": "law", "name": "Law"}],
    "tier_competencies": [*BASE["tier_competencies"], {"tier": "worker", "competency": "law", "level": 0, "ceiling": 3}],
}


def country(tier: dict[str, Any] | None = None, zone: dict[str, Any] | None = None, **changes: Any) -> Instance:
    """North and south, an hour apart, whose workers may move."""
    return small(tiers=[TIER | {"may_move": True} | (tier or {})], zones=[ZONE | (zone or {})], **changes)


def plan_for(north: int = 1, south: int = 1, **tables: Any) -> Plan:
    """A plan with so many workers in the north and in the south."""
    staff = [{"area": area, "tier": "worker", "heads": heads} for area, heads in (("north", north), ("south", south)) if heads]
    return Plan(instance="small", instance_hash="", staff=staff, **tables)


def people(instance: Instance, *rows: str | dict[str, Any], **tables: Any) -> Roster:
    """A roster; `ana: north` is Ana who is posted and lives in the north, `ana? north` has no post there."""
    found = []
    for row in rows:
        if isinstance(row, dict):
            found.append({"tier": "worker"} | row)
        else:
            name, place = row[:-1].split(" ")[0].rstrip(":?"), row.split(" ")[1]
            found.append({"person": name, "tier": "worker", "home_area" if "?" in row else "area": place})
    return roster_of(instance, found, **tables)


def posted(instance: Instance, plan: Plan, roster: Roster, **settings: Any) -> PostingResult:
    """The postings, valid by the independent check and proven to the end."""
    result = post(instance, plan, roster, progress=False, gap=0.0, **settings)
    assert result.violations == ()
    assert [stage.gap for stage in result.stages] == [0.0, 0.0, 0.0]
    return result


def where(postings: Postings) -> dict[str, str]:
    """Person: area of the post."""
    return {row.person: row.area for row in postings.posted}
