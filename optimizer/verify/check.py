"""The check of a plan as a whole: every rule, every cost worked out anew, and the figures that people ask for first."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

import instances
from instances.instance import Instance, valid
from instances.schema import COST_KINDS
from instances.tables import PYTHON_TEXT
from optimizer.plan.plan import Plan, a_plan
from optimizer.verify import (
    budget,
    capacity,
    competency,
    costs,
    coverage,
    decisions,
    deployment,
    equity,
    form,
    mandates,
    remote,
    supervision,
    surge,
    volunteers,
)
from optimizer.verify.bill import costs_of
from optimizer.verify.case import Case, case_of
from optimizer.verify.facts import facts_of
from optimizer.verify.rule import Rows, Rule
from optimizer.verify.violation import Violation, number, violations_of

FAMILIES = (
    form,
    coverage,
    capacity,
    competency,
    mandates,
    supervision,
    remote,
    volunteers,
    deployment,
    budget,
    equity,
    surge,
    decisions,
    costs,
)
"""Families of rules, each a module with `RULES` and `check`, in the order in which violations are listed."""
RULES: dict[str, Rule] = {rule: record for family in FAMILIES for rule, record in family.RULES.items()}
"""Every rule that is checked, by its id."""


@dataclass(frozen=True)
class Check:
    """What the check of a plan found; figures are worked out from the plan's decisions, not taken from its derived tables."""

    violations: tuple[Violation, ...]
    """Rules broken, family by family; none: the plan is valid."""
    notes: tuple[str, ...]
    """Things to know that break no rule."""
    cost_by_kind: dict[str, float]
    """Cost by kind, currency per year; every kind, in the order of `instances.schema.COST_KINDS`."""
    coverage: float
    """Priority-weighted share of the need met in the whole country; 1 where there is no need."""
    heads: int
    """All heads posted."""
    travel_hours: float
    """All hours on the way per year."""

    @property
    def ok(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations

    @property
    def cost(self) -> float:
        """All money, currency per year."""
        return sum(self.cost_by_kind.values())


@dataclass(frozen=True)
class Examined:
    """A plan laid beside its instance, and what the rules make of it; worked out once, when somebody asks."""

    instance: Instance
    plan: Plan
    case: Case
    broken: tuple[Violation, ...]
    """Rows of the plan that speak of unknown things."""

    @cached_property
    @PYTHON_TEXT
    def bill(self) -> pd.DataFrame:
        """kind, area, tier, amount (currency per year), worked out from the decisions."""
        return costs_of(self.case)

    @cached_property
    @PYTHON_TEXT
    def rows(self) -> tuple[Rows, ...]:
        """What the plan has of everything that a rule limits, family by family."""
        return tuple(rows_of(self.case, self.bill))

    @cached_property
    @PYTHON_TEXT
    def check(self) -> Check:
        """What the check found."""
        found = [violation for rows in self.rows for violation in violations_of(self.case.facts, rows)]
        country = equity.coverage_by(self.case, "country")["coverage"]
        by_kind = self.bill.groupby("kind")["amount"].sum()
        return Check(
            violations=(*self.broken, *found),
            notes=_notes(self.case, self.plan, self.bill),
            cost_by_kind={kind: float(by_kind.get(kind, 0.0)) for kind in COST_KINDS},
            coverage=float(country.iloc[0]) if len(country) else 1.0,
            heads=int(self.case.staff["heads"].sum()),
            travel_hours=float(self.case.journeys["hours"].sum()),
        )


_KEPT: deque[Examined] = deque(maxlen=1)
"""The last plan: it is checked, told and drawn one after another."""


@PYTHON_TEXT
def examined(instance: Instance, plan: Plan) -> Examined:
    """A plan, whoever or whatever made it, beside a valid instance (as `instances.load` gives it)."""
    known = next((last for last in tuple(_KEPT) if last.instance is instance and last.plan is plan), None)
    if known is None:
        facts = facts_of(instance)
        tables, broken = form.check(facts, plan)
        known = Examined(instance, plan, case_of(facts, tables), tuple(broken))
        _KEPT.append(known)
    return known


def check_plan(instance: Instance, plan: Plan) -> Check:
    """Check every rule of `RULES` on a plan, whoever or whatever made it; the instance is valid (as `instances.load` gives it)."""
    return examined(instance, plan).check


def rows_of(case: Case, bill: pd.DataFrame) -> Iterator[Rows]:
    """What the plan has of everything that a rule limits, family by family."""
    for family in (coverage, capacity, competency, mandates, supervision, remote, volunteers, deployment):
        yield from family.check(case)
    yield from budget.check(case, bill)
    yield from equity.check(case)
    yield from surge.check(case)
    yield from decisions.check(case)
    yield from costs.check(case, bill)


def verify(instance: Instance, plan: Plan) -> tuple[Violation, ...]:
    """The rules that a plan breaks, whoever or whatever made it; none: the plan is valid.

    Examples:
        >>> import fieldpost as fp
        >>> instance = fp.generate(areas=2, seed=1)
        >>> fp.verify(instance, fp.solve(instance, gap="5%", progress=False).plan)
        ()
    """
    return check_plan(valid(instance), a_plan(plan)).violations


def _notes(case: Case, plan: Plan, bill: pd.DataFrame) -> tuple[str, ...]:
    """What to tell about a plan beside its violations."""
    notes, instance, journeys = [], case.facts.instance, case.journeys
    if plan.instance_hash and plan.instance_hash != instances.fingerprint(instance):
        notes.append("The plan was made for other data of this instance: its data have changed since, or a scenario was laid over them.")
    if not plan.costs and len(bill):
        cost = f"{number(float(bill['amount'].sum()))} {instance.manifest.currency}"
        notes.append(f"The plan states no costs; its decisions come to {cost} in the year.")
    if not plan.journeys and len(journeys):
        notes.append(f"The plan states no journeys; its decisions come to {journeys['hours'].sum():,.1f} hours on the way a year.")
    if plan.payments and not instance.funds:
        notes.append("The plan states payments, but the instance has no funds: they are not checked.")
    return tuple(notes)
