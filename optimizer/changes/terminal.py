"""What a new plan, or each of several, does otherwise than another one: in words and figures for a terminal."""

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from instances.instance import Instance
from optimizer.changes.difference import ComparedPlan, Difference
from optimizer.changes.folder import alternative_words, replan_words, row_of
from optimizer.changes.replan import Replan
from optimizer.engine.outcome import Status
from optimizer.report.figures import Figures
from optimizer.report.layout import figure, money_digits, percent, table_of
from optimizer.report.tables.terms import goals
from optimizer.report.terminal import WORDS, refusal
from optimizer.report.words import words_in

_HEADLINE = {
    "cost": ("Cost a year, {currency}", "money"),
    "cost_once": ("  of it once only: recruiting, moving, releasing, training", "money"),
    "money_available": ("Money in the funds, {currency}", "money"),
    "coverage": ("Need met, weighted, %", "share"),
    "worst_area_coverage": ("  worst {area_label}", "share"),
    "zone_gap": ("  gap between zones", "share"),
    "heads_paid": ("Heads, paid", "whole"),
    "heads_unpaid": ("Heads, unpaid", "whole"),
    "travel_hours": ("Hours on the way a year", "whole"),
}


def replan_shown(done: Replan, within: float, after: Figures | None, changes: Difference | None) -> RenderableType:
    """Everything about the change, for a terminal."""
    manifest, status = done.instance.manifest, done.result.status
    parts: list[RenderableType] = [Text(f"{manifest.title}: from the plan in place to a new plan", style="bold")]
    if after is None or changes is None:
        return Group(*parts, Text(done.clash or WORDS[status]), *refusal(done.result))
    parts += [_texts(replan_words(done, after, changes)), Text()]
    parts += [_headline(changes, manifest.currency, manifest.area_label, ("Plan in place", "New plan", "Change"))]
    parts += [Text("Plan in place: as it was made, under the data in its folder."), Text()]
    parts += [Text(line) for line in _how_good(done, within)]
    return Group(*parts)


def _how_good(done: Replan, within: float) -> Iterator[str]:
    status = done.result.status
    if status not in (Status.OPTIMAL, Status.WITHIN_GAP):
        yield f"{WORDS[status]} With more time fewer changes may do."
    last = done.result.stages[-1]
    aim = goals(words_in("en")).get(last.minimise, last.minimise)
    now = next(
        (stage.objective for stage in reversed(done.result.stages) if stage.minimise != "changes" and stage.objective is not None), None
    )
    if now is not None and done.best is not None and done.best_bound is not None:
        worse, most = ((now - other) / abs(done.best) if done.best else 0.0 for other in (done.best, done.best_bound))
        yield (
            f"Of {aim}: the new plan is at {figure(now)}; with as many changes as allowed {figure(done.best)} was found, and nothing below "
            f"{figure(done.best_bound)} is possible. Of the best value it gives up between {max(0.0, worse):.2%} and {most:.2%} "
            f"(may give up {within:.2%} of the value found)."
        )
    if done.least_changes is not None and done.changes is not None:
        least = int(-(-(done.least_changes - 1e-6) // 1))
        yield (
            f"Changes: {done.changes}; proven: with fewer than {max(0, least)} no plan is as good."
            if least > 0
            else f"Changes: {done.changes}."
        )


def _headline(difference: Difference, currency: str, area_label: str, columns: tuple[str, str, str]) -> RenderableType:
    """The figures before and after; `columns` are the headings of before, after and change."""
    figures = difference.figures.set_index("measure")[["before", "after", "change"]].T.to_dict("list")
    rows = [
        (words.format(currency=currency, area_label=area_label), *(_figure(value, kind) for value in figures[measure][:2]), change)
        for measure, (words, kind) in _HEADLINE.items()
        for change in [_figure(figures[measure][2], kind, signed=True)]
    ]
    return table_of(("", *columns), rows, pad_edge=False)


def alternatives_shown(instance: Instance, plans: Sequence[ComparedPlan], bound: float | None, within: float, count: int) -> RenderableType:
    """Figures of all plans, then what each does otherwise than the best; of `count` alternatives asked for."""
    parts: list[RenderableType] = [
        Text(f"{instance.manifest.title}: plans nearly as good as the best", style="bold"),
        _table(instance, plans),
    ]
    best = plans[0].alternative.objective
    if bound is not None:
        furthest = max((plan.alternative.objective - bound) / abs(bound) if bound else 0.0 for plan in plans)
        parts.append(
            Text(
                f"Each is within {within:.2%} of the best plan found ({figure(best)}), and at most {furthest:.2%} from anything possible. "
                "Difference: 0 is the same plan, 1 has no mandate and no paid posting in common."
            )
        )
    for plan in plans[1:]:
        parts += [Text(), Text(f"{plan.alternative.name} against best", style="bold"), _texts(alternative_words(plan))]
    if len(plans) <= count:
        found = f"{len(plans) - 1} of the {count} alternatives asked for were found"
        parts.append(Text(f"{found}: no further plan that differs in mandates or paid postings was found within {within:.2%} in the time."))
        parts.append(Text("Widen --within, or give each more time with --each; that there is none is not proven."))
    return Group(*parts)


def _table(instance: Instance, plans: Sequence[ComparedPlan]) -> Table:
    rows = [row_of(plan) for plan in plans]
    lines = {
        "Worse than best": [f"{max(0.0, row['above_best']):.2%}" for row in rows],
        "Difference to the plans before it": ["" if row["difference"] is None else f"{row['difference']:.2f}" for row in rows],
        "Mandates that differ": ["" if row["mandates_changed"] is None else str(row["mandates_changed"]) for row in rows],
        "Paid heads more or fewer, post by post": [
            "" if row["paid_heads_changed"] is None else str(row["paid_heads_changed"]) for row in rows
        ],
        f"Cost a year, {instance.manifest.currency}": [figure(row["cost"]) for row in rows],
        "Need met, weighted": [percent(row["coverage"]) for row in rows],
        f"  worst {instance.manifest.area_label}": [percent(row["worst_area_coverage"]) for row in rows],
        "Heads, paid": [f"{row['heads_paid']:,}" for row in rows],
        "Heads, unpaid": [f"{row['heads_unpaid']:,}" for row in rows],
        "Recruited": [f"{row['hired']:,}" for row in rows],
        "Hours on the way a year": [f"{row['travel_hours']:,.0f}" for row in rows],
        "Rules broken (independent check)": [str(row["violations"]) for row in rows],
    }
    names = [str(row["name"]) for row in rows]
    return table_of(("", *names), [(label, *cells) for label, cells in lines.items()], pad_edge=False)


def _texts(lines: Iterable[str]) -> RenderableType:
    """Lines as they are."""
    return Group(*(Text(line) for line in lines))


def _figure(value: float, kind: str, *, signed: bool = False) -> str:
    if pd.isna(value):
        return "–"
    sign = "+" if signed else ""
    digits = money_digits([value]) if kind == "money" else 0
    text = f"{100 * value:{sign},.1f}" if kind == "share" else f"{value:{sign},.{digits}f}"
    return "0" if text.strip("+-0.") == "" and signed else text.replace("-", "−")
