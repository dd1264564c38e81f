"""People, posts and the arcs between them as columns of numbers: who may be posted where, and what counts against it.

Who may be where: a person stays in the present post, or moves to another where the tier may move, within the service boundary and the
limit on moves of the plan's policy. A person without a post is recruited within the service boundary of the home, or where the person
wishes; unpaid people serve where they live. Where that boundary is the whole country, another post than today's is within a day's way from
home, or, of people without a post, a wish. The own limit on the way holds for all of them, and pins before everything else.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from instances.instance import Instance
from instances.people.checks import is_post
from instances.people.schema import Person, Roster
from instances.people.ways import Ways, days_way
from instances.schema import PAID_KINDS
from instances.workload import hours_per_head
from optimizer.people.postings import points
from optimizer.plan.plan import Plan

Places = NDArray[np.intp]
SLACK = 1e-6
"""Hours by which a way may be beyond a limit, for rounding."""


@dataclass(frozen=True)
class Arcs:
    """Pairs of a person and a post, by their positions."""

    person: Places
    post: Places
    hours: NDArray[np.float64]
    """Way from home, one way."""
    moves: NDArray[np.bool_]
    """Whether the person is posted elsewhere today."""
    points: NDArray[np.float64]
    """What counts against it."""


class Case:
    """A roster beside a plan."""

    def __init__(self, instance: Instance, plan: Plan, roster: Roster) -> None:
        self.instance, self.plan, self.roster = instance, plan, roster
        self.ways, self.people = Ways(instance), roster.people
        self.tier_at = {tier.tier: at for at, tier in enumerate(instance.tiers)}
        self.paid = np.array([tier.kind in PAID_KINDS for tier in instance.tiers])
        self.posts = [(row.area, row.tier) for row in plan.staff if row.heads > 0]
        self.heads = np.array([row.heads for row in plan.staff if row.heads > 0], dtype=np.int64)
        self.post_at = {key: at for at, key in enumerate(self.posts)}
        position = self.ways.position
        self.post_area = np.array([position[area] for area, _ in self.posts], dtype=np.intp)
        self.post_tier = np.array([self.tier_at[tier] for _, tier in self.posts], dtype=np.intp)
        self.tier = np.array([self.tier_at[person.tier] for person in self.people], dtype=np.intp)
        self.area = np.array([-1 if person.area is None else position[person.area] for person in self.people], dtype=np.intp)
        self.home, self.settlement = self.ways.homes(self.people)
        self.limit = np.array([np.inf if person.within_hours is None else person.within_hours for person in self.people])
        self.person_at = {person.person: at for at, person in enumerate(self.people)}
        self.day = np.array([days_way(instance)[tier.tier] for tier in instance.tiers])
        self.group = self._groups()
        """Service-boundary group of each area."""
        self.there = np.array([serves(person, instance.manifest.year) for person in self.people], dtype=bool)
        """Whether the contract reaches the year of the plan."""

    @cached_property
    def kept(self) -> dict[int, str]:
        """Person: the area where they are posted in any case, by a pin or because they must stay."""
        pinned = {self.person_at[pin.person]: str(pin.area) for pin in self.roster.pins if pin.decision == "keep" and is_post(pin)}
        return {at: str(person.area) for at, person in enumerate(self.people) if person.must_stay} | pinned

    @cached_property
    def forbidden(self) -> set[tuple[int, str]]:
        """Person and area where they must not be posted."""
        pins = self.roster.pins
        return {(self.person_at[pin.person], str(pin.area)) for pin in pins if pin.decision == "forbid" and is_post(pin)}

    @cached_property
    def arcs(self) -> Arcs:
        """Every pair of a person and a post that may be."""
        kept = np.zeros(len(self.people), dtype=bool)
        kept[list(self.kept)] = True
        free = self.there & ~kept
        found = [self._settled(), *self._own_area(free), *self._groups_of_tiers(free), self._wished(free)]
        person, post = (np.concatenate(parts) for parts in zip(*found, strict=True))
        if self.forbidden:
            banned = {(at, self.post_at.get((area, self.people[at].tier), -1)) for at, area in self.forbidden}
            open_ = np.array([pair not in banned for pair in zip(person.tolist(), post.tolist(), strict=True)], dtype=bool)
            person, post = person[open_], post[open_]
        order = np.lexsort((post, person))
        person, post = person[order], post[order]
        new = np.ones(len(person), dtype=bool)
        new[1:] = (np.diff(person) != 0) | (np.diff(post) != 0)
        return self._arcs(person[new], post[new])

    @cached_property
    def arcs_by_post(self) -> tuple[Places, Places]:
        """Arcs in the order of their posts, and the post of each."""
        order = np.argsort(self.arcs.post, kind="stable")
        return order, self.arcs.post[order]

    def hours(self, person: Places, post: Places) -> NDArray[np.float64]:
        """Ways from homes to posts, pair by pair."""
        return self.ways.from_homes(self.home[person], self.settlement[person], self.post_area[post])

    def _arcs(self, person: Places, post: Places) -> Arcs:
        hours, area = self.hours(person, post), self.post_area[post]
        moves = (self.area[person] >= 0) & (self.area[person] != area)
        tier = self.tier[person]
        far = hours > self.day[tier] + SLACK
        parts = [
            points.WAY_HOUR * np.minimum(hours, self.day[tier]),
            points.MOVES_HOUSE * far,
            points.MOVE * moves,
            points.HARD_YEAR * self._hard_years[person] * self._hard[area],
            self._short[person],
            self._wish_points(person, area),
        ]
        counted: NDArray[np.float64] = np.sum(parts, axis=0)
        return Arcs(person, post, hours, moves, counted)

    @cached_property
    def left(self) -> NDArray[np.float64]:
        """Points of having no post, for each person."""
        posted: NDArray[np.float64] = np.where(self.area >= 0, points.RELEASE, 0.0)
        return posted

    @cached_property
    def _hard(self) -> NDArray[np.bool_]:
        zones = {zone.zone for zone in self.instance.zones if zone.hardship_share_of_wage > 0}
        return np.array([area.zone in zones for area in self.instance.areas])

    @cached_property
    def _hard_years(self) -> NDArray[np.float64]:
        return np.array([min(person.hard_post_years, points.HARD_YEARS) for person in self.people])

    @cached_property
    def _short(self) -> NDArray[np.float64]:
        """Points of the hours that people have fewer than a head of their tier."""
        of_tier = hours_per_head(self.instance)
        whole = np.array([of_tier[tier.tier] for tier in self.instance.tiers])[self.tier]
        own = np.array([np.inf if person.hours_per_year is None else person.hours_per_year for person in self.people])
        short: NDArray[np.float64] = points.HOURS_SHORT * np.clip(1 - own / np.maximum(whole, SLACK), 0.0, 1.0)
        return short

    @cached_property
    def wishes(self) -> dict[tuple[int, int], int]:
        """Person and area: rank of the wish."""
        return {(self.person_at[row.person], self.ways.position[row.area]): row.rank for row in self.roster.wishes}

    def _wish_points(self, person: Places, area: Places) -> NDArray[np.float64]:
        """Points of wishes that are not, or only partly, fulfilled."""
        wishing = np.zeros(len(self.people), dtype=bool)
        wishing[[at for at, _ in self.wishes]] = True
        size = len(self.instance.areas)
        keys = np.array(sorted(at * size + place for at, place in self.wishes), dtype=np.int64)
        ranks = np.array([self.wishes[divmod(int(key), size)] for key in keys], dtype=float)
        counted = points.WISH * wishing[person]
        if len(keys):
            wanted = person.astype(np.int64) * size + area
            at = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
            counted = counted - np.where(keys[at] == wanted, points.WISH / ranks[at], 0.0)
        return counted

    def _groups(self) -> Places:
        boundary = self.instance.manifest.service_boundary
        names = [{"area": area.area, "region": area.region, "country": ""}[boundary] for area in self.instance.areas]
        return np.asarray(pd.factorize(np.array(names, dtype=object))[0], dtype=np.intp)

    def _settled(self) -> tuple[Places, Places]:
        """Where people are in any case."""
        pairs = [(at, self.post_at[area, self.people[at].tier]) for at, area in self.kept.items()]
        return _columns(pairs)

    def _own_area(self, free: NDArray[np.bool_]) -> list[tuple[Places, Places]]:
        """Present posts; and of unpaid people without one, posts where they live."""
        here = np.where(self.area >= 0, self.area, np.where(self.paid[self.tier], -1, self.home))
        post = self._post_table[self.tier, here]
        some = np.flatnonzero(free & (here >= 0) & (post >= 0))
        hours = self.hours(some, post[some])
        near = np.isfinite(hours) & (hours <= self.limit[some] + SLACK)
        return [(some[near], post[some[near]].astype(np.intp))]

    @cached_property
    def _post_table(self) -> Places:
        """Post of each tier in each area; -1: none."""
        table = np.full((len(self.paid), len(self.instance.areas)), -1, dtype=np.intp)
        table[self.post_tier, self.post_area] = np.arange(len(self.posts))
        return table

    def _groups_of_tiers(self, free: NDArray[np.bool_]) -> list[tuple[Places, Places]]:
        """Other posts within the service boundary: of people who may move, and of paid people without a post."""
        may_move = np.array([tier.may_move for tier in self.instance.tiers])
        away = free & np.where(self.area >= 0, may_move[self.tier], self.paid[self.tier])
        group = self.group[np.where(self.area >= 0, self.area, self.home)]
        people, posts = (
            _by_key(np.flatnonzero(away), group, self.tier),
            _by_key(np.arange(len(self.posts)), self.group[self.post_area], self.post_tier),
        )
        return [self._pairs(people[key], posts[key]) for key in people if key in posts]

    def _pairs(self, people: Places, posts: Places) -> tuple[Places, Places]:
        """Those of some people and posts that may be, within the limits on moves and the own limits on the way."""
        person, post = (table.ravel() for table in np.meshgrid(people, posts, indexing="ij"))
        area, present = self.post_area[post], self.area[person]
        most = self.instance.manifest.policy.move_within_hours
        may = present != area
        if most is not None:
            moved = may & (present >= 0)
            may[moved] = self.ways.offices(present[moved], area[moved]) <= most + SLACK
        hours = self.hours(person, post)
        may &= np.isfinite(hours) & (hours <= self.limit[person] + SLACK)
        if self.instance.manifest.service_boundary == "country":
            may &= hours <= self.day[self.tier[person]] + SLACK
        return person[may], post[may]

    def _wished(self, free: NDArray[np.bool_]) -> tuple[Places, Places]:
        """Wishes of paid people without a post, wherever they are."""
        keys = [(at, (self.instance.areas[area].area, self.people[at].tier)) for at, area in self.wishes]
        pairs = [
            (at, self.post_at[key])
            for at, key in keys
            if key in self.post_at and free[at] and self.area[at] < 0 and self.paid[self.tier[at]]
        ]
        person, post = _columns(pairs)
        hours = self.hours(person, post)
        near = np.isfinite(hours) & (hours <= self.limit[person] + SLACK)
        return person[near], post[near]


def serves(person: Person, year: int) -> bool:
    """Whether a person's contract reaches the year of the plan."""
    return person.contract_end is None or person.contract_end >= f"{year:04}-01-01"


def _columns(pairs: list[tuple[int, int]]) -> tuple[Places, Places]:
    table = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _by_key(rows: Places, group: Places, tier: Places) -> dict[tuple[int, int], Places]:
    """Rows by group and tier."""
    order = rows[np.lexsort((rows, tier[rows], group[rows]))]
    keys = np.column_stack([group[order], tier[order]])
    cuts = np.flatnonzero(np.any(np.diff(keys, axis=0) != 0, axis=1)) + 1
    parts = zip([0, *cuts], np.split(order, cuts), strict=True)
    return {(int(keys[start, 0]), int(keys[start, 1])): part for start, part in parts if len(part)}
