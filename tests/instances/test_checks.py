"""Every check is triggered once by a small change to a valid instance."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pytest
import shapely
from shapely import Polygon, box

from instances.checks import check, warnings_of
from instances.errors import Problem
from instances.instance import Instance
from tests.small import BASE, row, small

WORKER = row("tiers")
HELPER = row("tiers", tier="helper", name="Helper", kind="paraprofessional", reach_hours=0)
VOLUNTEER = row("tiers", tier="volunteer", name="Volunteer", kind="volunteer", reach_hours=0, wage_per_year=0, expenses_per_year=5)
CASE = row("functions")
SCREENING = row("functions", function="screening", name="Screening")
TOOL = {"tool": "app", "name": "App", "saving": 0.6, "area": "north", "tier": "worker", "cost_per_year": 5.0}
FOLLOWS = {"function": "case", "before": "screening", "ratio": 0.5, "minutes_per_unit": 60}
BASE_LEVEL = {"tier": "worker", "competency": "base", "level": 3, "ceiling": 3}
HELD = BASE_LEVEL | {"tier": "helper"}
LEADS = {"policy": {"team_leads_supervise": True}}
NORTH, SOUTH = BASE["areas"]
PLACED = [
    NORTH | {"longitude_degrees": 121.0, "latitude_degrees": 16.0, "area_km2": 50},
    SOUTH | {"longitude_degrees": 121.1, "latitude_degrees": 16.0, "area_km2": 50},
]
COURSE = {"package": "p", "name": "P", "cost_per_head": 1}
BUDGET = {"fund": "main", "name": "Main", "amount_per_year": 1000}


def relation(supervisor: str, tier: str, kind: str = "line") -> dict[str, Any]:
    return {"supervisor": supervisor, "tier": tier, "kind": kind, "span": 5}


def member(tier: str, *, lead: bool = False) -> dict[str, Any]:
    return {"function": "case", "tier": tier, "lead": lead}


def hall(area: str | None) -> dict[str, Any]:
    return {"venue": "hall", "package": "p", "area": area}


def staff(area: str = "north", tier: str = "worker", heads: int = 1) -> dict[str, Any]:
    return {"area": area, "tier": tier, "heads": heads}


def drawn(*areas: tuple[str, Any], crs: str = "EPSG:4326") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"area": [name for name, _ in areas]}, geometry=[shape for _, shape in areas], crs=crs)


OLD = {"group": "old", "name": "Old", "share_of_population": 0.1}
BOX_NORTH, BOX_SOUTH = ("north", box(120.9, 15.9, 121.05, 16.1)), ("south", box(121.05, 15.9, 121.2, 16.1))

FLOOD = {"surge": "flood", "name": "Flood", "weeks": 12}
RISES = {"surge": "flood", "area": "north", "need_factor": 2}


def decided(*others: dict[str, Any], **changes: Any) -> dict[str, Any]:
    row = {"what": "heads", "decision": "exactly", "number": 2, "area": "north", "tier": "worker"} | changes
    return {"decisions": [{name: value for name, value in row.items() if value is not None}, *others]}


def flooded(*need: dict[str, Any], **surge: Any) -> dict[str, Any]:
    return {"surges": [FLOOD | surge], "surge_need": list(need) or [RISES]}


FAULTS: dict[str, tuple[dict[str, Any], tuple[str, int | None, str | None, str]]] = {
    # changes: (file, row, column, fragment of the line)
    "decision number": (decided(number=None), ("decisions.csv", 2, "number", "exactly needs a number")),
    "decision keep": (decided(decision="keep", number=None), ("decisions.csv", 2, "number", "give the plan as well")),
    "decision half": (decided(number=1.5), ("decisions.csv", 2, "number", "a whole number")),
    "decision forbid": (decided(decision="forbid"), ("decisions.csv", 2, "number", "forbid means none")),
    "decision column": (decided(function="case"), ("decisions.csv", 2, "function", "it is of mandate alone")),
    "decision unknown": (decided(area="nort"), ("decisions.csv", 2, "area", "did you mean 'north'?")),
    "decision employer": (
        {"tiers": [WORKER | {"employer": "Ministry"}], **decided(employer="Ministri")},
        ("decisions.csv", 2, "employer", "did you mean 'Ministry'?"),
    ),
    "decision nobody": (decided(kind="volunteer"), ("decisions.csv", 2, "tier, kind", "a tier for which all of these are true")),
    "decision nowhere": (decided(region="two"), ("decisions.csv", 2, "region", "an id in regions")),
    "decision mandate": (
        decided(what="mandate", area=None, function="case", number=2),
        ("decisions.csv", 2, "number", "a tier holds a mandate, or does not"),
    ),
    "decisions against each other": (
        decided({"what": "heads", "decision": "at_most", "number": 1, "region": "one"}),
        ("decisions.csv", 2, "number", "at most 1, which is decided as well: heads at_most one"),
    ),
    "decision twice": (
        decided({"what": "heads", "decision": "exactly", "number": 3, "area": "north", "tier": "worker"}),
        ("decisions.csv", 3, "what, decision, area, tier", "row 2 has the same"),
    ),
    "decision shared": (
        {"manifest": {"policy": {"supervision_links": "whole"}}, **decided(what="supervision", number=1.5)},
        ("decisions.csv", 2, "number", "policy.supervision_links is whole"),
    ),
    "surge weeks": (flooded(first_week=42), ("surges.csv", 2, "weeks", "here it is 53")),
    "surge stay": (flooded(weeks_away=13), ("surges.csv", 2, "weeks_away", "at most the weeks of the surge, 12")),
    "surge nowhere": ({"surges": [FLOOD]}, ("surges.csv", 2, "surge", "a need_factor above 1")),
    "surge unknown": (flooded(RISES, RISES | {"surge": "floods"}), ("surge_need.csv", 3, "surge", "did you mean 'flood'?")),
    "surge place": (
        flooded(RISES, {"surge": "flood", "area": "north", "region": "two", "need_factor": 2}),
        ("surge_need.csv", 3, "region", "an id in regions"),
    ),
    "surge contraction": (
        flooded(RISES | {"contraction_factor": 0.5}),
        ("surge_need.csv", 2, "contraction_factor", "as flood has no contraction_weeks"),
    ),
    "surge pool": (
        flooded() | {"surge_pools": [{"pool": "p", "name": "P", "tier": "worker", "surge": "quake", "heads": 1, "weeks_per_head": 1}]},
        ("surge_pools.csv", 2, "surge", "an id in surges"),
    ),
    "zone": ({"areas": [NORTH, SOUTH | {"zone": "rurall"}]}, ("areas.csv", 3, "zone", "did you mean 'rural'")),
    "region": ({"regions": [{"region": "uno", "name": "1"}]}, ("areas.csv", 2, "region", "an id in regions")),
    "area": ({"staff": [staff("nord")]}, ("staff.csv", 2, "area", "did you mean 'north'")),
    "follows": ({"follows": [FOLLOWS]}, ("follows.csv", 2, "before", "an id in functions")),
    "group": (
        {"demand": [{"function": "case", "group": "old", "prevalence": 1, "units_per_year": 1, "minutes_per_unit": 1}]},
        ("demand.csv", 2, "group", "an id in groups"),
    ),
    "fund tier": ({"funds": [BUDGET | {"tiers": ["worker", "wrker"]}]}, ("funds.csv", 2, "tiers", "found 'wrker'")),
    "fund region": ({"funds": [BUDGET | {"regions": ["two"]}]}, ("funds.csv", 2, "regions", "an id in regions")),
    "key": ({"staff": [staff(), staff()]}, ("staff.csv", 3, "area, tier", "row 2 has the same")),
    "absences": ({"tiers": [WORKER | {"leave_days": 200, "sickness_days": 50}]}, ("tiers.csv", 2, "days_per_year", "take 250 days")),
    "volunteer reach": ({"tiers": [WORKER, VOLUNTEER | {"reach_hours": 0.1}]}, ("tiers.csv", 3, "reach_hours", "own area only")),
    "reach": ({"tiers": [WORKER | {"reach_hours": 3.1}]}, ("tiers.csv", 2, "reach_hours", "at most 3 hours one way")),
    "reach of a trip": (
        {"tiers": [WORKER | {"reach_hours": 6.1, "nights_per_month": 1}]},
        ("tiers.csv", 2, "reach_hours", "at most 6 hours one way, so that a trip of 2 days"),
    ),
    "overtime of the unpaid": (
        {"tiers": [WORKER, VOLUNTEER | {"overtime_hours_per_year": 10}]},
        ("tiers.csv", 3, "overtime_hours_per_year", "a volunteer are limited by policy"),
    ),
    "shared posts of the unpaid": (
        {"tiers": [WORKER, VOLUNTEER | {"shared_posts_per_area": 1, "shared_within_hours": 1}]},
        ("tiers.csv", 3, "shared_posts_per_area", "only posts that this service pays for"),
    ),
    "shared posts however far": (
        {"tiers": [WORKER | {"shared_posts_per_area": 1}]},
        ("tiers.csv", 2, "shared_within_hours", "the longest way between the two areas"),
    ),
    "one place for remote work": (
        {"functions": [CASE | {"remote_share": 1, "one_provider": True}]},
        ("functions.csv", 2, "one_provider", "nobody serves it from a place"),
    ),
    "allowance share": ({"allowances": [{"tier": "worker", "allowance": "x"}]}, ("allowances.csv", 2, "share_of_time", "no area")),
    "allowance hours": (
        {"allowances": [{"tier": "worker", "allowance": "x", "area": "north", "share_of_time": 0.1}]},
        ("allowances.csv", 2, "hours_per_year", "names an area"),
    ),
    "allowances take all": (
        {"allowances": [{"tier": "worker", "allowance": name, "share_of_time": 0.5} for name in "abc"]},
        ("allowances.csv", 3, "share_of_time", "sum to 1"),
    ),
    "indicator of a tier": (
        {"indicators": [{"indicator": "need_met", "tier": "worker", "sense": "at least", "target": 0.9}]},
        ("indicators.csv", 2, "tier", "an empty cell for need_met; it is counted by zone and function"),
    ),
    "indicator of the country": (
        {"indicators": [{"indicator": "least_need_met", "zone": "rural", "sense": "at least", "target": 0.9}]},
        ("indicators.csv", 2, "zone", "it is one figure for the whole country"),
    ),
    "indicator's zone": (
        {"indicators": [{"indicator": "need_met", "zone": "rurall", "sense": "at least", "target": 0.9}]},
        ("indicators.csv", 2, "zone", "did you mean 'rural'"),
    ),
    "share in percent": (
        {"indicators": [{"indicator": "need_met", "sense": "at least", "target": 90}]},
        ("indicators.csv", 2, "target", "a share is a fraction: write 0.9 for 90 %"),
    ),
    "near above the least": (
        {"indicators": [{"indicator": "need_met", "sense": "at least", "target": 0.9, "near": 0.91}]},
        ("indicators.csv", 2, "near", "at most the target, 0.9"),
    ),
    "near below the most": (
        {"indicators": [{"indicator": "caseload", "sense": "at most", "target": 20, "near": 19}]},
        ("indicators.csv", 2, "near", "at least the target, 20"),
    ),
    "ceiling": (
        {"tier_competencies": [BASE_LEVEL | {"ceiling": 2}]},
        ("tier_competencies.csv", 2, "ceiling", "at least the level held, 3"),
    ),
    "trained": (
        {
            "packages": [{"package": "p", "name": "P", "cost_per_head": 1}],
            "trained": [staff(heads=2) | {"package": "p"}],
            "staff": [staff()],
        },
        ("trained.csv", 2, "heads", "at most the 1 in place"),
    ),
    "post limits": (
        {"posts": [{"area": "north", "tier": "worker", "min_heads": 2, "max_heads": 1}]},
        ("posts.csv", 2, "min_heads", "max_heads, 1"),
    ),
    "frozen below": (
        {"posts": [{"area": "north", "tier": "worker", "min_heads": 2, "frozen": True}]},
        ("posts.csv", 2, "frozen", "0 in place"),
    ),
    "frozen above": (
        {"posts": [{"area": "north", "tier": "worker", "max_heads": 1, "frozen": True}], "staff": [staff(heads=2)]},
        ("posts.csv", 2, "frozen", "at most 1"),
    ),
    "closed but staffed": (
        {"posts": [{"area": "north", "tier": "worker", "max_heads": 0}], "staff": [staff()]},
        ("posts.csv", 2, "max_heads", "neither be released nor moved"),
    ),
    "pool": (
        {"tiers": [WORKER, VOLUNTEER], "staff": [staff(tier="volunteer", heads=3)], "pools": [staff(tier="volunteer", heads=2)]},
        ("pools.csv", 2, "heads", "at least the 3 in place"),
    ),
    "own supervisor": ({"supervision": [relation("worker", "worker")]}, ("supervision.csv", 2, "supervisor", "worker → worker")),
    "required of a manager and the managed": (
        {
            "tiers": [WORKER, HELPER],
            "tier_competencies": [BASE_LEVEL, HELD],
            "supervision": [relation("worker", "helper")],
            "functions": [CASE, SCREENING],
            "mandates": [{"function": f, "tier": t, "rule": "required"} for f, t in (("case", "helper"), ("screening", "worker"))],
            "independence": [{"function": "case", "other_function": "screening", "supervisors": True}],
        },
        ("independence.csv", 2, "other_function", "and one is the line supervisor of the other"),
    ),
    "no employer": (
        {
            "tiers": [WORKER | {"employer": "Ministry"}, HELPER],
            "tier_competencies": [BASE_LEVEL, HELD],
            "functions": [CASE, SCREENING],
            "independence": [{"function": "case", "other_function": "screening", "employers": True}],
        },
        ("independence.csv", 2, "employers", "fill in tiers.employer of helper"),
    ),
    "release of volunteers": (
        {"tiers": [WORKER, VOLUNTEER | {"release_cost_per_head": 5}]},
        ("tiers.csv", 3, "release_cost_per_head", "not called upon any more"),
    ),
    "no supervisor": (
        {"tiers": [WORKER, HELPER | {"no_supervision_because": " "}]},
        ("tiers.csv", 3, "no_supervision_because", "add a row to supervision with the tier helper"),
    ),
    "a supervisor of those who need none": (
        {"tiers": [WORKER, HELPER | {"no_supervision_because": "alone"}], "supervision": [relation("worker", "helper")]},
        ("tiers.csv", 3, "no_supervision_because", "supervision lists worker"),
    ),
    "venue in two areas": (
        {"packages": [COURSE, COURSE | {"package": "q"}], "venues": [hall("north"), hall("south") | {"package": "q"}]},
        ("venues.csv", 3, "area", "as an earlier row of hall has it"),
    ),
    "way to a venue in an area": (
        {"packages": [COURSE], "venues": [hall("north") | {"way_hours": 2}]},
        ("venues.csv", 2, "way_hours", "is known like other ways"),
    ),
    "limit on the way to a venue elsewhere": (
        {"packages": [COURSE], "venues": [hall(None) | {"within_hours": 2}]},
        ("venues.csv", 2, "within_hours", "name the area where it lies"),
    ),
    "hours of no trainer": (
        {"packages": [COURSE | {"trainer_hours_per_trainee": 2}]},
        ("packages.csv", 2, "trainer_hours_per_trainee", "name the tier that teaches"),
    ),
    "volunteer who trains": (
        {"tiers": [WORKER, VOLUNTEER], "packages": [COURSE | {"trainer": VOLUNTEER["tier"]}]},
        ("packages.csv", 2, "trainer", "this one is a volunteer"),
    ),
    "less competent supervisor": (
        {
            "tiers": [WORKER, HELPER],
            "tier_competencies": [BASE_LEVEL | {"level": 1}, HELD | {"level": 2}],
            "supervision": [relation("worker", "helper", "professional")],
        },
        ("supervision.csv", 2, "supervisor", "helper holds base at level 2, worker at 1"),
    ),
    "lead who supervises nobody": (
        {
            "tiers": [WORKER, HELPER],
            "tier_competencies": [BASE_LEVEL, HELD],
            "supervision": [relation("worker", "helper")],
            "teams": [member("worker", lead=True), member("helper")],
            "manifest": LEADS,
        },
        ("teams.csv", 3, "tier", "supervisor worker, tier helper, kind professional"),
    ),
    "other supervisors than the lead": (
        {
            "tiers": [WORKER, HELPER | {"kind": "professional"}, HELPER | {"tier": "third"}],
            "tier_competencies": [BASE_LEVEL, HELD, HELD | {"tier": "third"}],
            "supervision": [relation("third", "helper", "professional")],
            "teams": [member("worker", lead=True), member("helper")],
            "manifest": LEADS,
        },
        ("teams.csv", 3, "tier", "supervisor worker, tier helper, kind professional"),
    ),
    "supervision circle": (
        {"tiers": [WORKER, HELPER], "supervision": [relation("worker", "helper"), relation("helper", "worker")]},
        ("supervision.csv", None, "supervisor", "no circle in line supervision"),
    ),
    "following circle": (
        {"functions": [CASE, SCREENING], "follows": [FOLLOWS, FOLLOWS | {"function": "screening", "before": "case"}]},
        ("follows.csv", None, "before", "no circle of functions"),
    ),
    "follows itself": ({"follows": [FOLLOWS | {"before": "case"}]}, ("follows.csv", 2, "before", "no circle of functions")),
    "tool of no programme": ({"tools": [TOOL | {"programmes": ("service",)}]}, ("tools.csv", 2, "programmes", "did you mean 'services'")),
    "tool of nothing": (
        {"functions": [CASE, SCREENING | {"programme": "other"}], "tools": [TOOL | {"functions": ("case",), "programmes": ("other",)}]},
        ("tools.csv", 2, "functions", "a function of other"),
    ),
    "tool run elsewhere": (
        {"areas": [NORTH, SOUTH | {"region": "two"}], "tools": [TOOL | {"region": "two"}]},
        ("tools.csv", 2, "area", "an area of two, the region that uses the tool"),
    ),
    "tools that save too much": (
        {"tools": [TOOL, TOOL | {"tool": "files", "saving": 0.5}]},
        ("tools.csv", 3, "saving", "they sum to 1.1"),
    ),
    "independent of itself": (
        {"independence": [{"function": "case", "other_function": "case"}]},
        ("independence.csv", 2, "other_function", "another function"),
    ),
    "required of a volunteer": (
        {
            "tiers": [WORKER, VOLUNTEER],
            "functions": [CASE | {"sensitive": True}],
            "mandates": [{"function": "case", "tier": "volunteer", "rule": "required"}],
        },
        ("mandates.csv", 2, "tier", "case is sensitive: never for a volunteer"),
    ),
    "required of a helper": (
        {
            "tiers": [WORKER, HELPER],
            "functions": [CASE | {"reserved": True}],
            "mandates": [{"function": "case", "tier": "helper", "rule": "required"}],
        },
        ("mandates.csv", 2, "tier", "reserved for fully trained professionals"),
    ),
    "required beyond ability": (
        {"tiers": [WORKER, HELPER], "mandates": [{"function": "case", "tier": "helper", "rule": "required"}]},
        ("mandates.csv", 2, "tier", "lacks a competency"),
    ),
    "required and forbidden": (
        {"mandates": [{"function": "case", "tier": "worker", "rule": rule} for rule in ("required", "forbidden")]},
        ("mandates.csv", 3, "function, tier", "row 2 has the same"),
    ),
    "required of too many": (
        {
            "manifest": {"policy": {"max_tiers_per_function": 1}},
            "tiers": [WORKER, WORKER | {"tier": "other"}],
            "tier_competencies": [BASE_LEVEL, BASE_LEVEL | {"tier": "other"}],
            "mandates": [{"function": "case", "tier": tier, "rule": "required"} for tier in ("worker", "other")],
        },
        ("mandates.csv", 3, "function", "at most 1 tiers"),
    ),
    "too much required": (
        {
            "tiers": [WORKER | {"max_functions": 1}],
            "functions": [CASE, SCREENING],
            "mandates": [{"function": function, "tier": "worker", "rule": "required"} for function in ("case", "screening")],
        },
        ("mandates.csv", 3, "tier", "at most 1 functions"),
    ),
    "required but independent": (
        {
            "functions": [CASE, SCREENING],
            "independence": [{"function": "case", "other_function": "screening"}],
            "mandates": [{"function": function, "tier": "worker", "rule": "required"} for function in ("case", "screening")],
        },
        ("independence.csv", 2, "other_function", "requires case of worker and screening of worker, and it is one tier"),
    ),
    "team leader": (
        {"tiers": [WORKER, HELPER], "teams": [{"function": "case", "tier": "helper", "lead": True}]},
        ("teams.csv", 2, "tier", "leads the team"),
    ),
    "team member": (
        {"tiers": [WORKER, HELPER], "teams": [{"function": "case", "tier": "helper", "min_share": 0.2}]},
        ("teams.csv", 2, "tier", "to deliver 20%"),
    ),
    "team shares": (
        {
            "tiers": [WORKER, WORKER | {"tier": "other"}],
            "tier_competencies": [BASE_LEVEL, BASE_LEVEL | {"tier": "other"}],
            "teams": [{"function": "case", "tier": tier, "min_share": 0.6} for tier in ("worker", "other")],
        },
        ("teams.csv", 3, "min_share", "sum to 1.2"),
    ),
    "team size": (
        {
            "manifest": {"policy": {"max_tiers_per_function": 1}},
            "tiers": [WORKER, WORKER | {"tier": "other"}],
            "tier_competencies": [BASE_LEVEL, BASE_LEVEL | {"tier": "other"}],
            "teams": [{"function": "case", "tier": tier, "min_share": 0.1} for tier in ("worker", "other")],
        },
        ("teams.csv", 3, "tier", "at most 1 tiers"),
    ),
    "nobody can": (
        {
            "function_competencies": [{"function": "case", "competency": "base", "level": 3}],
            "tier_competencies": [BASE_LEVEL | {"level": 1, "ceiling": 2}],
        },
        ("functions.csv", 2, "function", "worker comes closest, but lacks base level 3 (it holds 1, its ceiling is 2)"),
    ),
    "nobody teaches": (
        {"tier_competencies": [BASE_LEVEL | {"level": 0}]},
        ("functions.csv", 2, "function", "lacks base level 1 (it holds 0, no package teaches more than level 0)"),
    ),
    "nobody may": (
        {"tiers": [WORKER | {"kind": "administrator"}], "functions": [CASE | {"reserved": True}]},
        ("functions.csv", 2, "function", "reserved for fully trained professionals"),
    ),
    "forbidden to all": (
        {"mandates": [{"function": "case", "tier": "worker", "rule": "forbidden"}]},
        ("functions.csv", 2, "function", "mandates forbids it"),
    ),
    "no need": ({"need": []}, ("demand.csv", None, None, "no hours at all")),
    "need of 0": ({"need": [row("need", hours_per_year=0)]}, ("need.csv", None, None, "no hours at all")),
    "floor without anybody": (
        {"tiers": [WORKER | {"may_hire": False, "reach_hours": 0}], "staff": [staff()], "manifest": {"policy": {"min_coverage": 0.1}}},
        ("functions.csv", 2, "min_coverage", "nobody for south"),
    ),
    "geographic": ({"manifest": {"projected_crs": "EPSG:4326"}}, ("instance.yaml", None, "projected_crs", "is in degrees")),
    "unknown crs": ({"manifest": {"projected_crs": "UTM51"}}, ("instance.yaml", None, "projected_crs", "a known coordinate system")),
    "feet": ({"manifest": {"projected_crs": "EPSG:2225"}}, ("instance.yaml", None, "projected_crs", "foot")),
    "half a point": ({"areas": [PLACED[0] | {"latitude_degrees": None}, PLACED[1]]}, ("areas.csv", 2, "latitude_degrees", "or neither")),
    "no location": (
        {"travel": [], "areas": [PLACED[0], SOUTH | {"area_km2": 5}]},
        ("areas.csv", 3, "longitude_degrees", "a location for south"),
    ),
    "no way inside": (
        {"travel": [], "areas": [PLACED[0], PLACED[1] | {"area_km2": None}]},
        ("areas.csv", 3, "area_km2", "the way inside south"),
    ),
    "no polygon": ({"boundaries": drawn(BOX_NORTH)}, ("areas.csv", 3, "area", "a polygon for each area")),
    "misnamed polygon": ({"boundaries": drawn(BOX_NORTH, ("suoth", BOX_SOUTH[1]))}, ("areas.csv", 3, "area", "did you mean 'suoth'")),
    "extra polygon": ({"boundaries": drawn(BOX_NORTH, BOX_SOUTH, ("west", BOX_SOUTH[1]))}, ("boundaries", None, "area", "found 'west'")),
    "empty polygon": (
        {"boundaries": drawn(BOX_NORTH, ("south", Polygon()))},
        ("boundaries", None, "geometry of area south", "no geometry"),
    ),
    "bow tie": (
        {"boundaries": drawn(BOX_NORTH, ("south", Polygon([(121, 16), (122, 17), (122, 16), (121, 17)])))},
        ("boundaries", None, "geometry of area south", "valid polygon"),
    ),
    "degrees as metres": ({"boundaries": drawn(BOX_NORTH, BOX_SOUTH, crs="EPSG:32651")}, ("boundaries", None, None, "holds degrees")),
    "metres as degrees": (
        {"boundaries": drawn(("north", box(3e5, 1e6, 4e5, 2e6)), BOX_SOUTH)},
        ("boundaries", None, None, "holds metres"),
    ),
    "another crs": (
        {"boundaries": drawn(BOX_NORTH, BOX_SOUTH).to_crs("EPSG:32651")},
        ("boundaries", None, None, "to_crs('EPSG:4326')"),
    ),
    "way in no time": ({"travel": [row("travel", 2, hours=0)]}, ("travel.csv", 2, "hours", "the hours that 20 km take")),
    "useless fund": (
        {"funds": [BUDGET, BUDGET | {"fund": "f", "cost_kinds": ["expenses"]}]},
        ("funds.csv", 3, "cost_kinds", "no such cost"),
    ),
    "zero budget": ({"funds": [BUDGET | {"amount_per_year": 0}]}, ("funds.csv", 2, "amount_per_year", "zero budget")),
    "unpayable wage": (
        {
            "funds": [BUDGET | {"cost_kinds": ["travel"]}, BUDGET | {"fund": "f", "regions": ["two"]}],
            "regions": [{"region": "one", "name": "1"}, {"region": "two", "name": "2"}],
            "areas": [NORTH, SOUTH | {"region": "two"}],
            "tiers": [WORKER | {"travel_cost_per_km": 1}],
            "staff": [staff(), staff("south")],
        },
        ("staff.csv", 2, "tier", "wages of worker in one"),
    ),
    "unpayable expenses": (
        {
            "tiers": [WORKER, VOLUNTEER],
            "funds": [BUDGET | {"tiers": ["worker"]}],
            "posts": [{"area": "south", "tier": "volunteer", "min_heads": 1}],
        },
        ("posts.csv", 2, "tier", "expenses of volunteer in one"),
    ),
    "women": ({"staff": [staff() | {"female_heads": 2}]}, ("staff.csv", 2, "female_heads", "at most the heads, 1")),
    "women by phone": (
        {"functions": [CASE | {"remote_share": 1, "min_female_share": 0.5}]},
        ("functions.csv", 2, "min_female_share", "all of the work is remote"),
    ),
    "unpayable allowance": (
        {"zones": [BASE["zones"][0] | {"hardship_share_of_wage": 0.2}], "funds": [BUDGET | {"cost_kinds": ["wages"]}], "staff": [staff()]},
        ("staff.csv", 2, "tier", "allowances of worker in one"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_contradiction_is_found(fault: str) -> None:
    changes, (file, line, column, fragment) = FAULTS[fault]
    found = check(small(**changes))
    match = [p for p in found if (p.file, p.column) == (file, column) and (line is None or p.row == line) and fragment in str(p)]
    assert match, "\n".join(map(str, found)) or "no problem found"


SETTLED = [
    {"settlement": "s1", "name": "S", "area": "north", "population": 940, "longitude_degrees": 121.0, "latitude_degrees": 16.0},
]
WARNINGS: dict[str, tuple[dict[str, Any], str]] = {
    "free exchange": (
        {"tiers": [WORKER, HELPER | {"may_release": True}, HELPER | {"tier": "dear", "may_release": True, "hiring_cost_per_head": 1}]},
        "neither hiring nor releasing costs anything: helper",
    ),
    "assumed": ({"staff": [staff() | {"source": "assumed"}, staff("south")]}, "assumed figures, rows by table: staff 1 of 2"),
    "no source": ({"staff": [staff() | {"source": "assumed"}, staff("south")]}, "staff 1 of 2"),
    "unlisted source": ({"staff": [staff() | {"source": "psa2024"}]}, "the sources table does not list: psa2024"),
    "settlement sum": ({"settlements": SETTLED}, "do not add up to the area's population within 5%: North (north)"),
    "no settlements": ({"settlements": SETTLED}, "areas without settlements, though others have some: South (south)"),
    "far settlement": (
        {"settlements": [SETTLED[0] | {"latitude_degrees": 16.5}], "boundaries": drawn(BOX_NORTH, BOX_SOUTH)},
        "settlement more than 20 km outside the boundary of its area: S (s1)",
    ),
    "far office": (
        {"areas": [PLACED[0] | {"latitude_degrees": 16.5}, PLACED[1]], "boundaries": drawn(BOX_NORTH, BOX_SOUTH)},
        "office more than 20 km outside the boundary of its area: North (north)",
    ),
    "wrong crs": ({"areas": PLACED, "manifest": {"projected_crs": "EPSG:32601"}}, "is not made for 2 of 2 points"),
    "idle region": ({"regions": [{"region": name, "name": name} for name in ("one", "two")]}, "regions without an area: two"),
    "missing ways": ({"travel": BASE["travel"][:3]}, "1 of 2 ways within the service boundary are not given"),
    "missing inside": ({"areas": PLACED, "travel": BASE["travel"][2:]}, "the way inside is not given and is computed for north, south"),
    "lopsided": (
        {"travel": [*BASE["travel"][:3], row("travel", 3, hours=0.3)]},
        "more than 3 times as long as the way back: north to south",
    ),
    "minutes": ({"travel": [*BASE["travel"][:3], row("travel", 3, hours=60)]}, "slower than 1 or faster than 150 km per hour"),
    "free for all": ({"function_competencies": []}, "functions that require no competency, so that everybody can do them: case"),
    "idle member": (
        {"tiers": [WORKER, HELPER], "teams": [{"function": "case", "tier": "helper"}]},
        "cannot do the function: helper for case",
    ),
    "no venue is open": (
        {
            "tier_competencies": [BASE_LEVEL | {"level": 1}],
            "packages": [COURSE],
            "package_competencies": [{"package": "p", "competency": "base", "level": 2}],
            "venues": [hall("north") | {"within_hours": 0.1}],
        },
        "nobody posted there can be trained in p, as no venue of it is open to them: south",
    ),
    "idle package": ({"packages": [{"package": "p", "name": "P", "cost_per_head": 1}]}, "no tier can learn anything from p"),
    "idle training": (
        {"packages": [{"package": "p", "name": "P", "cost_per_head": 1}], "staff": [staff()], "trained": [staff() | {"package": "p"}]},
        "the package lifts the tier in nothing: p of worker",
    ),
    "nobody there": (
        {"tiers": [WORKER | {"may_hire": False, "reach_hours": 0}], "staff": [staff()]},
        "case: nobody who can do it is or can be posted in or within reach of south",
    ),
    "wrong encoding": (
        {"areas": [row("areas", 0, name="NÃ¶rth"), row("areas", 1, name="Đà Nẵng, Ñuevo")]},
        "wrong encoding on their way: NÃ¶rth (likely Nörth);",
    ),
    "floor of no need": ({"groups": [{**OLD, "min_coverage": 0.5}]}, "groups with a floor, but without need: old"),
    "nothing to compare": ({"manifest": {"policy": {"max_group_gap": 0.1}}}, "the demand table has fewer than two of them"),
    "lost letters": ({"areas": [row("areas", 0, name="N\ufffdrth"), row("areas", 1)]}, "letters are lost"),
    "too far inside": (
        {"tiers": [WORKER | {"reach_hours": 0}], "travel": [BASE["travel"][0], row("travel", 1, hours=3.1, km=20)]},
        "within reach of south",
    ),
}


@pytest.mark.parametrize("case", WARNINGS)
def test_each_oddity_is_told(case: str) -> None:
    changes, fragment = WARNINGS[case]
    instance = small(**changes)
    assert check(instance) == []
    assert any(fragment in line for line in warnings_of(instance)), "\n".join(warnings_of(instance))


VALID: dict[str, Callable[[], Instance]] = {
    "small": small,
    "one area": lambda: small(areas=[NORTH], need=[row("need")], travel=[], tiers=[WORKER], zones=BASE["zones"]).replace(
        areas=[NORTH | {"area_km2": 10}]
    ),
    "boundaries alone say where": lambda: small(travel=[], boundaries=drawn(BOX_NORTH, BOX_SOUTH)),
    "wholly remote work": lambda: small(
        tiers=[WORKER | {"may_hire": False, "reach_hours": 0}],
        staff=[staff()],
        functions=[CASE | {"remote_share": 1}],
        manifest={"policy": {"min_coverage": 0.1}},
    ),
    "women for those without access": lambda: small(
        functions=[CASE | {"remote_share": 1, "min_female_share": 0.5}],
        zones=[BASE["zones"][0] | {"digital_access_share": 0.5}, *BASE["zones"][1:]],
    ),
    "reach at the limit": lambda: small(tiers=[WORKER | {"reach_hours": 3}]),
    "frozen within its limits": lambda: small(posts=[{"area": "north", "tier": "worker", "max_heads": 1, "frozen": True}], staff=[staff()]),
    "two kinds of supervision may cross": lambda: small(
        tiers=[WORKER, HELPER],
        tier_competencies=[BASE_LEVEL, HELD],
        supervision=[relation("worker", "helper"), relation("helper", "worker", "professional")],
    ),
    "a line manager holds less": lambda: small(
        tiers=[WORKER, HELPER], tier_competencies=[BASE_LEVEL], supervision=[relation("helper", "worker")]
    ),
    "a member of a team with a lead above": lambda: small(
        tiers=[WORKER, HELPER],
        tier_competencies=[BASE_LEVEL, HELD],
        teams=[member("worker"), member("helper", lead=True)],
        supervision=[relation("worker", "helper")],
        manifest=LEADS,
    ),
    "volunteers from a pool": lambda: small(
        tiers=[WORKER | {"may_hire": False, "reach_hours": 0}, VOLUNTEER],
        tier_competencies=[BASE_LEVEL, BASE_LEVEL | {"tier": "volunteer"}],
        pools=[staff("south", "volunteer"), staff("north", "volunteer")],
        manifest={"policy": {"min_coverage": 0.1}},
    ),
}


@pytest.mark.parametrize("case", VALID)
def test_valid_instances_pass(case: str) -> None:
    instance = VALID[case]()
    assert check(instance) == []
    assert not [line for line in warnings_of(instance) if "nobody" in line]


def test_names_of_thousands_of_unknown_ids_stay_quick() -> None:
    found = check(small(staff=[staff(f"unknown{index}") for index in range(5000)]))
    assert len(found) == 5000
    assert all(isinstance(problem, Problem) and problem.hint for problem in found)


def test_outlines_that_cover_each_other_or_lie_elsewhere_are_told() -> None:
    def told(*outlines: shapely.Polygon, crs: str = "EPSG:32651") -> str:
        drawn = gpd.GeoDataFrame({"area": ["north", "south"]}, geometry=list(outlines), crs="EPSG:4326")
        return "\n".join(warnings_of(small(manifest={"projected_crs": crs}, boundaries=drawn)))

    beside, square = shapely.box(121.1, 16, 121.2, 16.1), shapely.box(121, 16, 121.1, 16.1)
    assert "cover each other" not in told(square, beside)
    for other in (square, shapely.box(121.02, 16.02, 121.05, 16.05), shapely.box(121.05, 16, 121.15, 16.1)):
        assert "cover each other by more than 10%: north and south" in told(square, other)
    assert "exchanged in the boundaries: 2 of 2" in told(shapely.box(16, 81, 16.1, 81.1), shapely.box(16, 82, 16.1, 82.1), crs="EPSG:32644")
