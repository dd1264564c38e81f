"""One deliberately broken plan for every rule, each a small change to the valid plan of `hand_case`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import pytest

from optimizer.verify import RULES, Violation
from tests.optimizer.verify.hand_case import Change, broken_rules, changed, instance, plan, steps, with_rows, without
from tests.small import with_policy


def as_it_is(model: Any) -> Any:
    return model


@dataclass(frozen=True)
class Broken:
    """A broken plan and the violation that it must give."""

    at: Mapping[str, str]
    """Ids of the place."""
    amount: float
    unit: str = "hours"
    plan: Change = as_it_is
    instance: Change = as_it_is
    money: bool = False
    """With funds, and a plan with costs, journeys and payments."""
    count: int = 1
    """Violations of the rule in all."""
    also: frozenset[str] = field(default_factory=frozenset)
    """Other rules that the same change must break."""


def change(table: str, key: Mapping[str, str], **figures: Any) -> Change:
    return partial(changed, table=table, key=key, **figures)


def add(table: str, text: str) -> Change:
    return partial(with_rows, table=table, text=text)


def drop(table: str, **key: str) -> Change:
    return partial(without, table=table, **key)


def under(**figures: Any) -> Change:
    return partial(with_policy, **figures)


COST = partial(Broken, money=True, unit="PHP")
BUDGET = frozenset({"budget.paid"})
TOOL = "tool, name, saving, area, tier, cost_per_year"
APP = "app, App, 0.2, a2, chief"
POST = {"area": "a4", "tier": "volunteer"}
STAFF = "area, tier, heads\n"
TRAINING = "area, tier, package, holders, trainees\n"
MANDATE = "scope, function, tier\n"
ATTENDANCE = "area, tier, package, venue, trainees\n"
VENUES = add("venues", "venue, package, area, places_per_year\nhall, cmk, a2,\ncollege, cmk, , 1")
CHANGE = "area, tier, hired, hired_outside, released\n"
LINK = "supervisor_area, area, supervisor, tier, kind, heads\n"
VOLUNTEERS = {"hours_per_week": 2, "functions_per_head": 1, "share_of_area_work": 0.2}
LEADERS = {"hours_per_week": 1.25, "functions_per_head": 1, "share_of_area_work": 0.2}
SHARED = "base_area, area, tier, heads\n"
PROVIDER = "area, function, base_area\n"
MAY_SHARE = change("tiers", {"tier": "worker"}, shared_posts_per_area=1, shared_within_hours=1)
IN_ONE_PLACE = change("functions", {"function": "case"}, one_provider=True)
LESS_INTAKE = steps(
    change("deliver", {"area": "a1", "function": "intake"}, hours=380),
    change("serve", {"area": "a1", "tier": "aide"}, hours=380),
    add("unmet", "area, function, hours\na1, intake, 20"),
)

RISES = "surge, area, function, need_factor\n"
ASSESS = {"surge": "flood", "function": "assess"}
IN_SURGE = steps(
    add("surges", "surge, name, weeks\nflood, Flood, 13"),
    add("surge_need", RISES + "flood, a1, info, 2\nflood, a1, assess, 2"),
    add("surge_pools", "pool, name, tier, heads, weeks_per_head, trained, pay_per_week\nreserve, Reserve, volunteer, 2, 20, true, 1"),
)
"""A flood of thirteen weeks brings 25 hours of info and 50 of assess to Alder; volunteers of 2 hours a week can be called, at most."""
HELP = steps(
    add("surge_stays", "surge, base_area, area, tier, stays\nflood, a1, a1, worker, 3"),
    add("surge_calls", "surge, pool, area, heads\nflood, reserve, a1, 1"),
    add("surge_work", "surge, area, function, tier, hours\nflood, a1, info, volunteer, 25\nflood, a1, assess, worker, 50"),
)
"""Three weeks of the worker are 69 hours, thirteen of a volunteer 26."""


def in_surge(
    at: Mapping[str, str],
    amount: float,
    plan: Change,
    rises: str = "",
    *,
    change_of: Change = as_it_is,
    unit: str = "hours",
    also: Iterable[str] = (),
    money: bool = False,
) -> Broken:
    """A change of the valid plan with help in a flood."""
    more = add("surge_need", rises) if rises else change_of
    return Broken(at, amount, unit, steps(HELP, plan), steps(IN_SURGE, more), money, also=frozenset(also))


def by_another(tier: str) -> Change:
    """Another tier in the worker's place."""
    return steps(change("surge_stays", {"tier": "worker"}, tier=tier), change("surge_work", {"function": "assess"}, tier=tier))


BROKEN: dict[str, Broken] = {
    "form.instance": Broken({"instance": "other"}, 1, "plan", lambda plan: plan.model_copy(update={"instance": "other"})),
    "form.unknown_id": Broken({"table": "staff", "area": "Aldr"}, 1, "rows", add("staff", STAFF + "Aldr, worker, 1")),
    "form.duplicate": Broken(
        {"table": "unmet", "area": "a4", "function": "grievance"}, 1, "rows", add("unmet", "area, function, hours\na4, grievance, 0")
    ),
    "form.purpose": Broken(
        {"table": "journeys", "purpose": "leisure"},
        1,
        "rows",
        add("journeys", "base_area, area, tier, purpose, hours, km\na1, a2, worker, leisure, 1, 30"),
        money=True,
    ),
    "form.paid_role": Broken(
        {"area": "a1", "tier": "aide", "function": "intake"}, 1, "heads", add("roles", "area, function, tier, heads\na1, intake, aide, 1")
    ),
    "form.move_to_itself": Broken(
        {"from_area": "a1", "tier": "aide"}, 2, "heads", add("moves", "from_area, to_area, tier, heads\na1, a1, aide, 2")
    ),
    # 400 hours of intake, of which a fifth is saved where the tool is taken.
    "coverage.saved": Broken(
        {"tool": "app", "area": "a1", "function": "intake"},
        20,
        plan=steps(
            change("deliver", {"area": "a1", "function": "intake"}, hours=300),
            change("serve", {"area": "a1", "tier": "aide"}, hours=300),
            add("tools", "tool\napp"),
            add("saved", "tool, area, function, hours\napp, a1, intake, 100"),
        ),
        instance=add("tools", f"{TOOL}\n{APP}, 0"),
    ),
    # 100 delivered + 5 unmet, of 100.
    "coverage.balance": Broken({"area": "a1", "function": "info"}, 5, plan=add("unmet", "area, function, hours\na1, info, 5")),
    # 50 of 400 unmet, 40 allowed.
    # 200 hours of assessment follow 400 of intake: 40 hours of intake that are not done leave 20 of them.
    "coverage.journey": Broken(
        {"area": "a1", "function": "assess"},
        20,
        plan=steps(
            change("deliver", {"area": "a1", "function": "intake"}, hours=360),
            change("serve", {"area": "a1", "tier": "aide"}, hours=360),
            add("unmet", "area, function, hours\na1, intake, 40"),
        ),
        instance=change("follows", {"function": "assess"}, delivered=True),
    ),
    "coverage.floor": Broken(
        {"area": "a1", "function": "intake"},
        10,
        plan=steps(
            change("deliver", {"area": "a1", "function": "intake"}, hours=350),
            change("serve", {"area": "a1", "tier": "aide"}, hours=350),
            add("unmet", "area, function, hours\na1, intake, 50"),
        ),
    ),
    "capacity.in_person": Broken({"area": "a1", "tier": "aide"}, 10, plan=change("serve", {"area": "a1", "tier": "aide"}, hours=390)),
    "capacity.remote": Broken(
        {"region": "north", "tier": "senior"}, 2, plan=change("remote", {"base_area": "a1", "tier": "senior"}, hours=30)
    ),
    # 2 h away, reach 1 h.
    "capacity.overtime": Broken({"area": "a4", "tier": "aide"}, 5, plan=change("staff", {"area": "a4", "tier": "aide"}, overtime_hours=5)),
    "capacity.reach": Broken(
        {"base_area": "a4", "area": "a3", "tier": "aide"},
        50,
        plan=steps(
            change("serve", {"area": "a3", "tier": "aide"}, hours=250),
            add("serve", "base_area, area, tier, hours\na4, a3, aide, 50"),
        ),
    ),
    # An aide has (111 − 60) × 8 = 408 hours; Alder's is charged 410, Birch's 392.75.
    "capacity.room": Broken(
        {"base_area": "a1", "tier": "senior"}, 5, instance=change("posts", {"area": "a1", "tier": "senior"}, hours_per_year=85)
    ),
    "capacity.hours": Broken({"base_area": "a1", "tier": "aide"}, 2, instance=change("tiers", {"tier": "aide"}, days_per_year=111)),
    # Case work of Alder, Birch and Cedar, without a word on where people find it; then Birch's is said to come from Birch, not Alder.
    "capacity.one_provider": Broken({"area": "a2", "function": "case"}, 1, "areas", instance=IN_ONE_PLACE, count=3),
    "capacity.provided": Broken(
        {"base_area": "a2", "area": "a2", "tier": "worker"},
        60,
        plan=add("providers", PROVIDER + "a1, case, a1\na2, case, a2\na3, case, a3"),
        instance=IN_ONE_PLACE,
        also=frozenset({"competency.provided"}),
    ),
    "competency.provided": Broken(
        {"base_area": "a1", "area": "a2", "tier": "worker", "package": "cpk"},
        20,
        plan=steps(
            add("providers", PROVIDER + "a1, case, a1\na2, case, a1\na3, case, a3"),
            change("skilled", {"base_area": "a1", "area": "a2", "tier": "worker"}, hours=40),
        ),
        instance=IN_ONE_PLACE,
        also=frozenset({"competency.skilled"}),
    ),
    "competency.shared_holders": Broken(
        {"base_area": "a1", "area": "a2", "tier": "worker", "package": "cpk"},
        1,
        "heads",
        add("shared_training", "base_area, area, tier, package, holders, trainees\na1, a2, worker, cpk, 1, 0"),
    ),
    "competency.can_do": Broken(
        {"area": "a1", "function": "grievance", "tier": "aide"},
        40,
        plan=steps(
            change("deliver", {"area": "a1", "function": "grievance"}, tier="aide"),
            drop("serve", base_area="a1", area="a1", tier="senior"),
            change("serve", {"area": "a1", "tier": "aide"}, hours=420),
            change("remote", {"base_area": "a1", "tier": "senior"}, hours=12),
            add("remote", "base_area, tier, hours\na1, aide, 20"),
        ),
        also=frozenset({"mandates.held"}),
    ),
    "competency.skilled": Broken(
        {"area": "a1", "tier": "worker", "package": "cpk"}, 10, plan=change("skilled", {"area": "a1", "tier": "worker"}, hours=110)
    ),
    # Nobody of the tier is in Birch: they neither serve nor hold the package there.
    "competency.skilled_within_serve": Broken(
        {"base_area": "a2", "area": "a2", "tier": "worker", "package": "cpk"},
        10,
        plan=steps(
            change("skilled", {"area": "a2", "tier": "worker"}, hours=50),
            add("skilled", "base_area, area, tier, package, hours\na2, a2, worker, cpk, 10"),
        ),
        also=frozenset({"competency.holder_hours"}),
    ),
    "competency.skilled_remote": Broken(
        {"region": "north", "tier": "aide", "package": "cmk"}, 5, plan=change("skilled_remote", {"base_area": "a2"}, hours=20)
    ),
    # The aide in Alder takes over 5 of the 25 remote hours; 25 still use the package in Birch.
    "competency.skilled_within_remote": Broken(
        {"base_area": "a2", "tier": "aide", "package": "cmk"},
        5,
        plan=steps(change("remote", {"base_area": "a2"}, hours=20), add("remote", "base_area, tier, hours\na1, aide, 5")),
    ),
    # 120 hours in Alder and 60 × 4/3 in Birch, no holder.
    "competency.holder_hours": Broken(
        {"base_area": "a1", "tier": "worker", "package": "cpk"}, 200, plan=drop("training", area="a1", tier="worker")
    ),
    "competency.holders": Broken({**POST, "package": "basic"}, 1, "heads", change("training", POST, holders=2, trainees=1)),
    "competency.trainees_least": Broken(
        {"area": "a2", "tier": "aide", "package": "cmk"}, 1, "heads", change("training", {"area": "a2", "tier": "aide"}, trainees=0)
    ),
    "competency.trainees_most": Broken({**POST, "package": "basic"}, 1, "heads", change("training", POST, trainees=2)),
    "competency.places": Broken({"package": "cmk"}, 1, "places", add("training", TRAINING + "a1, aide, cmk, 1, 1\na3, aide, cmk, 1, 1")),
    "competency.venue": Broken(
        {"area": "a4", "tier": "aide", "package": "cmk"},
        1,
        "heads",
        add("attendance", ATTENDANCE + "a2, aide, cmk, hall, 1"),
        VENUES,
    ),
    "competency.venue_places": Broken(
        {"venue": "college", "package": "cmk"},
        1,
        "places",
        add("attendance", ATTENDANCE + "a2, aide, cmk, college, 1\na4, aide, cmk, college, 1"),
        VENUES,
    ),
    # Dogwood lies in another region than the hall in Birch.
    "competency.venue_reach": Broken(
        {"area": "a4", "tier": "aide", "package": "cmk", "venue": "hall"},
        1,
        "heads",
        add("attendance", ATTENDANCE + "a2, aide, cmk, hall, 1\na4, aide, cmk, hall, 1"),
        VENUES,
    ),
    # One is trained in each region, those of the south by nobody.
    "capacity.trainers": Broken(
        {"region": "south", "tier": "senior"},
        6,
        plan=add("teaching", "base_area, tier, hours\na1, senior, 6"),
        instance=change("packages", {"package": "cmk"}, trainer="senior", trainer_hours_per_trainee=6),
    ),
    "competency.may_take": Broken(
        {"area": "a1", "tier": "senior", "package": "cmk"}, 1, "heads", add("training", TRAINING + "a1, senior, cmk, 1, 1")
    ),
    # A second volunteer in Alder carries the function without the package.
    "competency.role_holders": Broken(
        {"area": "a1", "function": "info", "tier": "volunteer", "package": "basic"},
        1,
        "heads",
        steps(
            change("staff", {"area": "a1", "tier": "volunteer"}, heads=2),
            add("changes", CHANGE + "a1, volunteer, 1, 0, 0"),
            change("supervision", {"area": "a1", "tier": "volunteer"}, heads=2),
            change("roles", {"area": "a1"}, heads=2),
        ),
    ),
    "mandates.held": Broken({"area": "a2", "function": "info", "tier": "chief"}, 50, plan=drop("mandates", tier="chief")),
    "mandates.someone": Broken(
        {"scope": "country", "function": "grievance"},
        1,
        "tiers",
        drop("mandates", function="grievance"),
        also=frozenset({"mandates.held"}),
    ),
    "mandates.max_tiers": Broken(
        {"scope": "country", "function": "assess"}, 1, "tiers", add("mandates", MANDATE + "country, assess, senior")
    ),
    "mandates.max_functions": Broken(
        {"scope": "country", "tier": "worker"}, 1, "functions", add("mandates", MANDATE + "country, intake, worker")
    ),
    "mandates.required": Broken(
        {"scope": "country", "function": "intake", "tier": "worker"},
        1,
        "mandates",
        instance=add("mandates", "function, tier, rule\nintake, worker, required"),
    ),
    "mandates.forbidden": Broken(
        {"scope": "country", "function": "intake", "tier": "senior"},
        1,
        "mandates",
        add("mandates", MANDATE + "country, intake, senior"),
        add("mandates", "function, tier, rule\nintake, senior, forbidden"),
    ),
    # Sensitive: never for volunteers.
    "mandates.can_do": Broken(
        {"scope": "country", "function": "intake", "tier": "volunteer"},
        1,
        "mandates",
        add("mandates", MANDATE + "country, intake, volunteer"),
    ),
    "mandates.independence": Broken(
        {"scope": "country", "tier": "senior", "function": "case", "other_tier": "senior", "other_function": "grievance"},
        1,
        "pairs",
        add("mandates", MANDATE + "country, case, senior"),
    ),
    "mandates.team_lead": Broken(
        {"scope": "country", "function": "case", "tier": "senior"}, 1, "mandates", instance=change("teams", {"tier": "senior"}, lead=True)
    ),
    # Case work is needed in Alder, Birch and Cedar; Birch has no volunteer, and volunteers do not travel.
    "mandates.team_reach": Broken(
        {"area": "a2", "function": "case", "tier": "volunteer"},
        1,
        "heads",
        instance=add("teams", "function, tier, lead, min_share\ncase, volunteer, ,"),
    ),
    # 50 of 120 hours, half of them at least.
    "mandates.team_share": Broken(
        {"area": "a1", "function": "case", "tier": "worker"},
        10,
        plan=steps(
            add("mandates", MANDATE + "country, case, senior"),
            change("deliver", {"area": "a1", "function": "case"}, hours=50),
            add("deliver", "area, function, tier, hours\na1, case, senior, 70"),
            change("serve", {"area": "a1", "tier": "worker"}, hours=200),
            change("serve", {"area": "a1", "tier": "senior"}, hours=90),
            change("skilled", {"area": "a1", "tier": "worker"}, hours=50),
        ),
        instance=drop("independence", function="case"),
    ),
    "supervision.covered": Broken(
        {"area": "a4", "tier": "aide", "kind": "professional"},
        1,
        "heads",
        change("supervision", {"area": "a4", "kind": "professional"}, heads=1),
    ),
    # An aide is recruited in Cedar, and one in Dogwood, who is no supervisor's recruit.
    "supervision.recruits": Broken(
        {"area": "a4", "tier": "aide", "kind": "professional"},
        1,
        "heads",
        change("supervision", {"area": "a3", "supervisor": "worker"}, recruits=1),
        change("supervision", {"supervisor": "worker"}, hours_per_recruit=5),
    ),
    "supervision.recruits_within": Broken(
        {"supervisor_area": "a3", "area": "a4", "supervisor": "worker", "tier": "aide", "kind": "professional"},
        1,
        "heads",
        change("supervision", {"area": "a4", "supervisor": "worker"}, recruits=3),
        also=frozenset({"supervision.recruits"}),
    ),
    "supervision.relation": Broken(
        {"supervisor_area": "a1", "area": "a1", "supervisor": "senior", "tier": "volunteer", "kind": "line"},
        1,
        "heads",
        add("supervision", LINK + "a1, a1, senior, volunteer, line, 1"),
    ),
    "supervision.boundary": Broken(
        {"supervisor_area": "a1", "area": "a3", "supervisor": "worker", "tier": "aide", "kind": "professional"},
        1,
        "heads",
        change("supervision", {"area": "a3", "kind": "professional"}, supervisor_area="a1"),
    ),
    # 2 h away, 1 h allowed.
    "supervision.distance": Broken(
        {"supervisor_area": "a4", "area": "a3", "supervisor": "aide", "tier": "volunteer", "kind": "line"},
        1,
        plan=change("supervision", {"area": "a3", "tier": "volunteer"}, supervisor_area="a4"),
    ),
    # The worker in Cedar has 3 aides: 3/2.5 of a span.
    "supervision.span": Broken(
        {"supervisor_area": "a3", "supervisor": "worker", "kind": "professional"},
        0.2,
        "heads",
        instance=change("supervision", {"supervisor": "worker"}, span=2.5),
    ),
    # The senior is in the team of case work, but does not lead it; the worker does.
    "supervision.team_lead": Broken(
        {"supervisor_area": "a1", "area": "a1", "supervisor": "senior", "tier": "aide", "kind": "professional"},
        1,
        "heads",
        change("supervision", {"area": "a1", "kind": "professional"}, supervisor="senior"),
        instance=steps(under(team_leads_supervise=True), add("teams", "function, tier, lead, min_share\ncase, aide, false, 0")),
    ),
    "supervision.whole": Broken(
        {"supervisor_area": "a3", "area": "a4", "supervisor": "senior", "tier": "aide", "kind": "professional"},
        0.5,
        "heads",
        steps(
            change("supervision", {"area": "a4", "kind": "professional"}, heads=1.5),
            add("supervision", LINK + "a3, a4, senior, aide, professional, 0.5"),
        ),
        count=2,
    ),
    "remote.resident_heads": Broken({"area": "a4"}, 1, "heads", instance=change("zones", {"zone": "remote"}, min_resident_heads=3)),
    "remote.lone_posting": Broken(
        {"area": "a4"},
        1,
        "heads",
        steps(
            change("staff", {"area": "a4", "tier": "aide"}, heads=1),
            drop("changes", area="a4", tier="aide"),
            change("supervision", {"area": "a4", "tier": "aide"}, heads=1),
        ),
        change("zones", {"zone": "remote"}, min_resident_heads=0),
    ),
    # 20 + 137.5 of 163.5 hours; 0.98 × 163.5 = 160.23.
    "remote.resident_share": Broken({"area": "a4"}, 2.73, instance=change("zones", {"zone": "remote"}, min_resident_share=0.98)),
    # The worker in Alder: 60 / 6 + 3 visits = 13 days, 12 × 1 allowed.
    "remote.travel_days": Broken({"base_area": "a1", "tier": "worker"}, 1, "days", instance=under(max_travel_days_per_month=1)),
    # A way of 2 hours is too long for days of 5: 6 hours in Dogwood take a trip of 2 × 5 − 2 × 2 hours and a night, 12 × 0.05 allowed.
    "remote.nights": Broken(
        {"base_area": "a3", "tier": "senior"},
        0.4,
        "nights",
        instance=change("tiers", {"tier": "senior"}, hours_per_day=5, nights_per_month=0.05),
    ),
    "remote.local_pool": Broken({"area": "a4", "tier": "aide"}, 1, "heads", change("changes", {"area": "a4"}, hired_outside=0)),
    "remote.outside_most": Broken(
        {"area": "a3", "tier": "aide"},
        1,
        "heads",
        steps(change("changes", {"area": "a4"}, hired_outside=0), change("changes", {"area": "a3", "tier": "aide"}, hired_outside=2)),
        steps(add("pools", STAFF + "a4, aide, 1"), under(outside_recruit_share=1)),
    ),
    # 2 of 2, half of them allowed.
    "remote.outside_share": Broken(
        {"region": "south", "tier": "aide"}, 1, "heads", change("changes", {"area": "a3", "tier": "aide"}, hired_outside=1)
    ),
    "remote.outside_no_pool": Broken(
        {"area": "a3", "tier": "worker"}, 1, "heads", change("changes", {"area": "a3", "tier": "worker"}, hired_outside=1)
    ),
    # 100 hours, 52 × 1.9 = 98.8 allowed.
    "volunteers.hours_per_week": Broken(
        {"area": "a1", "tier": "volunteer"}, 1.2, instance=under(volunteers={**VOLUNTEERS, "hours_per_week": 1.9})
    ),
    "volunteers.role_hours": Broken({"area": "a1", "function": "info", "tier": "volunteer"}, 100, plan=drop("roles", area="a1")),
    "volunteers.role_heads": Broken(
        {"area": "a2", "function": "info", "tier": "chief"},
        1,
        "heads",
        change("roles", {"area": "a2"}, heads=2),
        under(leaders={**LEADERS, "functions_per_head": 2}),
    ),
    "volunteers.role_can_do": Broken(
        {"area": "a2", "function": "intake", "tier": "chief"},
        1,
        "heads",
        add("roles", "area, function, tier, heads\na2, intake, chief, 1"),
        under(leaders={**LEADERS, "functions_per_head": 2}),
    ),
    "volunteers.functions_per_head": Broken(
        {"area": "a3", "tier": "volunteer"},
        1,
        "functions",
        add("roles", "area, function, tier, heads\na3, intake, volunteer, 1"),
        change("functions", {"function": "intake"}, sensitive=False),
    ),
    # 100 of 860 hours; 0.116 × 860 = 99.76.
    "volunteers.area_share": Broken(
        {"area": "a1", "kind": "volunteer"}, 0.24, instance=under(volunteers={**VOLUNTEERS, "share_of_area_work": 0.116})
    ),
    # No pool is listed for Dogwood: only those in place.
    "volunteers.pool": Broken(
        POST,
        1,
        "heads",
        steps(
            change("staff", POST, heads=2),
            add("changes", CHANGE + "a4, volunteer, 1, 0, 0"),
            change("supervision", POST, heads=2),
        ),
    ),
    "volunteers.own_area": Broken(
        {"base_area": "a4", "area": "a3", "tier": "volunteer"},
        10,
        plan=steps(
            change("serve", {"area": "a3", "tier": "volunteer"}, hours=70),
            add("serve", "base_area, area, tier, hours\na4, a3, volunteer, 10"),
            change("skilled", {"area": "a3", "tier": "volunteer"}, hours=70),
            add("skilled", "base_area, area, tier, package, hours\na4, a3, volunteer, basic, 10"),
        ),
        also=frozenset({"capacity.reach"}),
    ),
    "deployment.balance": Broken({"area": "a1", "tier": "aide"}, 1, "heads", change("changes", {"area": "a1"}, released=0)),
    "deployment.leavers": Broken(POST, 1, "heads", add("changes", CHANGE + "a4, volunteer, 2, 0, 2"), under(release_limit_share=1)),
    "deployment.may_hire": Broken(
        {"area": "a1", "tier": "senior"},
        1,
        "heads",
        steps(change("staff", {"area": "a1", "tier": "senior"}, heads=2), add("changes", CHANGE + "a1, senior, 1, 0, 0")),
    ),
    "deployment.may_release": Broken(
        {"area": "a1", "tier": "worker"}, 1, "heads", add("changes", CHANGE + "a1, worker, 1, 0, 1"), under(release_limit_share=1)
    ),
    # Half of Alder's one worker is not enough for what she does there, and nobody's half of Birch is less than none.
    "deployment.may_share": Broken(
        {"base_area": "a1", "area": "a3", "tier": "worker"},
        1,
        "heads",
        add("shared", SHARED + "a1, a3, worker, 1"),
        MAY_SHARE,
        also=frozenset({"competency.holders", "mandates.team_reach", "remote.travel_days"}),
    ),
    "deployment.shared_home": Broken(
        {"area": "a2", "tier": "worker"},
        1,
        "heads",
        add("shared", SHARED + "a2, a1, worker, 1"),
        MAY_SHARE,
        also=frozenset({"capacity.hours", "remote.resident_heads", "remote.travel_days"}),
    ),
    "deployment.shared_posts": Broken(
        {"area": "a2", "tier": "worker"},
        1,
        "heads",
        add("shared", SHARED + "a1, a2, worker, 1"),
        change("tiers", {"tier": "worker"}, shared_within_hours=1),
        count=2,
        also=frozenset({"competency.holders", "remote.travel_days"}),
    ),
    "deployment.may_move": Broken(
        {"area": "a1", "tier": "worker"},
        1,
        "heads",
        steps(
            add("staff", STAFF + "a2, worker, 1"),
            add("changes", CHANGE + "a1, worker, 1, 0, 0"),
            add("moves", "from_area, to_area, tier, heads\na1, a2, worker, 1"),
            add("supervision", LINK + "a1, a2, senior, worker, line, 1"),
        ),
        under(move_limit_share=1),
    ),
    "deployment.move_boundary": Broken(
        {"from_area": "a1", "to_area": "a3", "tier": "aide"},
        1,
        "heads",
        steps(
            change("moves", {"from_area": "a1"}, to_area="a3"),
            change("changes", {"area": "a3", "tier": "aide"}, hired=0),
            add("changes", CHANGE + "a2, aide, 1, 1, 0"),
        ),
        under(outside_recruit_share=1),
    ),
    "deployment.move_distance": Broken({"from_area": "a1", "to_area": "a2", "tier": "aide"}, 0.5, instance=under(move_within_hours=0.5)),
    # 0.3 × 3 = 0.9: none.
    "deployment.move_limit": Broken({"region": "north", "tier": "aide"}, 1, "heads", instance=under(move_limit_share=0.3)),
    "deployment.release_limit": Broken({"region": "north", "tier": "aide"}, 1, "heads", instance=under(release_limit_share=0.3)),
    "deployment.area_release_limit": Broken({"area": "a1", "tier": "aide"}, 1, "heads", instance=under(area_release_limit_share=0.3)),
    # Of 3 in place one moves to a rural area and one is released; 0.4 × 3 = 1.2: one.
    "remote.leave_limit": Broken(
        {"area": "a1", "tier": "aide"}, 1, "heads", instance=change("zones", {"zone": "urban"}, leave_limit_share=0.4)
    ),
    "deployment.min_heads": Broken(
        {"area": "a1", "tier": "senior"}, 1, "heads", instance=change("posts", {"area": "a1", "tier": "senior"}, min_heads=2)
    ),
    "deployment.max_heads": Broken(
        {"area": "a4", "tier": "aide"}, 1, "heads", instance=change("posts", {"area": "a4", "tier": "aide"}, max_heads=1)
    ),
    "deployment.frozen": Broken(
        {"area": "a1", "tier": "aide"}, 2, "heads", instance=add("posts", "area, tier, min_heads, max_heads, frozen\na1, aide, 0, , true")
    ),
    # ⌈1,500 / 700⌉ = 3 aides in the north; ⌈1,000 / 700⌉ = 2 in the south, where 3 are.
    "deployment.ratio": Broken(
        {"region": "north", "tier": "aide"}, 1, "heads", instance=change("ratios", {"per": "region"}, people_per_head=700)
    ),
    "budget.paid": COST(
        {"kind": "wages", "tier": "aide", "region": "north"},
        1000,
        plan=change("payments", {"kind": "wages", "tier": "aide", "region": "north"}, amount=31000),
    ),
    "budget.may_pay": COST(
        {"fund": "southern", "kind": "wages", "tier": "aide", "region": "north"},
        1000,
        plan=steps(
            change("payments", {"kind": "wages", "tier": "aide", "region": "north"}, amount=31000),
            change("payments", {"fund": "local", "kind": "wages", "tier": "aide", "region": "south"}, amount=29000),
            change("payments", {"fund": "southern"}, amount=19000),
            add("payments", "fund, kind, tier, region, amount\nsouthern, wages, aide, north, 1000"),
        ),
    ),
    "budget.fund": COST({"fund": "state"}, 25, instance=change("funds", {"fund": "state"}, amount_per_year=142900)),
    # 194 of 218 weighted hours in Dogwood.
    "mandates.women_share": Broken(  # half of 120 hours in Alder and of 60 in Birch, where nobody in place is known to be a woman
        {"area": "a1", "function": "case", "tier": "worker"},
        60,
        instance=change("functions", {"function": "case"}, min_female_share=0.5),
        count=2,
    ),
    "equity.worst_area": Broken({"area": "a4"}, 0.9 - 194 / 218, "share of need", instance=under(min_worst_area_coverage=0.9)),
    # Children's need for intake and assess in Alder, Birch and Cedar: 900 + 450 hours, of which 20 are unmet and 13.5 may be.
    "equity.group_floor": Broken(
        {"group": "children", "zone": "country"},
        6.5,
        instance=change("groups", {"group": "children"}, min_coverage=0.99),
        plan=LESS_INTAKE,
    ),
    # And of 1,500 in the whole country, while all of the need of everyone is met.
    "equity.group_gap": Broken(
        {"best_group": "people", "worst_group": "children"},
        20 / 1500 - 0.01,
        "share of need",
        instance=under(max_group_gap=0.01),
        plan=LESS_INTAKE,
    ),
    "equity.zone_gap": Broken(
        {"best_zone": "urban", "worst_zone": "remote"}, 24 / 218 - 0.1, "share of need", instance=under(max_zone_gap=0.1)
    ),
    **{
        f"costs.{kind}": COST(
            {"area": area, "tier": tier}, 7, plan=change("costs", {"kind": kind, "area": area, "tier": tier}, amount=amount)
        )
        for kind, area, tier, amount in (
            ("wages", "a1", "senior", 40007),
            ("allowances", "a4", "aide", 7993),
            ("hiring", "a3", "worker", 1007),
            ("release", "a1", "aide", 693),
            ("relocation", "a4", "aide", 307),
            ("training", "a3", "worker", 493),
            ("travel", "a1", "worker", 657),
            ("expenses", "a2", "chief", 53),
        )
    },
    "costs.premises": COST(
        {"area": "a1", "tier": "senior"},
        40,
        instance=change("posts", {"area": "a1", "tier": "senior"}, opening_cost_per_year=40),
        also=frozenset({"budget.paid"}),
    ),
    # The chief of Birch, whose zone has a line of its own.
    "costs.support": COST(
        {"area": "a2", "tier": "chief"},
        9,
        instance=add("support", "support, tier, zone, cost_per_head_per_year\nkit, chief, , 5\nkit, chief, rural, 9"),
        also=frozenset({"budget.paid"}),
    ),
    "costs.tools": COST(
        {"area": "a2", "tier": "chief"}, 9, instance=add("tools", f"{TOOL}\n{APP}, 9"), plan=add("tools", "tool\napp"), also=BUDGET
    ),
    "costs.start_up": COST(
        {"area": "a2", "tier": "chief"},
        7,
        instance=add("tools", f"{TOOL}, start_up_cost\n{APP}, 0, 7"),
        plan=add("tools", "tool\napp"),
        also=BUDGET,
    ),
    "costs.journey_hours": Broken(
        {"base_area": "a1", "area": "a2", "tier": "worker", "purpose": "service"},
        2,
        plan=change("journeys", {"tier": "worker", "purpose": "service"}, hours=18),
        money=True,
    ),
    "costs.journey_km": Broken(
        {"base_area": "a3", "area": "a4", "tier": "worker", "purpose": "supervision"},
        5,
        "km",
        change("journeys", {"base_area": "a3", "tier": "worker"}, km=605),
        money=True,
    ),
    "costs.journey_nights": Broken(
        {"base_area": "a3", "area": "a4", "tier": "worker", "purpose": "supervision"},
        2,
        "nights",
        change("journeys", {"base_area": "a3", "tier": "worker"}, nights=2),
        money=True,
    ),
    # 100 of 500 hours come in the flood: usual work may do 400.
    "surge.usual": in_surge(
        {"area": "a1", "function": "intake"},
        50,
        steps(
            change("deliver", {"area": "a1", "function": "intake"}, hours=450),
            change("serve", {"area": "a1", "tier": "aide"}, hours=450),
            add("unmet", "area, function, hours\na1, intake, 50"),
        ),
        RISES + "flood, a1, intake, 2",
    ),
    "surge.extra": in_surge(
        {"surge": "flood", "area": "a1", "function": "info"},
        1,
        change("surge_work", {"function": "info"}, hours=26),
        also={"coverage.balance"},
    ),
    "surge.held": in_surge({"area": "a1", "tier": "senior"} | ASSESS, 50, by_another("senior")),
    "surge.can_do": in_surge(
        {"area": "a1", "tier": "chief"} | ASSESS,
        50,
        change("surge_work", {"function": "assess"}, tier="chief"),
        also={"surge.held", "surge.hours"},
    ),
    # Two weeks of 1,200 ÷ 52 hours.
    "surge.hours": in_surge(
        {"surge": "flood", "area": "a1", "tier": "worker"}, 50 - 2 * 1200 / 52, change("surge_stays", {"tier": "worker"}, stays=2)
    ),
    "surge.trained": in_surge(
        {"surge": "flood", "area": "a1", "tier": "volunteer"},
        25,
        as_it_is,
        change_of=change("surge_pools", {"pool": "reserve"}, trained=False),
    ),
    # Thirteen weeks have room for thirteen stays of one head.
    "surge.people": in_surge(
        {"surge": "flood", "base_area": "a1", "tier": "worker"}, 1 / 13, change("surge_stays", {"tier": "worker"}, stays=14), unit="heads"
    ),
    "surge.may_help": in_surge(
        {"surge": "flood", "base_area": "a3", "area": "a1", "tier": "worker"},
        1,
        add("surge_stays", "surge, base_area, area, tier, stays\nflood, a3, a1, worker, 1"),
        unit="heads",
    ),
    "surge.pool": in_surge({"pool": "reserve"}, 1, change("surge_calls", {"pool": "reserve"}, heads=3), unit="heads"),
    "decisions.at_least": Broken(
        {"area": "a4", "tier": "aide", "decision": "heads keep a4 aide"},
        1,
        "heads",
        instance=add("decisions", "what, decision, number, area, tier\nheads, keep, 3, a4, aide\nmandate, at_least, 1, , aide"),
    ),
    "decisions.at_most": Broken(
        {"scope": "country", "tier": "aide", "function": "intake", "decision": "mandate forbid aide intake"},
        1,
        "mandates",
        instance=add("decisions", "what, decision, number, tier, function\nmandate, forbid, , aide, intake\nrecruit, at_most, 9, aide,"),
    ),
    # Thirteen weeks at 1.
    "costs.surge": in_surge({"area": "a1", "tier": "volunteer"}, 13, as_it_is, unit="PHP", money=True, also={"budget.paid"}),
}


@cache
def found(rule: str) -> tuple[Violation, ...]:
    broken = BROKEN[rule]
    return broken_rules(broken.instance(instance(broken.money)), broken.plan(plan(broken.money)))


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_plan_is_caught(rule: str):
    broken = BROKEN[rule]
    violations = found(rule)
    assert {violation.rule for violation in violations} == {rule} | broken.also, [str(v) for v in violations]
    of_rule = [violation for violation in violations if violation.rule == rule]
    assert len(of_rule) == broken.count
    violation = next(v for v in of_rule if dict(v.ids) == broken.at)
    assert violation.amount == pytest.approx(broken.amount, rel=1e-9)
    assert violation.unit == broken.unit
    assert violation.family == rule.split(".", maxsplit=1)[0]


def test_help_in_a_surge_is_valid_by_hand():
    assert broken_rules(IN_SURGE(instance()), HELP(plan())) == ()


@pytest.mark.parametrize("rule", BROKEN)
def test_a_violation_reads_well(rule: str):
    for violation in found(rule):
        assert violation.message.endswith(".")
        assert "{" not in violation.message
        assert "nan" not in violation.message.lower().replace("finan", "")
        assert violation.place
        assert str(violation).startswith(f"[{violation.rule}] ")
        assert violation.as_dict()["ids"] == dict(violation.ids)


def test_every_rule_has_a_broken_plan():
    assert set(BROKEN) == set(RULES)


def test_every_rule_is_described():
    assert all(rule.says.endswith(".") for rule in RULES.values())
