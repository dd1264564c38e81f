"""What a plan is judged by: each measure a small function of the plan and its instance, with its source.

All is worked out from the plan's decisions, as the verifier works them out, and nothing is taken from the plan's derived tables.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from instances.instance import Instance
from models.objective import weights
from optimizer.plan.plan import Plan
from optimizer.research.benchmark.statistics import gini, theil
from optimizer.verify import RULES, Violation
from optimizer.verify.bill import costs_of, people_who_change
from optimizer.verify.case import Case, case_of
from optimizer.verify.equity import coverage_by, coverage_by_group
from optimizer.verify.facts import Facts
from optimizer.verify.form import check as understood

FAMILIES = tuple(dict.fromkeys(rule.partition(".")[0] for rule in RULES))
"""Families of rules that the verifier checks."""
OVERLOAD = "volunteers.hours_per_week"


@dataclass(frozen=True)
class Judged:
    """A plan with what its instance says, ready to be measured."""

    case: Case
    violations: tuple[Violation, ...]

    @property
    def facts(self) -> Facts:
        """What the instance says."""
        return self.case.facts

    @property
    def journeys(self) -> pd.DataFrame:
        """base_area, area, tier, purpose, hours, km (per year)."""
        return self.case.journeys

    @cached_property
    def money(self) -> "pd.Series[float]":
        """Currency per year by cost kind."""
        return costs_of(self.case).groupby("kind")["amount"].sum()

    @cached_property
    def by_area(self) -> "pd.Series[float]":
        """Priority-weighted coverage by area with need."""
        return coverage_by(self.case, "area").set_index("area")["coverage"].astype(float)


def judge(facts: Facts, plan: Plan, violations: Iterable[Violation]) -> Judged:
    """Combine a plan with the facts of its instance; `violations` are what the verifier found."""
    tables, _ = understood(facts, plan)
    return Judged(case_of(facts, tables), tuple(violations))


def _over_people(judged: Judged) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coverage by area with need, and the people who live there."""
    people = judged.facts.areas["population"].reindex(judged.by_area.index)
    return np.asarray(judged.by_area, dtype=np.float64), np.asarray(people, dtype=np.float64)


def zone_gap(judged: Judged) -> float:
    """Coverage of the best served zone less that of the worst, among zones with need."""
    return _gap(coverage_by(judged.case, "zone"))


def group_gap(judged: Judged) -> float:
    """Coverage of the best served target group less that of the worst, among groups with need."""
    return _gap(coverage_by_group(judged.case))


def _gap(covered: pd.DataFrame) -> float:
    return float(covered["coverage"].max() - covered["coverage"].min()) if len(covered) else 0.0


def heads(judged: Judged, *, paid: bool) -> int:
    """People posted, paid or unpaid."""
    staff = judged.case.staff
    return int(staff.loc[staff["tier"].map(judged.facts.tiers["paid"]).astype(bool) == paid, "heads"].sum())


def violations_by_family(violations: Iterable[Violation]) -> dict[str, int]:
    """How many rules are broken in how many places, by family: `violations_supervision` and so on (docs/rules.md)."""
    found = [violation.family for violation in violations]
    return {f"violations_{family}": found.count(family) for family in FAMILIES}


def objective(judged: Judged, only: str | None = None) -> float | None:
    """Value of the plan under the instance's own objective, or what one term adds to it; lower is better.

    Currency, or weighted hours in the mode `coverage`. `None` where the instance asks for stages: there is no one number
    then. What each mode sums is said in `models.objective.weights`.
    """
    instance = judged.facts.instance
    if instance.manifest.objective.stages:
        return None
    weight = _weights(instance)
    return float(sum(weight.get(term, 0.0) * amount for term, amount in terms(judged).items() if only in (None, term)))


def terms(judged: Judged) -> dict[str, float]:
    """Every term of an objective: money by kind, `travel_time` in hours, `unmet_need` in weighted hours, gaps as fractions, `churn`."""
    unmet = judged.case.tables["unmet"]
    weighted = unmet["hours"].astype(float) * unmet["function"].map(judged.facts.functions["priority"]).astype(float)
    return {str(kind): float(amount) for kind, amount in judged.money.items()} | {
        "travel_time": float(judged.journeys["hours"].sum()),
        "unmet_need": float(weighted.sum()),
        "equity_gap": zone_gap(judged),
        "group_gap": group_gap(judged),
        "churn": float(people_who_change(judged.case)),
    }


def need_of_country(facts: Facts) -> float:
    """Priority-weighted hours of need per year."""
    return float(np.sum(facts.need["hours"] * facts.need["priority"]))


def unmet_hour_value(instance: Instance) -> float | None:
    """What one weighted hour unmet counts in the instance's own objective; `None` where it asks for stages."""
    if instance.manifest.objective.stages:
        return None
    return _weights(instance).get("unmet_need", 0.0)


def _weights(instance: Instance) -> dict[str, float]:
    """Weight of each term in the instance's own mode."""
    return {str(term): weight for term, weight in weights(instance, instance.manifest.objective.mode).items()}


def _country(covered: "pd.Series[float]") -> float:
    return float(covered.iloc[0]) if len(covered) else 1.0


Measure = Callable[[Judged], float | None]

MEASURES: dict[str, tuple[str, Measure]] = {
    "cost": ("All money, currency per year.", lambda judged: float(judged.money.sum())),
    "coverage": (
        "Priority-weighted share of the need that is met; 1 where there is no need (Church and ReVelle 1974).",
        lambda judged: _country(coverage_by(judged.case, "country")["coverage"]),
    ),
    "worst_area_coverage": (
        "Coverage of the area served worst (Rawls 1971).",
        lambda judged: float(judged.by_area.min()) if len(judged.by_area) else 1.0,
    ),
    "gini": (
        "Gini coefficient of coverage over areas, each weighted by its population; 0 is equal (Gini 1912; Lerman and Yitzhaki 1989).",
        lambda judged: gini(*_over_people(judged)),
    ),
    "theil": (
        "Theil's T of coverage over areas, each weighted by its population; 0 is equal (Theil 1967).",
        lambda judged: theil(*_over_people(judged)),
    ),
    "zone_gap": ("Coverage of the best served zone less that of the worst (Marsh and Schilling 1994).", zone_gap),
    "travel_hours": (
        "Hours on the way per year, service and supervision (Hakimi 1964).",
        lambda judged: float(judged.journeys["hours"].sum()),
    ),
    "travel_km": ("Kilometres per year, service and supervision.", lambda judged: float(judged.journeys["km"].sum())),
    "heads_paid": ("Paid people posted.", lambda judged: heads(judged, paid=True)),
    "heads_unpaid": ("Volunteers and leaders posted.", lambda judged: heads(judged, paid=False)),
    "moves": (
        "People in place who change to a post in another area.",
        lambda judged: int(judged.case.tables["moves"]["heads"].sum()),
    ),
    "people_who_change": (
        "People recruited, moved, and released or no longer called upon, unpaid ones among them.",
        lambda judged: people_who_change(judged.case),
    ),
    "volunteer_overload_hours": (
        "Hours of volunteers and leaders beyond their weekly cap, per year.",
        lambda judged: float(sum(violation.amount for violation in judged.violations if violation.rule == OVERLOAD)),
    ),
    "objective": (
        "Value under the instance's own objective (lower is better): currency, or weighted hours in the mode coverage.",
        objective,
    ),
    "objective_unmet": ("Part of the objective that unmet need makes up.", lambda judged: objective(judged, only="unmet_need")),
    "violations": ("Places in which a rule is broken, by all families; 0: a sound plan.", lambda judged: len(judged.violations)),
}
"""What each measure is, with its source, and how it is worked out. Sources in full: Church and ReVelle, The maximal covering location
problem, 1974; Rawls, A Theory of Justice, 1971; Marsh and Schilling, Equity measurement in facility location analysis, 1994; Hakimi,
Optimum locations of switching centers, 1964; Gini and Theil in `statistics`. Money and overload: docs/rules.md, rules 9 and 7."""


def measures_of(judged: Judged) -> dict[str, float | None]:
    """Every measure but robustness, by name; unknown is `None`."""
    return {name: measure(judged) for name, (_, measure) in MEASURES.items()} | violations_by_family(judged.violations)
