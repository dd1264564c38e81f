"""What the two families have in common as instances: one region, one zone, one tier, one function, next to no time on the way.

A head works 250 days of 8 hours. A kilometre of the way costs 4, so that one hour of work in an area costs its way in kilometres: an
outreach day of 8 hours has the way twice.
"""

from collections.abc import Iterable
from typing import Any

from instances.instance import Instance, valid

HOURS_OF_HEAD = 2000.0
"""Hours of a head in a year."""
AT_ONCE = 1e-9
"""Hours of a way of any length: what is published has lengths only, and a table of ways has hours for each."""
TIER, FUNCTION = "supervisor", "service"


def instance_of(
    name: str,
    title: str,
    year: int,
    citation: str,
    *,
    areas: Iterable[str],
    need: Iterable[tuple[str, float]],
    ways: Iterable[tuple[str, str, float]],
    mode: str,
    tier: dict[str, Any],
    **tables: Any,
) -> Instance:
    """An instance of these areas, needs (area, hours) and ways (from, to, km); checked like any other."""
    places = list(areas)
    manifest: dict[str, Any] = {
        "name": name,
        "title": title,
        "description": "A published instance with a known optimum, said in the words of a deployment.",
        "year": year,
        "currency": "XXX",
        "projected_crs": "EPSG:32631",
        "service_boundary": "country",
        "policy": {"max_tiers_per_function": 1, "min_coverage": 1.0},
        "objective": {"mode": "cost"} if mode == "cost" else {"stages": [{"minimise": mode}]},
        "licence": "OR-Library: free to use",
        "attribution": [citation],
    }
    instance = Instance.model_validate(
        {
            "manifest": manifest,
            "zones": [{"zone": "plain", "name": "Plain", "speed_km_per_hour": 1, "circuity": 1}],
            "areas": [{"area": a, "name": a, "region": "all", "zone": "plain", "population": 0} for a in places],
            "tiers": [
                {
                    "tier": TIER,
                    "name": "Supervisor",
                    "kind": "professional",
                    "days_per_year": 250,
                    "hours_per_day": 8,
                    "reach_hours": 1,
                    "travel_cost_per_km": 4,
                }
                | tier
            ],
            "competencies": [{"competency": "service", "name": "Service"}],
            "tier_competencies": [{"tier": TIER, "competency": "service", "level": 1, "ceiling": 1}],
            "functions": [{"function": FUNCTION, "name": "Service", "programme": "published", "step": "service"}],
            "function_competencies": [{"function": FUNCTION, "competency": "service", "level": 1}],
            "need": [{"area": a, "function": FUNCTION, "hours_per_year": hours} for a, hours in need],
            "travel": [{"from_area": b, "to_area": a, "hours": AT_ONCE if km else 0.0, "km": km} for b, a, km in ways],
        }
        | tables
    )
    return valid(instance)
