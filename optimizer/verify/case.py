"""`Case`: a plan laid beside what its instance says; the frames that every family of rules is checked on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from instances.travel import LONGEST_WAY_SHARE
from optimizer.verify.compare import looked_up, matched, or_zero, total
from optimizer.verify.facts import Facts
from optimizer.verify.weeks import calls_of, stays_of

JOURNEY = ["base_area", "area", "tier", "purpose"]


@dataclass(frozen=True)
class Case:
    """A plan and its instance, joined."""

    facts: Facts
    """What the instance says."""
    tables: dict[str, pd.DataFrame]
    """The plan's tables, by name; only rows whose ids the instance has."""
    deliver: pd.DataFrame
    """The plan's deliver table with remote (hours that need no presence) and in_person (the others)."""
    serve: pd.DataFrame
    """The plan's serve table with the columns of `Facts.with_ways`, reachable, and travel_hours, km and nights (per year)."""
    links: pd.DataFrame
    """The plan's supervision table with its relation (related, span, within_hours), the columns of `Facts.with_ways` for the
    supervisor's way, and visits, contact_hours, recruit_hours, travel_hours, km and nights (per year)."""
    staff: pd.DataFrame
    """area, tier, heads posted; one row each."""
    overtime: pd.DataFrame
    """area, tier, hours of overtime a year; one row each."""

    @cached_property
    def courses(self) -> pd.DataFrame:
        """The plan's training table with courses: one for each trainee, and the share of one that is the refresher of each other holder."""
        training = self.tables["training"]
        before = (training["holders"] - training["trainees"]).clip(lower=0)
        return training.assign(courses=training["trainees"] + before * training["package"].map(self.facts.refresher_share).astype(float))

    @cached_property
    def attendance(self) -> pd.DataFrame:
        """The plan's attendance table with the columns of `Facts.venues` (missing where nobody of the area may go there), and lost.

        lost: hours of work beside those of the package, as days of work away take the place of shorter courses, and the way.
        """
        facts = self.facts
        if self.tables["attendance"].empty:
            return self.tables["attendance"].assign(venue_area="", **dict.fromkeys(("hours", "km", "days", "days_cost", "lost"), 0.0))
        rows = matched(self.tables["attendance"], facts.venues, ["area", "venue", "package"])
        day = rows["tier"].map(facts.tiers["hours_per_day"]).astype(float)
        course = rows["package"].map(facts.packages["training_hours"]).astype(float)
        return rows.assign(lost=(rows["days"] * day - course).clip(lower=0.0) + rows["hours"])

    @cached_property
    def halves(self) -> pd.DataFrame:
        """area, tier, heads posted; of them out (with half of their post elsewhere), and into (others with half of theirs here)."""
        shared, post = self.tables["shared"], ["area", "tier"]
        if shared.empty:
            return self.staff.assign(out=0.0, into=0.0)
        out = total(shared, ["base_area", "tier"], "heads", "out").rename(columns={"base_area": "area"})
        posts = self.staff.merge(out, how="outer", on=post).merge(total(shared, post, "heads", "into"), how="outer", on=post)
        return posts.fillna({"heads": 0.0, "out": 0.0, "into": 0.0})

    @cached_property
    def working(self) -> pd.DataFrame:
        """area, tier, heads that work there: of each shared post half a head in both areas."""
        if self.tables["shared"].empty:
            return self.staff
        return self.halves[["area", "tier"]].assign(heads=self.halves["heads"] - self.halves["out"] / 2 + self.halves["into"] / 2)

    @cached_property
    def unshared(self) -> pd.DataFrame:
        """area, tier, heads posted who have their whole post there."""
        if self.tables["shared"].empty:
            return self.staff
        return self.halves[["area", "tier"]].assign(heads=self.halves["heads"] - self.halves["out"])

    @cached_property
    def weighted(self) -> pd.DataFrame:
        """area, need and unmet: priority-weighted hours of each area with need."""
        unmet = self.tables["unmet"]
        priority = looked_up(self.facts.functions["priority"], unmet["function"])
        left = total(unmet.assign(weighted=unmet["hours"] * priority), ["area"], "weighted", "unmet")
        return matched(self.facts.weighted_need, left, ["area"]).fillna({"unmet": 0.0})

    @cached_property
    def needing(self) -> pd.DataFrame:
        """`deliver` with each package that the work needs: a row for each."""
        return self.deliver.merge(self.facts.training_needed, on=["function", "tier"])

    @cached_property
    def journeys(self) -> pd.DataFrame:
        """base_area, area, tier, purpose, hours, km and nights (per year): one row for each with any way."""
        figures = ["travel_hours", "km", "nights"]
        ways = {"service": self.serve[["base_area", "area", "tier", *figures]]}
        ways["supervision"] = self.links[["supervisor_area", "area", "supervisor", *figures]]
        parts = [way.set_axis([*JOURNEY[:3], "hours", *figures[1:]], axis=1).assign(purpose=purpose) for purpose, way in ways.items()]
        every = pd.concat(parts, ignore_index=True)
        journeys = every.groupby(JOURNEY, as_index=False)[["hours", "km", "nights"]].sum()
        return journeys[(journeys["hours"] > 0) | (journeys["km"] > 0)].reset_index(drop=True)

    @cached_property
    def stays(self) -> pd.DataFrame:
        """The plan's surge_stays with the columns of `stays_of`."""
        return stays_of(self.facts.instance, self.facts.tables, self.facts.areas, self.facts.tiers, self.tables["surge_stays"])

    @cached_property
    def calls(self) -> pd.DataFrame:
        """The plan's surge_calls with the columns of `calls_of`."""
        return calls_of(self.facts.instance, self.facts.tables, self.facts.areas, self.facts.tiers, self.tables["surge_calls"])

    @cached_property
    def charges(self) -> pd.DataFrame:
        """Every hour that is charged to people posted somewhere: base_area, tier, hours, purpose."""
        facts, serve, links, training, going = self.facts, self.serve, self.links, self.tables["training"], self.attendance
        allowances = facts.tables["allowances"].dropna(subset=["area"])
        supervision = links["contact_hours"] + links["recruit_hours"] + links["travel_hours"]
        courses = self.courses["courses"] * looked_up(facts.packages["training_hours"], training["package"])
        given = {name: self.tables[name] for name in ("remote", "teaching")}
        parts = [
            ("service", serve["base_area"], serve["tier"], serve["hours"] + serve["travel_hours"]),
            ("remote", given["remote"]["base_area"], given["remote"]["tier"], given["remote"]["hours"]),
            ("supervision", links["supervisor_area"], links["supervisor"], supervision),
            ("training", training["area"], training["tier"], courses),
            ("training", going["area"], going["tier"], going["trainees"] * going["lost"]),
            ("teaching", given["teaching"]["base_area"], given["teaching"]["tier"], given["teaching"]["hours"]),
            ("allowances", allowances["area"], allowances["tier"], allowances["hours_per_year"]),
            ("surge", self.stays["base_area"], self.stays["tier"], self.stays["away"]),
        ]
        purposes, areas, tiers, hours = zip(*parts, strict=True)
        columns = {
            name: np.concatenate([part.to_numpy(object) for part in found]) for name, found in (("base_area", areas), ("tier", tiers))
        }
        figures = or_zero(np.concatenate([part.to_numpy(float) for part in hours]))
        purpose = np.repeat(np.array(purposes, dtype=object), [len(part) for part in hours])
        return pd.DataFrame({**columns, "hours": figures, "purpose": purpose}, copy=False)


def case_of(facts: Facts, tables: dict[str, pd.DataFrame]) -> Case:
    """Join the tables of a plan to the facts of its instance."""
    return Case(
        facts=facts,
        tables=tables,
        deliver=_deliver(facts, tables["deliver"]),
        serve=_serve(facts, tables["serve"]),
        links=_links(facts, tables["supervision"]),
        staff=total(tables["staff"], ["area", "tier"], "heads", "heads"),
        overtime=total(tables["staff"], ["area", "tier"], "overtime_hours", "hours"),
    )


def _deliver(facts: Facts, deliver: pd.DataFrame) -> pd.DataFrame:
    """Hours delivered, split into remote and in person."""
    remote = deliver["hours"] * facts.remote_share(deliver)
    return deliver.assign(remote=remote, in_person=deliver["hours"] - remote)


def _serve(facts: Facts, serve: pd.DataFrame) -> pd.DataFrame:
    """In-person hours with the way, whether it is within reach, and what is spent on it."""
    out = facts.with_ways(serve, "base_area", "area", "tier")
    hours = out["hours"].to_numpy(float)
    spent = {
        name: hours * out[f"{share}_share"].to_numpy(float)
        for name, share in (("travel_hours", "travel"), ("km", "km"), ("nights", "night"))
    }
    return out.assign(reachable=facts.in_reach(out, "tier"), **spent)


def _links(facts: Facts, supervision: pd.DataFrame) -> pd.DataFrame:
    """Supervision links with their relation and the supervisor's hours and way."""
    relations = facts.tables["supervision"].drop(columns="source").assign(related=True)
    out = matched(supervision, relations, ["supervisor", "tier", "kind"])
    out = facts.with_ways(out, "supervisor_area", "area", "supervisor")
    heads, way, way_km = (out[name].to_numpy(float) for name in ("heads", "way_hours", "way_km"))
    visits = or_zero(out["visits_per_year"].to_numpy(float) * heads)
    days = np.maximum(np.ceil(way / (LONGEST_WAY_SHARE * out["day"].to_numpy(float)) - 1e-9), 2)
    return out.assign(
        related=pd.notna(out["related"].to_numpy()),
        visits=visits,
        recruit_hours=or_zero(out["hours_per_recruit"].to_numpy(float) * out["recruits"].to_numpy(float)),
        contact_hours=or_zero(out["contact_hours_per_year"].to_numpy(float) * heads),
        travel_hours=or_zero(2 * visits * way),
        km=or_zero(2 * visits * way_km),
        nights=np.where(out["overnight"], visits * (days - 1), 0.0),
    )
