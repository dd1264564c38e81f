"""`Case`: a plan laid beside what its instance says; the frames that every family of rules is checked on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from instances.travel import LONGEST_WAY_SHARE
from optimizer.verify.compare import matched, total
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
    def journeys(self) -> pd.DataFrame:
        """base_area, area, tier, purpose, hours, km and nights (per year): one row for each with any way."""
        figures = ["travel_hours", "km", "nights"]
        service = self.serve[["base_area", "area", "tier", *figures]].assign(purpose="service")
        supervision = self.links[["supervisor_area", "area", "supervisor", *figures]].assign(purpose="supervision")
        supervision = supervision.rename(columns={"supervisor_area": "base_area", "supervisor": "tier"})
        every = pd.concat([service, supervision], ignore_index=True).rename(columns={"travel_hours": "hours"})
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
        facts, training, post = self.facts, self.tables["training"], ["base_area", "tier"]
        allowances = facts.tables["allowances"].dropna(subset=["area"]).rename(columns={"area": "base_area", "hours_per_year": "hours"})
        courses = self.courses["courses"] * training["package"].map(facts.packages["training_hours"]).astype(float)
        taken = pd.concat(
            [
                training[["area", "tier"]].assign(hours=courses),
                self.attendance[["area", "tier"]].assign(hours=(self.attendance["trainees"] * self.attendance["lost"]).fillna(0.0)),
            ]
        )
        parts = {
            "service": self.serve.assign(hours=self.serve["hours"] + self.serve["travel_hours"]),
            "remote": self.tables["remote"],
            "supervision": self.links[["supervisor_area", "supervisor"]]
            .set_axis(post, axis=1)
            .assign(hours=self.links["contact_hours"] + self.links["recruit_hours"] + self.links["travel_hours"]),
            "training": taken.rename(columns={"area": "base_area"}),
            "teaching": self.tables["teaching"],
            "allowances": allowances.fillna({"hours": 0.0}),
            "surge": self.stays.drop(columns="hours").rename(columns={"away": "hours"}),
        }
        return pd.concat([part[[*post, "hours"]].assign(purpose=purpose) for purpose, part in parts.items()], ignore_index=True)


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
    return out.assign(
        reachable=facts.in_reach(out, "tier"),
        travel_hours=out["hours"] * out["travel_share"],
        km=out["hours"] * out["km_share"],
        nights=out["hours"] * out["night_share"],
    )


def _links(facts: Facts, supervision: pd.DataFrame) -> pd.DataFrame:
    """Supervision links with their relation and the supervisor's hours and way."""
    relations = facts.tables["supervision"].drop(columns="source").assign(related=True)
    out = matched(supervision, relations, ["supervisor", "tier", "kind"])
    out = facts.with_ways(out, "supervisor_area", "area", "supervisor")
    visits = (out["visits_per_year"] * out["heads"]).fillna(0.0)
    days = np.ceil(out["way_hours"] / (LONGEST_WAY_SHARE * out["day"]) - 1e-9).clip(lower=2)
    return out.assign(
        related=out["related"].notna(),
        visits=visits,
        recruit_hours=(out["hours_per_recruit"] * out["recruits"]).fillna(0.0),
        contact_hours=(out["contact_hours_per_year"] * out["heads"]).fillna(0.0),
        travel_hours=(2 * visits * out["way_hours"]).fillna(0.0),
        km=(2 * visits * out["way_km"]).fillna(0.0),
        nights=(visits * (days - 1)).where(out["overnight"], 0.0),
    )
