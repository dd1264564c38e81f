"""Need as the verifier works it out: members of groups, their digital access, and the hours of work that come of them."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from instances.schema.base import SMALLEST


def members_of(areas: pd.DataFrame, groups: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Members by area and group: counted, else the zone's share of the population, else the share that holds everywhere, else 0."""
    names = sorted({*groups["group"], *counts["group"]})
    everywhere = groups[groups["zone"].isna()].set_index("group")["share_of_population"].reindex(names).fillna(0.0)
    by_zone = groups[groups["zone"].notna()].pivot(index="zone", columns="group", values="share_of_population")
    shares = by_zone.reindex(index=areas["zone"], columns=names).astype(float).set_axis(areas.index, axis=0).fillna(everywhere)
    counted = counts.pivot(index="area", columns="group", values="members").reindex(index=areas.index, columns=names).astype(float)
    return counted.where(counted.notna(), shares.mul(areas["population"], axis=0))


def access_of(areas: pd.DataFrame, zones: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Share of people with digital access by area: a column for each group, and `""` for people of no group.

    That of the group in the zone, else of the group everywhere, else of the zone, else 1.
    """
    shares, names = groups.dropna(subset=["digital_access_share"]), sorted({*groups["group"]})
    of_zone = areas["zone"].map(zones.set_index("zone")["digital_access_share"]).astype(float).fillna(1.0)
    everywhere = shares[shares["zone"].isna()].set_index("group")["digital_access_share"].reindex(names).astype(float)
    local = shares[shares["zone"].notna()].pivot(index="zone", columns="group", values="digital_access_share")
    local = local.reindex(index=areas["zone"], columns=names).astype(float).set_axis(areas.index, axis=0).fillna(everywhere)
    return pd.DataFrame({name: local[name].fillna(of_zone) for name in names} | {"": of_zone})


def need_of(
    members: pd.DataFrame,
    access: pd.DataFrame,
    functions: pd.DataFrame,
    follows: pd.DataFrame,
    demand: pd.DataFrame,
    given: pd.DataFrame,
    rises: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Need, in long form: demand of groups, work that follows other work, and given hours in place of both, with what surges add and take;
    and what of it follows.

    Digital tools save time, and work is remote, for members with digital access.
    """
    units_of = demand["prevalence"] * demand["units_per_year"] * (1 + demand["hidden_need"])
    hours_of = units_of * demand["minutes_per_unit"] / 60
    each = demand.assign(units=units_of, hours=hours_of, saved=hours_of * demand["digital_saving"])
    figures = ["units", "hours", "saved"]
    wide = each.pivot(index="group", columns="function", values=figures)
    wide = wide.reindex(index=members.columns, columns=pd.MultiIndex.from_product([figures, functions.index])).astype(float).fillna(0.0)

    def of_members(people: pd.DataFrame, figure: str) -> pd.DataFrame:
        return people @ pd.DataFrame(wide[figure])

    reached = members * access[members.columns]
    units, online = of_members(members, "units"), of_members(reached, "units")
    hours = of_members(members, "hours") - of_members(reached, "saved")
    waiting, after = set(follows["function"]), dict[tuple[str, str], "pd.Series[float]"]()
    while waiting:
        late = set(follows.loc[follows["before"].isin(waiting), "function"])
        ready = [name for name in functions.index if name in waiting - late]
        if not ready:
            raise ValueError(f"functions follow each other in a circle: {', '.join(sorted(waiting))}")
        rows: Iterable[Any] = follows[follows["function"].isin(ready)].itertuples()
        for row in rows:
            more = row.ratio * units[row.before]
            units[row.function] += more
            online[row.function] += row.ratio * online[row.before]
            after[row.function, row.before] = more * row.minutes_per_unit / 60
            hours[row.function] += after[row.function, row.before]
        waiting -= set(ready)
    final = hours
    if len(given):
        fixed = given.pivot(index="area", columns="function", values="hours_per_year").reindex_like(hours).astype(float)
        final = fixed.where(fixed.notna(), hours)
    if len(rises):
        year = rises.pivot_table(index="area", columns="function", values="year", aggfunc="sum").reindex_like(final).fillna(0.0)
        final = final * (1 + year).clip(lower=0)
    with_access = pd.DataFrame(np.where(units > 0, online / units, access[[""]]), units.index, units.columns)
    columns = {"hours": final, "access": with_access, "remote_share": with_access * functions["remote_share"].astype(float)}
    pairs = pd.MultiIndex.from_product([functions.index, members.index], names=["function", "area"])
    flat = {name: np.asarray(table, dtype=float).ravel(order="F") for name, table in columns.items()}
    long = pd.DataFrame(flat, index=pairs).reset_index()
    long["priority"] = long["function"].map(functions["priority"])
    count = follows.groupby("function").size()
    parts = [
        pd.DataFrame({"area": members.index, "function": f, "before": before, "hours": final[f] * (own / hours[f]).fillna(1 / count[f])})
        for (f, before), own in after.items()
    ]
    following = pd.concat([pd.DataFrame(columns=["area", "function", "before", "hours"]), *parts], ignore_index=True)
    following = following.merge(follows[["function", "before", "delivered"]], on=["function", "before"])
    return long[long["hours"] >= SMALLEST].reset_index(drop=True), following[following["hours"] > 0].reset_index(drop=True)
