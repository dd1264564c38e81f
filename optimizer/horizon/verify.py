"""The independent check of a plan over several years: rules of one year that hold in each, and rules of its own.

Nothing of the model is used: stocks, flows, hours and money are worked out anew from the instance's own tables. Figures may miss a rule by
as much as in one year.
"""

from instances.instance import Instance
from optimizer.horizon.check import careers, decided, deployment, money, stocks, teams, training, work
from optimizer.horizon.check.case import HorizonCase
from optimizer.horizon.plan import HorizonPlan
from optimizer.verify.compare import beyond
from optimizer.verify.coverage import FLOOR
from optimizer.verify.decisions import AT_LEAST
from optimizer.verify.deployment import MIN_HEADS, RATIO
from optimizer.verify.equity import ZONE_GAP
from optimizer.verify.facts import facts_of
from optimizer.verify.mandates import TEAM_REACH
from optimizer.verify.remote import RESIDENT_HEADS
from optimizer.verify.rule import Rule, by_id
from optimizer.verify.violation import Violation, violations_of

FAMILIES = (stocks, careers, work, training, deployment, teams, money, decided)
"""Modules with `RULES`, in the order in which violations are listed."""
COUNTED = by_id(FLOOR, MIN_HEADS, RATIO, RESIDENT_HEADS, TEAM_REACH, ZONE_GAP, AT_LEAST)
"""Rules that a plan may miss, since people have to be found first: what is missed counts in what is minimised."""
RULES: dict[str, Rule] = {rule: record for family in FAMILIES for rule, record in family.RULES.items()} | COUNTED
"""Every rule, by its id."""


def check_horizon(instance: Instance, plan: HorizonPlan) -> tuple[Violation, ...]:
    """The rules that a plan breaks; where its form is wrong, nothing else is checked. None: every rule is kept."""
    case = HorizonCase(instance, plan)
    checks = (
        stocks.check,
        careers.check,
        work.coverage,
        training.check,
        work.supervision,
        deployment.check,
        teams.check,
        money.check,
        decided.check,
    )
    broken = [rows for rows in stocks.form(case) if len(beyond(rows.frame, rows.rule.sense))]
    broken = broken or [rows for check in checks for rows in check(case) if len(beyond(rows.frame, rows.rule.sense))]
    facts = facts_of(instance) if broken else None
    return tuple(violation for rows in broken if facts for violation in violations_of(facts, rows))
