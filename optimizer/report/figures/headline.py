"""The figures that a minister asks for first."""

from typing import Any

import pandas as pd

from optimizer.plan.places import ALL_MET
from optimizer.report.figures.basis import Basis
from optimizer.report.figures.functions import country_coverage


def headline(basis: Basis, tiers: pd.DataFrame, worst: pd.DataFrame, run: dict[str, Any]) -> dict[str, Any]:
    """One figure for each key; unknown is `None`.

    title, year, currency, area_label, region_label; areas, regions, population: counts. cost, currency a year; money_available in all
    funds (`None`: the instance has no funds, money is not limited), money_left. coverage of the country and worst_area_coverage, the
    priority-weighted shares of need met; worst_area (id) and worst_area_name (`None` where there is no need); areas_full: areas with all
    their need met, of areas_with_need. heads, heads_paid, heads_unpaid, in_place, in_place_paid, in_place_unpaid, hired, hired_outside
    (among them), released, moved, trainees: whole heads. travel_hours and km on the way a year; need_hours, met_hours a year. gap: a
    fraction; `None` where unknown. violations: rules broken, counted by place.
    """
    manifest, facts = basis.instance.manifest, basis.facts
    paid, unpaid = tiers[tiers["paid"]], tiers[~tiers["paid"]]
    cost = float(basis.bill["amount"].sum())
    available = sum(fund.amount_per_year for fund in basis.instance.funds) if basis.instance.funds else None
    least = None if worst.empty else worst.iloc[0]
    return {
        "title": manifest.title,
        "year": manifest.year,
        "currency": manifest.currency,
        "area_label": manifest.area_label,
        "region_label": manifest.region_label,
        "areas": len(facts.areas),
        "regions": int(facts.areas["region"].nunique()),
        "population": int(facts.areas["population"].sum()),
        "cost": cost,
        "money_available": available,
        "money_left": None if available is None else available - cost,
        "coverage": country_coverage(basis),
        "worst_area": None if least is None else str(least["area"]),
        "worst_area_name": None if least is None else str(least["name"]),
        "worst_area_coverage": None if least is None else float(least["coverage"]),
        "areas_with_need": len(worst),
        "areas_full": int((worst["coverage"] >= ALL_MET).sum()),
        "heads": int(tiers["heads"].sum()),
        "heads_paid": int(paid["heads"].sum()),
        "heads_unpaid": int(unpaid["heads"].sum()),
        "in_place": int(tiers["in_place"].sum()),
        "in_place_paid": int(paid["in_place"].sum()),
        "in_place_unpaid": int(unpaid["in_place"].sum()),
        **{name: int(tiers[name].sum()) for name in ("hired", "hired_outside", "released", "moved", "trainees")},
        "travel_hours": float(basis.journeys["hours"].sum()),
        "km": float(basis.journeys["km"].sum()),
        "need_hours": float(worst["need_hours"].sum()),
        "met_hours": float(worst["met_hours"].sum()),
        "gap": run["gap"],
        "violations": len(run["violations"]),
    }
