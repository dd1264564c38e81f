"""The folder of a benchmark: every table and figure, and `about.md` that explains them, made from the cases with nothing run."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from instances.whole_file import Write, write_parts, write_table, write_text
from optimizer.research.benchmark.figure_ranks import draw_ranks
from optimizer.research.benchmark.figure_trade import draw_trade
from optimizer.research.benchmark.figures import Figure, draw_inequality, draw_profile, draw_robustness
from optimizer.research.benchmark.statistics import ALPHA, BLOCK, CONFIDENCE, RESAMPLES, Ranks, medians, ranks_of
from optimizer.research.benchmark.tables import (
    COLUMNS,
    FIGURES,
    PLANNED,
    SHOWN,
    TEXTS,
    markdown,
    short,
    summary,
)

FIGURES_FOLDER = "figures"
CASES_CSV, CASES_PARQUET = "cases.csv", "cases.parquet"
ABOUT = "about.md"

RANKED: dict[str, tuple[str, bool, bool]] = {
    "objective_sound": ("objective", True, True),
    "objective": ("objective", True, False),
    "cost": ("cost", True, False),
    "coverage": ("coverage", False, False),
    "worst_area_coverage": ("worst_area_coverage", False, False),
    "gini": ("gini", True, False),
    "robust_low": ("robust_low", False, False),
}
"""What rules are ranked by: the measure, whether less is better, and whether a plan that breaks a rule counts as none."""
LEAST = {"objective": "objective_least"}
"""Measures of which it is proven what they are at least; ranks by them are intervals."""


def write_benchmark(table: pd.DataFrame, record: dict[str, Any], out: Path) -> None:
    """Write every table and figure of a benchmark, from the table of its cases; raises as `write_parts`."""
    known = table[table["rule"].notna()]
    whole = summary(known)
    tables = {CASES_PARQUET: table, CASES_CSV: table, "summary.csv": whole, "by_instance.csv": summary(known, ["family", "scenario"])}
    texts: dict[str, str] = {}
    if len(whole):
        shown, caption = short(whole), "Allocation rules: medians over instances"
        columns = "l" + "r" * (len(shown.columns) - 1)
        latex = shown.to_latex(index=False, escape=True, caption=caption, label="tab:rules", column_format=columns)
        texts |= {"summary.tex": latex, "summary.md": markdown(shown)}
    ranks = ranks_in(known)
    if ranks:
        tables["ranks.csv"] = _rank_table(ranks)
        pairs = ranks["objective_sound"].pairs if "objective_sound" in ranks else None
        if pairs is not None:
            tables["nemenyi.csv"] = pairs.rename_axis("rule").reset_index()
    drawn = {stem: figure for stem, make in figures_of(known, whole, ranks) if (figure := make()) is not None}
    texts[ABOUT] = about(table, whole, ranks, record, list(drawn))
    parts: dict[str, Write | None] = {name: partial(write_table, frame) for name, frame in tables.items()}
    parts |= {name: partial(write_text, text) for name, text in texts.items()} | {FIGURES_FOLDER: partial(_save_figures, drawn)}
    write_parts(out, parts)


def _save_figures(figures: dict[str, Figure], folder: Path) -> None:
    for stem, figure in figures.items():
        figure.save(folder, stem)


def ranks_in(table: pd.DataFrame) -> dict[str, Ranks]:
    """Ranks by each of `RANKED` that there are enough cases for."""
    found = {}
    for name, (measure, less, sound) in RANKED.items():
        least = blocks_of(table, LEAST[measure], sound) if measure in LEAST else None
        found[name] = ranks_of(_sign(less) * blocks_of(table, measure, sound), least)
    return {name: ranks for name, ranks in found.items() if ranks is not None}


def blocks_of(table: pd.DataFrame, measure: str, sound: bool) -> pd.DataFrame:
    """Instance and scenario by rule: the median over seeds. With `sound` a rule one of whose plans breaks a rule has no figure there."""
    values = medians(table, measure)
    return values.where(medians(table.assign(broken=table["violations"].ne(0).astype(float)), "broken").eq(0)) if sound else values


def figures_of(table: pd.DataFrame, whole: pd.DataFrame, ranks: dict[str, Ranks]) -> Iterator[tuple[str, Callable[[], Figure | None]]]:
    """Every figure, by the stem of its file, with what draws it (or finds that there is nothing to draw)."""
    done = table[table["status"].isin(PLANNED)]
    if done.empty:
        return
    trials = len(done[BLOCK].drop_duplicates())
    for (family, scenario), part in table.groupby(["family", "scenario"], sort=False):
        title = f"{family}, {scenario}: what each rule costs and how much need it meets"
        yield f"cost_coverage-{family}-{scenario}", partial(draw_trade, part, title)
    sound, every = blocks_of(table, "objective", True), blocks_of(table, "objective", False)
    yield "performance_profile", lambda: draw_profile(sound, every)
    ranked = {
        "objective_sound": "objective, a plan that breaks a rule last",
        "objective": "objective, whatever is broken",
        "coverage": "need met",
    }
    for name, what in ranked.items():
        if name in ranks:
            yield f"critical_difference-{name}", partial(draw_ranks, ranks[name], what)
    yield "inequality", lambda: draw_inequality(whole, trials)
    draws, sd = int(done["draws"].iloc[0]), float(done["need_sd"].iloc[0])
    yield "robustness", lambda: draw_robustness(whole, trials, draws, sd)


def _rank_table(ranks: dict[str, Ranks]) -> pd.DataFrame:
    columns = {name: found.mean for name, found in ranks.items()}
    columns |= {f"{name}_{end}": at for name, found in ranks.items() if found.between is not None for end, at in found.between.items()}
    table = pd.DataFrame(columns).rename_axis("rule").reset_index()
    table = table.sort_values(next(iter(ranks)), kind="stable", ignore_index=True)
    last = pd.DataFrame([{"rule": "critical difference", **{name: found.critical_difference for name, found in ranks.items()}}])
    return pd.concat([table, last], ignore_index=True)


def _sign(less: bool) -> int:
    return 1 if less else -1


FILES = {
    "benchmark.json": "The suite, the cases that it consists of, and the versions that it was begun with.",
    "cases.csv, cases.parquet": "One row for each case: recipe, how it ended, measures.",
    "summary.csv, summary.tex, summary.md": "One row for each rule over all instances.",
    "by_instance.csv": "The same for each instance, or synthetic family, and scenario.",
    "ranks.csv": "Mean rank of each rule's plans under several measures, with the difference from which two differ; `…_low` and `…_high`: "
    "between what it lies whichever of the plans within the gaps of the completions are taken.",
    "nemenyi.csv": "p-value of each pair of rules (objective, sound plans); needs scikit-posthocs.",
    "figures/": "Every figure as PNG, SVG and PDF.",
    "cases/": "A folder for each case: its row (case.json) and, unless left out, its plan (plan.json).",
}
SUMMARY = {
    "cases, with_plan, sound": "Cases of the rule; those with a plan; those whose plan breaks no rule.",
    "violations, supervision_violations, volunteer_overload_hours": "Medians over all cases with a plan.",
    ", ".join(SHOWN): f"Median over instances, of the median over seeds; `…_low` and `…_high` are its {CONFIDENCE:.0%} percentile "
    f"bootstrap interval ({RESAMPLES:,} seeded resamples), empty for one instance. The gap counts sound plans alone, all else every plan.",
}


def about(table: pd.DataFrame, summary: pd.DataFrame, ranks: dict[str, Ranks], record: dict[str, Any], figures: Sequence[str]) -> str:
    """The page, in Markdown."""
    title = record.get("suite", {}).get("title") or "Allocation rules side by side"
    lost = table[table["cost"].isna()]
    parts = [
        f"# {title}",
        f"{_count(len(table), 'case')}: {_statuses(table)}. `fieldpost benchmark --out FOLDER` makes all of this again from the cases.",
        "## Summary",
        f"{markdown(short(summary))}\nMedians over instances; in brackets 95 % bootstrap intervals. *Sound*: plans that break no"
        " rule. *Gap at least, at most*: how far from the best possible a sound plan is, by the best sound plan and by the best"
        " proven bound on the same instance.",
        "## Ranks",
        _ranks(ranks),
        "## Cases without a plan" if len(lost) else "",
        markdown(lost[["case", "status", "why"]].fillna(""), figures=False) if len(lost) else "",
        "## Files",
        markdown(pd.DataFrame(list(FILES.items()), columns=["file", "what"]), figures=False),
        "Figures: " + (", ".join(f"`{name}`" for name in figures) or "none") + ".",
        "## Columns of the cases",
        markdown(pd.DataFrame([(name, ({**TEXTS, **FIGURES})[name]) for name in COLUMNS], columns=["column", "what"]), figures=False)
        + "\n`…_version`: version of what computed the case.",
        "## Columns of the summary",
        markdown(pd.DataFrame(list(SUMMARY.items()), columns=["column", "what"]), figures=False),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def _ranks(ranks: dict[str, Ranks]) -> str:
    if not ranks:
        return "Ranks need three rules and two instances (or scenarios) at least."
    rows = [
        (name, found.blocks, "tied" if found.p_value is None else f"{found.p_value:.2g}", f"{found.critical_difference:.2f}")
        for name, found in ranks.items()
    ]
    head = ["ranked by", "instances", "Friedman p", f"critical difference ({ALPHA:.0%})"]
    more = (
        ""
        if any(found.pairs is not None for found in ranks.values())
        else "\nPairwise p-values need scikit-posthocs: `pip install 'fieldpost[research]'`."
    )
    return f"{markdown(pd.DataFrame(rows, columns=head))}\nTwo rules differ where their mean ranks are that far apart.{more}"


def _statuses(table: pd.DataFrame) -> str:
    return ", ".join(f"{count} {status}" for status, count in table["status"].value_counts().items())


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
