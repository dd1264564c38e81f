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
KEYS = ("decision", "place")


def check(case: Case) -> Iterator[Rows]:
    """What the plan has of each decision, beside its number."""
    decided = case.facts.tables["decisions"]
    rows = pd.DataFrame([row for given in decided.to_dict("records") for row in _counted(case, given)], columns=[*KEYS, "value", *_LIMITS])
    for rule, column, sentence in (
        (AT_LEAST, "least", "The plan has {value}, but at least {limit} are decided: {decision}."),
        (AT_MOST, "most", "The plan has {value}, but at most {limit} are decided: {decision}."),
    ):
        for unit, there in (("heads", ~rows["is_mandate"].astype(bool)), ("mandates", rows["is_mandate"].astype(bool))):
            frame = rows[there].assign(limit=rows.loc[there, column].astype(float))
            yield Rows(rule, frame.astype({"value": float}), KEYS, sentence, unit=unit)


_LIMITS = ("least", "most", "is_mandate")


def _counted(case: Case, given: Mapping[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """Decision, place, what the plan has there, least, most, and whether it is about mandates."""
    areas, tiers = _chosen(case, given)
    said = {column: value for column, value in given.items() if isinstance(value, str)}
    name, column, own = COUNTED[said["what"]]
    rows = case.tables[name]
    number, verb = given["number"], said["decision"]
    least = number if verb in ("keep", "exactly", "at_least") else np.nan
    most = 0.0 if verb == "forbid" else number if verb in ("keep", "exactly", "at_most") else np.nan
    there = rows["tier"].isin(tiers)
    for asked, held in own.items():
        if asked in said and asked != "area":
            there &= rows[held] == said[asked]
    decision = _id(said)
    if said["what"] == "mandate":
        need = case.facts.need[case.facts.need["area"].isin(areas)]
        need = need if "function" not in said else need[need["function"] == said["function"]]
        for scope in dict.fromkeys(need["area"].map(case.facts.areas["scope"])):
            yield decision, scope, float((there & (rows["scope"] == scope)).sum()), least, most, True
        return
    there &= rows[own.get("area", "area")].isin(areas)
    place = next((said[at] for at in ("area", "region", "zone") if at in said), "country")
    yield decision, place, float(rows.loc[there, column].sum()), least, most, False


def _chosen(case: Case, given: Mapping[Any, Any]) -> tuple[list[str], list[str]]:
    """Areas and tiers that a row names."""
    areas, tiers = case.facts.areas, case.facts.tiers
    for column in ("zone", "region"):
        areas = areas[areas[column] == given[column]] if isinstance(given[column], str) else areas
    for column in ("kind", "employer"):
        tiers = tiers[tiers[column] == given[column]] if isinstance(given[column], str) else tiers
    one = given["area"], given["tier"]
    return (
        [area for area in areas.index if not isinstance(one[0], str) or area == one[0]],
        [tier for tier in tiers.index if not isinstance(one[1], str) or tier == one[1]],
    )


def _id(said: Mapping[str, str]) -> str:
    """The decision in the words by which it is named: all that its row says but the note, in the order of the columns."""
    return " ".join(value.replace(",", ";") for column, value in said.items() if column != "note")
