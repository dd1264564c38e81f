"""Synthetic countries: seeded instances of any size, for tests, benchmarks and first steps.

| module | makes |
|---|---|
| `country` | regions, zones, areas, settlements, boundaries |
| `tiers` | role tiers, competencies, packages, supervision: the same in every country |
| `services` | functions, groups, demand, teams, ratios: the same in every country |
| `staffing` | staff in place, training held, pools, funds |
| `emerging` | a workforce of few paid people, with most rules about places, people and groups in use |
"""

from typing import Literal, get_args

import numpy as np

from instances.instance import Instance
from instances.schema import Manifest, Mode, Objective, Policy, UnpaidCaps
from instances.synthetic import services, tiers
from instances.synthetic.country import CRS_NAME, boundaries_of, make_country
from instances.synthetic.emerging import SETTLEMENTS, emerging
from instances.synthetic.staffing import make_funds, make_staffing

Workforce = Literal["developing", "emerging"]


def generate(
    areas: int = 50,
    regions: int | None = None,
    seed: int = 0,
    settlements_per_area: int = 0,
    budget_share: float | None = None,
    *,
    min_coverage: float = 0.2,
    mode: Mode = "balanced",
    service_boundary: Literal["area", "region", "country"] = "region",
    mandate_scope: Literal["country", "zone", "region"] = "country",
    supervision_links: Literal["shared", "whole"] = "shared",
    boundaries: bool = False,
    workforce: Workforce = "developing",
) -> Instance:
    """A synthetic country, the same for the same arguments.

    areas: number of areas; regions: number of regions (about one for every 15 areas where not given).
    settlements_per_area: settlements in each area; 0: ways inside come from the area's size.
    budget_share: money in the funds as a share of a rough cost of meeting all need; None: twice that cost, which does not bind.
    The money is never less than what the people in place cost.
    min_coverage: floor for each function in each area. boundaries: whether to draw one polygon for each area.
    workforce: emerging has two to four paid people in most areas, settlements in each (six if not given), and uses most tables and columns
    about places, people and groups.

    Raises `ValueError` or `TypeError` for numbers that make no country.

    Examples:
        >>> import fieldpost as fp
        >>> len(fp.generate(areas=2, seed=1).areas)
        2
    """
    for name, value in (("areas", areas), ("regions", 1 if regions is None else regions), ("seed", seed)):
        if not hasattr(value, "__index__"):
            raise TypeError(f"{name}: {value!r} is not a whole number")
    if seed < 0:
        raise ValueError(f"seed: {seed} is below 0; write a whole number of 0 or more")
    if areas < 1 or not 1 <= (1 if regions is None else regions) <= areas:
        raise ValueError(
            f"a country has at least one area, and from one region to as many as areas; not {areas} areas in {regions} regions"
        )
    if settlements_per_area < 0 or (budget_share is not None and budget_share <= 0):
        raise ValueError("settlements_per_area must not be below 0, and budget_share must be above 0")
    if workforce not in (known := get_args(Workforce)):
        raise ValueError(f"workforce: {workforce!r} is not known; write {' or '.join(known)}")
    if workforce == "emerging":
        settlements_per_area = settlements_per_area or SETTLEMENTS
    rng = np.random.default_rng(seed)
    country = make_country(rng, areas, max(1, round(areas / 15)) if regions is None else regions, settlements_per_area)
    staffing = make_staffing(rng, country)
    funds, rough_cost = make_funds(country, staffing, 2.0 if budget_share is None else budget_share)
    manifest = Manifest(
        name=f"synthetic-{areas}-{seed}",
        title=f"Synthetic country with {areas} areas",
        description=f"Made from seed {seed}; every figure is invented.",
        year=2026,
        currency="USD",
        projected_crs=CRS_NAME,
        service_boundary=service_boundary,
        policy=Policy(
            mandate_scope=mandate_scope,
            min_coverage=min_coverage,
            volunteers=UnpaidCaps(hours_per_week=5, functions_per_head=2, share_of_area_work=0.4),
            leaders=UnpaidCaps(hours_per_week=3, functions_per_head=2, share_of_area_work=0.25),
            supervision_links=supervision_links,
            move_limit_share=0.2,
            outside_recruit_share=0.6,
            max_travel_days_per_month=12,
        ),
        objective=Objective(mode=mode, unmet_hour_value=16, travel_hour_value=2, equity_gap_value=round(0.05 * rough_cost, 2)),
    )
    instance = Instance(
        manifest=manifest,
        regions=country.regions,
        zones=country.zones,
        areas=country.areas,
        settlements=country.settlements,
        funds=funds,
        boundaries=boundaries_of(country) if boundaries else None,
        allowances=tiers.ALLOWANCES + staffing.coordination,
        staff=staffing.staff,
        trained=staffing.trained,
        posts=staffing.posts,
        pools=staffing.pools,
        **tiers.TABLES,
        **services.TABLES,
    )
    return emerging(instance, rng) if workforce == "emerging" else instance
