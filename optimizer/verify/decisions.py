"""Decisions: what the planner has decided beforehand is in the plan.

Of each row of `decisions`: what the plan has of what is decided (heads posted, mandates, people who move, recruits, releases, trainees,
people supervised), in all areas of the area, zone and region that it names, and of all tiers of the tier, kind and employer, together; of
mandates in each mandate table of such an area where there is need for the function. keep, exactly: as many as the number; at_least: no
fewer; at_most: no more; forbid: none.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.rule import Rows, Rule, by_id, translated

AT_LEAST = Rule(
    "decisions.at_least",
    "Of what was decided to be kept, or to be there at least, there is as much.",
    "heads",
    "at least",
    label=translated("Decided beforehand: at least"),
    order=42,
    completion="settled",
)
AT_MOST = Rule(
    "decisions.at_most",
    "Of what was forbidden, or decided to be there at most, there is no more.",
    "heads",
    label=translated("Decided beforehand: at most"),
    order=43,
    completion="settled",
)
RULES = by_id(AT_LEAST, AT_MOST)

FIGURES = ("value", "least", "most")
PLACES = ("area", "region", "zone")
COUNTED: dict[str, tuple[str, str | None, dict[str, str]]] = {
    "heads": ("staff", "heads", {}),
    "mandate": ("mandates", None, {"function": "function"}),
    "move": ("moves", "heads", {"area": "from_area", "to_area": "to_area"}),
    "recruit": ("changes", "hired", {}),
    "release": ("changes", "released", {}),
    "training": ("training", "trainees", {"package": "package"}),
    "supervision": (
        "supervision",
        "heads",
        {"supervisor_area": "supervisor_area", "supervisor": "supervisor", "supervision_kind": "kind"},
    ),
}
"""What is decided: the table of the plan, the column that counts (None: rows), and the plan's columns that are named otherwise."""
NAMED = ("area", "region", "zone", "tier", "function", "package")
"""Columns of a decision that say where it holds, and of what."""


def check(case: Case) -> Iterator[Rows]:
    """What the plan has of each decision, beside its number; decisions that name the same columns together."""
    groups: dict[tuple[tuple[str, ...], str], list[dict[str, Any]]] = {(("decision",), "heads"): []}
    for given in case.facts.tables["decisions"].to_dict("records"):
        said = {str(column): value for column, value in given.items() if isinstance(value, str) and value}
        least, most = _limits(said["decision"], float(given["number"]))
        ids = {column: said[column] for column in NAMED if column in said} | {"decision": _id(said)}
        for scope, value in _counted(case, said):
            found = ids if scope is None else {"scope": scope} | {key: ids[key] for key in ids if key not in PLACES}
            unit = "heads" if scope is None else "mandates"
            says = case.facts.names["decision"][ids["decision"]]
            groups.setdefault((tuple(found), unit), []).append({**found, "says": says, "value": value, "least": least, "most": most})
    for (keys, unit), rows in groups.items():
        frame = pd.DataFrame(rows, columns=[*keys, "says", *FIGURES]).astype(dict.fromkeys(FIGURES, float))
        sentence = "The plan has {value}, but at least {limit} are decided: {says}."
        yield Rows(AT_LEAST, frame.rename(columns={"least": "limit"}), keys, sentence, unit=unit)
        sentence = "The plan has {value}, but at most {limit} are decided: {says}."
        yield Rows(AT_MOST, frame.rename(columns={"most": "limit"}), keys, sentence, unit=unit)


def _limits(verb: str, number: float) -> tuple[float, float]:
    """The least and the most that were decided; NaN where there is no such limit."""
    least = number if verb in ("keep", "exactly", "at_least") else np.nan
    return least, 0.0 if verb == "forbid" else number if verb in ("keep", "exactly", "at_most") else np.nan


def _counted(case: Case, said: Mapping[str, str]) -> Iterator[tuple[str | None, float]]:
    """What the plan has: of mandates in each mandate table with need, of all others together (None)."""
    areas, tiers = _chosen(case, said)
    name, column, own = COUNTED[said["what"]]
    rows = case.tables[name]
    there = rows["tier"].isin(tiers)
    for asked, held in own.items():
        if asked in said and asked != "area":
            there &= rows[held] == said[asked]
    if column is not None:
        there &= rows[own.get("area", "area")].isin(areas)
        yield None, float(rows.loc[there, column].sum())
        return
    need = case.facts.need[case.facts.need["area"].isin(areas)]
    need = need if "function" not in said else need[need["function"] == said["function"]]
    for scope in dict.fromkeys(need["area"].map(case.facts.areas["scope"])):
        yield scope, float((there & (rows["scope"] == scope)).sum())


def _chosen(case: Case, said: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Areas and tiers that a row names."""
    areas, tiers = case.facts.areas, case.facts.tiers
    for column in ("zone", "region"):
        areas = areas[areas[column] == said[column]] if column in said else areas
    for column in ("kind", "employer"):
        tiers = tiers[tiers[column] == said[column]] if column in said else tiers
    return [area for area in areas.index if said.get("area", area) == area], [t for t in tiers.index if said.get("tier", t) == t]


def _id(said: Mapping[str, str]) -> str:
    """The decision in the words by which it is named: all that its row says but the note, in the order of the columns."""
    return " ".join(value.replace(",", ";") for column, value in said.items() if column != "note")
