"""A result in words and figures for a terminal."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, get_args

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from instances.checks.no_plan import certain
from instances.instance import Instance
from instances.schema import GAPS, UNPAID_KINDS, Mode
from instances.surges import pool_weeks, stay_weeks
from instances.workload import need_of
from models.objective import weights
from models.over import total
from optimizer.engine.outcome import Status
from optimizer.plan.candidates import beyond_candidates
from optimizer.plan.places import ALL_MET, area_table
from optimizer.plan.plan import ONCE, Plan
from optimizer.plan.result import Result, Solved, StageResult
from optimizer.report.figures.run import assumed_need
from optimizer.report.layout import SAME, money, money_digits, percent, table_of
from optimizer.report.tables.terms import statuses
from optimizer.report.words import words_in
from optimizer.verify import Check, Violation
from optimizer.verify.naming import explained
from optimizer.verify.payments import needed_of

WORDS = {status: statuses(words_in("en"))[str(status)] for status in Status}
"""How a run ended, in English."""
MOST_BROKEN = 5
"""Rules that are named of a plan that was refused."""
NOT_PROVEN = "This is not proven: exact arithmetic does not confirm it, but the solver found no plan, with figures scaled and as they are."
"""Said of a conflict that is not proven."""


def summary(instance: Instance, result: Result) -> RenderableType:
    """The run, the headline figures, heads by tier, cost by kind, and the worst served areas."""
    parts: list[RenderableType] = [Text(f"{instance.manifest.title}", style="bold"), Text(WORDS[result.status]), *_stages(instance, result)]
    if result.plan is not None and result.one_table_price:
        extra = percent(result.one_table_price / abs(result.stages[0].objective or 1.0), 3)
        parts.append(Text(f"One mandate table for all costs {extra} more than a table for each region (in the relaxation)."))
    if result.workers_lost:
        many = "1 worker process" if result.workers_lost == 1 else f"{result.workers_lost} worker processes"
        parts.append(Text(f"{many} died on the way; their work was done again."))
    if result.conflict:
        parts += [Text(f"{reason[0].upper()}{reason[1:]}.", style="bold") for reason in certain(instance)]
        parts.append(Text(f"These families of rules contradict each other: {', '.join(result.conflict)}.", style="bold"))
        parts += [Text(f"  for example {explained(row, instance)}") for row in result.conflict_rows]
        parts += [] if result.conflict_proven else [Text(NOT_PROVEN)]
        parts.append(Text("fieldpost why says which limits of the data these are, and the least changes that lead to a plan."))
    parts += refusal(result)
    if result.plan is not None:
        names = {tier.tier: tier.name for tier in instance.tiers}
        parts += [
            Text(
                f"{names[tier]}: {hired:,} recruited, but {most:,.0f} candidates and graduates are found in a year (recruitment, schools); "
                f"a plan for one year does not keep within them, fieldpost horizon does"
            )
            for tier, hired, most in beyond_candidates(instance, result.plan)
        ]
        sections = (_headline(instance, result, result.plan), _heads(instance, result.plan), _costs(instance, result.plan))
        for section in (*sections, _worst(instance, result.plan)):
            parts += [Text(), section]
    return Group(*parts)


def refusal(result: Solved) -> list[Text]:
    """Why the independent check refuses what was found; nothing where it does not."""
    if not result.violations:
        return []
    said = f"The independent check refuses what the solver found, so that there is no plan: {kept(result.violations)}."
    return [Text(said, style="bold"), *(Text(f"  {violation}") for violation in result.violations[:MOST_BROKEN])]


def verdict(instance: Instance, found: Check) -> str:
    """The result of the check of a plan in one sentence."""
    cost, met = money(found.cost, instance.manifest.currency), percent(found.coverage)
    figures = f"{cost} a year, {met} of the weighted need met, {found.heads:,} heads, {found.travel_hours:,.0f} hours on the way"
    return f"{kept(found.violations)}: {figures}."


def kept(violations: Iterable[Violation]) -> str:
    """Whether every rule is kept, or how many are broken, without a full stop."""
    broken = Counter(violation.rule for violation in violations)
    if not broken:
        return "Every rule is kept"
    rules, places = len(broken), broken.total()
    return f"{rules} rule{'s are' if rules > 1 else ' is'} broken, in {places:,} place{'s' if places > 1 else ''}"


def _stages(instance: Instance, result: Result) -> Iterable[Text]:
    for place, stage in enumerate(result.stages):
        keeping = "that keeps the stages before " if place else ""
        figure = _in_unit(instance, stage)
        known = "no plan" if stage.objective is None else f"objective {figure(stage.objective)}"
        proven = "no bound" if stage.bound is None else f"no plan {keeping}is below {figure(stage.bound)}"
        yield Text(f"{stage.minimise}: {known}, {proven}, gap {percent(stage.gap, 2)}, {stage.seconds:.1f} s")
    if result.terms is not None and any(stage.minimise in get_args(Mode) for stage in result.stages):
        each = weights(instance, "cost")["churn"]
        yield Text(
            f"With cost and unmet need count people who change (recruited, moved, released or no longer called upon), "
            f"{result.terms['churn']:,.0f} here: each like {instance.manifest.objective.churn_hours:g} hours of need, or "
            f"{money(each, instance.manifest.currency)}"
        )
    for name in result.not_reached:
        yield Text(f"{name}: not reached in the time there was; how far the plan is from the best in this is not known")


def _in_unit(instance: Instance, stage: StageResult) -> Callable[[float], str]:
    """How the figure of a stage is read."""
    if stage.minimise == "coverage":
        return lambda value: f"{value:,.1f} weighted hours"
    if stage.minimise == "unmet_need":
        return lambda value: f"{value:,.1f} weighted hours unmet"
    if stage.minimise == "churn":
        return lambda value: f"{value:,.1f} people who change"
    if stage.minimise == "travel_time":
        return lambda value: f"{value:,.1f} hours on the way"
    if stage.minimise == "longest_way":
        return lambda value: f"{value:,.2f} hours one way at most"
    if stage.minimise in GAPS:
        return lambda value: percent(value, 2)
    if stage.minimise == "changes":
        return lambda value: f"{value:,.1f} changes"
    return lambda value: money(value, instance.manifest.currency)


def _headline(instance: Instance, result: Result, plan: Plan) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    rows = [
        ("Cost in the year", _cost(plan, instance.manifest.currency)),
        ("Need met (weighted by priority)", percent(result.coverage)),
        ("Need met (hours)", percent(_hours_met(instance, plan))),
        ("Need on figures assumed or without a source", percent(assumed_need(instance))),
        ("Heads posted", f"{plan.heads:,}"),
        ("Hours on the way a year", f"{plan.travel_hours:,.0f}"),
        *([("Digital tools taken", _tools(instance, plan))] if instance.tools else []),
        *([("Help in surges", _surge_help(instance, plan))] if instance.surges else []),
        ("Independent check", kept(result.violations)),
    ]
    for label, figure in rows:
        table.add_row(label, Text(figure, style="bold"))
    return table


def _surge_help(instance: Instance, plan: Plan) -> str:
    """Whole weeks of those who help in surges, by where they come from, and the hours that they work there."""
    surges, pools = {row.surge: row for row in instance.surges}, {row.pool: row for row in instance.surge_pools}
    weeks: Counter[str] = Counter()
    for stay in plan.surge_stays:
        kind = "of people of the place" if stay.base_area == stay.area else "of people lent"
        weeks[kind] += stay.stays * stay_weeks(surges[stay.surge], stay.base_area, stay.area)
    for call in plan.surge_calls:
        weeks["of people called"] += call.heads * pool_weeks(surges[call.surge], pools[call.pool])
    hours = sum(row.hours for row in plan.surge_work)
    parts = ", ".join(f"{count:,} {kind}" for kind, count in weeks.items())
    return f"{weeks.total():,} weeks{f' ({parts})' if parts else ''}, {hours:,.0f} hours of work"


def _cost(plan: Plan, currency: str) -> str:
    once = money(plan.cost_once, currency)
    return f"{money(plan.cost, currency)} ({money(plan.cost - plan.cost_once, currency)} every year, {once} once)"


def _tools(instance: Instance, plan: Plan) -> str:
    """Digital tools that are taken, and what they save."""
    names = {tool.tool: tool.name for tool in instance.tools}
    taken, saved = [names[row.tool] for row in plan.tools], sum(row.hours for row in plan.saved)
    return f"{', '.join(taken)} ({saved:,.0f} hours saved a year)" if taken else "none"


def _hours_met(instance: Instance, plan: Plan) -> float:
    need = sum(need_of(instance)["hours"])
    return 1 - sum(row.hours for row in plan.unmet) / need if need else 1.0


def _heads(instance: Instance, plan: Plan) -> Table:
    columns = {
        "In place": heads_in_place(instance),
        "Plan": _by_tier(plan.staff, "heads"),
        "Recruited": _by_tier(plan.changes, "hired"),
        "Released, or not called upon": _by_tier(plan.changes, "released"),
        "Moved": _by_tier(plan.moves, "heads"),
        "Trained": _by_tier(plan.training, "trainees"),
    }
    rows = (
        (tier.name + (" (unpaid)" if tier.kind in UNPAID_KINDS else ""), *(f"{int(column[tier.tier]):,}" for column in columns.values()))
        for tier in instance.tiers
    )
    return table_of(("Tier", *columns), rows, title="Heads by tier")


def heads_in_place(instance: Instance) -> Counter[str]:
    """Heads in place by tier."""
    return _by_tier(instance.staff, "heads")


def _by_tier(rows: Iterable[Any], figure: str) -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.tier] += getattr(row, figure)
    return sums


def _costs(instance: Instance, plan: Plan) -> Table:
    by_kind, paid = (plan.frame(table).groupby(key, sort=False)["amount"].sum() for table, key in (("costs", "kind"), ("payments", "fund")))
    once = [(kind, amount) for kind, amount in by_kind.items() if kind in ONCE]
    rows: list[tuple[object, float] | None] = [item for item in by_kind.items() if item not in once]
    rows += [("every year", plan.cost - plan.cost_once), None, *once, ("once", plan.cost_once), None, ("all", plan.cost)]
    needed = needed_of(instance, total(((row.kind, row.tier, row.region), row.amount) for row in plan.payments))
    for fund in instance.funds:
        spent, have = float(paid.get(fund.fund, 0.0)), fund.amount_per_year
        used = f"{percent(spent / have, 0)} of the fund" if have else ""
        free = f"other funds could pay {percent(1 - needed[fund.fund] / spent, 0)} of it" if spent - needed[fund.fund] > SAME * have else ""
        notes = "; ".join(note for note in (used, free) if note)
        rows.append((f"from {fund.name}{f' ({notes})' if notes else ''}", spent))
    digits = money_digits(row[1] for row in rows if row)
    cells = (row and (row[0], f"{row[1]:,.{digits}f}") for row in rows)
    return table_of(("Cost", instance.manifest.currency), cells, title="Cost in the year")


def _worst(instance: Instance, plan: Plan, most: int = 5) -> RenderableType:
    table = area_table(instance, plan).sort_values("coverage", kind="stable")
    short = table[table["coverage"] < ALL_MET].head(most)
    if short.empty:
        return Text(f"Every {instance.manifest.area_label} has all of its need met.")
    worst = ", ".join(f"{name} {percent(share)}" for name, share in zip(short["name"], short["coverage"], strict=True))
    return Text(f"Least covered (weighted by priority): {worst}.")
