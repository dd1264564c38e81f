"""`Figures`: every figure of a run that a report shows, as plain data and data frames."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from instances.schema import Instance
from optimizer.plan.folder import Run
from optimizer.plan.plan import Plan
from optimizer.report.figures import money, people, work
from optimizer.report.figures.binding import binding, binding_rules
from optimizer.report.figures.ground import ground_of
from optimizer.report.figures.headline import headline
from optimizer.report.figures.run import assumptions, run_facts, sources
from optimizer.report.places import area_table
from optimizer.verify.check import check_case


@dataclass(frozen=True)
class Figures:
    """The figures of a run, free of any language: ids, names from the data, keys in English snake_case.

    All are worked out from the plan's decisions, as the independent check works them out; money is currency per year, hours and km are per
    year, shares are fractions. The function named with each table describes its columns.
    """

    instance: Instance
    plan: Plan
    headline: dict[str, Any]
    """`headline.headline`."""
    areas: pd.DataFrame
    """`optimizer.report.places.area_table`, indexed by area; cost worked out from the decisions."""
    postings: pd.DataFrame
    """`people.postings`."""
    tiers: pd.DataFrame
    """`people.by_tier`."""
    mandates: pd.DataFrame
    """`work.mandates`."""
    service: pd.DataFrame
    """`work.service`."""
    teams: pd.DataFrame
    """`people.teams`."""
    training: pd.DataFrame
    """`people.training`."""
    funds: pd.DataFrame
    """`money.funds`; no rows where money is not limited."""
    costs: pd.DataFrame
    """`money.costs`, by kind and fund."""
    cost_by_kind: pd.DataFrame
    """`money.cost_by_kind`."""
    cost_by_tier: pd.DataFrame
    """`money.cost_by_tier`."""
    actions: pd.DataFrame
    """`people.actions`."""
    unmet: pd.DataFrame
    """`work.unmet`."""
    coverage_by_function: pd.DataFrame
    """`work.coverage_by_function`."""
    coverage_by_zone: pd.DataFrame
    """`work.coverage_by_place`; column `zone`."""
    coverage_by_region: pd.DataFrame
    """`work.coverage_by_place`; column `region`."""
    worst: pd.DataFrame
    """`work.worst`: every area with need, the least covered first."""
    binding: pd.DataFrame
    """`binding.binding`: every place where a limit is reached."""
    binding_rules: pd.DataFrame
    """`binding.binding_rules`: in how many places each rule binds."""
    assumptions: pd.DataFrame
    """`run.assumptions`."""
    sources: pd.DataFrame
    """`run.sources`."""
    run: dict[str, Any]
    """`run.run_facts`."""


def figures_of(run: Run) -> Figures:
    """Work out the figures of a run; the instance is valid, the plan may be typed by hand and break rules."""
    ground = ground_of(run.instance, run.plan)
    checked = check_case(run.plan, ground.case, ground.broken, ground.rows, ground.bill, ground.journeys)
    facts = run_facts(run, ground, checked.violations)
    postings, training, worst = people.postings(ground), people.training(ground), work.worst(ground)
    tiers, limits = people.by_tier(postings, training, ground), binding(ground)
    areas = area_table(run.instance, run.plan)
    areas["cost"] = ground.bill.groupby("area")["amount"].sum().reindex(areas.index, fill_value=0.0).astype(float)
    return Figures(
        instance=run.instance,
        plan=run.plan,
        headline=headline(ground, tiers, worst, facts),
        areas=areas,
        postings=postings,
        tiers=tiers,
        mandates=work.mandates(ground),
        service=work.service(ground),
        teams=people.teams(ground),
        training=training,
        funds=money.funds(ground),
        costs=money.costs(ground),
        cost_by_kind=money.cost_by_kind(ground),
        cost_by_tier=money.cost_by_tier(ground),
        actions=people.actions(ground, training),
        unmet=work.unmet(ground),
        coverage_by_function=work.coverage_by_function(ground),
        coverage_by_zone=work.coverage_by_place(ground, "zone"),
        coverage_by_region=work.coverage_by_place(ground, "region"),
        worst=worst,
        binding=limits[limits["reached"]].drop(columns="reached").reset_index(drop=True),
        binding_rules=binding_rules(limits),
        assumptions=assumptions(run.instance),
        sources=sources(run.instance),
        run=facts,
    )
