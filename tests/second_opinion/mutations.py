"""Small deployments drawn at random, each with some of the changes that bring further rules to work."""

from collections.abc import Callable
from typing import Any

import numpy as np

from instances.errors import InvalidInstance
from instances.instance import Instance
from tests.models.solving import function, fund, need, post, requires, way
from tests.optimizer.random_case import FUNCTIONS, random_case
from tests.small import with_reasons

Tables = dict[str, Any]
"""An instance as nested entries, changed in place."""
CHANCE = 0.18
"""Chance of each change."""


def mutated(number: int, count: int = 1000) -> tuple[Instance, tuple[str, ...]]:
    """The deployment of a number, and the changes in it; drawn again where tables contradict each other.

    Each change draws from numbers of its own, so that another one leaves it as it is.
    """
    for attempt in range(count):
        tables = random_case(int(np.random.default_rng((number, attempt)).integers(1_000_000))).model_dump()
        drawn = {name: np.random.default_rng((number, attempt, *name.encode())) for name in MUTATIONS}
        names = tuple(name for name, rng in drawn.items() if rng.random() < CHANCE)
        for name in names:
            MUTATIONS[name](tables, drawn[name])
        tables["tiers"] = [{name: value for name, value in row.items() if name != "no_supervision_because"} for row in tables["tiers"]]
        try:
            return Instance(**{name: value for name, value in with_reasons(tables).items() if value is not None}), names
        except InvalidInstance:
            continue
    raise AssertionError("no valid deployment")


def _areas(tables: Tables) -> list[str]:
    return [row["area"] for row in tables["areas"]]


def _policy(tables: Tables) -> dict[str, Any]:
    policy: dict[str, Any] = tables["manifest"]["policy"]
    return policy


def two_areas(tables: Tables, rng: np.random.Generator) -> None:
    """Nothing of the east."""
    for name, rows in tables.items():
        if isinstance(rows, tuple | list):
            tables[name] = [row for row in rows if "east" not in (row.get("area"), row.get("from_area"), row.get("to_area"))]


def four_areas(tables: Tables, rng: np.random.Generator) -> None:
    """A west like the north, an hour from everywhere; only the north's functions have need there."""
    north = next(row for row in tables["areas"] if row["area"] == "north")
    others = _areas(tables)
    tables["areas"] = [*tables["areas"], north | {"area": "west", "name": "West"}]
    tables["travel"] = [*tables["travel"], way("west", "west", 0.1, 2.0), *(way("west", a, 1.0, 15.0) for a in others)]
    tables["travel"] += [way(a, "west", 1.0, 15.0) for a in others]
    tables["need"] = [*tables["need"], *(row | {"area": "west"} for row in tables["need"] if row["area"] == "north")]


def one_point(tables: Tables, rng: np.random.Generator) -> None:
    """The south lies where the north does."""
    ways = [row for row in tables["travel"] if {row["from_area"], row["to_area"]} != {"north", "south"}]
    tables["travel"] = [*ways, way("north", "south", 0.0), way("south", "north", 0.0)]


def no_need(tables: Tables, rng: np.random.Generator) -> None:
    """A function without need in most places, required of a tier whose job description is short."""
    tables["functions"] = [*tables["functions"], function("census")]
    tables["function_competencies"] = [*tables["function_competencies"], requires("census", 1)]
    tables["need"] = [*tables["need"], *([need(100, "south", "census")] if rng.random() < 0.5 else [])]
    tables["mandates"] = [*tables["mandates"], {"function": "census", "tier": "worker", "rule": "required"}]
    _change(tables["tiers"], "worker", max_functions=int(rng.integers(1, 3)))


def _change(rows: list[dict[str, Any]], key: str, **changes: Any) -> None:
    for row in rows:
        if key in row.values():
            row.update(changes)


def floors(tables: Tables, rng: np.random.Generator) -> None:
    _policy(tables)["min_coverage"] = float(rng.choice([0.2, 0.5, 0.7]))
    _change(tables["functions"], "info", min_coverage=float(rng.choice([0.0, 0.4, 0.9])))


def worst_area(tables: Tables, rng: np.random.Generator) -> None:
    _policy(tables)["min_worst_area_coverage"] = float(rng.choice([0.3, 0.6]))


def zone_gap(tables: Tables, rng: np.random.Generator) -> None:
    _policy(tables)["max_zone_gap"] = float(rng.choice([0.0, 0.1, 0.3]))


def frozen(tables: Tables, rng: np.random.Generator) -> None:
    tables["posts"] = [post("worker", "north", frozen=True), post("aide", "north", min_heads=1, max_heads=2)]


def seats(tables: Tables, rng: np.random.Generator) -> None:
    """Provincial and national tiers, and posts of zones, regions, seats and everywhere."""
    place = {row["area"]: row["region"] for row in tables["areas"]}
    first = {region: area for area, region in place.items()} | {place["north"]: "north"}
    tables["regions"] = [
        {"region": region, "name": region, "seat": area, "capital": area == "north" and bool(rng.random() < 0.7)}
        for region, area in first.items()
    ]
    _change(tables["tiers"], "worker", government_level=str(rng.choice(["provincial", "municipal"])))
    _change(tables["tiers"], "senior", government_level="national")
    rules = [
        post("aide", None, max_heads=2),
        post("aide", None, zone="remote", max_heads=int(rng.integers(1, 4))),
        post("worker", None, seat=True, max_heads=int(rng.integers(2, 5))),
        post("worker", None, region="one", zone="town", max_heads=3),
        post("aide", None, region="one", zone="town", min_heads=1),
        post("senior", "south", max_heads=2),
    ]
    tables["posts"] = [row for row in rules if rng.random() < 0.6]


def focal_points(tables: Tables, rng: np.random.Generator) -> None:
    """Volunteers and aides who belong to settlements; in one post there is room for one aide, in another nothing may change."""
    count = {area: int(rng.integers(0, 4)) for area in _areas(tables)}
    point = {"population": 10, "longitude_degrees": 121.0, "latitude_degrees": 16.0}
    tables["settlements"] = [
        point | {"settlement": f"{area}{number}", "name": f"{area} {number}", "area": area}
        for area, n in count.items()
        for number in range(n)
    ]
    _change(tables["tiers"], "volunteer", settlements_per_head=int(rng.integers(1, 3)))
    _change(tables["tiers"], "aide", settlements_per_head=2)
    tables["pools"] = [row for row in tables["pools"] if row["tier"] != "volunteer"]
    tables["pools"] += [{"area": area, "tier": "volunteer", "heads": n + int(rng.integers(0, 3))} for area, n in count.items()]
    tables["staff"] = [row for row in tables["staff"] if row["tier"] != "volunteer"]
    tables["posts"] = [post("aide", "north", max_heads=1), post("aide", "south", frozen=True)]


def premises(tables: Tables, rng: np.random.Generator) -> None:
    """Posts that cost something to keep open and hold so many hours."""
    tables["posts"] = [
        post("worker", area, max_heads=3, opening_cost_per_year=float(rng.integers(1, 80)), hours_per_year=float(rng.integers(500, 4000)))
        for area in _areas(tables)
    ]


def earmarked(tables: Tables, rng: np.random.Generator) -> None:
    """Little money in several funds, each for some of the costs, tiers or regions."""
    tables["funds"] = [
        fund("state", float(rng.integers(300, 2500))),
        fund("posts", float(rng.integers(100, 1500)), cost_kinds=("wages", "allowances"), tiers=("worker", "aide")),
        fund("place", float(rng.integers(100, 900)), regions=("one",)),
        fund("help", 40.0, cost_kinds=("expenses", "training", "travel", "relocation")),
    ]


def demand(tables: Tables, rng: np.random.Generator) -> None:
    """Need of groups, and of a function that follows one or two others."""
    tables["groups"] = [
        {"group": "old", "name": "Old", "share_of_population": 0.08},
        {"group": "old", "name": "Old", "zone": "remote", "share_of_population": 0.12},
        {"group": "poor", "name": "Poor", "share_of_population": 0.2},
    ]
    tables["group_counts"] = [{"area": "north", "group": "poor", "members": 123.5}]
    units = {"function": "info", "units_per_year": 4, "minutes_per_unit": 40, "hidden_need": 0.1}
    tables["demand"] = [
        units | {"group": "old", "prevalence": 0.7},
        units | {"group": "poor", "prevalence": 0.5, "digital_saving": 0.25},
    ]
    sent = {"function": "grievance", "ratio": 0.3, "minutes_per_unit": 30}
    tables["follows"] = [sent | {"before": "info", "delivered": bool(rng.random() < 0.5)}]
    if rng.random() < 0.5:
        tables["demand"].append(units | {"function": "case", "group": "poor", "prevalence": 0.05})
        tables["follows"].append(sent | {"before": "case", "ratio": 0.2, "delivered": bool(rng.random() < 0.5)})
    tables["need"] = [row for row in tables["need"] if row["function"] == "case"]
    tables["ratios"] = [{"tier": "aide", "group": "poor", "people_per_head": 300.0, "per": str(rng.choice(["area", "region"]))}]


def groups_alike(tables: Tables, rng: np.random.Generator) -> None:
    """Floors of groups, one in a zone of its own, and a price and a limit of the gap between them."""
    if not tables["demand"]:
        demand(tables, rng)
    for row in tables["groups"]:
        row.update(min_coverage=[None, 0.0, 0.2, 0.5][rng.integers(4)])
    tables["manifest"]["objective"]["group_gap_value"] = float(rng.choice([0.0, 60.0, 400.0]))
    _policy(tables)["max_group_gap"] = [None, None, 0.1, 0.3][rng.integers(4)]


def closed_boundary(tables: Tables, rng: np.random.Generator) -> None:
    tables["manifest"]["service_boundary"] = "area"


def by_phone(tables: Tables, rng: np.random.Generator) -> None:
    for name in FUNCTIONS:
        _change(tables["functions"], name, remote_share=float(rng.choice([0.0, 0.3, 1.0])))


def two_supervisors(tables: Tables, rng: np.random.Generator) -> None:
    """Two kinds of supervision, the one near, with small spans."""
    tables["supervision"] = [
        {"supervisor": "senior", "tier": "aide", "kind": "professional", "span": 2.5, "contact_hours_per_year": 10, "within_hours": 1.0},
        {"supervisor": "worker", "tier": "aide", "kind": "line", "span": 1.5, "contact_hours_per_year": 30, "visits_per_year": 12},
        {"supervisor": "senior", "tier": "aide", "kind": "line", "span": 4, "visits_per_year": 2},
        {"supervisor": "aide", "tier": "leader", "kind": "line", "span": 3, "visits_per_year": 1},
    ]


def led(tables: Tables, rng: np.random.Generator) -> None:
    """Aides in the north's team for grievances that seniors or workers lead, who both may supervise them."""
    lead = str(rng.choice(["senior", "worker"]))
    tables["teams"] = [{"function": "grievance", "tier": lead, "lead": True}, {"function": "grievance", "tier": "aide"}]
    tables["need"] = [row for row in tables["need"] if row["function"] != "grievance" or row["area"] == "north"]
    tables["supervision"] = [row for row in tables["supervision"] if row["kind"] == "line"] + [
        {"supervisor": "senior", "tier": "aide", "kind": "professional", "span": 4, "contact_hours_per_year": 30},
        {"supervisor": "worker", "tier": "aide", "kind": "professional", "span": 2, "contact_hours_per_year": 10},
    ]
    _policy(tables)["team_leads_supervise"] = bool(rng.random() < 0.8)


def nobody_learns(tables: Tables, rng: np.random.Generator) -> None:
    """Every tier stays at its level, or the course takes long."""
    if rng.random() < 0.5:
        tables["tier_competencies"] = [row | {"ceiling": row["level"]} for row in tables["tier_competencies"]]
    else:
        _change(tables["packages"], "course", lead_months=float(rng.choice([6, 15])), training_hours=200.0, places_per_year=2)


def unpaid_team(tables: Tables, rng: np.random.Generator) -> None:
    """A team of paid and unpaid people."""
    members = [("aide", True, 0.2), ("volunteer", False, float(rng.choice([0.0, 0.1]))), ("leader", False, 0.0)]
    tables["teams"] = [
        {"function": "info", "tier": name, "lead": lead, "min_share": share} for name, lead, share in members if rng.random() < 0.7
    ]


def own_ways(tables: Tables, rng: np.random.Generator) -> None:
    """Ways inside that go before the table, the one too long for half a day."""
    for row in tables["areas"]:
        row.update(inside_hours=float(rng.choice([0.0, 0.4, 1.6])), inside_km=8.0)


def allowances(tables: Tables, rng: np.random.Generator) -> None:
    """Support work of some, also where nobody is in place yet."""
    tables["allowances"] = [
        {"tier": "senior", "allowance": "meetings", "share_of_time": 0.25},
        {"tier": "worker", "allowance": "registry", "area": str(rng.choice(_areas(tables))), "hours_per_year": 120.0},
    ]


def no_recruits(tables: Tables, rng: np.random.Generator) -> None:
    """Some tiers only move, or only stay."""
    _change(tables["tiers"], "worker", may_hire=False, may_move=True)
    _change(tables["tiers"], "senior", may_hire=bool(rng.random() < 0.5), may_move=True, may_release=True)
    tables["staff"] = [*tables["staff"], {"area": "south", "tier": "senior", "heads": 2}]


def apart(tables: Tables, rng: np.random.Generator) -> None:
    """Functions kept apart, also from line supervisors and within offices."""
    tables["independence"] = [{"function": "case", "other_function": "info"}, {"function": "grievance", "other_function": "case"}]
    _policy(tables)["max_tiers_per_function"] = int(rng.integers(1, 4))
    for row in tables["independence"]:
        row.update(supervisors=bool(rng.random() < 0.5), employers=bool(rng.random() < 0.2))
    for row in tables["tiers"]:
        row["employer"] = "State" if row["tier"] in ("senior", "worker") else row["tier"]


def residents(tables: Tables, rng: np.random.Generator) -> None:
    """Every zone wants residents, and none of them alone."""
    for row in tables["zones"]:
        row.update(min_resident_heads=int(rng.integers(0, 3)), min_resident_share=float(rng.choice([0.0, 0.6])), lone_posting_allowed=False)
        row["longest_way_hours"] = [None, 0.5, 1.0][rng.integers(3)]
    _policy(tables)["max_travel_days_per_month"] = float(rng.choice([0.5, 2.0]))


def overnight(tables: Tables, rng: np.random.Generator) -> None:
    """Long ways to the east, and tiers that may be away overnight for work or to supervise."""
    for row in tables["travel"]:
        if "east" in (row["from_area"], row["to_area"]) and row["from_area"] != row["to_area"]:
            row["hours"] += 2.5
    nights = {"nights_per_month": float(rng.choice([0.5, 3.0])), "trip_days": int(rng.integers(2, 4)), "night_cost": 0.2}
    _change(tables["tiers"], "worker", reach_hours=5.0, **nights)
    _change(tables["tiers"], "senior", **nights)


def extra_hours(tables: Tables, rng: np.random.Generator) -> None:
    """Overtime of paid people, much or little, dear or cheap."""
    _change(tables["tiers"], "worker", overtime_hours_per_year=float(rng.choice([50.0, 600.0])), overtime_wage_share=1.5)
    _change(
        tables["tiers"], "aide", overtime_hours_per_year=float(rng.choice([0.0, 300.0])), overtime_wage_share=float(rng.choice([0.5, 3.0]))
    )


def protected(tables: Tables, rng: np.random.Generator) -> None:
    """Zones that few may leave and in which only some kinds count; few releases by tier and area, many people in place."""
    for row in tables["zones"]:
        row.update(leave_limit_share=float(rng.choice([0.0, 0.5, 1.0])), min_resident_heads=int(rng.integers(0, 2)))
        row.update(resident_kinds=[(), ("professional",), ("professional", "administrator")][rng.integers(3)])
    _change(tables["tiers"], "worker", release_limit_share=0.6, may_move=True, may_release=True)
    _policy(tables)["area_release_limit_share"] = float(rng.choice([0.3, 0.5, 1.0]))
    tables["staff"] = [{"area": "south", "tier": "worker", "heads": 2}, {"area": "north", "tier": "worker", "heads": 1}]


def women(tables: Tables, rng: np.random.Generator) -> None:
    """Work for which women are asked, where the sex of some of the staff is known."""
    for name in ("case", "info"):
        _change(tables["functions"], name, min_female_share=float(rng.choice([0.0, 0.4, 1.0])))
    tables["staff"] = [row | {"female_heads": [None, 0, row["heads"]][rng.integers(3)]} for row in tables["staff"]]


def support(tables: Tables, rng: np.random.Generator) -> None:
    """Wellness of some tiers, dearer or cheaper in a zone."""
    lines = [("wellness", "aide", None), ("wellness", "aide", "remote"), ("peers", "worker", None), ("peers", "volunteer", "town")]
    tables["support"] = [
        {"support": name, "tier": tier, "zone": zone, "cost_per_head_per_year": float(rng.integers(1, 40))} for name, tier, zone in lines
    ]


def digital(tables: Tables, rng: np.random.Generator) -> None:
    """A tool for two functions everywhere, one in a zone, one in a region; funds pay only for some."""
    office = {"name": "Tool", "area": "north", "tier": "worker"}
    offered = [
        {"tool": "files", "functions": ("case", "info"), "saving": float(rng.choice([0.2, 0.5]))},
        {"tool": "forms", "functions": ("info",), "zone": "remote", "saving": 0.4},
        {"tool": "calls", "region": "one", "saving": 0.1, "tier": str(rng.choice(["aide", "worker"]))},
    ]
    prices = {"cost_per_year": float(rng.choice([0.0, 20.0, 150.0])), "start_up_cost": float(rng.choice([0.0, 30.0]))}
    tables["tools"] = [office | prices | row for row in offered if rng.random() < 0.7]


def of_others(tables: Tables, rng: np.random.Generator) -> None:
    """Workers of the ministry, aides and volunteers of the health sector; money for the one or the other. Two lend hours."""
    for row in tables["tiers"]:
        health = row["tier"] in ("aide", "volunteer")
        row.update(employer="clinic" if health else "ministry", sector="health" if health else "welfare")
    tables["funds"] = [
        fund("ministry", float(rng.integers(900, 4000)), employers=("ministry",)),
        fund("health", float(rng.integers(300, 2000)), sectors=("health",)),
        fund("both", float(rng.integers(50, 800)), employers=("ministry", "clinic"), sectors=("welfare",), regions=("one",)),
    ]
    name, here = str(rng.choice(["leader", "volunteer"])), {"area": "north", "heads": 2}
    _change(tables["tiers"], name, hours_per_week_lent=float(rng.integers(1, 20)), may_hire=False, may_move=False, may_release=False)
    for table in ("staff", "pools"):
        tables[table] = [*(row for row in tables[table] if (row["area"], row["tier"]) != ("north", name)), here | {"tier": name}]


def offline(tables: Tables, rng: np.random.Generator) -> None:
    """Few with digital access in some zones and groups; much work by telephone, which saves time."""
    for row in tables["zones"]:
        row["digital_access_share"] = [None, 0.0, 0.4, 0.9][rng.integers(4)]
    for row in tables.get("groups") or ():
        row["digital_access_share"] = [None, 0.3, 1.0][rng.integers(3)]
    for name in FUNCTIONS:
        _change(tables["functions"], name, remote_share=float(rng.choice([0.0, 0.5, 1.0])))


def near_home(tables: Tables, rng: np.random.Generator) -> None:
    """Courses at venues with few places, one near, one far and one elsewhere."""
    names = [row["package"] for row in tables["packages"]]
    here = {"places_per_year": int(rng.integers(0, 3)), "within_hours": [None, 0.8, 2.0][rng.integers(3)]}
    away = {"days_away": float(rng.integers(0, 20)), "cost_per_day_away": float(rng.integers(0, 3))}
    lying = [
        ("hall", str(rng.choice(_areas(tables))), here),
        ("centre", "south", {}),
        ("institute", None, {"way_hours": 5.0, "way_km": 300.0}),
    ]
    tables["venues"] = [
        {"venue": name, "package": package, "area": area} | own | away
        for package in names
        for name, area, own in lying
        if rng.random() < 0.6
    ]


def taught(tables: Tables, rng: np.random.Generator) -> None:
    """Trainers of the country's own, refreshers, and people who hold a course."""
    names = [row["package"] for row in tables["packages"]]
    for name in names:
        hours = {"trainer": str(rng.choice(["senior", "worker"])), "trainer_hours_per_trainee": float(rng.integers(1, 200))}
        _change(tables["packages"], name, training_hours=float(rng.integers(0, 150)), **hours)
    tables["refreshers"] = [
        {"package": name, "every_years": float(rng.integers(1, 4)), "share_of_package": float(rng.choice([0.3, 1.0]))} for name in names
    ]
    tables["trained"] = [
        {"area": row["area"], "tier": row["tier"], "package": name, "heads": int(rng.integers(0, row["heads"] + 1))}
        for row in tables["staff"]
        for name in names
    ]


def mentored(tables: Tables, rng: np.random.Generator) -> None:
    """Supervisors' hours for recruits."""
    tables["supervision"] = [row | {"hours_per_recruit": float(rng.integers(0, 300))} for row in tables["supervision"]]


def shared_posts(tables: Tables, rng: np.random.Generator) -> None:
    """Tiers that share posts of near areas, of which some are learnt for, some supervise and some may not be recruited."""
    for name, most in (("worker", int(rng.integers(1, 3))), ("senior", 1), ("aide", int(rng.integers(0, 2)))):
        _change(tables["tiers"], name, shared_posts_per_area=most, shared_within_hours=float(rng.choice([1.0, 1.5, 3.0])))
    if rng.random() < 0.5:
        _change(tables["tiers"], "worker", may_hire=False, may_move=False)
        tables["staff"] = [row for row in tables["staff"] if row["tier"] != "worker"]
        tables["staff"] += [{"area": "north", "tier": "worker", "heads": 3}]
    _change(tables["packages"], "course", lead_months=float(rng.choice([0, 4, 12])))


def one_place(tables: Tables, rng: np.random.Generator) -> None:
    """Functions that people find in one place, by people who come from several."""
    for name in FUNCTIONS:
        _change(tables["functions"], name, one_provider=bool(rng.random() < 0.6))
    _change(tables["tiers"], "aide", reach_hours=1.5)
    _change(tables["tiers"], "senior", reach_hours=1.5)


def flood(tables: Tables, rng: np.random.Generator) -> None:
    """One surge or two that overlap, with people from near or far, and pools, some of them trained."""
    areas = _areas(tables)
    tables["surges"], tables["surge_need"], tables["surge_pools"] = [], [], []
    for name in ("flood", "quake")[: int(rng.integers(1, 3))]:
        weeks = int(rng.integers(2, 13))
        after = int(rng.choice([0, 8]))
        limits = {"lend_within": ["area", "region", "country"][rng.integers(3)], "lend_within_hours": [None, 0.8][rng.integers(2)]}
        costs = {"weeks_away": int(rng.integers(1, weeks + 1)), "stay_cost_per_week": float(rng.choice([0.0, 0.5]))}
        row = {"surge": name, "name": name, "first_week": int(rng.integers(1, 9)), "weeks": weeks, "contraction_weeks": after}
        tables["surges"].append(row | limits | costs)
        for place in ({"area": str(rng.choice(areas))}, {"region": "one", "function": "case"}):
            factors = {"need_factor": float(rng.choice([1.5, 3.0])), "contraction_factor": 0.7 if after else 1.0}
            tables["surge_need"].append({"surge": name} | place | factors)
    for number, tier in enumerate(("worker", "aide", "volunteer")):
        who = {
            "pool": f"p{number}",
            "name": tier,
            "tier": tier,
            "surge": [None, "flood"][rng.integers(2)],
            "heads": int(rng.integers(1, 4)),
        }
        where = [{}, {"region": "one"}, {"area": str(rng.choice(areas))}][rng.integers(3)]
        pay = {"pay_per_week": [None, 0.4][rng.integers(2)], "stay_cost_per_week": 0.1, "travel_cost_per_head": 0.2}
        brought = {"trained": bool(rng.integers(2)), "travel_hours_per_head": float(rng.choice([0.0, 4.0]))}
        tables["surge_pools"].append(who | where | {"weeks_per_head": int(rng.integers(1, 9))} | pay | brought)


def decided(tables: Tables, rng: np.random.Generator) -> None:
    """What a planner may have decided beforehand."""
    rows = [
        {"what": "heads", "decision": "exactly", "number": int(rng.integers(1, 3)), "area": "north", "tier": "worker"},
        {"what": "heads", "decision": "at_most", "number": int(rng.integers(3, 7)), "region": "one", "kind": "paraprofessional"},
        {"what": "mandate", "decision": str(rng.choice(["keep", "forbid"])), "function": "info", "tier": "aide"},
        {"what": "move", "decision": "forbid", "to_area": "south"},
        {"what": "recruit", "decision": "at_least", "number": 1, "zone": "remote"},
        {"what": "release", "decision": "exactly", "number": 0, "tier": "aide"},
        {"what": "training", "decision": "at_most", "number": 1},
        {"what": "supervision", "decision": "at_most", "number": 2, "supervisor_area": "south", "supervision_kind": "line"},
    ]
    for row in rows:
        if row["decision"] == "keep":
            row["number"] = 1
    tables["decisions"] = [row for row in rows if rng.random() < 0.4]


MUTATIONS: dict[str, Callable[[Tables, np.random.Generator], None]] = {
    change.__name__: change
    for change in (
        two_areas,
        four_areas,
        one_point,
        no_need,
        overnight,
        floors,
        worst_area,
        zone_gap,
        frozen,
        seats,
        focal_points,
        premises,
        earmarked,
        demand,
        closed_boundary,
        by_phone,
        two_supervisors,
        nobody_learns,
        unpaid_team,
        own_ways,
        allowances,
        no_recruits,
        led,
        apart,
        residents,
        protected,
        groups_alike,
        women,
        extra_hours,
        support,
        digital,
        of_others,
        offline,
        near_home,
        taught,
        mentored,
        shared_posts,
        one_place,
        flood,
        decided,
    )
}
