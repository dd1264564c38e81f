"""What binds: every limit of the plan that is reached, or nearly so."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from optimizer.report.figures.basis import COUNTRY, Basis
from optimizer.verify import RULES
from optimizer.verify.rule import Rows, Rule
from optimizer.verify.violation import NAMED_AS

NEAR = 0.005
"""A limit counts as reached where what is used is within this share of it."""
LISTED: dict[str, Rule] = {rule.id: rule for rule in sorted(RULES.values(), key=lambda rule: rule.order or 0) if rule.order is not None}
"""Rules that can bind, in the order in which a reader wants them."""
PLACES = ("area", "region", "zone", "scope")
IDS = ("tier", "function", "package", "fund", "group")


def binding(basis: Basis) -> pd.DataFrame:
    """Every limit above 0 that the plan has to keep, rule by rule; `Figures.binding` has those that are reached.

    Columns: rule (one of `LISTED`), family; least (True: at least the limit is asked for, False: at most it is allowed); place_kind
    (`area`, `region`, `zone`, `scope` or `country`), place and place_name (`country` stays as it is); tier, tier_name, function,
    function_name, package, package_name, fund, fund_name, group, group_name: empty text where the limit is not of one; kind (of
    supervision, or of unpaid tiers); limit and used, in unit (`currency`, `heads`, `hours`, `days`, `places`, `share`, `functions`,
    `tiers`), of a fund what it has to pay however the others pay; share of the limit that is used; reached (within `NEAR` of it). A frozen
    post is always reached.
    """
    frames = [_in_form(basis, rows) for rows in basis.rows if rows.rule.id in LISTED and len(rows.frame)]
    if not frames:
        return pd.DataFrame(columns=_COLUMNS)
    table = pd.concat(frames, ignore_index=True)
    table = table[table["limit"] > 0]
    rank = table["rule"].map({rule: rank for rank, rule in enumerate(LISTED)})
    table = table.loc[rank.sort_values(kind="stable").index].reset_index(drop=True)
    table = table.assign(**{f"{key}_name": basis.named(key, table[key]) for key in IDS})
    near = NEAR * table["limit"] * (1 + 1e-9)
    reached = (table["used"] <= table["limit"] + near).where(table["least"], table["used"] >= table["limit"] - near)
    family = table["rule"].map({rule.id: rule.family for rule in LISTED.values()}).astype(object)
    return table.assign(family=family, share=table["used"] / table["limit"], reached=reached)[_COLUMNS]


def binding_rules(limits: pd.DataFrame) -> pd.DataFrame:
    """Rules with any limit: rule, family; reached, the places where it binds, of all places that it holds in (counts)."""
    table = limits.groupby(["rule", "family"], sort=False, as_index=False)["reached"].agg(["sum", "count"])
    return table.rename(columns={"sum": "reached", "count": "places"}).astype({"reached": int, "places": int})


_NAMES = [column for key in IDS for column in (key, f"{key}_name")]
_COLUMNS = ["rule", "family", "least", "place_kind", "place", "place_name", *_NAMES, "kind", "limit", "used", "unit", "share", "reached"]


def _in_form(basis: Basis, rows: Rows) -> pd.DataFrame:
    """The limits of one rule with every column but the names of ids, in the order of the instance."""
    rule, ids = rows.rule, [NAMED_AS.get(key, key) for key in rows.keys]
    frame = rows.frame[rows.frame["listed"].astype(bool)] if "listed" in rows.frame else rows.frame
    named = frame[list(rows.keys)].set_axis(ids, axis=1) if len(set(ids)) == len(ids) else pd.DataFrame(index=frame.index)
    value, limit = frame["at_best" if "at_best" in frame else "value"].astype(float), frame["limit"].astype(float)
    if rule.share:
        whole = frame["whole"].astype(float).replace(0.0, np.nan)
        value, limit = value / whole, limit / whole
    if rule.share == "left":
        value, limit = 1 - value, 1 - limit
    place_kind = next((kind for kind in PLACES if kind in named), COUNTRY)
    place = named[place_kind] if place_kind in named else pd.Series(COUNTRY, index=frame.index)
    out = pd.DataFrame(
        {
            "rule": rule.id,
            "least": (rule.sense == "at least") != (rule.share == "left"),
            "place_kind": place_kind,
            "place": place,
            "place_name": _names_of(basis, place_kind, place),
            **{key: named.get(key, "") for key in (*IDS, "kind")},
            "limit": limit,
            "used": value,
            "unit": "share" if rule.share else rule.unit,
        },
        index=frame.index,
    )
    text = [column for column in out if column not in ("least", "limit", "used")]
    return _in_order(basis, out.astype(dict.fromkeys(text, object)), list(named.columns))


def _names_of(basis: Basis, kind: str, place: "pd.Series[str]") -> "pd.Series[str]":
    if kind == "scope":
        return place.map({key: basis.scope_name(key) for key in place.unique()})
    return place if kind == COUNTRY else basis.named(kind, place)


def _in_order(basis: Basis, table: pd.DataFrame, ids: Sequence[str]) -> pd.DataFrame:
    ordered = [name for name in ids if name in (*PLACES, *IDS)]
    return basis.in_order(table.assign(**{name: table["place"] for name in ordered if name in PLACES}), *ordered) if ordered else table
