"""The check of caseloads, written from the domain and apart from the model: every rule as a record, with the rows of each place."""

from collections.abc import Collection

from instances.instance import Instance
from instances.people.schema import Roster
from optimizer.people.caseloads.check import form, load, supervised, work
from optimizer.people.caseloads.check.sides import sides_of
from optimizer.people.rows import Caseload, Postings
from optimizer.plan.plan import Plan
from optimizer.verify.rule import Rule
from optimizer.verify.violation import Violation, violations_of

FAMILIES = (form, work, load, supervised)
RULES: dict[str, Rule] = {rule: record for family in FAMILIES for rule, record in family.RULES.items()}
"""Every rule that is checked, by its id."""


def check_caseload(
    instance: Instance,
    plan: Plan,
    caseload: Caseload,
    postings: Postings | None = None,
    roster: Roster | None = None,
    *,
    areas: Collection[str] = (),
) -> tuple[Violation, ...]:
    """The rules that caseloads break, whoever or whatever made them; `areas`: those that they are for, all if empty."""
    sides, broken = sides_of(instance, plan, caseload, postings, roster, areas)
    found = [violation for family in FAMILIES for rows in family.check(sides) for violation in violations_of(sides.facts, rows)]
    return (*broken, *found)
