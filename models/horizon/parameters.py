"""Parameters of the model of several years; what it shares with the one-year model comes from there."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from instances.instance import Instance
from instances.posts import posts_of
from instances.schema import PAID_KINDS, CareerStep, Recruitment, Refresher, Retention, School
from instances.surges import without_surges
from instances.workload import MONTHS
from instances.years import (
    Place,
    PlaceKind,
    Year,
    attrition_of,
    moves_of,
    place_following,
    place_need,
    place_remote,
    places_of,
    reach_of,
    retention_of,
    supervision_ways,
    years_of,
)
from models.over import total
from models.parameters import Parameters, head_limits, parameters

Key = tuple[str, str]


@dataclass(frozen=True)
class HorizonParameters:
    """Figures by id; a place is an area, or a zone of a region; hours and money are per year."""

    one_year: Parameters
    """What does not change over the years."""
    places: dict[str, Place]
    years: dict[int, Year]
    """Years with their growth factors, in order."""
    whole: bool
    """Whether posts and intakes take whole numbers."""
    whole_heads: bool
    """Whether heads do, and those who leave."""
    need: dict[Key, float]
    """(place, function): hours in the first year."""
    following: dict[tuple[str, str, str], float]
    """(place, function, the one before): hours that follow one hour of the one before, where only what is delivered leads on."""
    remote_share: dict[Key, float]
    """(place, function): share of the work that needs no presence, digital access taken into account."""
    able: dict[Key, tuple[str, ...]]
    """(function, tier): packages needed; pairs without a mandate are left out where mandates are given."""
    in_place: dict[Key, int]
    """(place, tier): heads before the first year."""
    holders_in_place: dict[tuple[str, str, str], int]
    """(place, tier, package): heads that hold it before the first year."""
    individual: dict[Key, float]
    """(place, tier): hours of individual allowances, where anybody is in place."""
    least_heads: dict[Key, int]
    """(place, tier): guaranteed posts."""
    most_heads: dict[Key, int | None]
    """(place, tier): limit of posts; None: no limit."""
    ratio_heads: dict[tuple[tuple[str, ...], str], int]
    """(places, tier): least heads by ratio to people, in the first year."""
    resident_tiers: dict[str, list[str]]
    """Place: paid tiers that count as residents."""
    residents: dict[str, int]
    """Place: least paid heads."""
    attrition: dict[Key, float]
    """(place, tier): share of the heads gone by the next year, without support."""
    leaving: dict[Key, float]
    """(place, tier): share of the heads that leave in a year before they retire, without support."""
    retention: dict[tuple[str, str, str], Retention]
    """(place, tier, support): support that is offered there."""
    staying: dict[tuple[str, str, str], float]
    """(place, tier, support): share of the heads that it keeps from leaving."""
    reached: dict[tuple[str, str, str], float]
    """(base, place, tier): share of the place's in-person need within reach."""
    travel_share: dict[tuple[str, str, str], float]
    """(base, place, tier): hours on the way for each in-person hour."""
    km_share: dict[tuple[str, str, str], float]
    """(base, place, tier): kilometres for each in-person hour."""
    night_share: dict[tuple[str, str, str], float]
    """(base, place, tier): nights away for each in-person hour."""
    day_share: dict[tuple[str, str, str], float]
    """(base, place, tier): days of work in other areas for each in-person hour."""
    supervision: dict[tuple[str, str, str, str], tuple[float, ...]]
    """(group, supervisor, tier, kind): hours for one supervisee; of these on the way; km; nights away; days in other areas."""
    moves: set[Key]
    """(from, to): places between which people may move."""
    local_candidates: dict[Key, int]
    """(place, paid tier): local candidates in each year, of tiers that have any."""
    women_in_place: dict[Key, int]
    """(place, tier): women before the first year, where they are known."""
    recruitment: dict[str, Recruitment]
    schools: dict[str, School]
    careers: dict[tuple[str, str], CareerStep]
    """(from tier, to tier): the step."""
    refreshers: dict[str, Refresher]
    bonds: list[Key]
    """(place, school): where graduates serve their bond."""

    @property
    def first(self) -> int:
        """The first year."""
        return next(iter(self.years))

    @property
    def last(self) -> int:
        """The last year."""
        return next(reversed(self.years))

    def lead_years(self, t: str) -> int:
        """Whole years from the decision to hire until the recruit is at work."""
        return int(self._lead(t) // MONTHS)

    def lead_share(self, t: str) -> float:
        """Share of the year of arrival that is over when the recruit comes."""
        return self._lead(t) % MONTHS / MONTHS

    def _lead(self, t: str) -> float:
        return self.recruitment[t].lead_months if t in self.recruitment else 0.0

    def hired_in(self, t: str, y: int) -> int | None:
        """Year in which those who arrive in `y` were hired; `None`: before the plan."""
        decided = y - self.lead_years(t)
        return decided if decided >= self.first else None

    def yield_share(self, s: str) -> float:
        """Share of an intake that graduates and would take a post."""
        return (1 - self.schools[s].dropout_share) * self.schools[s].absorption_share

    def leaving_bound(self, a: str, s: str) -> float:
        """Share of those bound in a place who leave in a year before they retire, which breaks the bond."""
        return self.schools[s].bond_leaving_factor * self.leaving[a, self.schools[s].tier]

    def serving(self, a: str, s: str, y: int) -> dict[int, float]:
        """Years in which those were hired who serve their bond in a place in `y`, and the share of them that is still there."""
        row = self.schools[s]
        stay = max(0.0, 1 - self.attrition[a, row.tier] + self.held_back(a, s))
        years = ((self.hired_in(row.tier, y - served), stay**served) for served in range(row.bond_years))
        return {year: share for year, share in years if year is not None}

    def held_back(self, a: str, s: str) -> float:
        """Share of those bound in a place whom the bond keeps from leaving in a year."""
        return (1 - self.schools[s].bond_leaving_factor) * self.leaving[a, self.schools[s].tier]

    def student_years(self, s: str) -> float:
        """Years of study paid for one student taken in, as a share of the whole course; dropouts count half."""
        return 1 - self.schools[s].dropout_share / 2

    def limited_candidates(self, t: str) -> float | None:
        """Qualified people found in a year beside graduates; `None`: no limit."""
        return self.recruitment[t].candidates_per_year if t in self.recruitment else None

    def is_limited(self, t: str) -> bool:
        """Whether the people of a tier are found in limited numbers: by candidates, or by those who rise where nobody is hired."""
        rises = any(s == t for _, s in self.careers)
        return self.limited_candidates(t) is not None or (rises and not self.one_year.tiers[t].may_hire)

    def may_be_found(self, t: str) -> bool:
        """Whether recruits of a tier may be hired, and can be: not where there are neither candidates nor a school."""
        return self.one_year.tiers[t].may_hire and (self.limited_candidates(t) != 0 or any(row.tier == t for row in self.schools.values()))

    def due_share(self, k: str) -> float:
        """Share of the holders of a package whose refresher is due in a year."""
        return 1 / self.refreshers[k].every_years if k in self.refreshers else 0.0

    def replacement(self, t: str) -> float:
        """Graduates that it takes in a year to replace those who leave the workforce of today, beside other candidates; limited by
        intakes.
        """
        leaving = sum(self.attrition[p, t] * heads for (p, name), heads in self.in_place.items() if name == t)
        most = sum(
            math.inf if row.max_intake is None else row.max_intake * self.yield_share(s)
            for s, row in self.schools.items()
            if row.tier == t and self.yield_share(s) > 0
        )
        return min(most, max(0.0, leaving - (self.limited_candidates(t) or 0.0)))


def horizon_parameters(
    instance: Instance, count: int, kind: PlaceKind, *, whole: bool, whole_heads: bool = False, mandates: Collection[Key] | None = None
) -> HorizonParameters:
    """Parameters of `count` years with areas or zones as places; `mandates` are the (function, tier) that are allowed, any if `None`."""
    p = parameters(without_surges(instance))
    places = places_of(instance, kind)
    place = {a: name for name, row in places.items() for a in row.areas}
    reach = reach_of(instance, places)
    triples = list(zip(reach["base"], reach["place"], reach["tier"], strict=True))
    shares, offered = attrition_of(instance), retention_of(instance)
    support = {(name, t, s): row for name, where in places.items() for t in p.tiers for s, row in offered.get((t, where.zone), {}).items()}
    in_place = _summed(((place[a], t), n) for (a, t), n in p.in_place.items())
    _, limits = head_limits(instance, p.in_place, posts_of(instance), {row.to_tier for row in instance.careers})
    most = {
        (name, t): None if any(limits[a, t] is None for a in row.areas) else sum(limits[a, t] or 0 for a in row.areas)
        for name, row in places.items()
        for t in p.tiers
    }
    holders: dict[tuple[str, str, str], int] = defaultdict(int)
    for (a, t, k), n in p.holders_in_place.items():
        holders[place[a], t, k] += n
    return HorizonParameters(
        one_year=p,
        places=places,
        years={row.year: row for row in years_of(instance, count)},
        whole=whole,
        whole_heads=whole_heads,
        need=place_need(instance, places),
        following=place_following(instance, places),
        remote_share=place_remote(instance, places),
        able={pair: packages for pair, packages in p.packages_for.items() if mandates is None or pair in mandates},
        in_place=in_place,
        holders_in_place=dict(holders),
        individual=dict(total(((place[a], t), n) for (a, t), n in p.individual.items() if in_place.get((place[a], t)))),
        least_heads=_summed(((place[a], t), n) for (a, t), n in p.least_heads.items()),
        most_heads={key: limit if limit is None else max(limit, in_place.get(key, 0)) for key, limit in most.items()},
        ratio_heads=_ratios(p, places, place),
        resident_tiers={
            name: [t for t, tier in p.tiers.items() if tier.kind in (p.zones[row.zone].resident_kinds or PAID_KINDS)]
            for name, row in places.items()
        },
        residents={name: len(row.areas) * p.zones[row.zone].min_resident_heads for name, row in places.items()},
        attrition={(name, t): sum(shares[t, row.zone]) for name, row in places.items() for t in p.tiers},
        leaving={(name, t): shares[t, row.zone][0] for name, row in places.items() for t in p.tiers},
        retention=support,
        staying={key: (1 - row.leaving_factor) * shares[key[1], places[key[0]].zone][0] for key, row in support.items()},
        reached=dict(zip(triples, reach["reached"], strict=True)),
        travel_share=dict(zip(triples, reach["travel_share"], strict=True)),
        km_share=dict(zip(triples, reach["km_share"], strict=True)),
        night_share=dict(zip(triples, reach["night_share"], strict=True)),
        day_share=dict(zip(triples, reach["day_share"], strict=True)),
        supervision=supervision_ways(instance, places),
        moves=moves_of(instance, places) if any(row.may_move for row in p.tiers.values()) else set(),
        local_candidates=_summed(((place[a], t), n) for (a, t), n in p.local_candidates.items()),
        women_in_place=_summed(((place[a], t), n) for (a, t), n in p.women_in_place.items()),
        recruitment={row.tier: row for row in instance.recruitment},
        schools={row.school: row for row in instance.schools},
        careers={(row.from_tier, row.to_tier): row for row in instance.careers},
        refreshers={row.package: row for row in instance.refreshers},
        bonds=[
            (name, row.school)
            for row in instance.schools
            for name, where in places.items()
            if row.bond_years and row.bond_zone in (None, where.zone)
        ],
    )


def paid(p: HorizonParameters) -> list[str]:
    """Paid tiers."""
    return [t for t, row in p.one_year.tiers.items() if row.kind in PAID_KINDS]


def _summed(pairs: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    return {key: int(amount) for key, amount in total(pairs).items()}


def _ratios(p: Parameters, places: dict[str, Place], place: dict[str, str]) -> dict[tuple[tuple[str, ...], str], int]:
    """Ratios by the places that they hold in: one place (areas added up), or those of a region."""
    of_region: dict[str, list[str]] = defaultdict(list)
    for name, row in places.items():
        of_region[row.region].append(name)
    sums: dict[tuple[tuple[str, ...], str], int] = defaultdict(int)
    for (per, where, t), heads in p.ratio_heads.items():
        sums[(place[where],) if per == "area" else tuple(of_region[where]), t] += heads
    return dict(sums)
