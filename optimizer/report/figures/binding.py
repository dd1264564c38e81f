"""What binds: every limit of the plan that is reached, or nearly so."""

import pandas as pd

from optimizer.report.figures.ground import COUNTRY, Ground
from optimizer.report.figures.limits_people import people_limits
from optimizer.report.figures.limits_work import work_limits

NEAR = 0.005
"""A limit counts as reached where what is used is within this share of it."""

BINDING_RULES = (
    "budget.fund",
    "competency.places",
    "deployment.max_heads",
    "deployment.min_heads",
    "deployment.frozen",
    "deployment.ratio",
    "deployment.move_limit",
    "deployment.release_limit",
    "remote.local_pool",
    "remote.outside_share",
    "remote.resident_heads",
    "remote.resident_share",
    "remote.travel_days",
    "volunteers.pool",
    "volunteers.hours_per_week",
    "volunteers.functions_per_head",
    "volunteers.area_share",
    "supervision.span",
    "capacity.hours",
    "capacity.room",
    "competency.holder_hours",
    "coverage.floor",
    "equity.worst_area",
    "equity.zone_gap",
    "mandates.too_many_tiers",
    "mandates.max_functions",
)
"""Rules that can bind, in the order in which a reader wants them; named as in `optimizer.verify.RULES`, beside `remote.local_pool`."""

LEAST = frozenset(
    ("deployment.min_heads", "deployment.ratio", "remote.resident_heads", "remote.resident_share", "coverage.floor", "equity.worst_area")
)
"""Rules that ask for at least the limit; of the others the limit is the most."""
PLACES = {"area": "area", "region": "region", "zone": "zone", "scope": "scope"}
IDS = ("tier", "function", "package", "fund")


def binding(ground: Ground) -> pd.DataFrame:
    """Every limit above 0 that the plan is held to, rule by rule; `Figures.binding` has those that are reached.

    Columns: rule (one of `BINDING_RULES`), family; least (True: at least the limit is asked for, False: at most it is allowed); place_kind
    (`area`, `region`, `zone`, `scope` or `country`), place and place_name (`country` stays as it is); tier, tier_name, function,
    function_name, package, package_name, fund, fund_name: empty text where the limit is not of one; kind (of supervision, or of unpaid
    tiers); limit and used, in unit (`currency`, `heads`, `hours`, `days`, `places`, `share`, `functions`, `tiers`); share of the limit that
    is used; reached (within `NEAR` of it). A frozen post is always reached.
    """
    frames = [*people_limits(ground), *work_limits(ground)]
    table = pd.concat([_in_form(ground, frame) for frame in frames], ignore_index=True)
    table = table[table["limit"] > 0]
    table = table.assign(**{f"{key}_name": ground.named(key, table[key]) for key in IDS})
    rank = table["rule"].map({rule: rank for rank, rule in enumerate(BINDING_RULES)})
    table = table.loc[rank.sort_values(kind="stable").index].reset_index(drop=True)
    least = table["rule"].isin(LEAST)
    near = NEAR * table["limit"] * (1 + 1e-9)
    reached = (table["used"] <= table["limit"] + near).where(least, table["used"] >= table["limit"] - near)
    return table.assign(
        family=table["rule"].map(_FAMILY).astype(object), least=least, share=table["used"] / table["limit"], reached=reached
    )[_COLUMNS]


def binding_rules(limits: pd.DataFrame) -> pd.DataFrame:
    """Rules with any limit: rule, family; reached, the places where it binds, of all places that it holds in (counts)."""
    table = limits.groupby(["rule", "family"], sort=False, as_index=False)["reached"].agg(["sum", "count"])
    return table.rename(columns={"sum": "reached", "count": "places"}).astype({"reached": int, "places": int})


_FAMILY = {rule: rule.partition(".")[0] for rule in BINDING_RULES}
_NAMES = [column for key in IDS for column in (key, f"{key}_name")]
_COLUMNS = ["rule", "family", "least", "place_kind", "place", "place_name", *_NAMES, "kind", "limit", "used", "unit", "share", "reached"]


def _in_form(ground: Ground, frame: pd.DataFrame) -> pd.DataFrame:
    """The limits of one rule with every column but the names of ids; a limit without a place is the country's."""
    place_kind = next((kind for kind in PLACES if kind in frame), COUNTRY)
    place = frame[place_kind] if place_kind in frame else pd.Series(COUNTRY, index=frame.index)
    if place_kind == "scope":
        names = place.map({key: ground.scope_name(key) for key in place.unique()})
    else:
        names = place if place_kind == COUNTRY else ground.named(place_kind, place)
    out = {"rule": frame["rule"], "place_kind": place_kind, "place": place, "place_name": names}
    for key in IDS:
        out[key] = frame.get(key, "")
    kind = frame.get("kind", "")
    figures = {name: frame[name].astype(float) for name in ("limit", "used")}
    text = pd.DataFrame(out | {"kind": kind, "unit": frame["unit"]}, index=frame.index).astype(object)
    return text.assign(**figures)
