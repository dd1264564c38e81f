"""Coverage: need is delivered or counted as unmet, and each function's floor is met.

For each area and function with need: Σ_t deliver + Σ surge_work + unmet = need, and unmet ≤ (1 − floor) × need. The floor is the function's
`min_coverage`, else the policy's. Where a function follows what is delivered of another (`follows_delivered`): unmet ≥ hours that follow ×
the share of the other that is unmet.
"""

from collections.abc import Iterator

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import matched, side_by_side, total
from optimizer.verify.facts import Facts
from optimizer.verify.rule import Rows, Rule, by_id, translated

BALANCE = Rule(
    "coverage.balance",
    "In each area the hours of a function that are delivered and left unmet are together its need.",
    "hours",
    "equal",
    label="Need, met or unmet",
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
    "Where a function follows what is delivered of another, the hours that follow its unmet hours are unmet too.",
    "hours",
    "at least",
    label=translated("Work that follows only what was delivered before"),
    priced=False,
)
RULES = by_id(BALANCE, FLOOR, JOURNEY)

PAIR = ("area", "function")


def check(case: Case) -> Iterator[Rows]:
    """Need beside the hours delivered and unmet."""
    facts = case.facts
    need = facts.need[[*PAIR, "hours"]].rename(columns={"hours": "limit"})
    delivered, unmet = (
        total(pd.concat([case.deliver[[*PAIR, "hours"]], case.tables["surge_work"][[*PAIR, "hours"]]]), PAIR, "hours", "delivered"),
        total(case.tables["unmet"], PAIR, "hours", "unmet"),
    )
    met = delivered.merge(unmet, how="outer", on=PAIR).fillna({"delivered": 0.0, "unmet": 0.0})
    met["value"] = met["delivered"] + met["unmet"]
    balance = side_by_side(met, need, PAIR).fillna({"delivered": 0.0, "unmet": 0.0})
    sentence = "{function} in {area}: {delivered} hours delivered and {unmet} unmet are {value}, but the need is {limit} hours."
    yield Rows(BALANCE, balance, PAIR, sentence)
    left = 1 - balance["function"].map(facts.functions["floor"]).astype(float)
    floor = balance.assign(whole=balance["limit"], value=balance["unmet"], limit=left * balance["limit"])
    sentence = "{function} in {area}: {value} of {whole} hours are left unmet, but the floor allows {limit} hours."
    yield Rows(FLOOR, floor[floor["whole"] > 0], PAIR, sentence)
    yield _journey(facts, balance)


def _journey(facts: Facts, met: pd.DataFrame) -> Rows:
    """Unmet hours beside those that follow the unmet hours of the function before."""
    sentence = "{function} in {area}: {value} hours are left unmet, but {limit} follow work that is not done: {missed} hours of {before}."
    after = facts.functions.loc[facts.functions["follows_delivered"].astype(bool), "follows"]
    if after.empty:
        return Rows(JOURNEY, pd.DataFrame(columns=[*PAIR, "value", "limit"]), PAIR, sentence)
    follows = facts.need[facts.need["function"].isin(after.index)].assign(before=lambda rows: rows["function"].map(after))
    own = met[[*PAIR, "unmet"]].rename(columns={"unmet": "value"})
    before = met[[*PAIR, "unmet", "limit"]].set_axis(["area", "before", "missed", "hours_before"], axis=1)
    rows = matched(matched(follows, own, list(PAIR)), before[before["hours_before"] > 0], ["area", "before"]).dropna(
        subset=["hours_before"]
    )
    rows["limit"] = rows["following"] * rows["missed"] / rows["hours_before"]
    return Rows(JOURNEY, rows.fillna({"value": 0.0}), PAIR, sentence)
