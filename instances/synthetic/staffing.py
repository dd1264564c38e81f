"""Who is in place in a synthetic country, who could join, and the money."""

from dataclasses import dataclass

import numpy as np

from instances.schema import Allowance, Fund, Pool, Post, StaffInPlace, TrainedInPlace
from instances.synthetic.country import SOURCE, Country
from instances.synthetic.tiers import TIERS

PEOPLE_PER_HEAD = {"social_worker": 90_000, "case_manager": 80_000, "para_worker": 30_000, "community_leader": 6_000, "volunteer": 4_000}
"""People for one head in place, on average; senior social workers are posted in the towns only."""

PEOPLE_PER_WILLING = 900
"""People for one who would volunteer."""

PEOPLE_PER_CANDIDATE = 5_000
"""People for one local candidate for a post of welfare worker."""

ROUGH_COST_PER_PERSON = 0.55
"""Rough cost of meeting all need, currency per person and year: what a plan without a binding fund costs."""


@dataclass(frozen=True)
class Staffing:
    """The tables of people in places."""

    staff: tuple[StaffInPlace, ...]
    trained: tuple[TrainedInPlace, ...]
    posts: tuple[Post, ...]
    pools: tuple[Pool, ...]
    coordination: tuple[Allowance, ...]


def make_staffing(rng: np.random.Generator, country: Country) -> Staffing:
    """People in place, more in towns than elsewhere; candidates everywhere; every tenth leader's post frozen."""
    people = np.array([area.population for area in country.areas], dtype=float)
    is_town = np.array([area.zone == "urban" for area in country.areas])
    heads = {"senior_social_worker": np.where(is_town, 1 + rng.poisson(people / 200_000), 0)}
    for tier, ratio in PEOPLE_PER_HEAD.items():
        unpaid = tier in {"community_leader", "volunteer"}
        heads[tier] = rng.poisson(people / ratio * (1.0 if unpaid else np.where(is_town, 1.2, 0.8)))
    trained = np.minimum(rng.binomial(heads["para_worker"], 0.3), heads["para_worker"])
    names = [area.area for area in country.areas]
    staff = tuple(
        StaffInPlace(area=name, tier=tier, heads=int(counts[index]), source=SOURCE)
        for index, name in enumerate(names)
        for tier, counts in heads.items()
        if counts[index]
    )
    holders = tuple(
        TrainedInPlace(area=name, tier="para_worker", package="welfare_course", heads=int(trained[index]), source=SOURCE)
        for index, name in enumerate(names)
        if trained[index]
    )
    willing = np.maximum(heads["volunteer"], np.ceil(people / PEOPLE_PER_WILLING).astype(int))
    candidates = 3 + (people / PEOPLE_PER_CANDIDATE).astype(int)
    pools = tuple(
        Pool(area=name, tier=tier, heads=int(counts[index]), source=SOURCE)
        for index, name in enumerate(names)
        for tier, counts in (("para_worker", candidates), ("volunteer", willing))
    )
    posts = tuple(Post(area=name, tier="community_leader", frozen=True, source=SOURCE) for name in names[::10])
    towns = [name for name, town in zip(names, is_town, strict=True) if town]
    coordination = tuple(
        Allowance(tier="senior_social_worker", allowance="coordination", area=name, hours_per_year=150, source=SOURCE) for name in towns
    )
    return Staffing(staff, holders, posts, pools, coordination)


def make_funds(country: Country, staffing: Staffing, share: float) -> tuple[tuple[Fund, ...], float]:
    """Three funds that together hold about `share` of the rough cost; and that cost, currency per year.

    The ministry pays its own staff, local governments theirs and the community, each never less than 1.1 times what its people in
    place cost; a partner pays anything, and never less than a tenth of that.
    """
    local = ("para_worker", "community_leader", "volunteer")
    central = tuple(tier.tier for tier in TIERS if tier.tier not in local)
    rough = ROUGH_COST_PER_PERSON * sum(area.population for area in country.areas)
    in_place = {fund: _cost_in_place(country, staffing, tiers) for fund, tiers in (("ministry", central), ("local", local))}
    ministry = max(0.5 * share * rough, 1.1 * in_place["ministry"])
    locals_ = max(0.3 * share * rough, 1.1 * in_place["local"])
    partner = max(0.2 * share * rough, 0.1 * sum(in_place.values()))
    funds = (
        Fund(fund="ministry", name="Ministry budget", amount_per_year=round(ministry, 2), tiers=central, source=SOURCE),
        Fund(fund="local", name="Local government budgets", amount_per_year=round(locals_, 2), tiers=local, source=SOURCE),
        Fund(fund="partner", name="Partner grant", amount_per_year=round(partner, 2), source=SOURCE),
    )
    return funds, rough


def _cost_in_place(country: Country, staffing: Staffing, tiers: tuple[str, ...]) -> float:
    """Wages, hardship allowances and expenses of the people in place, currency per year."""
    hardship = {zone.zone: zone.hardship_share_of_wage for zone in country.zones}
    area_share = {area.area: hardship[area.zone] for area in country.areas}
    paid = {tier.tier: (tier.wage_per_year, tier.expenses_per_year) for tier in TIERS if tier.tier in tiers}
    costs = [row.heads * (paid[row.tier][0] * (1 + area_share[row.area]) + paid[row.tier][1]) for row in staffing.staff if row.tier in paid]
    return float(sum(costs))
