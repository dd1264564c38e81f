"""`Rule`: one rule of a plan, with everything that other parts of the program need to know about it; and its rows."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

Sense = Literal["at most", "at least", "equal"]


@dataclass(frozen=True)
class Rule:
    """One rule of a plan. The constraint of the model that states it has the same id; its parts are `<id>_<part>`."""

    id: str
    """`family.name`."""
    says: str
    """The rule in one sentence."""
    unit: str
    """Unit of value and limit; `currency`: that of the instance."""
    sense: Sense = "at most"
    """What a plan's value is to be, compared with the limit."""
    label: str = ""
    """What is limited, in a few words, in English; empty for rules of form and of accounting."""
    order: int | None = None
    """Place in the list of limits that bind, the smallest first; `None`: the rule is not listed there, since nobody sets its limit."""
    share: Literal["", "used", "left"] = ""
    """How the list of limits that bind shows value and limit: as they are, as shares of the row's `whole`, or as what is left of it."""
    priced: bool = True
    """Whether the price of its row says something to people: somebody sets its right side, in a unit that people count in."""
    completion: Literal["kept", "gives way", "settled"] = "kept"
    """When given staff are completed to a plan: whether the rule can always be kept, gives way where it cannot be, or is kept or broken by
    the staff themselves."""
    shared: Literal["", "cost", "fund", "package", "candidates", "zone", "floor", "group"] = ""
    """What the regions of a country share in the rule; empty: each region keeps it by itself."""

    @property
    def family(self) -> str:
        """Family of the rule: coverage, capacity, …, costs or form."""
        return self.id.partition(".")[0]


@dataclass(frozen=True)
class Rows:
    """What a plan has of what a rule limits, place by place."""

    rule: Rule
    frame: pd.DataFrame
    """Columns: `keys`; value and limit; whatever the sentence shows; `whole` for rules with a `share`; `listed` (true or false) where some
    rows are no limits of their own; `at_best` where the same plan could have another value, as the one furthest from the limit, by which
    the limit binds. A row without a limit (NaN) is always kept."""
    keys: tuple[str, ...]
    """Columns with the ids of the place."""
    sentence: str
    """What is, and what is allowed; `{column}` is a column of the row."""
    unit: str = ""
    """Unit of value and limit where it is not the rule's."""


def translated(label: str) -> str:
    """The label, marked as one that reports show in the reader's language: `make words` finds it by this call."""
    return label


def by_id(*rules: Rule) -> dict[str, Rule]:
    """Rules by their ids."""
    return {rule.id: rule for rule in rules}


def rule_of(rules: dict[str, Rule], family: str, component: str) -> Rule | None:
    """The rule that a constraint states, or is a part of; `None` where there is no such rule."""
    words = component.split("_")
    for length in range(len(words), 0, -1):
        if rule := rules.get(f"{family}.{'_'.join(words[:length])}"):
            return rule
    return None


Sums = defaultdict[Any, float]
"""Figures by key, 0 where there is none."""


def sums() -> Sums:
    """No figures yet."""
    return defaultdict(float)


def beside(
    rule: Rule, keys: tuple[str, ...], value: Mapping[Any, float], limit: Mapping[Any, float], sentence: str, missing: float = 0.0
) -> Rows:
    """Figures beside their limits, one row for each key that either has; a limit that there is not is `missing`."""
    every = [
        (key if isinstance(key, tuple) else (key,), value.get(key, 0.0), limit.get(key, missing)) for key in dict.fromkeys([*value, *limit])
    ]
    return Rows(
        rule, pd.DataFrame([(*map(str, key), *figures) for key, *figures in every], columns=[*keys, "value", "limit"]), keys, sentence
    )
