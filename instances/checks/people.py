"""Checks of people: tiers, allowances, staff in place, training held, posts, pools, supervision."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from instances.checks.reporting import at, listed
from instances.eligibility import takeable
from instances.errors import Problem
from instances.posts import areas_of_rows, posts_of, rows_of
from instances.schema import SUPERVISED_KINDS, UNPAID_KINDS, Data
from instances.travel import longest_way


def problems(instance: Data) -> Iterator[Problem]:
    """Contradictions in the tables of people."""
    yield from _tiers(instance)
    yield from _allowances(instance)
    yield from _competencies(instance)
    yield from _trained(instance)
    for index, staff in enumerate(instance.staff):
        if staff.female_heads is not None and staff.female_heads > staff.heads:
            yield at("staff", index, "female_heads", staff.female_heads, f"at most the heads, {staff.heads}")
    yield from _seats(instance)
    yield from _posts(instance)
    yield from _pools(instance)
    yield from _focal_points(instance)
    yield from _supervision(instance)


def warnings(instance: Data) -> Iterator[str]:
    """Training and nights away that change nothing, and people whom a plan may exchange for others at no cost."""
    can_take = takeable(instance)
    idle = [package.package for package in instance.packages if package.package not in {name for _, name in can_take}]
    if idle:
        yield f"packages: no tier can learn anything from {listed(idle)}"
    unused = dict.fromkeys(f"{row.package} of {row.tier}" for row in instance.trained if (row.tier, row.package) not in can_take)
    if unused:
        yield f"trained: the package lifts the tier in nothing: {listed(unused)}"
    free = [
        tier.tier
        for tier in instance.tiers
        if tier.may_hire and tier.may_release and tier.hiring_cost_per_head == 0 and tier.release_cost_per_head == 0
    ]
    if free:
        yield f"tiers: people may be exchanged for others at no cost, as neither hiring nor releasing costs anything: {listed(free)}"
    nowhere = [tier.tier for tier in instance.tiers if tier.night_cost > 0 and tier.nights_per_month == 0]
    if nowhere:
        yield f"tiers: night_cost counts nowhere, as nights_per_month is 0: {listed(nowhere)}"
    unshared = [tier.tier for tier in instance.tiers if tier.shared_within_hours is not None and tier.shared_posts_per_area == 0]
    if unshared:
        yield f"tiers: shared_within_hours counts nowhere, as shared_posts_per_area is 0: {listed(unshared)}"


def _tiers(instance: Data) -> Iterator[Problem]:
    for index, tier in enumerate(instance.tiers):
        absent = tier.leave_days + tier.holiday_days + tier.sickness_days + tier.training_days
        if absent >= tier.days_per_year:
            expected = "absences (leave, holidays, sickness, training) that leave some of the days of work"
            yield at("tiers", index, "days_per_year", f"{tier.days_per_year:g}", expected, hint=f"they take {absent:g} days")
        if tier.kind in UNPAID_KINDS and tier.release_cost_per_head > 0:
            hint = f"a {tier.kind} is not released, but not called upon any more, which costs nothing"
            yield at("tiers", index, "release_cost_per_head", f"{tier.release_cost_per_head:g}", f"0 for a {tier.kind}", hint=hint)
        if tier.kind in UNPAID_KINDS and tier.reach_hours > 0:
            expected = f"0: a {tier.kind} serves the own area only"
            yield at("tiers", index, "reach_hours", f"{tier.reach_hours:g}", expected)
        if tier.kind in UNPAID_KINDS and tier.overtime_hours_per_year > 0:
            expected = f"0: the hours of a {tier.kind} are limited by policy, and unpaid"
            yield at("tiers", index, "overtime_hours_per_year", f"{tier.overtime_hours_per_year:g}", expected)
        if tier.kind not in UNPAID_KINDS and tier.reach_hours > longest_way(tier):
            trip = f"a trip of {tier.trip_days} days" if tier.nights_per_month > 0 else "a day"
            expected = (
                f"at most {longest_way(tier):g} hours one way, so that {trip} of {tier.hours_per_day:g} hours keeps a quarter for work"
            )
            hint = "reach is in hours, not minutes or kilometres; nights_per_month and trip_days allow longer trips"
            yield at("tiers", index, "reach_hours", f"{tier.reach_hours:g}", expected, hint=hint)
        if tier.shared_posts_per_area > 0 and (tier.kind in UNPAID_KINDS or tier.hours_per_week_lent is not None):
            expected = "0: only posts that this service pays for are shared between two areas"
            yield at("tiers", index, "shared_posts_per_area", tier.shared_posts_per_area, expected)
        if tier.shared_posts_per_area > 0 and tier.shared_within_hours is None:
            expected = "the longest way between the two areas of a shared post, hours one way"
            hint = "or 0 in shared_posts_per_area, where no post is shared"
            yield at("tiers", index, "shared_within_hours", None, expected, hint=hint)
        for column in ("may_hire", "may_release", "may_move"):
            if tier.hours_per_week_lent is not None and getattr(tier, column):
                expected = "false: people whom another sector lends are neither hired nor released nor moved here"
                yield at("tiers", index, column, "true", expected, hint="or empty hours_per_week_lent, where they belong to this service")
        if tier.wage_per_year < tier.least_wage_per_year:
            expected = f"at least least_wage_per_year, {tier.least_wage_per_year:g}"
            hint = f"the law, or a living wage, asks for it: pay {tier.tier} more, or correct least_wage_per_year"
            yield at("tiers", index, "wage_per_year", f"{tier.wage_per_year:g}", expected, hint=hint)


def _allowances(instance: Data) -> Iterator[Problem]:
    total: dict[str, float] = {}
    for index, row in enumerate(instance.allowances):
        if row.area is None:
            if row.share_of_time is None or row.hours_per_year is not None:
                expected = "a share_of_time and no hours_per_year, as the row has no area"
                yield at(
                    "allowances", index, "share_of_time", row.share_of_time, expected, hint="name an area for work that only some people do"
                )
            total[row.tier] = total.get(row.tier, 0.0) + (row.share_of_time or 0.0)
            if total[row.tier] >= 1 > total[row.tier] - (row.share_of_time or 0.0):
                expected = f"shares of {row.tier} that sum to less than 1"
                yield at(
                    "allowances", index, "share_of_time", row.share_of_time, expected, hint=f"with this row they sum to {total[row.tier]:g}"
                )
        elif row.hours_per_year is None or row.share_of_time is not None:
            expected = "hours_per_year and no share_of_time, as the row names an area"
            yield at(
                "allowances", index, "hours_per_year", row.hours_per_year, expected, hint="leave the area empty for work that everyone does"
            )


def _competencies(instance: Data) -> Iterator[Problem]:
    for index, row in enumerate(instance.tier_competencies):
        if row.ceiling < row.level:
            yield at("tier_competencies", index, "ceiling", row.ceiling, f"at least the level held, {row.level}")


def _trained(instance: Data) -> Iterator[Problem]:
    heads = in_place(instance)
    for index, row in enumerate(instance.trained):
        there = heads.get((row.area, row.tier), 0)
        if row.heads > there:
            yield at("trained", index, "heads", row.heads, f"at most the {there} in place of {row.tier} in {row.area}")


def _seats(instance: Data) -> Iterator[Problem]:
    region = {row.area: row.region for row in instance.areas}
    capitals = [index for index, row in enumerate(instance.regions) if row.capital]
    for index, row in enumerate(instance.regions):
        if row.seat in region and region[row.seat] != row.region:
            yield at("regions", index, "seat", row.seat, f"an area of {row.region}", hint=f"{row.seat} lies in {region[row.seat]}")
    for index in capitals[1:]:
        hint = f"{instance.regions[capitals[0]].region} has it already"
        yield at("regions", index, "capital", "true", "one region with the capital", hint=hint)
    for index in capitals:
        if instance.regions[index].seat is None:
            yield at("regions", index, "seat", None, "the area of the national offices, as the region has the capital")


def _posts(instance: Data) -> Iterator[Problem]:
    heads = in_place(instance)
    tiers = {tier.tier: tier for tier in instance.tiers}
    known = {name: {None, *(getattr(area, name) for area in instance.areas)} for name in ("area", "region")}
    known["zone"] = {None, *(zone.zone for zone in instance.zones)}
    for index, (row, places) in enumerate(zip(instance.posts, areas_of_rows(instance), strict=True)):
        if not places and all(getattr(row, name) in ids for name, ids in known.items()):
            given = {name: getattr(row, name) for name in ("area", "zone", "region") if getattr(row, name) is not None}
            given |= {"seat": "true"} if row.seat else {}
            yield at("posts", index, ", ".join(given), ", ".join(given.values()), "an area for which all of these are true")
        if row.max_heads is not None and row.min_heads > row.max_heads:
            yield at("posts", index, "min_heads", row.min_heads, f"at most max_heads, {row.max_heads}")
        if row.opening_cost_per_year > 0 and row.max_heads is None and not row.frozen:
            expected = "the most heads that the post can have, as keeping it open has a cost"
            yield at("posts", index, "max_heads", None, expected, hint="write how many people the office has room for")
    told: set[int] = set()
    posts = posts_of(instance)
    for key, index in rows_of(instance).items():
        row, there, tier = posts[key], heads.get(key, 0), tiers.get(key[1])
        asked = instance.posts[index]
        where = "" if asked.area else f" in {key[0]}"
        if index in told or (asked.max_heads is not None and asked.min_heads > asked.max_heads):
            continue
        if row.frozen and (there < row.min_heads or (asked.max_heads is not None and there > asked.max_heads)):
            most = "" if asked.max_heads is None else f" and at most {asked.max_heads}"
            expected = f"limits that the {there} in place{where} keep, as the post is frozen"
            yield at("posts", index, "frozen", "true", expected, hint=f"the row asks for at least {row.min_heads}{most}")
        elif asked.max_heads is not None and asked.max_heads < there and tier and not (tier.may_release or tier.may_move):
            expected = f"at least the {there} in place{where}, as {row.tier} may neither be released nor moved"
            yield at("posts", index, "max_heads", row.max_heads, expected)
        elif row.max_heads is not None and row.min_heads > row.max_heads and tier:
            expected = f"at most the {there} in place{where}, as the level of {row.tier} is {tier.government_level}"
            hint = "give a row with the area itself, or with seat, or another government_level"
            yield at("posts", index, "min_heads", row.min_heads, expected, hint=hint)
        else:
            continue
        told.add(index)


def _pools(instance: Data) -> Iterator[Problem]:
    heads = in_place(instance)
    unpaid = {tier.tier for tier in instance.tiers if tier.kind in UNPAID_KINDS}
    for index, row in enumerate(instance.pools):
        there = heads.get((row.area, row.tier), 0)
        if row.tier in unpaid and row.heads < there:
            yield at("pools", index, "heads", row.heads, f"at least the {there} in place: the pool of an unpaid tier includes them")


def _focal_points(instance: Data) -> Iterator[Problem]:
    """One problem for a tier that cannot have a head for so many settlements in some area."""
    heads, posts, pools = in_place(instance), posts_of(instance), {(row.area, row.tier): row.heads for row in instance.pools}
    for index, tier in enumerate(instance.tiers):
        short = []
        for area in (row.area for row in instance.areas if tier.settlements_per_head is not None):
            key = (area, tier.tier)
            there = heads.get(key, 0)
            most = pools.get(key, there) if tier.kind in UNPAID_KINDS else None if tier.may_hire or tier.may_move else there
            if key in posts and most is not None and most < posts[key].min_heads:
                short.append(f"{area} {posts[key].min_heads} (at most {most} can be there)")
        if short:
            hint = "raise the pools, or let one head have more settlements"
            expected = "a figure that leaves every area with as many heads as it asks for"
            yield at("tiers", index, "settlements_per_head", tier.settlements_per_head, f"{expected}: {listed(short)}", hint=hint)


def _supervision(instance: Data) -> Iterator[Problem]:
    for kind in dict.fromkeys(row.kind for row in instance.supervision):
        order: TopologicalSorter[str] = TopologicalSorter()
        for row in instance.supervision:
            if row.kind == kind:
                order.add(row.tier, row.supervisor)
        try:
            order.prepare()
        except CycleError as error:
            circle = error.args[1]
            index = next(
                index
                for index, row in enumerate(instance.supervision)
                if row.kind == kind and (row.supervisor, row.tier) in set(pairwise(circle))
            )
            hint = "remove one of these relations: someone at the top has no supervisor"
            yield at("supervision", index, "supervisor", " → ".join(circle), f"no circle in {kind} supervision", hint=hint)
    yield from _unsupervised(instance)
    yield from _less_competent(instance)


def _unsupervised(instance: Data) -> Iterator[Problem]:
    """Tiers without a supervisor that do not say why, and tiers with one that say why they need none."""
    supervisor = {row.tier: row.supervisor for row in instance.supervision}
    for index, tier in enumerate(instance.tiers):
        reason = tier.no_supervision_because
        if reason and tier.tier in supervisor:
            hint = "empty the cell, or remove the rows of supervision"
            expected = f"nothing, as supervision lists {supervisor[tier.tier]} as its supervisor"
            yield at("tiers", index, "no_supervision_because", reason, expected, hint=hint)
        elif not reason.strip() and tier.kind in SUPERVISED_KINDS and tier.tier not in supervisor:
            expected = f"a supervisor for a {tier.kind}, or why {tier.tier} needs none"
            hint = f"add a row to supervision with the tier {tier.tier}, or say here why it needs no supervisor"
            yield at("tiers", index, "no_supervision_because", reason or None, expected, hint=hint)


def _less_competent(instance: Data) -> Iterator[Problem]:
    """Professional supervisors who hold less of a competency, before any training, than those they supervise. Line managers may."""
    held = {(row.tier, row.competency): row.level for row in instance.tier_competencies}
    for index, row in enumerate(instance.supervision):
        short = [
            f"{competency} at level {level}, {row.supervisor} at {held.get((row.supervisor, competency), 0)}"
            for (tier, competency), level in held.items()
            if row.kind == "professional" and tier == row.tier and held.get((row.supervisor, competency), 0) < level
        ]
        if short:
            expected = f"a tier at least as competent as {row.tier} for professional supervision"
            hint = f"{row.tier} holds {listed(short)}; name another supervisor, or correct the levels"
            yield at("supervision", index, "supervisor", row.supervisor, expected, hint=hint)


def in_place(instance: Data) -> dict[tuple[str, str], int]:
    """Heads in place by (area, tier)."""
    return {(row.area, row.tier): row.heads for row in instance.staff}
