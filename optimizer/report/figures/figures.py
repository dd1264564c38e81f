"""`Figures`: every figure of a run that a report shows, as plain data and data frames."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from instances.instance import Instance
from optimizer.doctor.kept import Suspicious, suspicious_of
from optimizer.plan.folder import Run
from optimizer.plan.places import ALL_MET, area_table
from optimizer.plan.plan import ONCE, Plan
from optimizer.report.figures import costs, courses, functions, left, settlements, staff
from optimizer.report.figures.basis import Basis, basis_of
from optimizer.report.figures.binding import binding, binding_rules
from optimizer.report.figures.counts import counts_of
from optimizer.report.figures.decisions import decisions
from optimizer.report.figures.functions import country_coverage
from optimizer.report.figures.indicators import indicators_of
from optimizer.report.figures.run import assumed_need, assumptions, run_facts, sources
from optimizer.report.figures.surges import surge_help
from optimizer.report.figures.uses import needed_for
from optimizer.verify.bill import people_who_change
from optimizer.why.so.kept import Answers, answers_of


def headline(basis: Basis, tiers: pd.DataFrame, worst: pd.DataFrame, run: dict[str, Any]) -> dict[str, Any]:
    """One figure for each key; unknown is `None`.

    title, year, currency, area_label, region_label; areas, regions, population: counts. cost of the year, of which cost_once comes only
    once (kinds of `ONCE`), currency; money_available in all
    funds (`None`: the instance has no funds, money is not limited), money_left. coverage of the country and worst_area_coverage, the
    priority-weighted shares of need met; worst_area (id) and worst_area_name (`None` where there is no need); areas_full: areas with all
    their need met, of areas_with_need. heads, heads_paid, heads_unpaid, in_place, in_place_paid, in_place_unpaid, hired, hired_outside
    (among them), released, not_called, moved, trainees: whole heads; people_who_change: those hired, released, not called and moved;
    surge_weeks: whole weeks of people who help in surges. travel_hours and km on the way and nights away a year; need_hours, met_hours a
    year. need_assumed: the share of the need that rests on assumed figures. gap: a fraction; `None` where unknown. violations: rules
    broken, counted by place.
    """
    manifest, facts = basis.instance.manifest, basis.facts
    paid, unpaid = tiers[tiers["paid"]], tiers[~tiers["paid"]]
    cost = float(basis.bill["amount"].sum())
    available = sum(fund.amount_per_year for fund in basis.instance.funds) if basis.instance.funds else None
    least = None if worst.empty else worst.iloc[0]
    return {
        "title": manifest.title,
        "year": manifest.year,
        "currency": manifest.currency,
        "area_label": manifest.area_label,
        "region_label": manifest.region_label,
        "areas": len(facts.areas),
        "regions": int(facts.areas["region"].nunique()),
        "population": int(facts.areas["population"].sum()),
        "cost": cost,
        "cost_once": float(basis.bill.loc[basis.bill["kind"].isin(ONCE), "amount"].sum()),
        "money_available": available,
        "money_left": None if available is None else available - cost,
        "coverage": country_coverage(basis),
        "worst_area": None if least is None else str(least["area"]),
        "worst_area_name": None if least is None else str(least["name"]),
        "worst_area_coverage": None if least is None else float(least["coverage"]),
        "areas_with_need": len(worst),
        "areas_full": int((worst["coverage"] >= ALL_MET).sum()),
        "heads": int(tiers["heads"].sum()),
        "heads_paid": int(paid["heads"].sum()),
        "heads_unpaid": int(unpaid["heads"].sum()),
        "in_place": int(tiers["in_place"].sum()),
        "in_place_paid": int(paid["in_place"].sum()),
        "in_place_unpaid": int(unpaid["in_place"].sum()),
        **{name: int(tiers[name].sum()) for name in ("hired", "hired_outside", "released", "not_called", "moved", "trainees")},
        "people_who_change": people_who_change(basis.case),
        "travel_hours": float(basis.journeys["hours"].sum()),
        "km": float(basis.journeys["km"].sum()),
        "nights": float(basis.journeys["nights"].sum()),
        "need_hours": float(worst["need_hours"].sum()),
        "met_hours": float(worst["met_hours"].sum()),
        "need_assumed": assumed_need(basis.instance),
        "gap": run["gap"],
        "violations": len(run["violations"]),
    }


@dataclass(frozen=True)
class Figures:
    """The figures of a run, free of any language: ids, names from the data, keys in English snake_case.

    All are worked out from the plan's decisions, as the independent check works them out; money is currency per year, hours and km are per
    year, shares are fractions. The function named with each table describes its columns.
    """

    instance: Instance
    plan: Plan
    headline: dict[str, Any]
    """`headline`."""
    areas: pd.DataFrame
    """`optimizer.plan.places.area_table`, indexed by area, with region_name and zone_name; cost worked out from the decisions."""
    postings: pd.DataFrame
    """`staff.postings`."""
    tiers: pd.DataFrame
    """`staff.by_tier`."""
    paid_by_zone: pd.DataFrame
    """`staff.by_zone`."""
    offices: pd.DataFrame
    """`staff.by_office`."""
    focal_points: pd.DataFrame
    """`settlements.focal_points`; no rows where no tier belongs to settlements."""
    shared_posts: pd.DataFrame
    """`staff.shared_posts`."""
    providers: pd.DataFrame
    """`functions.providers`."""
    sexes: pd.DataFrame
    """`staff.by_sex`."""
    mandates: pd.DataFrame
    """`functions.mandates`."""
    service: pd.DataFrame
    """`functions.service`."""
    needed_for: pd.DataFrame
    """`uses.needed_for`."""
    tools: pd.DataFrame
    """`functions.tools`; no rows where the data offer none."""
    teams: pd.DataFrame
    """`staff.teams`."""
    surge_help: pd.DataFrame
    """`surges.surge_help`; no rows where nobody helps in a surge."""
    training: pd.DataFrame
    """`staff.training`."""
    venues: pd.DataFrame
    """`courses.venues`; no rows where packages have no venues."""
    refreshers: pd.DataFrame
    """`courses.refreshers`."""
    teaching: pd.DataFrame
    """`courses.teaching`."""
    funds: pd.DataFrame
    """`costs.funds`; no rows where money is not limited."""
    costs: pd.DataFrame
    """`costs.costs`, by kind and fund."""
    cost_by_kind: pd.DataFrame
    """`costs.cost_by_kind`."""
    cost_by_tier: pd.DataFrame
    """`costs.cost_by_tier`."""
    money_left: dict[str, Any] | None
    """`left.money_left`."""
    actions: pd.DataFrame
    """`staff.actions`."""
    unmet: pd.DataFrame
    """`functions.unmet`."""
    coverage_by_function: pd.DataFrame
    """`functions.coverage_by_function`."""
    coverage_by_zone: pd.DataFrame
    """`functions.coverage_by_place`; column `zone`."""
    coverage_by_region: pd.DataFrame
    """`functions.coverage_by_place`; column `region`."""
    coverage_by_group: pd.DataFrame
    """`functions.coverage_by_group`."""
    worst: pd.DataFrame
    """`functions.worst`: every area with need, the least covered first."""
    binding: pd.DataFrame
    """`binding.binding`: every place where a limit is reached."""
    binding_rules: pd.DataFrame
    """`binding.binding_rules`: in how many places each rule binds."""
    assumptions: pd.DataFrame
    """`run.assumptions`."""
    sources: pd.DataFrame
    """`run.sources`."""
    decisions: pd.DataFrame
    """`decisions.decisions`; no rows where nothing was decided beforehand."""
    run: dict[str, Any]
    """`run.run_facts`."""
    answers: Answers
    """What was solved beside the plan about why it is so; none where nobody asked."""
    suspicious: Suspicious
    """What `doctor` found in its data; none where nobody asked."""

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """`indicators.indicators_of`, worked out where somebody asks."""
        return indicators_of(counts_of(basis_of(self.instance, self.plan)))


def figures_of(run: Run) -> Figures:
    """Work out the figures of a run; the instance is valid, the plan may be typed by hand and break rules."""
    basis = basis_of(run.instance, run.plan)
    facts = run_facts(run, basis, basis.examined.check.violations)
    postings, training, worst = staff.postings(basis), staff.training(basis), functions.worst(basis)
    helped = surge_help(basis)
    tiers, limits, needed = staff.by_tier(postings, training, basis), binding(basis), staff.women_needed(basis)
    areas = area_table(run.instance, run.plan)
    areas = areas.assign(region_name=basis.named("region", areas["region"]), zone_name=basis.named("zone", areas["zone"]))
    areas["cost"] = basis.bill.groupby("area")["amount"].sum().reindex(areas.index, fill_value=0.0).astype(float)
    return Figures(
        instance=run.instance,
        plan=run.plan,
        headline=headline(basis, tiers, worst, facts) | {"surge_weeks": int(helped["weeks"].sum())},
        areas=areas,
        postings=postings,
        tiers=tiers,
        paid_by_zone=staff.by_zone(basis),
        offices=staff.by_office(basis),
        focal_points=settlements.focal_points(basis),
        shared_posts=staff.shared_posts(basis),
        providers=functions.providers(basis),
        sexes=staff.by_sex(basis, needed),
        mandates=functions.mandates(basis),
        service=functions.service(basis),
        needed_for=needed_for(basis),
        tools=functions.tools(basis),
        teams=staff.teams(basis),
        surge_help=helped,
        training=training,
        venues=courses.venues(basis),
        refreshers=courses.refreshers(basis),
        teaching=courses.teaching(basis),
        funds=costs.funds(basis),
        costs=costs.costs(basis),
        cost_by_kind=costs.cost_by_kind(basis),
        cost_by_tier=costs.cost_by_tier(basis),
        money_left=left.money_left(basis, facts),
        actions=staff.actions(basis, training, needed),
        unmet=functions.unmet(basis),
        coverage_by_function=functions.coverage_by_function(basis),
        coverage_by_zone=functions.coverage_by_place(basis, "zone"),
        coverage_by_region=functions.coverage_by_place(basis, "region"),
        coverage_by_group=functions.coverage_by_group(basis),
        worst=worst,
        binding=limits[limits["reached"]].drop(columns="reached").reset_index(drop=True),
        binding_rules=binding_rules(limits),
        assumptions=assumptions(run.instance),
        sources=sources(run.instance),
        decisions=decisions(run, basis, facts),
        run=facts,
        answers=answers_of(run),
        suspicious=suspicious_of(run),
    )
