"""A tiny instance in which every constraint of the model has at least one row, and its rows as text."""

from collections import defaultdict

from instances.instance import Instance
from optimizer.engine.compile import Program
from tests.models.solving import function, fund, in_place, level, need, post, requires, tier, way
from tests.small import row, small


def every_rule() -> Instance:
    """Two areas of one region and two zones; seniors, aides and volunteers; case work, a quarter of it remote, and information."""
    return small(
        zones=[
            row("zones", zone="town", hardship_share_of_wage=0.0, leave_limit_share=0.5),
            row("zones", zone="remote", hardship_share_of_wage=0.1)
            | {"min_resident_heads": 1, "min_resident_share": 0.3, "lone_posting_allowed": False, "supervisor_within_hours": 2}
            | {"resident_kinds": ("professional", "paraprofessional")},
        ],
        areas=[row("areas", zone="town"), row("areas", 1, zone="remote")],
        travel=[way("north", "north", 0.5, 5), way("south", "south", 0.5, 5), way("north", "south", 1, 20), way("south", "north", 4, 80)],
        tiers=[
            tier("senior", wage_per_year=300, reach_hours=4, max_functions=1, relocation_cost_per_head=9, travel_cost_per_hour=2)
            | {"nights_per_month": 3, "night_cost": 15, "trip_days": 3},
            tier("aide", "paraprofessional", reach_hours=1, inside_travel_share=0.5, hiring_cost_per_head=7, release_cost_per_head=8)
            | {"may_move": True, "may_release": True, "relocation_cost_per_head": 6, "travel_cost_per_km": 0.1}
            | {"overtime_hours_per_year": 80, "overtime_wage_share": 1.5, "shared_posts_per_area": 1, "shared_within_hours": 4},
            tier("volunteer", "volunteer", wage_per_year=0, expenses_per_year=5, days_per_year=50, hours_per_day=4, inside_travel_share=0),
        ],
        allowances=[{"tier": "aide", "allowance": "registry", "area": "north", "hours_per_year": 40}],
        competencies=[{"competency": "base", "name": "Base"}],
        tier_competencies=[level("senior", 3), level("aide", 1, 2), level("volunteer", 0, 1)],
        packages=[
            {"package": "basic", "name": "Basic", "cost_per_head": 3},
            {"package": "course", "name": "Course", "cost_per_head": 10, "places_per_year": 2, "training_hours": 60, "lead_months": 3}
            | {"trainer": "senior", "trainer_hours_per_trainee": 5},
        ],
        venues=[
            {"venue": "hall", "package": "course", "area": "north", "places_per_year": 1, "days_away": 8, "cost_per_day_away": 4},
            {"venue": "institute", "package": "course", "places_per_year": 1, "days_away": 5, "way_hours": 6, "way_km": 200},
        ],
        refreshers=[{"package": "course", "every_years": 4}],
        package_competencies=[
            {"package": "basic", "competency": "base", "level": 1},
            {"package": "course", "competency": "base", "level": 2},
        ],
        functions=[
            function("case", remote_share=0.25, priority=2, min_coverage=0.6, min_female_share=0.5, one_provider=True),
            function("info"),
        ],
        follows=[{"function": "info", "before": "case", "ratio": 0.5, "minutes_per_unit": 30, "delivered": True}],
        function_competencies=[requires("case", 2), requires("info", 1)],
        need=[need(900), need(600, "south")],
        groups=[
            {"group": "children", "name": "Children", "share_of_population": 0.12, "min_coverage": 0.4},
            {"group": "children", "name": "Children", "zone": "remote", "share_of_population": 0.03, "min_coverage": 0.6},
            {"group": "elders", "name": "Older people", "share_of_population": 0.08},
            {"group": "elders", "name": "Older people", "zone": "remote", "share_of_population": 0.02},
        ],
        demand=[
            {"function": name, "group": group, "prevalence": 1, "units_per_year": units, "minutes_per_unit": 60}
            for name, group, units in (("info", "children", 1), ("info", "elders", 1), ("case", "children", 0.5))
        ],
        tools=[
            {"tool": "app", "name": "App", "functions": ("case",), "saving": 0.2, "area": "north", "tier": "senior"}
            | {"cost_per_year": 30.0, "start_up_cost": 12.0}
        ],
        independence=[{"function": "case", "other_function": "info"}],
        mandates=[{"function": "info", "tier": "volunteer", "rule": "required"}],
        teams=[{"function": "case", "tier": "senior", "lead": True, "min_share": 0.2}],
        staff=[in_place(2, "aide") | {"female_heads": 1}, in_place(1, "volunteer")],
        trained=[in_place(1, "aide") | {"package": "course"}],
        posts=[
            post("senior", min_heads=1, max_heads=2, opening_cost_per_year=12, hours_per_year=4000),
            post("volunteer", frozen=True),
            post("aide", "south", max_heads=3),
        ],
        pools=[in_place(4, "volunteer"), in_place(2, "volunteer", "south"), in_place(1, "senior")],
        ratios=[{"tier": "aide", "people_per_head": 1500, "per": "region"}],
        supervision=[
            {"supervisor": "senior", "tier": "aide", "kind": "line", "span": 4, "contact_hours_per_year": 20, "visits_per_year": 6}
            | {"hours_per_recruit": 15},
            {"supervisor": "aide", "tier": "volunteer", "kind": "line", "span": 10, "contact_hours_per_year": 5},
        ],
        surges=[
            {"surge": "flood", "name": "Flood", "weeks": 6, "contraction_weeks": 2, "lend_within": "region", "weeks_away": 3}
            | {"stay_cost_per_week": 4},
        ],
        surge_need=[{"surge": "flood", "area": "south", "function": "case", "need_factor": 2, "contraction_factor": 0.5}],
        surge_pools=[
            {
                "pool": "reserve",
                "name": "Reserve",
                "tier": "aide",
                "heads": 2,
                "weeks_per_head": 8,
                "trained": True,
                "stay_cost_per_week": 1,
            }
            | {"travel_cost_per_head": 3, "travel_hours_per_head": 2},
        ],
        decisions=[
            {"what": "heads", "decision": "at_least", "number": 1, "zone": "town", "kind": "professional"},
            {"what": "mandate", "decision": "at_most", "number": 2, "function": "case"},
            {"what": "move", "decision": "forbid", "area": "south", "to_area": "north"},
            {"what": "recruit", "decision": "at_most", "number": 9, "tier": "aide"},
            {"what": "release", "decision": "at_most", "number": 1, "area": "north"},
            {"what": "training", "decision": "at_most", "number": 3, "package": "course"},
            {"what": "supervision", "decision": "at_most", "number": 8, "supervisor": "senior", "supervision_kind": "line"},
        ],
        funds=[fund("state", 2000), fund("donor", 100, cost_kinds=("training", "expenses", "travel"))],
        manifest={
            "objective": {"unmet_hour_value": 1, "travel_hour_value": 0.5, "equity_gap_value": 200, "group_gap_value": 100},
            "policy": {
                "max_tiers_per_function": 1,
                "volunteers": {"hours_per_week": 2, "functions_per_head": 1, "share_of_area_work": 0.4},
                "move_limit_share": 0.5,
                "release_limit_share": 0.5,
                "area_release_limit_share": 0.6,
                "outside_recruit_share": 0.6,
                "max_travel_days_per_month": 8,
                "min_worst_area_coverage": 0.5,
                "max_zone_gap": 0.2,
                "max_group_gap": 0.7,
            },
        },
    )


def rows_of(program: Program, family: str) -> str:
    """Rows of one family as text, sorted by name: a term a line, sorted by variable."""
    matrix = program.matrix.tocsr()
    terms: dict[str, list[str]] = defaultdict(list)
    for position, constraint in enumerate(program.rows):
        if constraint.family != family:
            continue
        entries = slice(matrix.indptr[position], matrix.indptr[position + 1])
        columns = [program.columns[column].name for column in matrix.indices[entries]]
        terms[constraint.name] = [f"    {value:+.6g} {name}" for name, value in sorted(zip(columns, matrix.data[entries], strict=True))]
        low, high = program.row_lower[position], program.row_upper[position]
        sense, side = ("=", low) if low == high else ("≥", low) if high == float("inf") else ("≤", high)
        terms[constraint.name].append(f"    {sense} {side:.6g}")
    return "".join(f"{name}\n" + "\n".join(lines) + "\n" for name, lines in sorted(terms.items()))
