"""A made-up roster for an instance without one: as many people as are in place, and the unpaid people of its pools. Nobody in it exists.

Shares are assumed; they only have to be plausible, so that every command shows something at once.
"""

from collections import Counter, defaultdict

import numpy as np

from instances.instance import Instance, valid
from instances.people.schema import LocalLanguage, Person, PersonLanguage, PersonPackage, Roster, Wish
from instances.people.ways import Ways, days_way
from instances.schema import PAID_KINDS

WOMEN = 0.7
"""Share of women among people of whom the instance does not know it; assumed."""
SPEAKERS, COMMON, LOCAL_ALONE = 0.85, "common", 0.2
"""Share of people who speak the language of the region where they live, the language that all speak, and the share of households who speak
the region's alone; assumed."""
COUPLES, WISH, LIMITED, HOME_ELSEWHERE = 0.03, 0.25, 0.02, 0.1
"""Shares of paid people who have a partner on the roster, wish for another area, may not travel more than an hour, and live in a
neighbouring area; assumed."""
HARD_YEARS = 6
"""Most years in posts of zones with a hardship allowance; assumed."""


def demo_roster(instance: Instance, seed: int = 0) -> Roster:
    """People for every head in place and every unpaid one in the pools, with homes, languages, packages and wishes, drawn from `seed`.

    Sex and packages are as the instance counts them, as far as it does. The same seed gives the same roster.

    Examples:
        >>> import fieldpost as fp
        >>> roster = fp.demo_roster(fp.load("tiny"), seed=1)
        >>> roster.invented, roster == fp.demo_roster(fp.load("tiny"), seed=1)
        (True, True)
    """
    instance, rng = valid(instance), np.random.default_rng(seed)
    people = _people(instance, rng)
    return Roster(
        instance=instance.manifest.name,
        invented=True,
        people=tuple(people),
        person_packages=tuple(_packages(instance, people)),
        person_languages=tuple(_languages(instance, people, rng)),
        local_languages=tuple(LocalLanguage(area=area.area, language=_language(area.region), share=LOCAL_ALONE) for area in instance.areas),
        wishes=tuple(_wishes(instance, people, rng)),
    )


def _people(instance: Instance, rng: np.random.Generator) -> list[Person]:
    """Everybody, area by area; those in place first."""
    paid = {tier.tier for tier in instance.tiers if tier.kind in PAID_KINDS}
    posts = _posts(instance, paid)
    areas = [area for area, _, _, _ in posts]
    count = len(posts)
    homes = _homes(instance, posts, paid, rng)
    drawn = {name: rng.random(count) for name in ("woman", "limited")}
    hard = {area.area for area in instance.areas if _hardship(instance)[area.zone] > 0}
    years = rng.integers(0, HARD_YEARS + 1, count)
    digits = len(str(count))
    rows = []
    for at, (area, tier, in_place, woman) in enumerate(posts):
        home_area, settlement = homes[at]
        is_paid = tier in paid
        rows.append(
            Person(
                person=f"p{at + 1:0{digits}}",
                tier=tier,
                area=area if in_place else None,
                home_area=home_area,
                home_settlement=settlement,
                sex="female" if (drawn["woman"][at] < WOMEN if woman is None else woman) else "male",
                within_hours=1.0 if is_paid and home_area == area and drawn["limited"][at] < LIMITED else None,
                hard_post_years=float(years[at]) if is_paid and area in hard else 0.0,
            )
        )
    return _with_couples(instance, rows, areas, paid, rng)


def _posts(instance: Instance, paid: set[str]) -> list[tuple[str, str, bool, bool | None]]:
    """Area, tier, whether in place, and whether a woman (None: drawn), for each person."""
    rows: dict[str, list[tuple[str, str, bool, bool | None]]] = defaultdict(list)
    there: Counter[tuple[str, str]] = Counter()
    for row in instance.staff:
        women = row.female_heads
        rows[row.area] += [(row.area, row.tier, True, None if women is None else number < women) for number in range(row.heads)]
        there[row.area, row.tier] += row.heads
    for pool in instance.pools:
        if pool.tier not in paid:
            rows[pool.area] += [(pool.area, pool.tier, False, None)] * max(0, pool.heads - there[pool.area, pool.tier])
    return [row for area in instance.areas for row in rows[area.area]]


def _homes(
    instance: Instance, posts: list[tuple[str, str, bool, bool | None]], paid: set[str], rng: np.random.Generator
) -> list[tuple[str, str | None]]:
    """Area and settlement where each person lives: mostly in the area of the post, by population; some paid ones in another one near."""
    settlements: dict[str, list[str]] = defaultdict(list)
    people: dict[str, list[float]] = defaultdict(list)
    for row in instance.settlements:
        settlements[row.area].append(row.settlement)
        people[row.area].append(row.population + 1.0)
    shares = {area: np.cumsum(found) / sum(found) for area, found in people.items()}
    near = _neighbours(instance)
    elsewhere, which, where = (rng.random(len(posts)) for _ in range(3))
    homes: list[tuple[str, str | None]] = []
    for at, (post, tier, _, _) in enumerate(posts):
        away = tier in paid and elsewhere[at] < HOME_ELSEWHERE and near[post]
        area = near[post][int(which[at] * len(near[post]))] if away else post
        place = settlements[area][int(np.searchsorted(shares[area], where[at], "right"))] if area in shares else None
        homes.append((area, place))
    return homes


def _neighbours(instance: Instance) -> dict[str, list[str]]:
    """Area: the three nearest areas of its region within a day's way."""
    ways, most = Ways(instance), max(days_way(instance).values())
    members: dict[str, list[str]] = defaultdict(list)
    for area in instance.areas:
        members[area.region].append(area.area)
    near: dict[str, list[str]] = {}
    for areas in members.values():
        at = np.array([ways.position[area] for area in areas])
        hours = ways.offices(at[:, None], at[None, :])
        np.fill_diagonal(hours, np.inf)
        for place, row in zip(areas, hours, strict=True):
            near[place] = [areas[other] for other in np.argsort(row, kind="stable")[:3] if row[other] <= most]
    return near


def _hardship(instance: Instance) -> dict[str, float]:
    return {zone.zone: zone.hardship_share_of_wage for zone in instance.zones}


def _with_couples(instance: Instance, rows: list[Person], areas: list[str], paid: set[str], rng: np.random.Generator) -> list[Person]:
    """Some paid people as couples with the next one in the same area."""
    free = [at for at, row in enumerate(rows) if row.tier in paid]
    drawn, taken = rng.random(len(free)), set[int]()
    for one, other, chance in zip(free, free[1:], drawn, strict=False):
        if chance < COUPLES and areas[one] == areas[other] and not taken & {one, other}:
            taken |= {one, other}
            rows[one] = rows[one].model_copy(update={"partner": rows[other].person})
    return rows


def _packages(instance: Instance, people: list[Person]) -> list[PersonPackage]:
    """The packages that are held in place, by the first people of each post."""
    posted: dict[tuple[str, str], list[str]] = defaultdict(list)
    for person in people:
        if person.area is not None:
            posted[person.area, person.tier].append(person.person)
    return [
        PersonPackage(person=person, package=row.package) for row in instance.trained for person in posted[row.area, row.tier][: row.heads]
    ]


def _language(region: str) -> str:
    return f"language of {region}"


def _languages(instance: Instance, people: list[Person], rng: np.random.Generator) -> list[PersonLanguage]:
    """The common language, and for most that of the region where they live."""
    region = {area.area: area.region for area in instance.areas}
    drawn = rng.random(len(people))
    rows = []
    for person, chance in zip(people, drawn, strict=True):
        rows.append(PersonLanguage(person=person.person, language=COMMON))
        if chance < SPEAKERS:
            rows.append(PersonLanguage(person=person.person, language=_language(region[str(person.home_area)])))
    return rows


def _wishes(instance: Instance, people: list[Person], rng: np.random.Generator) -> list[Wish]:
    """Some paid people wish for one or two areas near their home."""
    paid = {tier.tier for tier in instance.tiers if tier.kind in PAID_KINDS}
    near, drawn = _neighbours(instance), rng.random(len(people))
    rows = []
    for person, chance in zip(people, drawn, strict=True):
        if person.tier in paid and chance < WISH:
            places = [area for area in (str(person.home_area), *near[str(person.home_area)]) if area != person.area]
            rows += [Wish(person=person.person, area=area, rank=rank) for rank, area in enumerate(places[:2], start=1)]
    return rows
