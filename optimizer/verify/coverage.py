"""Coverage: need is delivered or counted as unmet, and each function's floor is met.

For each area and function with need: Σ_t deliver + unmet = need, and unmet ≤ (1 − floor) × need. The floor is the function's
`min_coverage`, else the policy's.
"""

from collections.abc import Iterator

from optimizer.verify.case import Case
from optimizer.verify.compare import side_by_side, total
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
RULES = by_id(BALANCE, FLOOR)

PAIR = ("area", "function")


def check(case: Case) -> Iterator[Rows]:
    """Need beside the hours delivered and unmet."""
    facts = case.facts
    need = facts.need[[*PAIR, "hours"]].rename(columns={"hours": "limit"})
    delivered, unmet = total(case.deliver, PAIR, "hours", "delivered"), total(case.tables["unmet"], PAIR, "hours", "unmet")
    met = delivered.merge(unmet, how="outer", on=PAIR).fillna({"delivered": 0.0, "unmet": 0.0})
    met["value"] = met["delivered"] + met["unmet"]
    balance = side_by_side(met, need, PAIR).fillna({"delivered": 0.0, "unmet": 0.0})
    sentence = "{function} in {area}: {delivered} hours delivered and {unmet} unmet are {value}, but the need is {limit} hours."
    yield Rows(BALANCE, balance, PAIR, sentence)
    left = 1 - balance["function"].map(facts.functions["floor"]).astype(float)
    floor = balance.assign(whole=balance["limit"], value=balance["unmet"], limit=left * balance["limit"])
    sentence = "{function} in {area}: {value} of {whole} hours are left unmet, but the floor allows {limit} hours."
    yield Rows(FLOOR, floor[floor["whole"] > 0], PAIR, sentence)
