"""Form: no row is there twice, and loads are those of the cases."""

from collections.abc import Iterator

import pandas as pd

from optimizer.people.caseloads.check.sides import Sides
from optimizer.people.rows import Caseload
from optimizer.plan.decision import tables_of
from optimizer.verify.compare import side_by_side, total
from optimizer.verify.rule import Rows, Rule, by_id

INSTANCE = Rule("form.instance", "The caseload names the instance that it is checked against.", "caseload")
UNKNOWN = Rule("form.unknown_id", "Every area, settlement, function, tier and person of a caseload is known.", "rows")
DUPLICATE = Rule("form.duplicate", "No two rows of a table of a caseload have the same key.", "rows")
LOADS = Rule("caseload.loads", "The hours of a person in an area are those of the cases there, ways counted.", "hours", "equal")
RULES = by_id(INSTANCE, UNKNOWN, DUPLICATE, LOADS)


def check(sides: Sides) -> Iterator[Rows]:
    """Rows that are there more than once, and loads beside cases."""
    for name, row_class in tables_of(Caseload).items():
        keys = list(row_class.KEY)
        table = sides.tables[name]
        twice = table[table.duplicated(keys)].drop_duplicates(keys).assign(table=name, value=1.0, limit=0.0)
        yield Rows(DUPLICATE, twice, tuple(keys), f"Table {name} has several rows for {', '.join(f'{{{key}}}' for key in keys)}.")
    keys = ["area", "person"]
    worked = total(charged(sides), keys, "charge")
    sentence = "{person} has {limit} hours of work and ways in {area} by the cases, but the table of loads has {value}."
    stated = total(sides.tables["workers"], keys, "hours")
    yield Rows(LOADS, side_by_side(stated, worked.rename(columns={"value": "limit"}), keys), tuple(keys), sentence)


def charged(sides: Sides) -> pd.DataFrame:
    """The cases with what each takes of the person, ways counted (`charge`)."""
    return sides.cases.assign(charge=sides.cases["here"] * (1 + sides.cases["travel_share"]) + sides.cases["remote_hours"])
