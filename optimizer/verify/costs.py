"""Costs and journeys: what the plan says of them is what its decisions come to.

By area and tier: wages = wage × heads + overtime × overtime_wage_share × wage ÷ (days_per_year × hours_per_day); allowances = wage ×
hardship share of the zone × heads; hiring × hired; release × released; relocation × (moved in + hired_outside); training = cost × courses
(as under capacity) + days_away × cost_per_day_away × trainees at a venue outside of their own area; travel = (cost per hour × travel hours
+ cost per km × km + night_cost × nights) of service and supervision, and cost per hour × 2 × hours + cost per km × 2 × km of trainees to
their venue, charged to the traveller's area; expenses = expenses_per_year × heads; premises = `opening_cost_per_year` of each post that has
any heads (such a post needs a most of heads, `max_heads`, unless it is frozen); support = Σ cost_per_head_per_year of the `support` rows
that hold for the tier in the zone × heads (a row for the zone goes before the one of the same support without a zone); tools =
`cost_per_year`, and start_up = `start_up_cost`, of each tool that is taken, in the `area` and under the `tier` that run it;
surge, where people help = Σ stays elsewhere × (weeks × stay_cost_per_week + 2 × way at the tier's costs of an hour and a km) + Σ called ×
(weeks × (pay_per_week, or wage ÷ 52, + stay_cost_per_week) + travel_cost_per_head).
"""

from collections.abc import Iterator

import pandas as pd

from instances.schema import COST_KINDS
from optimizer.verify.bill import COST
from optimizer.verify.case import JOURNEY, Case
from optimizer.verify.compare import side_by_side, total
from optimizer.verify.rule import Rows, Rule, by_id

_SAYS = {
    "wages": "Wages are wage × heads, and the pay of overtime.",
    "allowances": "Allowances are wage × the zone's hardship share × heads.",
    "hiring": "Hiring is the cost of hiring × recruits.",
    "release": "Release is the cost of release × releases.",
    "relocation": "Relocation is the cost of relocation × moves in and recruits from outside.",
    "training": "Training is the cost of the package × trainees and refreshers, and of the days away at venues.",
    "travel": "Travel is paid by hour, km and night away of service and supervision, and to venues, where the traveller is posted.",
    "expenses": "Expenses are expenses × heads.",
    "premises": "Premises are the cost of keeping each post open that has any heads.",
    "support": "Support is the cost of its lines for the tier in the zone × heads.",
    "tools": "Tools are the cost of using each tool that is taken, where it is run.",
    "start_up": "Start-up is the cost of bringing each tool that is taken into use, where it is run.",
    "surge": "Help in surges costs pay, board and lodging by the week, and the way of each stay and each head called.",
}
RULES = by_id(
    *(Rule(f"costs.{kind}", says, "currency", "equal") for kind, says in _SAYS.items()),
    Rule("costs.journey_hours", "Journeys have the hours that serving and supervising take.", "hours", "equal"),
    Rule("costs.journey_km", "Journeys have the km that serving and supervising take.", "km", "equal"),
    Rule("costs.journey_nights", "Journeys have the nights away that serving and supervising take.", "nights", "equal"),
)


def check(case: Case, costs: pd.DataFrame) -> Iterator[Rows]:
    """The plan's costs and journeys beside those worked out, row by row; a table without rows is not compared."""
    if len(case.tables["costs"]):
        compared = side_by_side(total(case.tables["costs"], COST, "amount"), total(costs, COST, "amount", "limit"), COST)
        for kind in COST_KINDS:
            sentence = f"The plan says that {kind} of {{tier}} in {{area}} cost {{value}}, but its decisions come to {{limit}}."
            yield Rows(RULES[f"costs.{kind}"], compared[compared["kind"] == kind], ("area", "tier"), sentence)
    if len(case.tables["journeys"]):
        for column in ("hours", "km", "nights"):
            said, worked_out = total(case.tables["journeys"], JOURNEY, column), total(case.journeys, JOURNEY, column, "limit")
            sentence = (
                f"The plan says that {{tier}} from {{base_area}} to {{area}} ({{purpose}}) travels {{value}} {column}, but it is {{limit}}."
            )
            yield Rows(RULES[f"costs.journey_{column}"], side_by_side(said, worked_out, JOURNEY), tuple(JOURNEY), sentence)
