"""`about.md`: what lies in the folder of a benchmark, and what each column says."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from optimizer.research.benchmark.columns import COLUMNS, FIGURES, SHOWN, TEXTS
from optimizer.research.benchmark.ranks import ALPHA, Ranks
from optimizer.research.benchmark.statistics import CONFIDENCE, RESAMPLES
from optimizer.research.benchmark.tables import markdown, short

FILES = {
    "benchmark.json": "The suite, the cases that it consists of, and the versions that it was begun with.",
    "cases.csv, cases.parquet": "One row for each case: recipe, how it ended, measures.",
    "summary.csv, summary.tex, summary.md": "One row for each rule over all instances.",
    "by_instance.csv": "The same for each instance, or synthetic family, and scenario.",
    "ranks.csv": "Mean rank of each rule under several measures, with what is needed to tell two apart.",
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
        " rule. *Gap at most*: how far from the best possible a sound plan is at most, by the best proven bound on the same instance.",
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
