"""Help in surges: who goes where, for how many whole weeks."""

import numpy as np
import pandas as pd

from optimizer.report.figures.basis import Basis

COLUMNS = (
    *("surge", "surge_name", "first_week", "last_week", "help", "from", "from_name", "area", "name", "tier", "tier_name"),
    *("people", "weeks_each", "weeks", "hours", "cost"),
)


def surge_help(basis: Basis) -> pd.DataFrame:
    """One row for each group of people who help in a surge, in the order of the surges.

    Columns: surge, surge_name, first_week and last_week of the surge; help (`own`: people of the place, `lent`: posted elsewhere, `called`:
    from a pool), from and from_name (the area where they are posted, or the pool), area and name (where they help), tier, tier_name; people
    (stays, or heads called), weeks_each, weeks (of all of them); hours of work that these weeks give, way taken off; cost, currency.
    """
    stays, calls = basis.case.stays, basis.case.calls
    own = np.where(stays["base_area"] == stays["area"], "own", "lent")
    parts = [
        stays.assign(help=own, **{"from": stays["base_area"]}, people=stays["stays"], weeks_each=stays["length"]),
        calls.assign(help="called", **{"from": calls["pool"]}, people=calls["heads"], weeks_each=calls["length"]),
    ]
    table = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    surges = basis.facts.tables["surges"].set_index("surge")
    first, length = (table["surge"].map(surges[name]) for name in ("first_week", "weeks"))
    table = table.assign(first_week=first, last_week=first + length - 1, weeks=table["people"] * table["weeks_each"], cost=table["amount"])
    names = {f"{what}_name": basis.named(what, table[what]) for what in ("surge", "tier")}
    places = {"area": basis.named("area", table["from"]), "pool": basis.named("pool", table["from"])}
    table = table.assign(
        **names, name=basis.named("area", table["area"]), from_name=places["area"].where(table["help"] != "called", places["pool"])
    )
    order = {surge: rank for rank, surge in enumerate(surges.index)}
    table = table.sort_values(
        ["surge", "help", "name"], key=lambda column: column.map(order) if column.name == "surge" else column, kind="stable"
    )
    whole = ["people", "weeks_each", "weeks", "first_week", "last_week"]
    return table[list(COLUMNS)].astype(dict.fromkeys(whole, int)).reset_index(drop=True)
