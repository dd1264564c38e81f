"""Heads in proportion: staff as they are, so many people for a head, by need, and as seats are apportioned to states."""

from collections.abc import Callable, Mapping

from instances.instance import Instance
from instances.workload import need_of
from optimizer.research.allocation.apportion import Method
from optimizer.research.allocation.definition import Proposal
from optimizer.research.allocation.means import Post, able_hours, means_of, share_out, unplaced

HARD_ZONE = 5000 / 3000
"""How many times the heads for the same people in a hard zone: India's norms ask for a sub-centre for every 5,000 people in general and
for every 3,000 in hilly, tribal and difficult areas."""


def status_quo(instance: Instance) -> Proposal:
    """The staff in place."""
    return Proposal({(row.area, row.tier): row.heads for row in instance.staff if row.heads})


def population(instance: Instance) -> Proposal:
    """One head for every so many people, the same number everywhere."""
    return _by_area(instance, {area.area: float(area.population) for area in instance.areas})


def zone_ratio(instance: Instance) -> Proposal:
    """One head for every so many people, for fewer people in hard zones."""
    hard = hard_zones(instance)
    weight = {area.area: area.population * (HARD_ZONE if area.zone in hard else 1.0) for area in instance.areas}
    proposal = _by_area(instance, weight)
    return proposal if hard else Proposal(proposal.staff, f"{proposal.note} No zone counts as hard.".strip())


def need_proportional(instance: Instance) -> Proposal:
    """Heads of every tier in proportion to an area's need, weighted by priority."""
    priority = {row.function: row.priority for row in instance.functions}
    weight = dict.fromkeys((area.area for area in instance.areas), 0.0)
    need = need_of(instance)
    for area, function, hours in zip(need["area"], need["function"], need["hours"], strict=True):
        weight[area] += priority[function] * hours
    return _by_area(instance, weight)


def hard_zones(instance: Instance) -> set[str]:
    """Zones whose staff get a hardship allowance, or where nobody may be posted alone."""
    return {row.zone for row in instance.zones if row.hardship_share_of_wage > 0 or not row.lone_posting_allowed}


def apportioned(method: Method) -> Callable[[Instance], Proposal]:
    """The rule that shares heads out by a method; an area's claim to heads of a tier is the hours that the tier can do there at once."""
    return lambda instance: shared(instance, able_hours(instance), method)


def shared(instance: Instance, claims: Mapping[Post, float], method: Method) -> Proposal:
    """The heads that the money affords of each tier, shared over the areas by claims; the note says what was left out."""
    means = means_of(instance)
    staff = share_out(instance, means.heads, claims, method)
    return Proposal(staff, " ".join(text for text in (means.note, unplaced(means.heads, staff)) if text))


def _by_area(instance: Instance, weight: dict[str, float]) -> Proposal:
    """The heads that there are of each tier, so many for a unit of weight, to the nearest whole head."""
    return shared(instance, {(area.area, tier.tier): weight[area.area] for area in instance.areas for tier in instance.tiers}, "webster")
