"""Coverage: need is delivered or counted as unmet, and each function's floor is met."""

from optimizer.verify.case import Case
from optimizer.verify.compare import above, side_by_side, total, unlike
from optimizer.verify.violation import Violation, violations_of

RULES = {
    "coverage.balance": "In each area the hours of a function that are delivered and left unmet are together its need.",
    "coverage.floor": "In each area the unmet hours of a function are at most (1 − its floor) of its need.",
}

PAIR = ["area", "function"]


def check(case: Case) -> list[Violation]:
    """Check need against the hours delivered and unmet."""
    facts = case.facts
    need = facts.need[[*PAIR, "hours"]].rename(columns={"hours": "limit"})
    delivered, unmet = total(case.deliver, PAIR, "hours", "delivered"), total(case.tables["unmet"], PAIR, "hours", "unmet")
    met = delivered.merge(unmet, how="outer", on=PAIR).fillna({"delivered": 0.0, "unmet": 0.0})
    met["value"] = met["delivered"] + met["unmet"]
    balance = side_by_side(met, need, PAIR).fillna({"delivered": 0.0, "unmet": 0.0})
    left = 1 - balance["function"].map(facts.functions["floor"]).astype(float)
    floor = balance.assign(need=balance["limit"], value=balance["unmet"], limit=left * balance["limit"])
    return [
        *violations_of(
            facts,
            "coverage.balance",
            unlike(balance),
            PAIR,
            unit="hours",
            sentence="{function} in {area}: {delivered} hours delivered and {unmet} unmet are {value}, but the need is {limit} hours.",
        ),
        *violations_of(
            facts,
            "coverage.floor",
            above(floor[floor["need"] > 0]),
            PAIR,
            unit="hours",
            sentence="{function} in {area}: {value} of {need} hours are left unmet, but the floor allows {limit} hours.",
        ),
    ]
