"""Postings beside instance, plan and roster, as data frames."""

from dataclasses import dataclass

import pandas as pd

from instances.instance import Instance
from instances.people.schema import Roster
from instances.people.ways import Ways, days_way
from instances.tables import frame_of_rows
from optimizer.people.rows import Postings
from optimizer.plan.decision import tables_of
from optimizer.plan.plan import Plan
from optimizer.verify.facts import Facts, facts_of
from optimizer.verify.form import understood
from optimizer.verify.violation import Violation


@dataclass(frozen=True)
class Ground:
    """What the rules of postings read."""

    facts: Facts
    plan: Plan
    roster: Roster
    ways: Ways
    people: pd.DataFrame
    """Index person: the columns of the roster's people, `home` (area), `settlement`, `day` (hours of a day's way)."""
    tables: dict[str, pd.DataFrame]
    """The postings' tables, without rows that cannot be understood."""
    posted: pd.DataFrame
    """person, area, tier, the columns of people as `own_…`, and `hours` (way from home, worked out anew)."""
    heads: pd.DataFrame
    """area, tier, heads of the plan."""
    broken: tuple[Violation, ...]
    """Rows that cannot be understood."""

    def between(self, one: "pd.Series[str]", other: "pd.Series[str]") -> "pd.Series[float]":
        """Hours between the offices of areas, row by row."""
        position = self.ways.position
        hours = self.ways.offices(one.map(position).to_numpy(int), other.map(position).to_numpy(int))
        return pd.Series(hours, index=one.index)


def ground_of(instance: Instance, plan: Plan, roster: Roster, postings: Postings) -> Ground:
    """Postings, whoever or whatever made them, beside what they are for."""
    facts, ways = facts_of(instance), Ways(instance)
    people = frame_of_rows(type(roster.people[0]), roster.people, "object").set_index("person", drop=False)
    home, settlement = ways.homes(roster.people)
    day = days_way(instance)
    people = people.assign(home_at=home, settlement_at=settlement, day=people["tier"].map(day).astype(float))
    known = {**facts.names, "person": {person: person for person in people.index}}
    tables, broken = understood(facts, postings, tables_of(Postings), known, "table of postings")
    posted = tables["posted"].drop_duplicates("person").reset_index(drop=True)
    own = people.loc[posted["person"]].reset_index(drop=True).add_prefix("own_")
    posted = pd.concat([posted, own.drop(columns="own_person")], axis=1)
    place = posted["area"].map(ways.position).to_numpy(int)
    posted["hours"] = ways.from_homes(posted["own_home_at"].to_numpy(int), posted["own_settlement_at"].to_numpy(int), place)
    heads = frame_of_rows(type(plan.staff[0]), plan.staff, "object") if plan.staff else pd.DataFrame(columns=["area", "tier", "heads"])
    return Ground(facts, plan, roster, ways, people, tables, posted, heads[["area", "tier", "heads"]], tuple(broken))
