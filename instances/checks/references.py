"""Every id that a row names exists, and every key is used once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from instances.checks.reporting import at
from instances.columns import required
from instances.errors import Problem, did_you_mean
from instances.explain import LEFT_EMPTY, NOT_KNOWN
from instances.schema import TABLES, Row

References = tuple[tuple[str, str, str], ...]
"""Table, column, and the table whose ids the column names."""
REFERENCES: References = (
    ("areas", "zone", "zones"),
    ("areas", "region", "regions"),
    ("settlements", "area", "areas"),
    ("allowances", "tier", "tiers"),
    ("allowances", "area", "areas"),
    ("tier_competencies", "tier", "tiers"),
    ("tier_competencies", "competency", "competencies"),
    ("package_competencies", "package", "packages"),
    ("package_competencies", "competency", "competencies"),
    ("packages", "trainer", "tiers"),
    ("venues", "package", "packages"),
    ("venues", "area", "areas"),
    ("follows", "function", "functions"),
    ("follows", "before", "functions"),
    ("function_competencies", "function", "functions"),
    ("function_competencies", "competency", "competencies"),
    ("groups", "zone", "zones"),
    ("group_counts", "area", "areas"),
    ("group_counts", "group", "groups"),
    ("demand", "function", "functions"),
    ("demand", "group", "groups"),
    ("need", "area", "areas"),
    ("need", "function", "functions"),
    ("tools", "functions", "functions"),
    ("tools", "zone", "zones"),
    ("tools", "region", "regions"),
    ("tools", "area", "areas"),
    ("tools", "tier", "tiers"),
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
    ("posts", "zone", "zones"),
    ("posts", "region", "regions"),
    ("regions", "seat", "areas"),
    ("pools", "area", "areas"),
    ("pools", "tier", "tiers"),
    ("ratios", "tier", "tiers"),
    ("ratios", "group", "groups"),
    ("supervision", "supervisor", "tiers"),
    ("supervision", "tier", "tiers"),
    ("support", "tier", "tiers"),
    ("support", "zone", "zones"),
    ("funds", "tiers", "tiers"),
    ("funds", "regions", "regions"),
    ("surge_need", "surge", "surges"),
    ("surge_need", "area", "areas"),
    ("surge_need", "zone", "zones"),
    ("surge_need", "region", "regions"),
    ("surge_need", "function", "functions"),
    ("surge_pools", "surge", "surges"),
    ("surge_pools", "tier", "tiers"),
    ("surge_pools", "area", "areas"),
    ("surge_pools", "region", "regions"),
    ("decisions", "area", "areas"),
    ("decisions", "zone", "zones"),
    ("decisions", "region", "regions"),
    ("decisions", "tier", "tiers"),
    ("decisions", "function", "functions"),
    ("decisions", "to_area", "areas"),
    ("decisions", "package", "packages"),
    ("decisions", "supervisor_area", "areas"),
    ("decisions", "supervisor", "tiers"),
    ("travel", "from_area", "areas"),
    ("travel", "to_area", "areas"),
    ("attrition", "tier", "tiers"),
    ("attrition", "zone", "zones"),
    ("retention", "tier", "tiers"),
    ("retention", "zone", "zones"),
    ("recruitment", "tier", "tiers"),
    ("schools", "tier", "tiers"),
    ("schools", "bond_zone", "zones"),
    ("careers", "from_tier", "tiers"),
    ("careers", "to_tier", "tiers"),
    ("refreshers", "package", "packages"),
    ("indicators", "tier", "tiers"),
    ("indicators", "zone", "zones"),
    ("indicators", "function", "functions"),
    ("indicators", "group", "groups"),
)
"""Those of an instance."""

MOST_HINTS = 20
"""Different unknown ids of a table that a nearest name is looked for: looking is slow where there are thousands of names."""

Rows = Mapping[str, Sequence[Any] | None]
"""The rows of each table; None for a table that could not be read."""


def problems(tables: Rows) -> Iterator[Problem]:
    """Keys used twice, and ids that do not exist, of an instance. Tables not read are left out."""
    yield from repeated_keys(tables)
    yield from unknown_ids(tables)


def unknown_ids(tables: Rows, references: References = REFERENCES, classes: Mapping[str, type[Row]] = TABLES) -> Iterator[Problem]:
    """Ids that do not exist: one problem for each, however many rows name it."""
    for target, names in ids(tables, references, classes).items():
        yield from _unknown(tables, target, names, references, classes)


def ids(tables: Rows, references: References = REFERENCES, classes: Mapping[str, type[Row]] = TABLES) -> dict[str, tuple[str, ...]]:
    """The ids of each table that others refer to; without a regions table the regions are those of the areas."""
    found = {}
    for target in dict.fromkeys(target for _, _, target in references):
        table, column = ("areas", "region") if target == "regions" and tables[target] == () else (target, classes[target].KEY[0])
        rows = tables[table]
        if rows is not None:
            found[target] = tuple(dict.fromkeys(getattr(row, column) for row in rows))
    return found


def repeated_keys(tables: Rows, classes: Mapping[str, type[Row]] = TABLES) -> Iterator[Problem]:
    """Rows with a key that an earlier row of the table has."""
    for table, row_class in classes.items():
        first: dict[tuple[str, ...], int] = {}
        for index, row in enumerate(tables.get(table) or ()):
            key = [getattr(row, column) for column in row_class.KEY]
            earlier = first.setdefault(tuple(str(part).lower() for part in key), index)
            if earlier != index:
                given = [name for name in row_class.KEY if row_class.model_fields[name].get_default() is not getattr(row, name)]
                value, columns = ", ".join(str(getattr(row, name)) for name in given), ", ".join(given)
                hint = f"row {earlier + 2} has the same, capitals apart; remove or rename one"
                yield at(table, index, columns, value, f"each {columns} only once", hint=hint)


def _unknown(
    tables: Rows, target: str, known: tuple[str, ...], references: References, classes: Mapping[str, type[Row]]
) -> Iterator[Problem]:
    """Ids that the target does not have; codes that lost their leading zeros, in the target or where they are named, are one problem."""
    places: dict[str, list[tuple[str, str, int]]] = {}
    names = frozenset(known)
    for table, column, _ in (reference for reference in references if reference[2] == target):
        for index, row in enumerate(tables[table] or ()):
            value = getattr(row, column)
            for name in value if isinstance(value, tuple) else (value,):
                if name is not None and name not in names:
                    places.setdefault(name, []).append((table, column, index))
    whole = {name.lstrip("0"): name for name in known if name.startswith("0")}
    lost: dict[tuple[str, str], list[tuple[int, str]]] = {}
    hints = 0
    for name, found in places.items():
        if name in whole:
            for table, column, index in found:
                lost.setdefault((table, column), []).append((index, name))
        elif name.startswith("0") and name.lstrip("0") in names:
            lost.setdefault((target, classes[target].KEY[0]), []).append((known.index(name.lstrip("0")), name.lstrip("0")))
            whole[name.lstrip("0")] = name
        else:
            hints += 1
            table, column, index = found[0]
            near = did_you_mean(name, known) if hints <= MOST_HINTS else None
            if NOT_KNOWN.fullmatch(name) and column not in required(classes[table]):
                near = LEFT_EMPTY
            yield at(table, index, column, name, f"an id in {target}", hint=(near or f"add it to {target} or correct it") + _counted(found))
    for (table, column), cells in lost.items():
        index, name = min(cells)
        rows = f"{len(cells)} rows have" if len(cells) > 1 else "1 row has"
        hint = f"{rows} lost the zeros that codes begin with: format the column as text and enter the codes again"
        yield at(table, index, column, name, f"a code such as {whole[name]}", hint=hint)


def _counted(found: Sequence[tuple[str, str, int]]) -> str:
    """In how many rows an id stands that does not exist; nothing for one."""
    rows = Counter(table for table, _ in {(table, index) for table, _, index in found})
    if rows.total() == 1:
        return ""
    return f"; {rows.total()} rows have it ({', '.join(f'{table} {count}' for table, count in sorted(rows.items()))})"
