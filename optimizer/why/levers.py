"""Levers: figures of an instance that policy sets as limits, each with how far it may be loosened and in what steps.

What protects people whatever it costs is no lever: reserved and sensitive functions, competencies, and the hours of a day.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil, inf
from typing import Any

from instances.decisions import in_words
from instances.instance import Instance
from instances.posts import offices_of
from instances.schema import PAID_KINDS, UNPAID_KINDS, Decided, Pool
from instances.schema.base import Row
from instances.travel import longest_way
from optimizer.prices.things import REACH_STEP, step_of
from optimizer.verify import RULES
from optimizer.verify.naming import names_of
from optimizer.verify.rule import Rule, translated

POLICY, CAPS = "policy", ("volunteers", "leaders")
"""Levers of the manifest: the policy itself, and the caps of volunteers and leaders in it."""
POINT = 0.01
"""Step of shares: a point."""
FUND_STEP, MONEY_STEP = 0.1, 10.0
"""Step of money, as a share of the unit that it is priced in, and the least such unit."""
NIGHTS, TRIP_DAYS = 10.0, 5
"""Nights a month, and days of a trip, of a tier that may be away overnight from now on."""
NO_PART, DIGITS = 1e-9, 9
"""What rounding may leave of a step, and decimals of values."""


@dataclass(frozen=True)
class Figure:
    """A column, or an entry of the policy, that sets the limit of a rule."""

    rule: str
    """Id of the rule."""
    table: str
    """Table, `policy`, `volunteers` or `leaders`."""
    column: str
    """Column; empty: the whole row, which may be left out."""
    end: Any = None
    """The loosest value; a function of the row and the instance where it differs; None: no limit."""
    step: float = 0.0
    """How finely people set it; 0: it is loosened to its end, or not at all."""
    says: str = ""
    """What the figure is; what the rule limits if empty."""
    unit: str = ""
    """share, currency, or a word that follows the number."""
    with_it: Callable[[Any], dict[str, Any]] = lambda row: {}
    """Other columns of the row that change with it."""
    when: Callable[[Any, Instance], bool] = lambda row, instance: True
    """Which rows it counts in."""


def _reach(tier: Any, instance: Instance) -> float:
    return longest_way(tier)


def _tiers(policy: Any, instance: Instance) -> int:
    return len(instance.tiers)


def _has_seats(tier: Any, instance: Instance) -> bool:
    return tier.tier in offices_of(instance)


def _is_paid(row: Any, instance: Instance) -> bool:
    return row.tier in {tier.tier for tier in instance.tiers if tier.kind in PAID_KINDS}


def _is_ours(tier: Any, instance: Instance) -> bool:
    return tier.hours_per_week_lent is None


def _on_trips(tier: Any) -> dict[str, Any]:
    """Trips of a tier that may be away overnight: their days, and the reach that these allow."""
    away = tier.model_copy(update={"nights_per_month": NIGHTS, "trip_days": max(tier.trip_days, TRIP_DAYS)})
    return {"trip_days": away.trip_days, "reach_hours": longest_way(away)}


def _travels(tier: Any, instance: Instance) -> bool:
    return tier.kind in PAID_KINDS and _is_ours(tier, instance)


FIGURES = (
    Figure("budget.fund", "funds", "amount_per_year", inf, FUND_STEP, unit="currency"),
    Figure("coverage.floor", "functions", "min_coverage", 0.0, POINT, unit="share"),
    Figure("coverage.floor", POLICY, "min_coverage", 0.0, POINT, unit="share"),
    Figure("equity.group_floor", "groups", "min_coverage", 0.0, POINT, unit="share"),
    Figure("equity.worst_area", POLICY, "min_worst_area_coverage", 0.0, POINT, unit="share"),
    Figure("equity.zone_gap", POLICY, "max_zone_gap", None, POINT, unit="share"),
    Figure("equity.group_gap", POLICY, "max_group_gap", None, POINT, unit="share"),
    Figure("deployment.min_heads", "posts", "min_heads", 0, 1, unit="heads"),
    Figure("deployment.max_heads", "posts", "max_heads", None, 1, unit="heads"),
    Figure("deployment.frozen", "posts", "frozen", False),
    Figure("capacity.room", "posts", "hours_per_year", None, 100, unit="hours a year"),
    Figure("deployment.ratio", "ratios", ""),
    Figure("deployment.min_heads", "tiers", "settlements_per_head", None, 1, translated("Settlements for one head"), "settlements"),
    Figure(
        "deployment.max_heads",
        "tiers",
        "government_level",
        "",
        says=translated("Posts at the seats of its level of government alone"),
        when=_has_seats,
    ),
    Figure("deployment.may_hire", "tiers", "may_hire", True, when=_is_ours),
    Figure("deployment.may_release", "tiers", "may_release", True, when=_is_ours),
    Figure("deployment.may_move", "tiers", "may_move", True, when=_is_ours),
    Figure("deployment.move_distance", POLICY, "move_within_hours", None, REACH_STEP, unit="hours"),
    Figure("deployment.move_limit", POLICY, "move_limit_share", 1.0, POINT, unit="share"),
    Figure("deployment.release_limit", POLICY, "release_limit_share", 1.0, POINT, unit="share"),
    Figure("deployment.release_limit", "tiers", "release_limit_share", 1.0, POINT, unit="share"),
    Figure("deployment.area_release_limit", POLICY, "area_release_limit_share", 1.0, POINT, unit="share"),
    Figure("remote.leave_limit", "zones", "leave_limit_share", 1.0, POINT, unit="share"),
    Figure("remote.resident_heads", "zones", "min_resident_heads", 0, 1, unit="heads"),
    Figure("remote.resident_share", "zones", "min_resident_share", 0.0, POINT, unit="share"),
    Figure("remote.lone_posting", "zones", "lone_posting_allowed", True),
    Figure("remote.outside_share", POLICY, "outside_recruit_share", 1.0, POINT, unit="share"),
    Figure("remote.travel_days", POLICY, "max_travel_days_per_month", None, 1, unit="days a month"),
    Figure(
        "remote.nights",
        "tiers",
        "nights_per_month",
        NIGHTS,
        says=translated("Nights away from home"),
        unit="nights a month",
        with_it=_on_trips,
        when=_travels,
    ),
    Figure(
        "capacity.reach",
        "tiers",
        "reach_hours",
        _reach,
        REACH_STEP,
        translated("Longest way to serve another area"),
        "hours",
        when=_travels,
    ),
    Figure(
        "capacity.reach", "zones", "longest_way_hours", None, REACH_STEP, translated("Longest way on which the zone is served"), "hours"
    ),
    Figure("supervision.span", "supervision", "span", 1e6, 1, unit="people"),
    Figure("supervision.distance", "supervision", "within_hours", None, REACH_STEP, unit="hours"),
    Figure("supervision.distance", "zones", "supervisor_within_hours", None, REACH_STEP, unit="hours"),
    Figure("supervision.whole", POLICY, "supervision_links", "shared"),
    Figure("supervision.team_lead", POLICY, "team_leads_supervise", False),
    Figure("mandates.max_tiers", POLICY, "max_tiers_per_function", _tiers, 1, unit="tiers"),
    Figure("mandates.max_functions", "tiers", "max_functions", None, 1, unit="functions"),
    Figure("mandates.required", "mandates", "", when=lambda row, instance: row.rule == "required"),
    Figure("mandates.forbidden", "mandates", "", when=lambda row, instance: row.rule == "forbidden"),
    Figure("mandates.independence", "independence", ""),
    Figure("mandates.team_reach", "teams", ""),
    Figure("mandates.team_share", "teams", "min_share", 0.0, POINT, unit="share"),
    Figure("mandates.women_share", "functions", "min_female_share", 0.0, POINT, unit="share"),
    Figure("competency.places", "packages", "places_per_year", None, 1, unit="places"),
    Figure("competency.venue_places", "venues", "places_per_year", None, 1, unit="places"),
    Figure("competency.venue_reach", "venues", "within_hours", None, REACH_STEP, unit="hours"),
    Figure("coverage.journey", "follows", "delivered", False),
    Figure("capacity.one_provider", "functions", "one_provider", False),
    Figure("decisions.at_least", "decisions", "", says=translated("Decided beforehand"), when=lambda row, instance: bool(row.least)),
    Figure("decisions.at_most", "decisions", "", says=translated("Decided beforehand"), when=lambda row, instance: row.most is not None),
    Figure("surge.pool", "surge_pools", "heads", 1_000_000, 1, unit="heads"),
    Figure("surge.may_help", "surges", "lend_within_hours", None, REACH_STEP, unit="hours"),
    *(Figure("volunteers.hours_per_week", kind, "hours_per_week", None, 0.5, unit="hours a week") for kind in CAPS),
    *(Figure("volunteers.functions_per_head", kind, "functions_per_head", None, 1, unit="functions") for kind in CAPS),
    *(Figure("volunteers.area_share", kind, "share_of_area_work", None, POINT, unit="share") for kind in CAPS),
    Figure("volunteers.pool", "pools", "heads", 1_000_000, 1, unit="heads", when=lambda row, instance: not _is_paid(row, instance)),
    Figure("remote.local_pool", "pools", "heads", 1_000_000, 1, unit="heads", when=_is_paid),
)


@dataclass(frozen=True)
class Lever:
    """One figure of one row that limits plans now, and may be loosened."""

    figure: Figure
    row: int
    """Position in the table; -1 in the manifest, or where the row is added."""
    name: str
    """Names of what the row is about; empty where it is about everything."""
    now: Any
    end: Any
    """The loosest value; None: no limit."""
    step: float
    """0: all or nothing."""
    ids: frozenset[str] = field(default=frozenset(), compare=False)
    """Ids of what the row is about."""
    new: Row | None = field(default=None, compare=False)
    """The row that is added, where there is none yet."""

    @property
    def rule(self) -> Rule:
        """The rule whose limit it is."""
        return RULES[self.figure.rule]

    @property
    def says(self) -> str:
        """What it limits."""
        return self.figure.says or self.rule.label

    @property
    def steps(self) -> float:
        """Steps between now and the end; infinite where there is no end, 1 where it is all or nothing."""
        if not self.step:
            return 1
        return inf if self.end in (None, inf) else max(1, ceil(abs(self.end - self.now) / self.step - NO_PART))

    def after(self, steps: float) -> Any:
        """The value after some steps; the end after all of them."""
        if steps >= self.steps:
            return self.end
        down = self.end is not None and self.end < self.now
        value = self.now + (-steps if down else steps) * self.step
        return round(value) if isinstance(self.now, int) else round(value, DIGITS)

    def steps_to(self, value: Any) -> float:
        """Steps, or parts of them, from now to a value; infinite for the end."""
        if value == self.end:
            return inf
        return 0.0 if value == self.now else abs(value - self.now) / self.step


def levers_of(instance: Instance) -> list[Lever]:
    """Every lever of an instance that limits something now, in the order of `FIGURES`.

    People willing to serve in an area without a row of `pools` are those in place; a lever adds the row.
    """
    names = names_of(instance)
    return [lever for figure in FIGURES for lever in _levers(figure, instance, names)]


def of_rule(levers: Iterable[Lever], rule: str) -> list[Lever]:
    """The levers of a rule, or of a family of rules, by its id."""
    return [lever for lever in levers if rule in (lever.rule.id, lever.rule.family)]


def loosened(instance: Instance, values: Mapping[Lever, Any]) -> Instance:
    """The instance with levers at other values; it is not checked again."""
    tables: dict[str, list[Any]] = {}
    policy = instance.manifest.policy
    for lever, value in values.items():
        figure = lever.figure
        changed = {figure.column: value}
        if figure.table == POLICY:
            policy = policy.model_copy(update=changed)
        elif figure.table in CAPS:
            policy = policy.model_copy(update={figure.table: getattr(policy, figure.table).model_copy(update=changed)})
        else:
            rows = tables.setdefault(figure.table, list(getattr(instance, figure.table)))
            if lever.new is not None:
                rows.append(lever.new.model_copy(update=changed))
            elif (row := rows[lever.row]) is not None:
                if figure.column == "reach_hours":  # trips with nights away have lengthened it perhaps
                    changed[figure.column] = max(row.reach_hours, value)
                rows[lever.row] = row.model_copy(update=changed | figure.with_it(row)) if figure.column else None
    update: dict[str, Any] = {name: tuple(row for row in rows if row is not None) for name, rows in tables.items()}
    return instance.model_copy(update=update | {"manifest": instance.manifest.model_copy(update={"policy": policy})})


def _levers(figure: Figure, instance: Instance, names: Mapping[str, str]) -> Iterator[Lever]:
    for at, row in _rows(figure, instance):
        now = getattr(row, figure.column) if figure.column else True
        end = figure.end(row, instance) if callable(figure.end) else figure.end
        if not figure.column:
            end = False
        if now is None or now == end or not figure.when(row, instance):
            continue
        if figure.step and end is not None and (now > end) != (end == 0):
            continue
        yield Lever(figure, at, _name(row, names), now, end, _step(figure, now, instance), frozenset(_ids(row)))
    if figure.rule == "volunteers.pool":
        yield from _not_listed(figure, instance, names)


def _rows(figure: Figure, instance: Instance) -> Iterator[tuple[int, Any]]:
    policy = instance.manifest.policy
    if figure.table == POLICY:
        yield -1, policy
    elif figure.table in CAPS:
        yield -1, getattr(policy, figure.table)
    else:
        yield from enumerate(getattr(instance, figure.table))


def _step(figure: Figure, now: Any, instance: Instance) -> float:
    if figure.unit != "currency":
        return figure.step
    wages = max((row.wage_per_year for row in instance.tiers), default=0.0)
    return step_of(now or wages, MONEY_STEP) * FUND_STEP


def _not_listed(figure: Figure, instance: Instance, names: Mapping[str, str]) -> Iterator[Lever]:
    """Areas where nobody else is willing to serve, as no row of `pools` says so."""
    listed, there = {(row.area, row.tier) for row in instance.pools}, {(row.area, row.tier): row.heads for row in instance.staff}
    for tier in instance.tiers:
        for place in instance.areas if tier.kind in UNPAID_KINDS and tier.may_hire else ():
            if (place.area, tier.tier) not in listed:
                row = Pool(area=place.area, tier=tier.tier, heads=there.get((place.area, tier.tier), 0))
                yield Lever(figure, -1, _name(row, names), row.heads, figure.end, figure.step, frozenset(_ids(row)), row)


def _ids(row: Any) -> list[str]:
    """Ids of what a row is about; of a decision its own."""
    if isinstance(row, Decided):
        return [row.id]
    ids = [getattr(row, column) for column in getattr(row, "KEY", ())]
    return [str(part) for part in ids if part is not None and not isinstance(part, bool)]


def _name(row: Any, names: Mapping[str, str]) -> str:
    """Names of what a row is about."""
    if isinstance(row, Decided):
        return in_words(row, names)
    return ", ".join(names.get(part, part) for part in _ids(row))
