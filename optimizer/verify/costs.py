"""Costs and journeys: what the plan says of them is what its decisions come to."""

import pandas as pd

from instances.schema import COST_KINDS
from optimizer.verify.bill import COST, JOURNEY
from optimizer.verify.case import Case
from optimizer.verify.compare import side_by_side, total, unlike
from optimizer.verify.violation import Violation, violations_of

RULES = {
    "costs.wages": "Wages are wage × heads.",
    "costs.allowances": "Allowances are wage × the zone's hardship share × heads.",
    "costs.hiring": "Hiring is the cost of hiring × recruits.",
    "costs.release": "Release is the cost of release × releases.",
    "costs.relocation": "Relocation is the cost of relocation × moves in and recruits from outside.",
    "costs.training": "Training is the cost of the package × trainees.",
    "costs.travel": "Travel is paid by hour and km of service and supervision, where the traveller is posted.",
    "costs.expenses": "Expenses are expenses × heads.",
    "costs.premises": "Premises are the cost of keeping each post open that has any heads.",
    "costs.journey_hours": "Journeys have the hours that serving and supervising take.",
    "costs.journey_km": "Journeys have the km that serving and supervising take.",
}


def check(case: Case, costs: pd.DataFrame, journeys: pd.DataFrame) -> list[Violation]:
    """Compare the plan's costs and journeys, row by row, with those worked out; a table without rows is not compared."""
    facts, found = case.facts, []
    if len(case.tables["costs"]):
        compared = side_by_side(total(case.tables["costs"], COST, "amount"), total(costs, COST, "amount", "limit"), COST)
        for kind in COST_KINDS:
            rows = unlike(compared[compared["kind"] == kind])
            sentence = f"The plan says that {kind} of {{tier}} in {{area}} cost {{value}}, but its decisions come to {{limit}}."
            found += violations_of(facts, f"costs.{kind}", rows, ["area", "tier"], unit=facts.instance.manifest.currency, sentence=sentence)
    if len(case.tables["journeys"]):
        for column in ("hours", "km"):
            said, worked_out = total(case.tables["journeys"], JOURNEY, column), total(journeys, JOURNEY, column, "limit")
            rows = unlike(side_by_side(said, worked_out, JOURNEY))
            sentence = (
                f"The plan says that {{tier}} from {{base_area}} to {{area}} ({{purpose}}) travels {{value}} {column}, but it is {{limit}}."
            )
            found += violations_of(facts, f"costs.journey_{column}", rows, JOURNEY, unit=column, sentence=sentence)
    return found
