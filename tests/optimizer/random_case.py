"""Small deployments drawn at random, in which any rule may or may not be at work."""

from typing import Any

import numpy as np

from instances.instance import Instance
from tests.models.solving import function, fund, in_place, level, need, post, requires, tier, way
from tests.small import row, small

AREAS = ("north", "south", "east")
FUNCTIONS = ("case", "info", "grievance")


def random_case(seed: int) -> Instance:
    """Three areas, five tiers, three functions; the same for the same seed. Need may stay unmet, so that nearly every case has a plan."""
    rng = np.random.default_rng(seed)

    def maybe(value: Any, otherwise: Any = None, chance: float = 0.5) -> Any:
        return value if rng.random() < chance else otherwise

    def some(*values: Any) -> Any:
        return values[rng.integers(len(values))]

    hours = {frozenset(pair): float(some(0.5, 1, 1.5, 3)) for pair in (("north", "south"), ("north", "east"), ("south", "east"))}
    inside = {area: float(some(0, 0.2, 0.5)) for area in AREAS}
    in_region = ("one", "one", some("one", "two"))
    supervision = [
        {"supervisor": "senior", "tier": "worker", "kind": "professional", "span": 5},
        {"supervisor": "worker", "tier": "aide", "kind": "line", "span": 4, "contact_hours_per_year": 20, "visits_per_year": some(0, 6)},
        {"supervisor": "aide", "tier": "volunteer", "kind": "line", "span": 10, "contact_hours_per_year": 4, "visits_per_year": some(0, 2)},
    ]
    staff = [in_place(int(rng.integers(1, 3)), name, area) for area in AREAS for name in ("worker", "aide") if rng.random() < 0.4]
    lone = maybe(True, False, 0.7)
    return small(
        zones=[
            row("zones", zone="town", hardship_share_of_wage=0),
            row("zones", zone="remote", hardship_share_of_wage=0.2)
            | {"lone_posting_allowed": lone, "min_resident_heads": some(0, 0, 1), "min_resident_share": some(0, 0.3)}
            | {"supervisor_within_hours": some(None, 2)},
        ],
        areas=[
            {"area": area, "name": area.capitalize(), "region": region, "zone": zone, "population": int(rng.integers(500, 3000))}
            for area, region, zone in zip(AREAS, in_region, ("town", "remote", some("town", "remote")), strict=True)
        ],
        travel=[
            way(start, end, inside[start] if start == end else hours[frozenset((start, end))], 20.0 * (start != end) + 5.0 * inside[start])
            for start in AREAS
            for end in AREAS
        ],
        tiers=[
            tier("senior", wage_per_year=300, reach_hours=1, hiring_cost_per_head=10, relocation_cost_per_head=20),
            tier("worker", wage_per_year=200, reach_hours=some(0, 1, 1.5), may_move=some(True, False), may_release=True)
            | {"release_cost_per_head": 15, "relocation_cost_per_head": 9, "travel_cost_per_hour": 0.05, "max_functions": some(None, 2)},
            tier(
                "aide",
                "paraprofessional",
                wage_per_year=100,
                reach_hours=some(0, 1),
                may_release=some(True, False),
                inside_travel_share=0.5,
            )
            | {"travel_cost_per_km": 0.002},
            tier("volunteer", "volunteer", wage_per_year=0, expenses_per_year=5, days_per_year=50, hours_per_day=4),
            tier("leader", "leader", wage_per_year=0, expenses_per_year=2, days_per_year=20, hours_per_day=4, inside_travel_share=0),
        ],
        allowances=[
            {"tier": "worker", "allowance": "meetings", "share_of_time": 0.1},
            *maybe([{"tier": "aide", "allowance": "store", "area": "north", "hours_per_year": 50}], []),
        ],
        tier_competencies=[level("senior", 3), level("worker", 2, 3), level("aide", 1, 2), level("volunteer", 0, 1), level("leader", 1)],
        packages=[
            {"package": "basic", "name": "Basic", "cost_per_head": 3},
            {"package": "course", "name": "Course", "cost_per_head": 20, "places_per_year": some(None, 1, 3)}
            | {"training_hours": 40, "lead_months": some(0, 3, 12)},
        ],
        package_competencies=[
            {"package": "basic", "competency": "base", "level": 1},
            {"package": "course", "competency": "base", "level": 2},
        ],
        functions=[
            function("case", remote_share=some(0, 0.25, 1), priority=2, sensitive=some(True, False)),
            function("info", remote_share=some(0, 0, 0.5)),
            function("grievance", reserved=maybe(True, False, 0.3)),
        ],
        function_competencies=[requires("case", 2), requires("info", 1), requires("grievance", 1)],
        need=[need(float(rng.integers(50, 2500)), area, name) for area in AREAS for name in FUNCTIONS if rng.random() < 0.75],
        independence=maybe([{"function": "case", "other_function": "grievance"}], []),
        mandates=maybe([{"function": "info", "tier": "volunteer", "rule": some("required", "forbidden")}], []),
        teams=maybe([{"function": "case", "tier": "senior", "lead": some(True, False), "min_share": some(0, 0.1)}], [], 0.3),
        staff=staff,
        trained=[{**place, "heads": 1, "package": "course"} for place in staff if place["tier"] == "aide"][:1],
        posts=maybe([post("worker", "east", max_heads=2)], []) + maybe([post("aide", "south", min_heads=1)], []),
        pools=[in_place(int(rng.integers(0, 6)), name, area) for area in AREAS for name in ("volunteer", "leader")]
        + maybe([in_place(1, "worker", "north"), in_place(0, "worker", "south")], []),
        ratios=maybe([{"tier": "aide", "people_per_head": 2500, "per": some("area", "region")}], [], 0.3),
        supervision=maybe(supervision, []),
        funds=maybe(
            [fund("state", float(rng.integers(800, 4000))), fund("donor", 100.0, cost_kinds=("training", "expenses", "travel"))], []
        ),
        manifest={
            "service_boundary": some("region", "country"),
            "objective": {"unmet_hour_value": 0.3, "travel_hour_value": 0.02, "equity_gap_value": some(0, 100)},
            "policy": {
                "mandate_scope": some("country", "zone", "region"),
                "max_tiers_per_function": some(2, 3),
                "supervision_links": some("shared", "shared", "whole"),
                "volunteers": {"hours_per_week": some(None, 2), "functions_per_head": some(None, 1), "share_of_area_work": some(None, 0.4)},
                "leaders": {"hours_per_week": 1, "functions_per_head": 2, "share_of_area_work": some(None, 0.2)},
                "move_limit_share": some(1, 0.5),
                "release_limit_share": some(1, 0.5),
                "move_within_hours": some(None, 1),
                "outside_recruit_share": some(1, 0.5),
                "max_travel_days_per_month": some(None, 4),
                "min_worst_area_coverage": some(0, 0, 0.2),
                "max_zone_gap": some(None, None, 0.4),
            },
        },
    )
