"""What posts need of the people in them beside their number: packages, languages, residents, teams, women, company; and limits on moves."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from instances.people.schema import LocalLanguage
from instances.schema import PAID_KINDS
from instances.schema.base import SMALLEST
from instances.travel import in_reach, most_hours, travel_of
from instances.workload import hours_per_head, need_of
from optimizer.people.postings.case import Case
from optimizer.people.rows import Need

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """Something that one or several posts need."""

    need: Need
    area: str
    tier: str | None
    what: str
    posts: tuple[int, ...]
    """Positions of the posts that count."""
    least: float
    """Heads that are to have it, or hours of women."""
    counts: Flags = field(repr=False)
    """For each person, whether they have it."""
    most_others: int = 0
    """Of packages and languages: how many people without it there is room for."""
    trainees: int = 0
    """Of packages: how many may be trained."""
    unit: float = 1.0
    """What a head comes to."""

    @property
    def of_one_post(self) -> bool:
        """Whether it is room for others in one post, not a cover of several."""
        return self.need in ("package", "language")


def asked(case: Case) -> list[Asked]:
    """Everything that posts need, which not everybody has anyway."""
    return [*_packages(case), *_languages(case), *_residents(case), *_teams(case), *_women(case), *_company(case)]


def holders(case: Case, package: str) -> Flags:
    """For each person, whether they hold a package that has not run out, or have all that it teaches their tier."""
    lasts = {row.package: math.ceil(row.every_years * 365.25) for row in case.instance.refreshers}
    start = date(case.instance.manifest.year, 1, 1)
    found = np.zeros(len(case.people), dtype=bool)
    for row in case.roster.person_packages:
        age = (start - date.fromisoformat(row.since)).days if row.since else 0
        if row.package == package and age <= lasts.get(package, math.inf):
            found[case.person_at[row.person]] = True
    for at, levels in _levels(case).items():
        own = {row.competency: row.level for row in case.instance.tier_competencies if row.tier == case.people[at].tier}
        taught = [row for row in case.instance.package_competencies if row.package == package]
        found[at] |= bool(taught) and all(max(own.get(row.competency, 0), levels.get(row.competency, 0)) >= row.level for row in taught)
    return found


def _levels(case: Case) -> dict[int, dict[str, int]]:
    """Levels that people have beyond their tier."""
    levels: dict[int, dict[str, int]] = defaultdict(dict)
    for row in case.roster.person_competencies:
        levels[case.person_at[row.person]][row.competency] = row.level
    return levels


def speakers(case: Case, language: str) -> Flags:
    """For each person, whether they speak a language."""
    found = np.zeros(len(case.people), dtype=bool)
    found[[case.person_at[row.person] for row in case.roster.person_languages if row.language == language]] = True
    return found


def _packages(case: Case) -> Iterator[Asked]:
    """Holders of the plan in each post, trainees apart."""
    rows = [row for row in case.plan.training if row.holders > 0 and (row.area, row.tier) in case.post_at]
    counts = {package: holders(case, package) for package in dict.fromkeys(row.package for row in rows)}
    for row in rows:
        post = case.post_at[row.area, row.tier]
        others = int(case.heads[post]) - row.holders
        yield Asked("package", row.area, row.tier, row.package, (post,), row.holders, counts[row.package], others, row.trainees)


def _languages(case: Case) -> Iterator[Asked]:
    """Speakers of local languages: of the heads of each post the share of the households who speak it alone, rounded up."""
    shares = language_shares(case)
    counts = {language: speakers(case, language) for language in dict.fromkeys(language for _, language in shares)}
    for (area, language), share in shares.items():
        for tier in case.tier_at:
            post = case.post_at.get((area, tier))
            least = 0 if post is None else math.ceil(share * int(case.heads[post]) - SMALLEST)
            if post is not None and least > 0:
                others = int(case.heads[post]) - least
                yield Asked("language", area, tier, language, (post,), least, counts[language], others)


def language_shares(case: Case) -> dict[tuple[str, str], float]:
    """Area and language: share of the households who speak it alone, settlements weighed by their people."""
    people: dict[str, dict[str, float]] = defaultdict(dict)
    for row in case.instance.settlements:
        people[row.area][row.settlement] = float(row.population)
    rows: dict[tuple[str, str], list[LocalLanguage]] = defaultdict(list)
    for line in case.roster.local_languages:
        rows[line.area, line.language].append(line)
    shares = {}
    for (area, language), found in rows.items():
        everywhere = next((row.share for row in found if row.settlement is None), 0.0)
        own = {row.settlement: row.share for row in found if row.settlement is not None}
        weights = people[area]
        total = sum(weights.values())
        mean = sum(weight * own.get(place, everywhere) for place, weight in weights.items()) / total if total else everywhere
        shares[area, language] = mean
    return shares


def _residents(case: Case) -> Iterator[Asked]:
    """Paid heads that the zone asks for in an area, as far as the plan has them."""
    everybody = np.ones(len(case.people), dtype=bool)
    zones = {zone.zone: zone for zone in case.instance.zones}
    kinds = [tier.kind for tier in case.instance.tiers]
    for area, posts in _paid_posts(case).items():
        zone = zones[case.instance.areas[area].zone]
        some = tuple(post for post in posts if kinds[case.post_tier[post]] in (zone.resident_kinds or PAID_KINDS))
        least = min(zone.min_resident_heads, int(case.heads[list(some)].sum()))
        if least > 0:
            yield Asked("residents", case.instance.areas[area].area, None, "", some, least, everybody)


def _company(case: Case) -> Iterator[Asked]:
    """Areas where nobody is to be posted alone; `least` is 2 more than the heads that are no company, because they share their posts."""
    zones = {zone.zone: zone for zone in case.instance.zones}
    everybody = np.ones(len(case.people), dtype=bool)
    sharing: dict[str, int] = defaultdict(int)
    for row in case.plan.shared:
        sharing[row.base_area] += row.heads if case.paid[case.tier_at[row.tier]] else 0
    for area, posts in _paid_posts(case).items():
        place = case.instance.areas[area]
        if not zones[place.zone].lone_posting_allowed:
            yield Asked("company", place.area, None, "", tuple(posts), 2.0 + sharing[place.area], everybody)


def _paid_posts(case: Case) -> dict[int, list[int]]:
    """Paid posts of each area."""
    found: dict[int, list[int]] = defaultdict(list)
    for post, (area, tier) in enumerate(zip(case.post_area.tolist(), case.post_tier.tolist(), strict=True)):
        if case.paid[tier]:
            found[area].append(post)
    return found


def _reach(case: Case, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Area and tier: posts of the tier that reach the area."""
    if not wanted:
        return {}
    tiers, most = {tier.tier: tier for tier in case.instance.tiers}, most_hours(case.instance)
    group = dict(zip((area.area for area in case.instance.areas), case.group.tolist(), strict=True))
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    ways = travel_of(case.instance)
    for base, area, hours in zip(ways["base_area"], ways["area"], ways["hours"], strict=True):
        for name, tier in tiers.items():
            post = case.post_at.get((base, name))
            if post is not None and (area, name) in wanted and group[base] == group[area]:
                way = hours * (tier.inside_travel_share if base == area else 1.0)
                if in_reach(tier, base == area, way, most[area]):
                    found[area, name].append(post)
    return {key: tuple(posts) for key, posts in found.items()}


def _teams(case: Case) -> Iterator[Asked]:
    """Somebody of each tier of a team within reach of every area with need for its function."""
    if not case.instance.teams:
        return
    need = need_of(case.instance)
    areas: dict[str, list[str]] = defaultdict(list)
    for area, function in zip(need["area"], need["function"], strict=True):
        areas[function].append(area)
    wanted = {(area, row.tier): row.function for row in case.instance.teams for area in areas[row.function]}
    everybody = np.ones(len(case.people), dtype=bool)
    for (area, tier), posts in _reach(case, set(wanted)).items():
        yield Asked("team", area, tier, wanted[area, tier], posts, 1.0, everybody)


def _women(case: Case) -> Iterator[Asked]:
    """Hours of women within reach, where a share of the work in person is asked of women."""
    share = {row.function: row.min_female_share for row in case.instance.functions if row.min_female_share > 0}
    rows = [row for row in case.plan.deliver if row.function in share]
    if not rows:
        return
    need = need_of(case.instance)
    remote = dict(zip(zip(need["area"], need["function"], strict=True), need["remote_share"], strict=True))
    own = {row.function: row.remote_share for row in case.instance.functions}
    women = np.array([person.sex == "female" for person in case.people], dtype=bool)
    hours, reach = hours_per_head(case.instance), _reach(case, {(row.area, row.tier) for row in rows})
    for row in rows:
        least = share[row.function] * (1 - remote.get((row.area, row.function), own[row.function])) * row.hours
        posts = reach.get((row.area, row.tier), ())
        if least > SMALLEST and posts:
            yield Asked("women", row.area, row.tier, row.function, posts, least, women, unit=hours[row.tier])


@dataclass(frozen=True)
class Most:
    """People of a tier who may be moved out of the areas of a region, or of one area to other zones."""

    tier: str
    place: str
    other_zone: bool
    limit: int


def move_limits(case: Case) -> Iterator[tuple[Most, Flags]]:
    """Limits on moves, and the arcs that count; what the plan moves, or pins move, is allowed in any case."""
    arcs, policy = case.arcs, case.instance.manifest.policy
    zones = {zone.zone: zone.leave_limit_share for zone in case.instance.zones}
    areas = case.instance.areas
    index, zone_of = np.array([area.region for area in areas]), np.array([area.zone for area in areas])
    start, end = case.area[arcs.person], case.post_area[arcs.post]
    planned: dict[tuple[str, str], int] = defaultdict(int)
    for row in case.plan.moves:
        planned[areas[case.ways.position[row.from_area]].region, row.tier] += row.heads
        if zone_of[case.ways.position[row.from_area]] != zone_of[case.ways.position[row.to_area]]:
            planned[row.from_area, row.tier] += row.heads
    settled = np.array([at in case.kept for at in range(len(case.people))], dtype=bool)[arcs.person]
    for other_zone, share, place in (
        (False, {area.area: policy.move_limit_share for area in areas}, index),
        (True, {area.area: zones[area.zone] for area in areas}, np.array([area.area for area in areas])),
    ):
        moves = arcs.moves & (zone_of[start] != zone_of[end]) if other_zone else arcs.moves
        limited = np.array([share[area.area] < 1 for area in areas])
        moves = moves & limited[start]
        for name, tier in sorted({(str(place[a]), int(t)) for a, t in zip(start[moves], case.tier[arcs.person[moves]], strict=True)}):
            members = (case.area >= 0) & (place[case.area] == name) & (case.tier == tier)
            chosen = moves & members[arcs.person]
            one = next(area.area for area, its in zip(areas, place, strict=True) if its == name)
            limit = max(math.floor(share[one] * int(members.sum()) + SMALLEST), planned[name, case.instance.tiers[tier].tier])
            limit = max(limit, int((chosen & settled).sum()))
            if int(chosen.sum()) > limit:
                yield Most(case.instance.tiers[tier].tier, name, other_zone, limit), chosen
