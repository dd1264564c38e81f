"""Tables of a benchmark: cases, summaries over them, ranks; as CSV, Parquet, LaTeX and Markdown."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from instances.whole_file import whole_file
from optimizer.engine.outcome import Status, relative_gap
from optimizer.research.benchmark.columns import COLUMNS, FIGURES, SHOWN
from optimizer.research.benchmark.statistics import interval_of, medians

PLANNED = tuple(str(status) for status in Status if status.has_plan)


def table_of(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """One row for each case, with the best bound on its instance and the gap to it; figures are floats, unknown NaN."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns = [*COLUMNS, *(name for name in names if name.endswith("_version"))]
    table = pd.DataFrame([{name: row.get(name) for name in columns} for row in rows], columns=columns)
    table = table.astype({name: "float" if name in FIGURES else "string" for name in columns})
    if table.empty:
        return table
    table["bound_best"] = table.groupby("instance_hash")["bound"].transform("max")
    table["gap_to_bound"] = [_gap(row) for row in table[["objective", "bound_best", "violations"]].to_dict("records")]
    return table.astype({"gap_to_bound": float})


def summary(table: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """One row for each rule, within each of `by`: cases, those with a plan and without violations, and for each of `SHOWN` its median.

    Medians are over instances under a scenario (each the median over its seeds); `…_low` and `…_high` are bootstrap intervals of the
    median, unknown for a single one. The gap counts sound plans alone; every other figure all plans, whatever they break.
    """
    rows = []
    for keys, part in table.groupby([*by, "rule"], sort=False):
        whole = len(part)
        row: dict[str, Any] = dict(zip([*by, "rule"], keys, strict=True))
        row |= {"rule_title": _first(part["rule_title"]), "rule_kind": _first(part["rule_kind"]), "cases": whole}
        row |= {"with_plan": int(part["cost"].notna().sum()), "sound": int(part["violations"].eq(0).sum())}
        row["violations"] = _median(part, "violations")
        row["supervision_violations"] = _median(part, "violations_supervision")
        row["volunteer_overload_hours"] = _median(part, "volunteer_overload_hours")
        for name in SHOWN:
            found = interval_of(medians(part, name).to_numpy(float).ravel())
            row |= {name: found.median, f"{name}_low": found.low, f"{name}_high": found.high}
        rows.append(row)
    return pd.DataFrame(rows)


def short(table: pd.DataFrame) -> pd.DataFrame:
    """The summary as people read it: one cell for a figure, with its interval in brackets."""
    shares = {"coverage": "Need met", "worst_area_coverage": "Worst area", "robust_mean": "Need met, drawn", "gap_to_bound": "Gap at most"}
    out = pd.DataFrame(
        {"Rule": table["rule"], "Sound": [f"{sound} of {cases}" for sound, cases in zip(table["sound"], table["cases"], strict=True)]}
    )
    out["Violations"] = table["violations"].map(lambda value: _number(value, 0))
    out["Cost"] = _cells(table, "cost", lambda value: _number(value, 0))
    for name, label in shares.items():
        out[label] = _cells(table, name, _percent)
    out["Gini"] = _cells(table, "gini", lambda value: _number(value, 3))
    out["Travel, h"] = _cells(table, "travel_hours", lambda value: _number(value, 0))
    out["Moves"] = table["moves"].map(lambda value: _number(value, 0))
    out["Seconds"] = table["seconds"].map(lambda value: _number(value, 1))
    return out


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a CSV file with ten digits to a figure."""
    with whole_file(path) as draft:
        table.to_csv(draft, index=False, float_format="%.10g", lineterminator="\n")


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a Parquet file."""
    with whole_file(path) as draft:
        table.to_parquet(draft, index=False)


def write_latex(table: pd.DataFrame, path: Path, caption: str, label: str) -> None:
    """Write a LaTeX table (booktabs)."""
    with whole_file(path) as draft:
        layout = "l" + "r" * (len(table.columns) - 1)
        text = table.to_latex(index=False, escape=True, caption=caption, label=label, column_format=layout)
        draft.write_text(text, encoding="utf-8")


def markdown(table: pd.DataFrame, *, figures: bool = True) -> str:
    """A table in Markdown; with `figures` all but the first column is set to the right."""
    lines = [list(map(str, table.columns)), ["---", *(["---:" if figures else "---"] * (len(table.columns) - 1))]]
    lines += [[str(cell).replace("|", "\\|") for cell in row] for row in table.itertuples(index=False)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _gap(row: dict[Any, Any]) -> float | None:
    if row["violations"] != 0 or pd.isna(row["bound_best"]) or pd.isna(row["objective"]):
        return None
    return relative_gap(row["objective"], row["bound_best"])


def _first(texts: "pd.Series[str]") -> str:
    known = texts.dropna()
    return str(known.iloc[0]) if len(known) else ""


def _median(part: pd.DataFrame, name: str) -> float:
    return float(part[name].median()) if part[name].notna().any() else float("nan")


def _cells(table: pd.DataFrame, name: str, shown: Any) -> list[str]:
    rows = table[[name, f"{name}_low", f"{name}_high"]].itertuples(index=False)
    return [shown(value) if pd.isna(low) else f"{shown(value)} [{shown(low)}, {shown(high)}]" for value, low, high in rows]


def _number(value: float, digits: int) -> str:
    return "–" if pd.isna(value) else f"{round(value, digits) + 0.0:,.{digits}f}"


def _percent(value: float) -> str:
    return f"{_number(100 * value, 1)} %" if pd.notna(value) else "–"
