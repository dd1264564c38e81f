"""Plans to choose between: side by side, and what each changes against the best, in words and on disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from instances.schema import Instance
from optimizer.changes.alternatives import Alternative
from optimizer.changes.difference import Difference, difference, mandates_in_words, postings_in_words
from optimizer.changes.difference_terminal import lines_of, listed, texts, write_difference
from optimizer.plan.folder import Run, write_plan
from optimizer.report.figures import Figures, figures_of
from optimizer.report.terminal import percent

CSV_FILE = "alternatives.csv"
FOLDER = "differences"


@dataclass(frozen=True)
class Shown:
    """An alternative with its figures, and its difference to the best plan (None for that itself)."""

    alternative: Alternative
    figures: Figures
    difference: Difference | None


def with_figures(instance: Instance, found: Sequence[Alternative]) -> list[Shown]:
    """The figures of every plan; the first is the best."""
    shown: list[Shown] = []
    for one in found:
        if one.result.plan is not None:
            figures = figures_of(Run(instance, one.result.plan, one.result.record()))
            shown.append(Shown(one, figures, difference(shown[0].figures, figures) if shown else None))
    return shown


def shown_side_by_side(instance: Instance, plans: Sequence[Shown], bound: float | None, within: float) -> RenderableType:
    """Figures of all plans, then what each does otherwise than the best."""
    parts: list[RenderableType] = [
        Text(f"{instance.manifest.title}: plans nearly as good as the best", style="bold"),
        _table(instance, plans),
    ]
    best = plans[0].alternative.objective
    if bound is not None:
        furthest = max((plan.alternative.objective - bound) / abs(bound) if bound else 0.0 for plan in plans)
        parts.append(
            Text(
                f"Each is within {within:.2%} of the best plan found ({best:,.0f}), and at most {furthest:.2%} from anything possible. "
                "Difference: 0 is the same plan, 1 has no mandate and no paid posting in common."
            )
        )
    for plan in plans[1:]:
        parts += [Text(), Text(f"{plan.alternative.name} against best", style="bold"), texts(words_of(plan))]
    if len(plans) == 1:
        parts.append(Text("No other plan that differs in mandates or paid postings was found within that share; widen --within."))
    return Group(*parts)


def words_of(plan: Shown) -> list[str]:
    """What a plan does otherwise than the best."""
    if plan.difference is None:
        return []
    return [
        *lines_of("Job descriptions", mandates_in_words(plan.difference), "The same job descriptions."),
        *listed("People posted", postings_in_words(plan.difference), "The same people at the same posts."),
    ]


def write_alternatives(instance: Instance, plans: Sequence[Shown], folder: Path) -> None:
    """A plan folder for each plan, what each does otherwise than the best in `differences/`, and one row for each in `alternatives.csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    for plan in plans:
        result = plan.alternative.result
        if result.plan is not None:
            write_plan(result.plan, folder / plan.alternative.name, result, instance)
        if plan.difference is not None:
            write_difference(plan.difference, folder / FOLDER / plan.alternative.name, words_of(plan))
    pd.DataFrame([row_of(plan) for plan in plans]).to_csv(folder / CSV_FILE, index=False, lineterminator="\n")


def row_of(plan: Shown) -> dict[str, Any]:
    """One plan as plain figures; unknown is None."""
    one, head = plan.alternative, plan.figures.headline
    changed = plan.difference
    return {
        "name": one.name,
        "status": str(one.result.status),
        "objective": one.objective,
        "above_best": one.above,
        "difference": one.distance,
        "most_difference": one.most,
        "mandates_changed": None if changed is None else len(changed.mandates),
        "paid_heads_changed": None if changed is None else _heads(changed, paid=True),
        "unpaid_heads_changed": None if changed is None else _heads(changed, paid=False),
        **{name: head[name] for name in ("cost", "coverage", "worst_area_coverage", "heads_paid", "heads_unpaid", "hired", "travel_hours")},
        "violations": len(one.result.violations),
        "seconds": one.result.seconds,
    }


def _heads(difference: Difference, *, paid: bool) -> int:
    postings = difference.postings
    return int(postings.loc[postings["paid"].astype(bool) == paid, "change"].abs().sum())


def _table(instance: Instance, plans: Sequence[Shown]) -> Table:
    table, rows = Table("", pad_edge=False), [row_of(plan) for plan in plans]
    for row in rows:
        table.add_column(str(row["name"]), justify="right")
    lines = {
        "Worse than best": [f"{max(0.0, row['above_best']):.2%}" for row in rows],
        "Difference to the plans before it": ["" if row["difference"] is None else f"{row['difference']:.2f}" for row in rows],
        "Mandates that differ": ["" if row["mandates_changed"] is None else str(row["mandates_changed"]) for row in rows],
        "Paid heads more or fewer, post by post": [
            "" if row["paid_heads_changed"] is None else str(row["paid_heads_changed"]) for row in rows
        ],
        f"Cost a year, {instance.manifest.currency}": [f"{row['cost']:,.0f}" for row in rows],
        "Need met, weighted": [percent(row["coverage"]) for row in rows],
        f"  worst {instance.manifest.area_label}": [percent(row["worst_area_coverage"]) for row in rows],
        "Heads, paid": [f"{row['heads_paid']:,}" for row in rows],
        "Heads, unpaid": [f"{row['heads_unpaid']:,}" for row in rows],
        "Recruited": [f"{row['hired']:,}" for row in rows],
        "Hours on the way a year": [f"{row['travel_hours']:,.0f}" for row in rows],
        "Rules broken (independent check)": [str(row["violations"]) for row in rows],
    }
    for label, cells in lines.items():
        table.add_row(Text(label), *cells)
    return table
