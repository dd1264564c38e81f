"""Every id that a row names exists, and every key is used once."""

from collections.abc import Iterator

from instances.checks.reporting import at
from instances.errors import Problem, did_you_mean
from instances.schema import TABLES, Data

REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("areas", "zone", "zones"),
    ("areas", "region", "regions"),
    ("settlements", "area", "areas"),
    ("allowances", "tier", "tiers"),
    ("allowances", "area", "areas"),
    ("tier_competencies", "tier", "tiers"),
    ("tier_competencies", "competency", "competencies"),
    ("package_competencies", "package", "packages"),
    ("package_competencies", "competency", "competencies"),
    ("functions", "follows", "functions"),
    ("function_competencies", "function", "functions"),
    ("function_competencies", "competency", "competencies"),
    ("groups", "zone", "zones"),
    ("group_counts", "area", "areas"),
    ("group_counts", "group", "groups"),
    ("demand", "function", "functions"),
    ("demand", "group", "groups"),
    ("need", "area", "areas"),
    ("need", "function", "functions"),
    ("independence", "function", "functions"),
    ("independence", "other_function", "functions"),
    ("mandates", "function", "functions"),
    ("mandates", "tier", "tiers"),
    ("teams", "function", "functions"),
    ("teams", "tier", "tiers"),
    ("staff", "area", "areas"),
    ("staff", "tier", "tiers"),
    ("trained", "area", "areas"),
    ("trained", "tier", "tiers"),
    ("trained", "package", "packages"),
    ("posts", "area", "areas"),
    ("posts", "tier", "tiers"),
    ("pools", "area", "areas"),
    ("pools", "tier", "tiers"),
    ("ratios", "tier", "tiers"),
    ("ratios", "group", "groups"),
    ("supervision", "supervisor", "tiers"),
    ("supervision", "tier", "tiers"),
    ("funds", "tiers", "tiers"),
    ("funds", "regions", "regions"),
    ("travel", "from_area", "areas"),
    ("travel", "to_area", "areas"),
    ("attrition", "tier", "tiers"),
    ("attrition", "zone", "zones"),
    ("recruitment", "tier", "tiers"),
    ("schools", "tier", "tiers"),
    ("careers", "from_tier", "tiers"),
    ("careers", "to_tier", "tiers"),
    ("refreshers", "package", "packages"),
)
"""Table, column, and the table whose ids the column names."""

MOST_HINTS = 20
"""Different unknown ids of a column that a nearest name is looked for: looking is slow where there are thousands of names."""


def problems(instance: Data) -> Iterator[Problem]:
    """Keys used twice, and ids that do not exist."""
    yield from repeated_keys(instance)
    known = ids(instance)
    for table, column, target in REFERENCES:
        yield from _unknown(instance, table, column, target, known[target])


def ids(instance: Data) -> dict[str, tuple[str, ...]]:
    """The ids of each table that others refer to; without a regions table the regions are those of the areas."""
    targets = sorted({target for _, _, target in REFERENCES})
    found = {target: tuple(dict.fromkeys(getattr(row, TABLES[target].KEY[0]) for row in getattr(instance, target))) for target in targets}
    return found if instance.regions else {**found, "regions": tuple(dict.fromkeys(area.region for area in instance.areas))}


def repeated_keys(instance: Data) -> Iterator[Problem]:
    """Rows with a key that an earlier row of the table has."""
    for table, row_class in TABLES.items():
        first: dict[tuple[object, ...], int] = {}
        for index, row in enumerate(getattr(instance, table)):
            key = tuple(getattr(row, column) for column in row_class.KEY)
            earlier = first.setdefault(key, index)
            if earlier != index:
                value = ", ".join("(empty)" if part is None else str(part) for part in key)
                columns = ", ".join(row_class.KEY)
                yield at(table, index, columns, value, f"each {columns} only once", hint=f"row {earlier + 2} has the same; remove one")


def _unknown(instance: Data, table: str, column: str, target: str, known: tuple[str, ...]) -> Iterator[Problem]:
    names = frozenset(known)
    hints: dict[str, str | None] = {}
    for index, row in enumerate(getattr(instance, table)):
        value = getattr(row, column)
        for name in value if isinstance(value, tuple) else (value,):
            if name is None or name in names:
                continue
            if name not in hints:
                hints[name] = did_you_mean(name, known) if len(hints) < MOST_HINTS else None
            yield at(table, index, column, name, f"an id in {target}", hint=hints[name] or f"add it to {target} or correct it")
