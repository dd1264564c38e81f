"""Groups of assumed figures: every column that states a fact, with the rows in which it is not sourced.

A figure that policy sets (a floor, a span of control, a reach, a priority) is chosen, not known, and is in no group: no survey would find
it out. Neither are coordinates, nor figures that only plans over several years read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from instances.columns import money
from instances.explain import field_schema
from instances.instance import Instance
from instances.schema import TABLES, UNPAID_KINDS, SourcedRow
from optimizer.doctor.finding import Edit
from optimizer.report.figures.run import source_kind
from optimizer.report.words import Words, words_in

JUST_BELOW = 1e-6
"""How far below a limit that it may not reach a figure stays."""


def estimates(words: Words) -> dict[tuple[str, str], tuple[str, str]]:
    """What each column says that states a fact, and what would find it out, by table and column."""
    census, ways, payroll = words("census or register"), words("timed trips"), words("payroll and price lists")
    times, survey, staff = words("time study of workers"), words("household survey or case records"), words("count of staff by name")
    accounts, training, system = words("accounts of past years"), words("records of courses"), words("records of the tool in use")
    return {
        ("areas", "population"): (words("People in an area"), census),
        ("areas", "area_km2"): (words("Size of an area"), words("map")),
        ("areas", "inside_hours"): (words("Hours to communities of the own area"), ways),
        ("areas", "inside_km"): (words("Kilometres to communities of the own area"), ways),
        ("settlements", "population"): (words("People in a settlement"), census),
        ("zones", "speed_km_per_hour"): (words("Speed of travel"), ways),
        ("zones", "circuity"): (words("Length of ways beside the straight line"), ways),
        ("zones", "digital_access_share"): (words("People with digital access, by zone"), survey),
        ("tiers", "days_per_year"): (words("Days of work in a year"), staff),
        ("tiers", "leave_days"): (words("Days of leave"), staff),
        ("tiers", "holiday_days"): (words("Public holidays"), staff),
        ("tiers", "sickness_days"): (words("Days of sickness"), staff),
        ("tiers", "training_days"): (words("Days of routine training"), staff),
        ("tiers", "hours_per_day"): (words("Hours in a day of work"), times),
        ("tiers", "hours_per_week_lent"): (words("Hours that other sectors lend"), times),
        ("tiers", "wage_per_year"): (words("Pay"), payroll),
        ("tiers", "expenses_per_year"): (words("Expenses of volunteers and leaders"), payroll),
        ("tiers", "hiring_cost_per_head"): (words("Cost of recruiting"), accounts),
        ("tiers", "release_cost_per_head"): (words("Cost of releasing"), accounts),
        ("tiers", "relocation_cost_per_head"): (words("Cost of moving"), accounts),
        ("tiers", "travel_cost_per_hour"): (words("Cost of an hour on the way"), accounts),
        ("tiers", "travel_cost_per_km"): (words("Cost of a kilometre"), accounts),
        ("tiers", "night_cost"): (words("Cost of a night away"), accounts),
        ("tiers", "inside_travel_share"): (words("Part of the way inside the own area that a tier travels"), ways),
        ("allowances", "share_of_time"): (words("Share of time for meetings, reports and the like"), times),
        ("allowances", "hours_per_year"): (words("Hours of work that only some people do"), times),
        ("packages", "cost_per_head"): (words("Cost of a training place"), accounts),
        ("packages", "places_per_year"): (words("Training places"), training),
        ("packages", "training_hours"): (words("Hours away for training"), training),
        ("packages", "lead_months"): (words("Months until training can be used"), training),
        ("packages", "trainer_hours_per_trainee"): (words("Trainers' hours for a trainee"), training),
        ("venues", "places_per_year"): (words("Training places at venues"), training),
        ("venues", "days_away"): (words("Days away for training"), training),
        ("venues", "cost_per_day_away"): (words("Cost of a day away for training"), accounts),
        ("venues", "way_hours"): (words("Hours to a venue"), ways),
        ("venues", "way_km"): (words("Kilometres to a venue"), ways),
        ("functions", "remote_share"): (words("Share of the work that needs no presence"), times),
        ("follows", "ratio"): (words("Work that follows other work"), survey),
        ("follows", "minutes_per_unit"): (words("Minutes for a unit of work that follows"), times),
        ("groups", "share_of_population"): (words("Size of target groups"), census),
        ("groups", "digital_access_share"): (words("People with digital access, by group"), survey),
        ("group_counts", "members"): (words("Counted members of target groups"), census),
        ("demand", "prevalence"): (words("Share of a group in need of a function"), survey),
        ("demand", "units_per_year"): (words("Units of work for each in need"), survey),
        ("demand", "minutes_per_unit"): (words("Minutes for a unit of work"), times),
        ("demand", "digital_saving"): (words("Time that digital tools save already"), times),
        ("demand", "hidden_need"): (words("Need that records do not show"), survey),
        ("need", "hours_per_year"): (words("Hours of need as given"), times),
        ("tools", "saving"): (words("Time that a tool would save"), system),
        ("tools", "cost_per_year"): (words("Cost of a tool"), payroll),
        ("tools", "start_up_cost"): (words("Cost of starting a tool"), payroll),
        ("staff", "heads"): (words("People in place"), staff),
        ("pools", "heads"): (words("People who can be recruited locally"), words("call for candidates")),
        ("posts", "opening_cost_per_year"): (words("Cost of an office"), accounts),
        ("posts", "hours_per_year"): (words("Hours that an office holds"), times),
        ("supervision", "contact_hours_per_year"): (words("Supervisors' hours with each supervisee"), times),
        ("supervision", "visits_per_year"): (words("Visits of supervisors"), times),
        ("supervision", "hours_per_recruit"): (words("Supervisors' hours for a recruit"), times),
        ("support", "cost_per_head_per_year"): (words("Cost of supporting a head"), accounts),
        ("funds", "amount_per_year"): (words("Money in the funds"), words("budget as voted")),
        ("travel", "hours"): (words("Hours between areas"), ways),
        ("travel", "km"): (words("Kilometres between areas"), ways),
        ("surges", "stay_cost_per_week"): (words("Cost of a week away in a surge"), accounts),
        ("surge_pools", "heads"): (words("People who can be called in a surge"), words("register of the people")),
        ("surge_pools", "pay_per_week"): (words("Pay of people called in a surge"), payroll),
        ("surge_pools", "stay_cost_per_week"): (words("Board and lodging of people called"), accounts),
        ("surge_pools", "travel_cost_per_head"): (words("Cost of the way of people called"), accounts),
        ("surge_pools", "travel_hours_per_head"): (words("Hours on the way of people called"), ways),
    }


@dataclass(frozen=True)
class Group:
    """Figures of one column that are assumed, partly assumed or without a source, and vary together."""

    table: str
    column: str
    rows: tuple[int, ...]
    """Positions in the table, the first being 0."""
    count: int
    """Rows of the table that have a figure other than 0 in the column."""

    @property
    def name(self) -> str:
        """Table and column."""
        return f"{self.table}.{self.column}"

    def scaled(self, instance: Instance, factor: float) -> tuple[Edit, ...]:
        """Its figures times a factor, as far as the column allows, and what changes with them.

        Whole numbers are not rounded: the relaxation has parts of heads. Women and people trained go with the heads in place; a pool of an
        unpaid tier is never below these.
        """
        low, high = _range(self.table, self.column)
        rows = getattr(instance, self.table)
        edits = [Edit(self.table, at, self.column, min(high, max(low, factor * getattr(rows[at], self.column)))) for at in self.rows]
        return (*edits, *(_with_staff(instance, edits, factor) if self.name == "staff.heads" else ()))


def groups_of(instance: Instance) -> list[Group]:
    """Every group of an instance, in the order of `estimates`."""
    found = []
    for table, column in estimates(words_in("en")):
        figures = [(at, row) for at, row in enumerate(getattr(instance, table)) if getattr(row, column)]
        rows = tuple(at for at, row in figures if source_kind(row.source.strip()) != "sourced")
        if rows:
            found.append(Group(table, column, rows, len(figures)))
    return found


def assumed_money(instance: Instance) -> tuple[Edit, ...]:
    """Every amount of money that something costs and that is not sourced, as 0."""
    return tuple(
        Edit(table, at, column, 0.0)
        for table, row_class in TABLES.items()
        if table != "funds" and issubclass(row_class, SourcedRow)
        for column in money(row_class)
        for at, row in enumerate(getattr(instance, table))
        if getattr(row, column) and source_kind(row.source.strip()) != "sourced"
    )


@cache
def _range(table: str, column: str) -> tuple[float, float]:
    """Least and largest figure of a column."""
    schema = field_schema(TABLES[table], (column,))
    low, high = 0.0, float("inf")
    for option in schema.get("anyOf", [schema]):
        low = max(low, option.get("minimum", low))
        high = min(high, option.get("maximum", high), option.get("exclusiveMaximum", high + JUST_BELOW) - JUST_BELOW)
    return low, high


def _with_staff(instance: Instance, heads: list[Edit], factor: float) -> Iterator[Edit]:
    """What goes with heads in place."""
    there = {(instance.staff[edit.row].area, instance.staff[edit.row].tier): edit.value for edit in heads}
    unpaid = {tier.tier for tier in instance.tiers if tier.kind in UNPAID_KINDS}
    for edit in heads:
        if (women := instance.staff[edit.row].female_heads) is not None:
            yield Edit("staff", edit.row, "female_heads", factor * women)
    for at, row in enumerate(instance.trained):
        if (row.area, row.tier) in there:
            yield Edit("trained", at, "heads", factor * row.heads)
    for at, pool in enumerate(instance.pools):
        if pool.tier in unpaid and there.get((pool.area, pool.tier), 0) > pool.heads:
            yield Edit("pools", at, "heads", there[pool.area, pool.tier])
