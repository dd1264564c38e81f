"""Caseloads beside what the plan, the postings and the instance say: the frames that every rule is checked on."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from instances.errors import nearest
from instances.instance import Instance
from instances.people.schema import Roster
from instances.tables import PYTHON_TEXT
from optimizer.people.rows import Caseload, Postings
from optimizer.plan.plan import Plan
from optimizer.verify.case import Case, case_of
from optimizer.verify.compare import plain
from optimizer.verify.facts import Facts, facts_of
from optimizer.verify.form import check as checked_form
from optimizer.verify.violation import Violation


@dataclass(frozen=True)
class Sides:
    """Caseloads, joined."""

    facts: Facts
    case: Case
    """The plan beside its instance."""
    tables: dict[str, pd.DataFrame]
    """The tables of the caseload, by name, as they are."""
    people: pd.DataFrame
    """person, tier, base_area; contract (hours a year by contract, NaN: those of the tier); heads (of the plan there)."""
    shares: pd.DataFrame
    """area, settlement, share: part of the area's work in each settlement."""
    cases: pd.DataFrame
    """The cases with tier, base_area, here (hours in person), served (the plan serves the area from there), travel_share, step, scope."""
    packages: "dict[str, frozenset[str]] | None"
    """Packages of each person; `None`: only the plan's numbers are known."""
    roster: Roster | None
    areas: frozenset[str]
    """Areas that the caseload is for."""


@PYTHON_TEXT
def sides_of(
    instance: Instance, plan: Plan, caseload: Caseload, postings: Postings | None, roster: Roster | None, areas: Collection[str]
) -> tuple[Sides, list[Violation]]:
    """The caseload beside its plan, and rows of it that speak of unknown things, which are left out."""
    facts = facts_of(instance)
    given, _ = checked_form(facts, plan)
    case = case_of(facts, given)
    tables = {name: plain(caseload.frame(name)) for name in ("cases", "workers", "supervised", "unsupervised", "left")}
    people = _people(case, plan, postings, roster)
    shares = _shares(instance)
    known = {
        "person": set(people["person"]),
        "supervisor": set(people["person"]),
        "function": set(facts.functions.index),
        "tier": set(facts.tiers.index),
        "area": set(facts.areas.index),
        "base_area": set(facts.areas.index),
        "settlement": set(shares["settlement"]),
    }
    broken: list[Violation] = []
    if caseload.instance and caseload.instance != instance.manifest.name:
        message = f"The caseload is for {caseload.instance}, but is checked against {instance.manifest.name}."
        broken.append(Violation("form.instance", "the whole caseload", (), 1.0, "caseload", message))
    for name, given_rows in tables.items():
        table = given_rows
        for column in [column for column in table if column in known]:
            odd = ~table[column].isin(known[column])
            broken += [_unknown(name, column, str(value), known[column]) for value in dict.fromkeys(table.loc[odd, column])]
            table = table[~odd]
        tables[name] = table.reset_index(drop=True)
    found = {key: str(area) for key, area in zip(shares["settlement"], shares["area"], strict=True)}
    lost = tables["cases"][tables["cases"]["settlement"].map(found) != tables["cases"]["area"]]
    for area, settlement in dict.fromkeys(zip(lost["area"], lost["settlement"], strict=True)):
        message = f"Table cases: settlement {settlement} lies in {found[settlement]}, not in {area}; left out of the other checks."
        broken.append(Violation("form.unknown_id", f"settlement {settlement}", (("settlement", settlement),), 1.0, "rows", message))
    tables["cases"] = tables["cases"].drop(lost.index).reset_index(drop=True)
    wanted = frozenset(areas) or frozenset(facts.areas.index)
    packages = None if postings is None and roster is None else _packages(postings, roster)
    return Sides(facts, case, tables, people, shares, _cases(case, people, tables["cases"]), packages, roster, wanted), broken


def _people(case: Case, plan: Plan, postings: Postings | None, roster: Roster | None) -> pd.DataFrame:
    """Everyone in a post."""
    heads = {(row.area, row.tier): row.heads for row in plan.staff}
    contract = {} if roster is None else {row.person: row.hours_per_year for row in roster.people}
    if postings is None and roster is not None:
        rows = [(row.person, row.tier, row.area) for row in roster.people if row.area is not None]
    elif postings is None:
        rows = [(f"{a}-{t}-{n}", t, a) for (a, t), count in heads.items() for n in range(1, count + 1)]
    else:
        rows = [(row.person, row.tier, row.area) for row in postings.posted]
    frame = pd.DataFrame(rows, columns=["person", "tier", "base_area"], dtype=object)
    return frame.assign(
        contract=np.array([contract.get(person) for person, _, _ in rows], dtype=float),
        heads=[float(heads.get((a, t), 0)) for _, t, a in rows],
    ).astype({"contract": float})


def _packages(postings: Postings | None, roster: Roster | None) -> dict[str, frozenset[str]]:
    held: dict[str, set[str]] = {}
    for course in () if postings is None else postings.to_train:
        held.setdefault(course.person, set()).add(course.package)
    for row in () if roster is None else roster.person_packages:
        held.setdefault(row.person, set()).add(row.package)
    return {person: frozenset(some) for person, some in held.items()}


def _shares(instance: Instance) -> pd.DataFrame:
    """Settlements by area with their part of its people; in equal parts where nobody is counted; the area where it has none."""
    rows = pd.DataFrame(
        [(row.area, row.settlement, float(row.population)) for row in instance.settlements], columns=["area", "settlement", "share"]
    )
    whole = rows.groupby("area")["share"].transform("sum")
    count = rows.groupby("area")["share"].transform("size")
    rows["share"] = (rows["share"] / whole).where(whole > 0, 1 / count)
    having = set(rows["area"])
    others = [(row.area, row.area, 1.0) for row in instance.areas if row.area not in having]
    return plain(pd.concat([rows, pd.DataFrame(others, columns=["area", "settlement", "share"])], ignore_index=True))


def _cases(case: Case, people: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Cases with who does them from where, and the way."""
    facts = case.facts
    found = cases.merge(people[["person", "tier", "base_area"]], on="person", how="left")
    served = case.tables["serve"][["base_area", "area", "tier"]].drop_duplicates().assign(served=True)
    found = found.merge(served, on=["base_area", "area", "tier"], how="left")
    shared = case.tables["shared"]
    halves = shared.rename(columns={"area": "half", "base_area": "home"})[["home", "half", "tier"]]
    from_half = set(zip(halves["home"], halves["half"], halves["tier"], strict=True))
    ends = zip(found["base_area"], found["area"], found["tier"], strict=True)
    there = pd.Series([end in from_half for end in ends], index=found.index, dtype=bool)
    start = found["base_area"].where(~there, found["area"])
    ways = facts.with_ways(found[["area", "tier"]].assign(base_area=start), "base_area", "area", "tier")
    return found.assign(
        here=found["hours"] - found["remote_hours"],
        served=found["served"].notna() | there,
        travel_share=ways["travel_share"].to_numpy(float),
        step=found["function"].map(facts.functions["step"]),
        kind=found["tier"].map(facts.tiers["kind"]),
    )


def _unknown(table: str, column: str, value: str, known: Collection[str]) -> Violation:
    near = nearest(value, known)
    hint = f"; the nearest known is {near}" if near else ""
    message = f"Table {table}, column {column}: {value} is not known{hint}; left out of the other checks."
    return Violation(
        "form.unknown_id", f"table {table}; column {column}; {value}", (("table", table), (column, value)), 1.0, "rows", message
    )
