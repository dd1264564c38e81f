"""Limits of posts, area by area: worked out anew from rows that name areas, zones, regions and seats, from levels of government, and from
settlements.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

OF_SEATS, OF_CAPITAL = ("regional", "provincial"), ("national", "central")
FROM_SEAT = 4
"""Weight from which on a row says so exactly where it holds that a tier's level of government does not count: area 8, seat 4."""


def posts_by_area(table: dict[str, pd.DataFrame], settled: Iterable[str]) -> pd.DataFrame:
    """The columns of `posts`, one row for each area and tier of which anything is said; `table` has the tables of the instance.

    `settled` is the area of each settlement.
    """
    areas, regions, posts = table["areas"][["area", "zone", "region"]], table["regions"], table["posts"]
    seats = regions["seat"].dropna()
    named = posts.rename(columns={"zone": "of_zone", "region": "of_region"})
    exact, broad = named[named["area"].notna()], named[named["area"].isna()].drop(columns="area")
    rows = pd.concat([exact.merge(areas, on="area").assign(weight=8), broad.merge(areas, how="cross").assign(weight=0)])
    seat = rows["seat"].astype(bool)
    meant = (
        (rows["of_zone"].isna() | (rows["of_zone"] == rows["zone"]))
        & (rows["of_region"].isna() | (rows["of_region"] == rows["region"]))
        & (~seat | rows["area"].isin(seats))
    )
    weight = rows["weight"] + FROM_SEAT * seat + 2 * rows["of_region"].notna() + 1 * rows["of_zone"].notna()
    rows = rows.assign(weight=weight)[meant].sort_values("weight", kind="stable").drop_duplicates(["area", "tier"], keep="last")
    return _with_settlements(_within_levels(rows, table), table["tiers"], settled)[posts.columns]


def _with_settlements(rows: pd.DataFrame, tiers: pd.DataFrame, settled: Iterable[str]) -> pd.DataFrame:
    """At least one head for so many settlements, as far as the most heads allow, in posts that are not frozen."""
    belong = tiers.loc[tiers["settlements_per_head"].notna(), ["tier", "settlements_per_head"]]
    if belong.empty:
        return rows
    count = pd.Series(list(settled), dtype=object).value_counts().rename_axis("area").reset_index(name="count")
    full = rows.merge(count.merge(belong, how="cross"), how="outer", on=["area", "tier"])
    least = np.ceil((full["count"] / full["settlements_per_head"]).astype(float))
    asked = full["count"].notna() & ~full["frozen"].eq(True)
    heads, most = full["min_heads"].fillna(0).astype(float), full["max_heads"].astype(float)
    full["min_heads"] = np.where(asked, np.fmax(heads, np.fmin(least, most)), heads)
    return full.assign(opening_cost_per_year=full["opening_cost_per_year"].fillna(0.0), frozen=full["frozen"].eq(True))


def _within_levels(rows: pd.DataFrame, table: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """No more than those in place where a tier's level of government has no office and no exact row says otherwise."""
    regions, levels = table["regions"], table["tiers"].set_index("tier")["government_level"].str.strip().str.lower()
    seats = regions[regions["seat"].notna()]
    offices = {tier: set(seats["seat"]) for tier in levels[levels.isin(OF_SEATS)].index}
    offices |= {tier: set(seats.loc[seats["capital"].astype(bool), "seat"]) for tier in levels[levels.isin(OF_CAPITAL)].index}
    away = [(area, tier) for tier, places in offices.items() if places for area in table["areas"]["area"] if area not in places]
    if not away:
        return rows
    staff = table["staff"].set_index(["area", "tier"])["heads"]
    full = rows.merge(pd.DataFrame(away, columns=["area", "tier"]).assign(away=True), how="outer", on=["area", "tier"])
    bound = full["away"].eq(True) & ~(full["weight"] >= FROM_SEAT)
    there = staff.reindex(pd.MultiIndex.from_frame(full[["area", "tier"]])).fillna(0).to_numpy(float)
    most = full["max_heads"].astype(float)
    full["max_heads"] = most.where(~bound, np.fmin(most, there))
    full["min_heads"] = full["min_heads"].fillna(0)
    full["opening_cost_per_year"] = full["opening_cost_per_year"].fillna(0.0)
    full["frozen"] = full["frozen"].eq(True)
    return full
