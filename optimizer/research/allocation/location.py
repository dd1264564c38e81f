"""Location models: where supervisors sit, and from where remote areas are served; solved by spopt on HiGHS."""

import math
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.instance import Instance
from instances.schema import PAID_KINDS, Tier
from instances.travel import travel_of
from optimizer.research.allocation.apportion import apportion
from optimizer.research.allocation.definition import AllocationError, Proposal
from optimizer.research.allocation.means import Post, able_hours, limits_of, means_of
from optimizer.research.allocation.proportion import hard_zones, shared

OUT_OF_REACH = 1e4
"""Hours of a way that cannot be travelled."""

Matrix = NDArray[np.float64]


def supervisors_at_medians(instance: Instance) -> Proposal:
    """Supervisors at the medians of the staff that they supervise; every other tier by the need that it can do (Webster).

    Supervisors are the tiers, paid and supervising paid tiers, that no other such tier supervises. In each part of the country in which
    people may supervise each other there are as many sites as heads for it, at most one for each area; every site gets a head, the others
    go where most supervisees are nearest. Raises `AllocationError` where no tier supervises another, or spopt is not installed.
    """
    chiefs = _chiefs(instance)
    if not chiefs:
        raise AllocationError("no paid tier supervises another, so there are no supervisors to place")
    by_need, heads = shared(instance, able_hours(instance), "webster"), means_of(instance).heads
    staff, note = dict(by_need.staff), by_need.note
    least, most = limits_of(instance)
    for tier in chiefs:
        below = {row.tier for row in instance.supervision if row.supervisor == tier}
        people = {area.area: float(sum(staff.get((area.area, other), 0) for other in below)) for area in instance.areas}
        claims = _claims(instance, tier, heads.get(tier, 0), people, most, _medians)
        placed = apportion(heads.get(tier, 0), claims, "huntington-hill", least, most)
        staff = {post: count for post, count in staff.items() if post[1] != tier} | _some(placed)
    return Proposal(staff, note)


def remote_areas_covered(instance: Instance) -> Proposal:
    """Of every paid tier that may travel, as many heads as remote areas' share of need, at sites that reach most of it; all else by need.

    Remote areas are those in hard zones (`optimizer.research.allocation.proportion.hard_zones`); a site covers the areas within the tier's
    reach. Raises `AllocationError` where spopt is not installed.
    """
    by_need, heads = shared(instance, able_hours(instance), "webster"), means_of(instance).heads
    staff, note = dict(by_need.staff), by_need.note
    hard = hard_zones(instance)
    remote = {area.area for area in instance.areas if area.zone in hard}
    if not remote:
        return Proposal(staff, f"{note} No area lies in a hard zone: every tier by need.".strip())
    work, (least, most) = able_hours(instance), limits_of(instance)
    for tier in (row for row in instance.tiers if row.kind in PAID_KINDS and row.reach_hours > 0 and heads.get(row.tier)):
        own = {area.area: work.get((area.area, tier.tier), 0.0) for area in instance.areas}
        far = {area: hours if area in remote else 0.0 for area, hours in own.items()}
        whole = sum(own.values())
        outreach = math.ceil(heads[tier.tier] * sum(far.values()) / whole - 1e-9) if whole else 0
        outreach = max(0, min(outreach, heads[tier.tier] - sum(count for post, count in least.items() if post[1] == tier.tier)))
        near = {(area, tier.tier): hours - far[area] for area, hours in own.items()}
        at_home = apportion(heads[tier.tier] - outreach, near, "webster", least, most)
        room = {post: None if (cap := most[post]) is None else cap - count for post, count in at_home.items()}
        claims = _claims(instance, tier.tier, outreach, far, room, partial(_covering, reach=tier.reach_hours))
        on_the_way = apportion(outreach, claims, "huntington-hill", {}, room)
        placed = {post: count + on_the_way[post] for post, count in at_home.items()}
        staff = {post: count for post, count in staff.items() if post[1] != tier.tier} | _some(placed)
    return Proposal(staff, note)


Sites = Callable[[Sequence[str], Matrix, Matrix, int], dict[str, float]]
"""(areas, hours from area to those served, weight of those served, sites) → claim of each area that is chosen."""


def _claims(
    instance: Instance, tier: str, heads: int, weight: Mapping[str, float], most: Mapping[Post, int | None], sites: Sites
) -> dict[Post, float]:
    """What every area may claim of a tier's heads: the weight that the sites chosen in its part of the country serve, 0 elsewhere."""
    groups, ways = _groups(instance), _ways(instance)
    shares = apportion(heads, {group: sum(weight[area] for area in areas) for group, areas in groups.items()}, "webster")
    claims = dict.fromkeys(((area.area, tier) for area in instance.areas), 0.0)
    for group, areas in groups.items():
        open_areas = [area for area in areas if most[area, tier] != 0]
        served = [area for area in areas if weight[area] > 0]
        count = min(shares[group], len(open_areas))
        if count and served:
            hours = np.array([[ways.get((site, area), OUT_OF_REACH) for site in open_areas] for area in served])
            found = sites(open_areas, hours, np.array([weight[area] for area in served]), count)
            claims |= {(area, tier): claim for area, claim in found.items()}
    return claims


def _some(staff: Mapping[Post, int]) -> dict[Post, int]:
    return {post: count for post, count in staff.items() if count}


def _medians(areas: Sequence[str], hours: Matrix, weight: Matrix, posts: int) -> dict[str, float]:
    """The p-median: the weight nearest to each chosen site."""
    return _chosen(areas, hours, weight, lambda locate: locate.PMedian.from_cost_matrix(hours, weight, p_facilities=posts))


def _covering(areas: Sequence[str], hours: Matrix, weight: Matrix, posts: int, reach: float) -> dict[str, float]:
    """The maximal covering: the weight nearest to each chosen site, among what is covered."""
    within = np.where(hours <= reach, hours, OUT_OF_REACH)
    return _chosen(
        areas, within, weight, lambda locate: locate.MCLP.from_cost_matrix(hours, weight, service_radius=reach, p_facilities=posts)
    )


def _chosen(areas: Sequence[str], hours: Matrix, weight: Matrix, build: Callable[[Any], Any]) -> dict[str, float]:
    """Sites that spopt's model chooses, each with the weight of those to whom it is nearest."""
    try:
        import pulp
        from spopt import locate
    except ImportError:
        raise AllocationError("location rules need the package spopt: pip install 'fieldpost[research]'") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # spopt builds its models in the way of PuLP before 4
        problem = build(locate)
        problem.solve(pulp.HiGHS(msg=False, threads=1), results=False)
    chosen = [number for number, variable in enumerate(problem.fac_vars) if variable.value() > 0.5]
    reached = hours[:, chosen].min(axis=1) < OUT_OF_REACH
    nearest = hours[:, chosen].argmin(axis=1)
    return {areas[site]: float(weight[reached & (nearest == number)].sum()) for number, site in enumerate(chosen)}


def _chiefs(instance: Instance) -> list[str]:
    """Paid tiers that supervise paid tiers and are supervised by none of those."""
    paid: dict[str, Tier] = {tier.tier: tier for tier in instance.tiers if tier.kind in PAID_KINDS}
    links = {(row.supervisor, row.tier) for row in instance.supervision if row.supervisor in paid and row.tier in paid}
    above = {chief for chief, tier in links if chief != tier}
    return [
        tier for tier in paid if tier in above and not any(below == tier and chief in above and chief != tier for chief, below in links)
    ]


def _groups(instance: Instance) -> dict[str, list[str]]:
    """Areas by the part of the country within which people serve and supervise."""
    boundary = instance.manifest.service_boundary
    groups: dict[str, list[str]] = defaultdict(list)
    for area in instance.areas:
        groups[area.area if boundary == "area" else area.region if boundary == "region" else "country"].append(area.area)
    return dict(groups)


def _ways(instance: Instance) -> dict[tuple[str, str], float]:
    ways = travel_of(instance)
    return {(b, a): h for b, a, h in zip(ways["base_area"], ways["area"], ways["hours"], strict=True)}
