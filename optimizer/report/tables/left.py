"""Why money is left while need is unmet, in sentences of which each is proven."""

import math
from typing import Any

from optimizer.report.figures import Figures
from optimizer.report.layout import FULL_DIGITS
from optimizer.report.words import Words


def why_left(figures: Figures, words: Words) -> list[str]:
    """Sentences on `Figures.money_left`: what is left and why, the bound, the cheapest recruit; none where nothing is proven."""
    known, currency = figures.money_left, figures.headline["currency"]
    if known is None:
        return []
    amount, recruit = words.money(known["amount"], currency), known["recruit"]
    said = []
    if known["minimise"] == "cost":
        said.append(
            words(
                "{amount} is left while need is unmet: the plan was made for little cost and few people who change; rules ask no more.",
                amount=amount,
            )
        )
    if known["value"] is not None:
        said.append(
            words(
                "{amount} is left while need is unmet: the plan weighs cost against need; an unmet hour counts {value} times its priority.",
                amount=amount,
                value=words.money(known["value"], currency),
            )
        )
    if known["value"] is not None and known["all_more"] > 0:
        more, each = known["all_more"], known["all_more"] / known["unmet"]
        said.append(
            words(
                "Proven: unless more people change than here, a plan that meets all of it costs at least {more} more in the year, time on "
                "the way counted at its value; that is {each} for each hour, weighted by priority.",
                more=words.money(_down(more), currency),
                each=words.money(_down(each), currency),
            )
        )
    if recruit and known["affordable"] and known["value"] is not None and recruit["each"] >= known["value"]:
        said.append(
            words(
                "Under the mandates of the plan one more paid head costs more for an hour than an unmet hour counts: the cheapest, {tier} "
                "in {place}, costs {cost} in the year for at most {hours} of these hours, {each} for each.",
                hours=words.number(math.ceil(recruit["hours"] - 1e-6)),
                each=words.money(_down(recruit["each"]), currency),
                **_named(recruit, currency, words),
            )
        )
    if recruit and not known["affordable"] and known["minimise"] in ("balanced", "coverage"):
        said.append(
            words(
                "What is left ({amount}) cannot pay one more paid head for this need under the mandates of the plan: {tier} in {place} "
                "costs {cost} in the year, and no other way of paying frees that much.",
                amount=amount,
                **_named(recruit, currency, words),
            )
        )
    if known["most"] is not None:
        most = words.percent(min(1.0, math.ceil(known["most"] * 1e4 - 1e-6) / 1e4), 2)
        said.append(
            words(
                "Proven: under these rules and funds no plan meets more than {most} of the need (weighted by priority), unless more people "
                "change than here.",
                most=most,
            )
        )
    return said


def _named(recruit: dict[str, Any], currency: str, words: Words) -> dict[str, str]:
    return {"tier": recruit["tier_name"], "place": recruit["area_name"], "cost": words.money(recruit["cost"], currency)}


def _down(amount: float) -> float:
    """An amount above 0 rounded down to the decimals that it is shown with at most."""
    power = 10.0 ** max(0, FULL_DIGITS - 1 - math.floor(math.log10(amount)))
    return math.floor(amount * power * (1 + 1e-9)) / power
