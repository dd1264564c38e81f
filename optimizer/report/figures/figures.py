"""`Figures`: every figure of a run that a report shows, as plain data and data frames."""

from copy import copy
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


@dataclass(frozen=True, eq=False)
class Figures:
    """The figures of a run, free of any language: ids, names from the data, keys in English snake_case.

    All are worked out from the plan's decisions, as the independent check works them out, each when somebody asks first; money is currency
    per year, hours and km are per year, shares are fractions. The function named with each table describes its columns.
    """

    of: Run
    """The run."""
    basis: Basis
    """Its plan beside its instance."""

    def but(self, **figures: Any) -> "Figures":
        """The same with other figures in place of those named."""
        other = copy(self)
        vars(other).update(figures)
        return other

    @property
    def instance(self) -> Instance:
        """The instance."""
        return self.of.instance

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.of.plan

    @cached_property
    def headline(self) -> dict[str, Any]:
        """`headline`."""
        return headline(self.basis, self.tiers, self.worst, self.run) | {"surge_weeks": int(self.surge_help["weeks"].sum())}

    @cached_property
    def areas(self) -> pd.DataFrame:
        """`optimizer.plan.places.area_table`, indexed by area, with region_name and zone_name; cost worked out from the decisions."""
        table = area_table(self.instance, self.plan)
        table = table.assign(region_name=self.basis.named("region", table["region"]), zone_name=self.basis.named("zone", table["zone"]))
        table["cost"] = self.basis.bill.groupby("area")["amount"].sum().reindex(table.index, fill_value=0.0).astype(float)
        return table

    @cached_property
    def postings(self) -> pd.DataFrame:
        """`staff.postings`."""
        return staff.postings(self.basis)

    @cached_property
    def tiers(self) -> pd.DataFrame:
        """`staff.by_tier`."""
        return staff.by_tier(self.postings, self.training, self.basis)

    @cached_property
    def paid_by_zone(self) -> pd.DataFrame:
        """`staff.by_zone`."""
        return staff.by_zone(self.basis)

    @cached_property
    def offices(self) -> pd.DataFrame:
        """`staff.by_office`."""
        return staff.by_office(self.basis)

    @cached_property
    def focal_points(self) -> pd.DataFrame:
        """`settlements.focal_points`; no rows where no tier belongs to settlements."""
        return settlements.focal_points(self.basis)

    @cached_property
    def shared_posts(self) -> pd.DataFrame:
        """`staff.shared_posts`."""
        return staff.shared_posts(self.basis)

    @cached_property
    def providers(self) -> pd.DataFrame:
        """`functions.providers`."""
        return functions.providers(self.basis)

    @cached_property
    def sexes(self) -> pd.DataFrame:
        """`staff.by_sex`."""
        return staff.by_sex(self.basis, self._women_needed)

    @cached_property
    def mandates(self) -> pd.DataFrame:
        """`functions.mandates`."""
        return functions.mandates(self.basis)

    @cached_property
    def service(self) -> pd.DataFrame:
        """`functions.service`."""
        return functions.service(self.basis)

    @cached_property
    def needed_for(self) -> pd.DataFrame:
        """`uses.needed_for`."""
        return needed_for(self.basis)

    @cached_property
    def tools(self) -> pd.DataFrame:
        """`functions.tools`; no rows where the data offer none."""
        return functions.tools(self.basis)

    @cached_property
    def teams(self) -> pd.DataFrame:
        """`staff.teams`."""
        return staff.teams(self.basis)

    @cached_property
    def surge_help(self) -> pd.DataFrame:
        """`surges.surge_help`; no rows where nobody helps in a surge."""
        return surge_help(self.basis)

    @cached_property
    def training(self) -> pd.DataFrame:
        """`staff.training`."""
        return staff.training(self.basis)

    @cached_property
    def venues(self) -> pd.DataFrame:
        """`courses.venues`; no rows where packages have no venues."""
        return courses.venues(self.basis)

    @cached_property
    def refreshers(self) -> pd.DataFrame:
        """`courses.refreshers`."""
        return courses.refreshers(self.basis)

    @cached_property
    def teaching(self) -> pd.DataFrame:
        """`courses.teaching`."""
        return courses.teaching(self.basis)

    @cached_property
    def funds(self) -> pd.DataFrame:
        """`costs.funds`; no rows where money is not limited."""
        return costs.funds(self.basis)

    @cached_property
    def costs(self) -> pd.DataFrame:
        """`costs.costs`, by kind and fund."""
        return costs.costs(self.basis)

    @cached_property
    def cost_by_kind(self) -> pd.DataFrame:
        """`costs.cost_by_kind`."""
        return costs.cost_by_kind(self.basis)

    @cached_property
    def cost_by_tier(self) -> pd.DataFrame:
        """`costs.cost_by_tier`."""
        return costs.cost_by_tier(self.basis)

    @cached_property
    def money_left(self) -> dict[str, Any] | None:
        """`left.money_left`."""
        return left.money_left(self.basis, self.run)

    @cached_property
    def actions(self) -> pd.DataFrame:
        """`staff.actions`."""
        return staff.actions(self.basis, self.training, self._women_needed)

    @cached_property
    def unmet(self) -> pd.DataFrame:
        """`functions.unmet`."""
        return functions.unmet(self.basis)

    @cached_property
    def coverage_by_function(self) -> pd.DataFrame:
        """`functions.coverage_by_function`."""
        return functions.coverage_by_function(self.basis)

    @cached_property
    def coverage_by_zone(self) -> pd.DataFrame:
        """`functions.coverage_by_place`; column `zone`."""
        return functions.coverage_by_place(self.basis, "zone")

    @cached_property
    def coverage_by_region(self) -> pd.DataFrame:
        """`functions.coverage_by_place`; column `region`."""
        return functions.coverage_by_place(self.basis, "region")

    @cached_property
    def coverage_by_group(self) -> pd.DataFrame:
        """`functions.coverage_by_group`."""
        return functions.coverage_by_group(self.basis)

    @cached_property
    def worst(self) -> pd.DataFrame:
        """`functions.worst`: every area with need, the least covered first."""
        return functions.worst(self.basis)

    @cached_property
    def binding(self) -> pd.DataFrame:
        """`binding.binding`: every place where a limit is reached."""
        return self._limits[self._limits["reached"]].drop(columns="reached").reset_index(drop=True)

    @cached_property
    def binding_rules(self) -> pd.DataFrame:
        """`binding.binding_rules`: in how many places each rule binds."""
        return binding_rules(self._limits)

    @cached_property
    def assumptions(self) -> pd.DataFrame:
        """`run.assumptions`."""
        return assumptions(self.instance)

    @cached_property
    def sources(self) -> pd.DataFrame:
        """`run.sources`."""
        return sources(self.instance)

    @cached_property
    def decisions(self) -> pd.DataFrame:
        """`decisions.decisions`; no rows where nothing was decided beforehand."""
        return decisions(self.of, self.basis, self.run)

    @cached_property
    def run(self) -> dict[str, Any]:
        """`run.run_facts`."""
        return run_facts(self.of, self.basis, self.basis.examined.check.violations)

    @cached_property
    def answers(self) -> Answers:
        """What was solved beside the plan about why it is so; none where nobody asked."""
        return answers_of(self.of)

    @cached_property
    def suspicious(self) -> Suspicious:
        """What `doctor` found in its data; none where nobody asked."""
        return suspicious_of(self.of)

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """`indicators.indicators_of`."""
        return indicators_of(counts_of(self.basis))

    @cached_property
    def _limits(self) -> pd.DataFrame:
        return binding(self.basis)

    @cached_property
    def _women_needed(self) -> pd.DataFrame:
        return staff.women_needed(self.basis)


def figures_of(run: Run) -> Figures:
    """The figures of a run; the instance is valid, the plan may be typed by hand and break rules."""
    return Figures(run, basis_of(run.instance, run.plan))
