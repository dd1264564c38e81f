"""A plan whose caseloads can be worked out by eye.

North has two settlements, of 600 and 400 people, south none. Two workers and three volunteers are posted in the north, one worker in the
south; nobody is away from work (worker 250 × 8 = 2,000 hours, volunteer 50 × 4 = 200 hours). The way from the south to
the north is 1 hour: 2
of the 8 hours of a day, 1/3 hour for each hour of work.
"""

from typing import Any

from instances.instance import Instance
from instances.people.schema import Roster
from optimizer.people.rows import Caseload
from optimizer.plan.plan import Plan
from tests.small import row, small

SETTLEMENTS = [
    {"settlement": "upper", "name": "Upper", "area": "north", "population": 600, "longitude_degrees": 121.0, "latitude_degrees": 16.8},
    {"settlement": "lower", "name": "Lower", "area": "north", "population": 400, "longitude_degrees": 121.1, "latitude_degrees": 16.8},
]
FUNCTIONS = [
    row("functions"),
    {"function": "plan", "name": "Case plans", "programme": "services", "step": "case management"},
    {"function": "talk", "name": "Information", "programme": "services", "step": "information"},
    {"function": "tea", "name": "Meetings", "programme": "services", "step": "information"},
    {"function": "grievance", "name": "Complaints", "programme": "services", "step": "grievance"},
]


def hand_instance(**changes: Any) -> Instance:
    """The instance; `changes` replace tables and settings."""
    volunteer = {"tier": "volunteer", "name": "Volunteer", "kind": "volunteer", "days_per_year": 50, "hours_per_day": 4, "reach_hours": 0}
    manifest: dict[str, Any] = {"policy": {"volunteers": {"hours_per_week": 3, "functions_per_head": 2, "households_per_head": 100}}}
    tables: dict[str, Any] = {
        "tiers": [row("tiers"), volunteer],
        "tier_competencies": [row("tier_competencies"), {"tier": "volunteer", "competency": "base", "level": 1, "ceiling": 1}],
        "settlements": SETTLEMENTS,
        "functions": FUNCTIONS,
        "function_competencies": [{"function": f["function"], "competency": "base", "level": 1} for f in FUNCTIONS],
        "packages": [{"package": "course", "name": "Course", "cost_per_head": 1}],
        "competencies": [row("competencies"), {"competency": "care", "name": "Care"}],
        "package_competencies": [{"package": "course", "competency": "care", "level": 1}],
        "groups": [{"group": "people", "name": "People", "share_of_population": 1}],
        "demand": [{"function": "talk", "group": "people", "prevalence": 0.2, "units_per_year": 1, "minutes_per_unit": 60}],
        "need": [
            *({"area": "north", "function": f, "hours_per_year": hours} for f, hours in (("case", 2000), ("plan", 500), ("tea", 100))),
            {"area": "south", "function": "case", "hours_per_year": 600},
        ],
        "independence": [{"function": "grievance", "other_function": "case"}],
        "supervision": [{"supervisor": "worker", "tier": "volunteer", "kind": "line", "span": 3}],
        "manifest": manifest,
    }
    return small(**(tables | changes))


def hand_plan(**tables: Any) -> Plan:
    """The plan: 2,500 hours of case management in the north, 300 of them by the worker of the south, and 300 hours of volunteers."""
    known: dict[str, Any] = {
        "staff": [("north", "worker", 2), ("south", "worker", 1), ("north", "volunteer", 3)],
        "deliver": [
            ("north", "case", "worker", 2000),
            ("north", "plan", "worker", 500),
            ("north", "talk", "volunteer", 200),
            ("north", "tea", "volunteer", 100),
            ("south", "case", "worker", 600),
        ],
        "serve": [
            ("north", "north", "worker", 2200),
            ("south", "north", "worker", 300),
            ("south", "south", "worker", 600),
            ("north", "north", "volunteer", 300),
        ],
        "roles": [("north", "talk", "volunteer", 2), ("north", "tea", "volunteer", 1)],
        "supervision": [("north", "north", "worker", "volunteer", "line", 3)],
    }
    columns = {
        "staff": ("area", "tier", "heads"),
        "deliver": ("area", "function", "tier", "hours"),
        "serve": ("base_area", "area", "tier", "hours"),
        "roles": ("area", "function", "tier", "heads"),
        "supervision": ("supervisor_area", "area", "supervisor", "tier", "kind", "heads"),
        "training": ("area", "tier", "package", "holders", "trainees"),
    }
    made = {name: [dict(zip(columns[name], cells, strict=True)) for cells in rows] for name, rows in (known | tables).items()}
    return Plan.model_validate({"instance": "small", "instance_hash": "", **made})


def hand_roster(*pins: dict[str, Any], **people: Any) -> Roster:
    """The people of the plan by the names that they have without a roster, with pins; `people`: columns of some of them."""
    rows = [
        {"person": f"{area}-{tier}-{n}", "tier": tier, "area": area}
        for area, tier, heads in (("north", "worker", 2), ("south", "worker", 1), ("north", "volunteer", 3))
        for n in range(1, heads + 1)
    ]
    made = [one | people.get(one["person"].replace("-", "_"), {}) for one in rows]
    return Roster.model_validate({"people": made, "pins": pins})


def changed(caseload: Caseload, table: str, index: int, **cells: Any) -> Caseload:
    """The caseload with one row of a table changed; no cells: without the row."""
    rows = list(getattr(caseload, table))
    rows[index : index + 1] = [rows[index].model_copy(update=cells)] if cells else []
    return caseload.model_copy(update={table: tuple(rows)})
