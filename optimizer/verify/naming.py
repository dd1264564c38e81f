"""Rules and places of a conflict as people read them; free of the model and the solver, so that what only shows a result starts quickly."""

import re
from collections.abc import Iterable, Sequence

from instances.checks.no_plan import certain
from instances.decisions import in_words
from instances.instance import Instance
from optimizer.verify.check import RULES
from optimizer.verify.rule import Rule, rule_of

EXAMPLES = 3
"""Rows of a conflict that are named."""


def contradiction(families: Iterable[str], rows: Sequence[str], proven: bool, instance: Instance) -> str:
    """What `optimizer.engine.conflict.conflict` found, in a sentence without its full stop, and whether it is `proven`.

    What is certain from the tables alone comes first.
    """
    places = f"; for example {'; '.join(examples(rows, instance))}" if rows else ""
    sure = "" if proven else "; this is not confirmed in exact arithmetic"
    seen = "".join(f"{reason[0].upper()}{reason[1:]}. " for reason in certain(instance))
    return f"{seen}These families of rules contradict each other: {', '.join(families)}{places}{sure}"


def examples(rows: Iterable[str], instance: Instance) -> list[str]:
    """Up to three rows of a conflict as people read them, limits that somebody sets first."""
    first = sorted(rows, key=lambda row: (rule := _rule(row)) is None or rule.order is None)
    return list(dict.fromkeys(explained(row, instance) for row in first))[:EXAMPLES]


def explained(row: str, instance: Instance) -> str:
    """A row of a conflict as people read it: what is limited, and the place by its names; the region first where one was solved alone.

    A row is `family.constraint[ids]`, as the model names it, or a kind of thing that regions share with its id.
    """
    region, names = "", names_of(instance)
    if ": " in row:
        region, row = row.split(": ", 1)
        region = f"{names.get(region, region)}: "
    rule = _rule(row)
    if rule is None:
        return region + " ".join(names.get(word, word) for word in row.split(" "))
    place = ", ".join(names.get(key, key) for key in row.partition("[")[2].rstrip("]").split(",") if key not in ("", "area", "region"))
    return f"{region}{rule.label} ({place or names['country']})"


def _rule(row: str) -> Rule | None:
    """The rule of a row; `None` where it is of something that regions share."""
    found = re.fullmatch(r"(?:.*: )?(\w+)\.(\w+)(?:\[.*\])?", row)
    return rule_of(RULES, found[1], found[2]) if found else None


def names_of(instance: Instance) -> dict[str, str]:
    """Names of everything that has one, by id; `country` is the whole country."""
    places = (instance.regions, instance.zones, instance.areas)
    named = (
        *places,
        instance.tiers,
        instance.functions,
        instance.packages,
        instance.funds,
        instance.groups,
        instance.tools,
        instance.surges,
    )
    names = {str(getattr(row, row.KEY[0])): str(row.name) for rows in named for row in rows}
    names = {"country": "the whole country"} | names
    return names | {row.id: in_words(row, names) for row in instance.decisions}
