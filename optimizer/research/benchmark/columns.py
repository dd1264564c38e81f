"""Columns of the cases, with what each says; the tables and `about.md` are made from this."""

from optimizer.research.benchmark.measures import FAMILIES, MEASURES
from optimizer.verify import RULES

TEXTS = {
    "case": "Name of the case and of its folder in cases/: instance+scenario+rule+seed.",
    "family": "Instance, or family of synthetic instances, under which results are put together.",
    "instance": "Instance; of a synthetic one its family and the seed that it is made from.",
    "scenario": "Scenario applied to the instance; baseline is the instance as it is.",
    "rule": "Allocation rule; `fieldpost rules` shows formula and source of each.",
    "rule_title": "Name of the rule as people read it.",
    "rule_kind": "Kind of rule.",
    "status": "How the completion, or the solve, ended: optimal, within_gap, limit_with_plan …; unusable: the rule says nothing about such "
    "an instance; invalid: the scenario breaks the instance; failed or lost: a fault or a dead process; not_run: not begun yet.",
    "why": "Why there is no plan; empty where there is one.",
    "note": "What the rule rounded, scaled or left out, and what its completion had to break.",
    "mode": "What the instance asks for: cost, coverage or balanced; empty where it asks for stages.",
    "currency": "Currency of every money figure of the row.",
    "changes": "What the scenario changes, as JSON.",
    "base_instance_hash": "SHA-256 of the instance before the scenario (`instances.fingerprint`).",
    "instance_hash": "SHA-256 of the instance with the scenario, which the plan was verified on.",
}
"""Columns of text."""


def _rules_of(family: str) -> str:
    count = sum(rule.startswith(f"{family}.") for rule in RULES)
    return f"{count} rule{'s' if count > 1 else ''}"


FIGURES = {
    "instance_seed": "Seed that a synthetic instance is made from.",
    "areas_asked": "Areas asked for in a synthetic instance.",
    "regions_asked": "Regions asked for in a synthetic instance; empty: by its size.",
    "budget_share_asked": "Money in a synthetic instance's funds as a share of a rough cost of meeting all need; empty: twice that.",
    "seed": "Seed of the solver and of the draws of need.",
    "gap_asked": "Relative gap, as a fraction, at which a solve may stop.",
    "time_limit": "Seconds for the rule on the instance; empty: no limit.",
    "draws": "Draws of need for robustness.",
    "need_sd": "Standard deviation of the lognormal factor on the need of each function in each area (mean 1); assumed.",
    "areas": "Areas of the instance.",
    "need_weighted_hours": "Priority-weighted hours of need per year.",
    "unmet_hour_value": "What one weighted hour unmet counts in the objective.",
    "seconds": "Wall time of the rule, completion included, verification not.",
    "completion_gap": "Gap at which the completion, or the solve, stopped, as a fraction.",
    "bound": "Proven bound on the instance's objective that this case itself found: the optimiser in the instance's own mode.",
    "bound_best": "Best such bound of any case on the same instance and scenario: no plan that keeps the rules is below it.",
    **{name: text for name, (text, _) in MEASURES.items()},
    "robust_mean": "Mean coverage over the draws of need, after the repair that the plan's own hours allow.",
    "robust_low": "5th percentile of coverage over the draws.",
    "gap_to_bound": "(objective − bound_best) ÷ objective: how far from the best possible the plan can be at most; empty for a plan that "
    "breaks a rule, and where no bound is known.",
    **{
        f"violations_{family}": f"Places in which a rule of the family {family} is broken (docs/rules.md has its {_rules_of(family)})."
        for family in FAMILIES
    },
}
"""Columns of figures."""

FIRST = ("case", "family", "instance", "scenario", "rule", "rule_title", "rule_kind", "seed", "status", "why", "note")
COLUMNS = (*FIRST, *(name for name in {**FIGURES, **TEXTS} if name not in FIRST))
"""Every column but the versions, in order."""

SHOWN = (
    "cost",
    "coverage",
    "worst_area_coverage",
    "gini",
    "theil",
    "zone_gap",
    "travel_hours",
    "travel_km",
    "moves",
    "robust_mean",
    "robust_low",
    "gap_to_bound",
    "seconds",
)
"""Figures whose median and interval the summary gives."""
