"""Coverage: need is delivered or counted as unmet, and each function's floor is met.

For each area and function with need: Σ_t deliver + Σ surge_work + Σ saved + unmet = need, where a tool that is taken saves at most saving ×
access × (need − unmet) of the work that it is for (a tool does no work by itself, and coverage is measured in hours as they are without
it); and unmet ≤ (1 − floor) × need. The floor is the function's `min_coverage`, else the policy's. Where a function follows what is
delivered of others (`follows.delivered`): unmet ≥ Σ over those of the hours that follow × the share of the other that is unmet.
"""

from collections.abc import Iterator

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import frame_of_keys, keys_of, matched, no_rows, side_by_side, total
from optimizer.verify.facts import Facts
from optimizer.verify.rule import Rows, Rule, by_id, translated

BALANCE = Rule(
    "coverage.balance",
    "In each area the hours of a function that are delivered, saved by tools and left unmet are together its need.",
    "hours",
    "equal",
    label="Need, met or unmet",
)
SAVED = Rule(
    "coverage.saved",
    "In each area a tool that is taken saves at most its share of the hours met of a function.",
    "hours",
    label=translated("Work that digital tools save"),
    priced=False,
)
FLOOR = Rule(
    "coverage.floor",
    "In each area the unmet hours of a function are at most (1 − its floor) of its need.",
    "hours",
    label=translated("Least share of the need met, function by function"),
    order=220,
    share="left",
    completion="gives way",
)
JOURNEY = Rule(
    "coverage.journey",
    "Where a function follows what is delivered of others, the hours that follow their unmet hours are unmet too.",
    "hours",
    "at least",
    label=translated("Work that follows only what was delivered before"),
    priced=False,
)
RULES = by_id(BALANCE, SAVED, FLOOR, JOURNEY)

PAIR = ("area", "function")


def check(case: Case) -> Iterator[Rows]:
    """Need beside the hours delivered and unmet."""
    facts = case.facts
    need = facts.need[[*PAIR, "hours"]].rename(columns={"hours": "limit"})
    worked = pd.concat([case.deliver[[*PAIR, "hours"]], case.tables["surge_work"][[*PAIR, "hours"]]])
    parts = {"delivered": worked, "saved": case.tables["saved"], "unmet": case.tables["unmet"]}
    met = frame_of_keys(sorted({key for table in parts.values() for key in keys_of(table, PAIR)}), PAIR)
    for name, table in parts.items():
        met = matched(met, total(table, PAIR, "hours", name), PAIR)
    met = met.fillna(dict.fromkeys(parts, 0.0))
    met["value"] = met[list(parts)].sum(axis=1)
    balance = side_by_side(met, need, PAIR).fillna(dict.fromkeys(parts, 0.0))
    done = "{delivered} hours delivered" + (", {saved} saved by tools" if len(parts["saved"]) else "") + " and {unmet} unmet"
    yield Rows(BALANCE, balance, PAIR, f"{{function}} in {{area}}: {done} are {{value}}, but the need is {{limit}} hours.")
    yield _saved(facts, case, balance)
    left = 1 - balance["function"].map(facts.functions["floor"]).astype(float)
    floor = balance.assign(whole=balance["limit"], value=balance["unmet"], limit=left * balance["limit"])
    sentence = "{function} in {area}: {value} of {whole} hours are left unmet, but the floor allows {limit} hours."
    yield Rows(FLOOR, floor[floor["whole"] > 0], PAIR, sentence)
    yield _journey(facts, balance)


def _saved(facts: Facts, case: Case, met: pd.DataFrame) -> Rows:
    """Hours saved by each tool beside its share of those met; nothing where it is not taken, or saves no time in the function there."""
    keys = ("tool", *PAIR)
    if case.tables["saved"].empty:
        return Rows(SAVED, no_rows(keys), keys, "")
    share = facts.saving.merge(case.tables["tools"], on="tool").rename(columns={"saving": "share"})
    rows = matched(case.tables["saved"].rename(columns={"hours": "value"}), share, keys)
    rows = matched(rows, met[[*PAIR, "limit", "unmet"]], list(PAIR))
    rows["limit"] = (rows["share"] * (rows["limit"] - rows["unmet"])).astype(float).fillna(0.0)
    sentence = "{tool} saves {value} hours of {function} in {area}, but can save {limit}."
    return Rows(SAVED, rows, keys, sentence)


def _journey(facts: Facts, met: pd.DataFrame) -> Rows:
    """Unmet hours beside those that follow the unmet hours of the functions before."""
    sentence = "{function} in {area}: {value} hours are left unmet, but {limit} follow work that is not done: {missed} hours of {before}."
    if not facts.following["delivered"].any():
        return Rows(JOURNEY, no_rows(PAIR), PAIR, "")
    before = met.loc[met["limit"] > 0, [*PAIR, "unmet", "limit"]].set_axis(["area", "before", "missed", "hours_before"], axis=1)
    rows = facts.following[facts.following["delivered"].astype(bool)].merge(before, on=["area", "before"])
    rows["limit"] = rows["hours"] * rows["missed"] / rows["hours_before"]
    after = rows.groupby(list(PAIR), as_index=False).agg({"limit": "sum", "missed": "sum", "before": ", ".join})
    own = met[[*PAIR, "unmet"]].rename(columns={"unmet": "value"})
    return Rows(JOURNEY, matched(after, own, list(PAIR)).fillna({"value": 0.0}), PAIR, sentence)
