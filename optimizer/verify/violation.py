"""`Violation`: one rule broken in one place, and how rows beyond their limits become violations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.verify.compare import beyond
from optimizer.verify.facts import Facts
from optimizer.verify.rule import Rows

AREA_COLUMNS = ("area", "base_area", "supervisor_area", "from_area", "to_area")
NAMED_AS = {
    **dict.fromkeys((*AREA_COLUMNS, "place", "base"), "area"),
    **dict.fromkeys(("supervisor", "from_tier", "to_tier"), "tier"),
    "other_function": "function",
    "other_tier": "tier",
    "best_zone": "zone",
    "worst_zone": "zone",
    "best_group": "group",
    "worst_group": "group",
}
"""Columns that hold ids of another column's kind."""
WHOLE_COUNTRY = "the whole country"


@dataclass(frozen=True)
class Violation:
    """One rule broken in one place."""

    rule: str
    """Rule, `family.name`; `optimizer.verify.RULES` describes it."""
    place: str
    """Where, as people read it: area with its region, tier, function …"""
    ids: tuple[tuple[str, str], ...]
    """The ids behind the place: pairs of column and id."""
    amount: float
    """By how much the rule is missed; above 0."""
    unit: str
    """Unit of the amount."""
    message: str
    """One sentence: what is, and what is allowed."""

    @property
    def family(self) -> str:
        """Family of the rule: coverage, capacity, …, costs or form."""
        return self.rule.partition(".")[0]

    def as_dict(self) -> dict[str, Any]:
        """The violation as JSON-ready values."""
        return {
            "rule": self.rule,
            "family": self.family,
            "place": self.place,
            "ids": dict(self.ids),
            "amount": self.amount,
            "unit": self.unit,
            "message": self.message,
        }

    def __str__(self) -> str:
        """The message with the rule in front."""
        return f"[{self.rule}] {self.message}"


def number(value: float) -> str:
    """A figure as people read it: thousands apart, at most four decimals, more where it is very small."""
    text = f"{value:,.4f}" if abs(value) >= 1e-3 or value == 0 else f"{value:.2g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def violations_of(facts: Facts, rows: Rows) -> list[Violation]:
    """One violation for each row that misses its limit by more than rounding.

    In the sentence `{column}` is a column of the row: ids are shown with their names, figures as people read them.
    """
    unit, missed = rows.unit or rows.rule.unit, beyond(rows.frame, rows.rule.sense)
    return [
        Violation(
            rule=rows.rule.id,
            place="; ".join(_place(facts, key, row[key]) for key in rows.keys) or WHOLE_COUNTRY,
            ids=tuple((key, str(row[key])) for key in rows.keys),
            amount=float(row["amount"]),
            unit=facts.instance.manifest.currency if unit == "currency" else unit,
            message=rows.sentence.format(**{str(column): _shown(facts, str(column), value) for column, value in row.items()}),
        )
        for row in (missed.to_dict("records") if len(missed) else ())
    ]


def _shown(facts: Facts, column: str, value: Any) -> str:
    """A cell of a row as a sentence shows it."""
    if value == "country" and column in ("country", "scope", "zone"):
        return WHOLE_COUNTRY
    if isinstance(value, str):
        return named(facts.names.get(NAMED_AS.get(column, column), {}), value)
    return number(float(value)) if isinstance(value, (int, float)) else str(value)


def named(names: Mapping[str, str], key: str) -> str:
    """A name with its id, or the id alone where there is no other name."""
    name = names.get(key, key)
    return key if name == key else f"{name} ({key})"


def _place(facts: Facts, column: str, key: str) -> str:
    """One part of a place: what it is, its name and id, and for an area its region."""
    manifest = facts.instance.manifest
    text = _shown(facts, column, key)
    if text == WHOLE_COUNTRY:
        return text
    label = {"area": manifest.area_label, "region": manifest.region_label}.get(column, column.replace("_", " "))
    if column not in AREA_COLUMNS:
        return f"{label} {text}"
    region = str(facts.areas.at[key, "region"])
    return f"{label} {text}, {facts.names['region'].get(region, region)}"
