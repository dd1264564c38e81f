"""Form: the plan is for this instance, and its rows speak of things that the instance has.

Rows that do not are left out of the other checks.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from instances.errors import nearest
from instances.schema import Row
from instances.tables import frame_of_rows
from optimizer.plan.decision import Decision
from optimizer.plan.plan import PLAN_TABLES, Plan
from optimizer.verify.compare import none_of
from optimizer.verify.facts import Facts
from optimizer.verify.rule import Rows, Rule, by_id
from optimizer.verify.violation import Violation, named, violations_of

RULES = by_id(
    Rule("form.instance", "The plan names the instance that it is checked against.", "plan"),
    Rule(
        "form.unknown_id",
        "Every area, tier, function, package, fund, tool, region, surge, pool and mandate scope in the plan is one of the instance's.",
        "rows",
    ),
    Rule("form.duplicate", "No two rows of a plan table have the same key.", "rows"),
    Rule("form.purpose", "Journeys are for service or for supervision.", "rows"),
    Rule("form.paid_role", "Only volunteers and leaders have role heads.", "heads"),
    Rule("form.move_to_itself", "A move goes to another area.", "heads"),
)

PURPOSES = ("service", "supervision")
REFERS_TO = {
    "area": "area",
    "base_area": "area",
    "from_area": "area",
    "to_area": "area",
    "supervisor_area": "area",
    "tier": "tier",
    "supervisor": "tier",
    "function": "function",
    "package": "package",
    "venue": "venue",
    "fund": "fund",
    "tool": "tool",
    "surge": "surge",
    "pool": "pool",
    "region": "region",
    "scope": "scope",
    "purpose": "purpose",
    "person": "person",
    "nearest": "person",
    "after_package": "package",
}
"""What the ids in a column of a plan table are ids of."""


def check(facts: Facts, plan: Plan) -> tuple[dict[str, pd.DataFrame], list[Violation]]:
    """The tables of the plan without the rows that cannot be understood, and what is wrong with its form."""
    tables, violations = understood(facts, plan, PLAN_TABLES, _known(facts), "plan")
    tables["mandates"] = tables["mandates"].drop_duplicates(ignore_index=True)
    violations += _paid_roles(facts, tables) + _moves_to_itself(facts, tables)
    moves = tables["moves"]
    tables["moves"] = moves[moves["from_area"] != moves["to_area"]].reset_index(drop=True)
    tables["roles"] = tables["roles"][~tables["roles"]["tier"].map(facts.tiers["paid"]).astype(bool)].reset_index(drop=True)
    return tables, violations


def understood(
    facts: Facts, decision: Decision, classes: Mapping[str, type[Row]], known: Mapping[str, dict[str, str]], what: str
) -> tuple[dict[str, pd.DataFrame], list[Violation]]:
    """The tables of a decision without the rows that speak of unknown things, and what is wrong with its form.

    `known` gives the ids with their names, by what they are ids of; `what` is a word for the decision.
    """
    violations = _instance(facts, decision, what)
    tables: dict[str, pd.DataFrame] = {}
    for name, row_class in classes.items():
        frame = frame_of_rows(row_class, getattr(decision, name), "object")
        repeated = frame[frame.duplicated(list(row_class.KEY))]
        for key, count in repeated.groupby(list(row_class.KEY), dropna=False).size().items() if len(repeated) else ():
            violations.append(_duplicate(name, row_class.KEY, key if isinstance(key, tuple) else (key,), int(count)))
        clear = np.ones(len(frame), dtype=bool)
        for column in (column for column in frame.columns if column in REFERS_TO and REFERS_TO[column] in known):
            ids = known[REFERS_TO[column]]
            unknown = (~frame[column].isin(list(ids)) & frame[column].notna()).to_numpy()
            clear &= ~unknown
            for value, count in frame.loc[unknown, column].value_counts(sort=False).items() if unknown.any() else ():
                violations.append(_unknown(name, column, str(value), int(count), ids))
        tables[name] = frame if clear.all() else frame[clear].reset_index(drop=True)
    return tables, violations


def _known(facts: Facts) -> dict[str, dict[str, str]]:
    """Ids with their names, by what they are ids of."""
    regions = dict.fromkeys(facts.areas["region"]) | facts.names["region"]
    zones = facts.names["zone"]
    return {
        **facts.names,
        "venue": {venue: venue for venue in facts.tables["venues"]["venue"]},
        "region": {key: name or key for key, name in regions.items()},
        "scope": {"country": {"country": "country"}, "zone": zones, "region": {key: name or key for key, name in regions.items()}}[
            facts.instance.manifest.policy.mandate_scope
        ],
        "purpose": {purpose: purpose for purpose in PURPOSES},
    }


def _instance(facts: Facts, decision: Decision, what: str) -> list[Violation]:
    """The decision was made for this instance."""
    name = facts.instance.manifest.name
    if decision.instance in ("", name):
        return []
    message = f"The {what} is for the instance {decision.instance}, but it is checked against {name}."
    return [Violation("form.instance", f"the {what}", (("instance", decision.instance),), 1.0, "plan", message)]


def _duplicate(table: str, key: tuple[str, ...], values: tuple[object, ...], count: int) -> Violation:
    """A key that is in more than one row."""
    ids = tuple((column, str(value)) for column, value in zip(key, values, strict=True))
    where = ", ".join(f"{column} {value}" for column, value in ids)
    message = f"Table {table} has {count + 1} rows for {where}, but there may be one; they are added up in the other checks."
    return Violation("form.duplicate", f"table {table}; {where}", (("table", table), *ids), float(count), "rows", message)


def _unknown(table: str, column: str, value: str, count: int, known: dict[str, str]) -> Violation:
    """An id that the instance does not have, with the nearest that it has."""
    by_name = {name: key for key, name in known.items()}
    near = nearest(value, [*known, *by_name])
    hint = f"; the nearest known is {named(known, by_name.get(near, near))}" if near else ""
    rows = "1 row" if count == 1 else f"{count} rows"
    message = f"Table {table}, column {column}: {value} is not known ({rows}){hint}; left out of the other checks."
    rule = "form.purpose" if column == "purpose" else "form.unknown_id"
    return Violation(rule, f"table {table}; column {column}; {value}", (("table", table), (column, value)), float(count), "rows", message)


def _paid_roles(facts: Facts, tables: dict[str, pd.DataFrame]) -> list[Violation]:
    """Role heads of tiers that are paid."""
    roles = tables["roles"]
    rows = roles[roles["tier"].map(facts.tiers["paid"]).astype(bool) & (roles["heads"] > 0)]
    sentence = "Heads of {tier} with a role for {function} in {area} are {heads}, but only volunteers and leaders have roles; left out."
    return violations_of(facts, Rows(RULES["form.paid_role"], none_of(rows, "heads"), ("area", "tier", "function"), sentence))


def _moves_to_itself(facts: Facts, tables: dict[str, pd.DataFrame]) -> list[Violation]:
    """Moves that go nowhere."""
    moves = tables["moves"]
    rows = moves[(moves["from_area"] == moves["to_area"]) & (moves["heads"] > 0)]
    sentence = "Heads of {tier} who move from {from_area} to the same area are {heads}, but a move goes to another area; left out."
    return violations_of(facts, Rows(RULES["form.move_to_itself"], none_of(rows, "heads"), ("from_area", "tier"), sentence))
