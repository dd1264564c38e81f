"""A deployment small enough to solve by eye, to be changed by each test."""

from typing import Any

from instances.instance import Instance
from instances.schema import Manifest

BASE: dict[str, Any] = {
    "manifest": {
        "name": "small",
        "title": "Small",
        "year": 2026,
        "currency": "PHP",
        "projected_crs": "EPSG:32651",
        "objective": {"mode": "balanced", "unmet_hour_value": 1.0, "churn_hours": 1e-9},
    },
    "zones": [{"zone": "rural", "name": "Rural", "speed_km_per_hour": 20, "circuity": 1.3}],
    "areas": [
        {"area": "north", "name": "North", "region": "one", "zone": "rural", "population": 1000},
        {"area": "south", "name": "South", "region": "one", "zone": "rural", "population": 2000},
    ],
    "tiers": [
        {
            "tier": "worker",
            "name": "Social worker",
            "kind": "professional",
            "days_per_year": 250,
            "hours_per_day": 8,
            "wage_per_year": 100,
            "reach_hours": 1,
        }
    ],
    "competencies": [{"competency": "base", "name": "Foundational"}],
    "tier_competencies": [{"tier": "worker", "competency": "base", "level": 3, "ceiling": 3}],
    "functions": [{"function": "case", "name": "Case management", "programme": "services", "step": "case management"}],
    "function_competencies": [{"function": "case", "competency": "base", "level": 1}],
    "need": [
        {"area": "north", "function": "case", "hours_per_year": 1000},
        {"area": "south", "function": "case", "hours_per_year": 1000},
    ],
    "travel": [
        {"from_area": "north", "to_area": "north", "hours": 0, "km": 0},
        {"from_area": "south", "to_area": "south", "hours": 0, "km": 0},
        {"from_area": "north", "to_area": "south", "hours": 1, "km": 20},
        {"from_area": "south", "to_area": "north", "hours": 1, "km": 20},
    ],
}


def merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`base` with nested dictionaries merged and everything else replaced."""
    return base | {
        key: merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
        for key, value in changes.items()
    }


def small(**changes: Any) -> Instance:
    """The base instance with tables or manifest fields changed: `small(tiers=[...], manifest={"policy": {...}})`."""
    return Instance.model_validate(with_reasons(merged(BASE, changes)))


def with_reasons(tables: dict[str, Any]) -> dict[str, Any]:
    """The tables with tiers that have no supervisor saying why, where they say nothing."""
    supervised = {relation["tier"] for relation in tables.get("supervision", ())}
    tiers = [{"no_supervision_because": "" if row["tier"] in supervised else "a test"} | row for row in tables["tiers"]]
    return tables | {"tiers": tiers}


def row(table: str, index: int = 0, **changes: Any) -> dict[str, Any]:
    """One row of a base table, changed."""
    return BASE[table][index] | changes


def with_policy(instance: Instance, **changes: Any) -> Instance:
    """The instance with other limits of its policy."""
    manifest = instance.manifest.model_dump()
    manifest["policy"].update(changes)
    return instance.replace(manifest=Manifest.model_validate(manifest))


def with_funds(instance: Instance, factor: float) -> Instance:
    """The instance with its money times a factor."""
    return instance.replace(funds=[row.model_copy(update={"amount_per_year": factor * row.amount_per_year}) for row in instance.funds])
