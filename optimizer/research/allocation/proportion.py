"""Heads in proportion: staff as they are, so many people for a head, by need, as seats are apportioned to states, and by workload."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from instances.instance import Instance
from instances.schema import PAID_KINDS
from instances.workload import available_hours, category_shares, individual_hours, members_of, need_of, requirement
from optimizer.research.allocation.apportion import Method
from optimizer.research.allocation.definition import AllocationError, Proposal
from optimizer.research.allocation.means import (
    Post,
    able_hours,
    division_of_work,
    doers,
    hours_by_post,
    means_of,
    mix_in_place,
    share_out,
    unplaced,
)

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


MONTHS = 12
OPEN_FAMILIES = 17
"""Active families for one social worker (ongoing cases)."""
ASSESSMENTS_PER_MONTH = 12
"""Active assessments or investigations for one social worker in a month."""
WORKERS_PER_SUPERVISOR = 5


def wisn(instance: Instance) -> Proposal:
    """Heads that the workload asks for in every area and tier, and where money is short, the same share of them everywhere."""
    work, individual, shares = hours_by_post(division_of_work(instance)), individual_hours(instance), category_shares(instance)
    available = {tier.tier: available_hours(tier) for tier in instance.tiers}
    required = {
        (area, tier): requirement(work.get((area, tier), 0.0), available[tier], shares[tier], individual.get((area, tier), 0.0)).required
        for area, tier in dict.fromkeys([*work, *individual])
        if available[tier] > 0
    }
    return _within_means(instance, required)


def caseload(instance: Instance) -> Proposal:
    """Professionals by the caseload standards of the Child Welfare League of America; other tiers stay as they are in place.

    Raises `AllocationError` where the instance has no case work that is reserved to professionals, or does not say how many cases there
    are.
    """
    cases, skipped = _workers_needed(instance)
    able = doers(instance)
    reserved = [row.function for row in instance.functions if row.reserved]
    can = {tier for function in reserved for tier in able[function]}
    chiefs = {row.supervisor for row in instance.supervision if row.tier in can and row.supervisor in can and row.kind == "professional"}
    workers = can - chiefs or can
    mix = mix_in_place(instance)
    whole = sum(mix.get(tier, 0.0) for tier in workers)
    share = {tier: mix.get(tier, 0.0) / whole if whole else 1 / len(workers) for tier in workers}
    required: dict[Post, float] = {(area, tier): heads * share[tier] for area, heads in cases.items() for tier in workers}
    for area, heads in cases.items():
        required |= {(area, tier): heads / WORKERS_PER_SUPERVISOR / len(chiefs) for tier in chiefs}
    others = {(row.area, row.tier): row.heads for row in instance.staff if row.tier not in can and row.heads}
    proposal = _within_means(instance, required | {post: float(heads) for post, heads in others.items()}, can)
    return Proposal(dict(proposal.staff) | others, f"{proposal.note} {skipped}".strip())


def _within_means(instance: Instance, required: Mapping[Post, float], tiers: Collection[str] | None = None) -> Proposal:
    """Heads required, to the nearest whole; of a tier of which the money affords fewer, those few in proportion to what is required.

    Only of `tiers`, all if not given; what others are required still has its share of the money.
    """
    total: dict[str, float] = defaultdict(float)
    for (_, tier), needed in required.items():
        total[tier] += needed
    means = means_of(instance, total)
    heads: dict[str, int] = {}
    scaled: list[str] = []
    for tier, needed in total.items():
        if tiers is not None and tier not in tiers:
            continue
        wanted = sum(int(count + 0.5) for (_, other), count in required.items() if other == tier)
        heads[tier] = min(wanted, means.heads.get(tier, 0)) if instance.funds else wanted
        if heads[tier] < wanted:
            scaled.append(f"{tier} {heads[tier]:,} of {needed:,.1f}")
    staff = share_out(instance, heads, required, "webster")
    paid = {row.tier for row in instance.tiers if row.kind in PAID_KINDS}
    note = "Scaled to the money there is (heads of heads required): " + ", ".join(scaled) + "." if scaled else ""
    missing = unplaced({tier: count for tier, count in heads.items() if tier in paid}, staff)
    return Proposal(staff, " ".join(text for text in (note, missing) if text))


def _workers_needed(instance: Instance) -> tuple[dict[str, float], str]:
    """Social workers that the case work reserved to professionals asks for, by area, and what could not be counted.

    A case is a member of a group who needs the function in the year. Assessments are at hand for a month, every other case all year.
    """
    functions = {row.function: row for row in instance.functions if row.reserved}
    if not functions:
        raise AllocationError("the caseload standard speaks of case work that is reserved to professionals, and the instance has none")
    need = need_of(instance)
    given = {(row.area, row.function) for row in instance.need}
    members = {(a, g): n for a, g, n in zip(*(members_of(instance)[name] for name in ("area", "group", "members")), strict=True)}
    workers: dict[str, float] = defaultdict(float)
    for row in instance.demand:
        if row.function in functions:
            caseload = ASSESSMENTS_PER_MONTH * MONTHS if functions[row.function].step == "assessment" else OPEN_FAMILIES
            for area in instance.areas:
                if (area.area, row.function) not in given:
                    workers[area.area] += members[area.area, row.group] * row.prevalence * (1 + row.hidden_need) / caseload
    uncounted = [function for function in dict.fromkeys(need["function"]) if function in functions and not _counted(instance, function)]
    if not any(workers.values()):
        raise AllocationError("the caseload standard counts cases, and the instance gives the need for reserved case work in hours alone")
    return dict(workers), f"Cases of {', '.join(uncounted)} are not counted: their need is given in hours." if uncounted else ""


def _counted(instance: Instance, function: str) -> bool:
    return any(row.function == function for row in instance.demand)
