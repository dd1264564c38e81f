"""The command that solves published instances and compares them with their known optima."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from optimizer.cli.options import AsJson, Seed, refused, typed
from optimizer.cli.terminal import (
    CANCELLED,
    FAILED,
    LIMIT_WITH_PLAN,
    answering,
    console,
    ctrl_c_keeps_plan,
    put,
    refuse_place,
    say,
)

if TYPE_CHECKING:
    from optimizer.research.published.compare import Compared, Other


Family = Literal["cflp", "pmedian"]


def published(
    family: Annotated[Family, typer.Argument(help="cflp: capacitated facility location; pmedian: p-median.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with the files (*.txt) and the table optima.csv.")],
    *,
    limit: Annotated[str, typed("duration", "--limit", "Most time for each file: 60, 90s, 2m.")] = "60s",
    only: Annotated[str | None, typer.Option(help="Only these, as in pmed1,pmed6.")] = None,
    against: Annotated[
        str | None,
        typer.Option(help="Solve the same in the same run with: highspy (straight), spopt (p-median), or both, as in highspy,spopt."),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the table to this CSV file.")] = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Solve published instances with known optima with the ordinary model, and compare."""
    if out is not None:
        if out.is_dir():
            raise typer.BadParameter(f"{out} is a folder; name a CSV file", param_hint="--out")
        refuse_place(out.absolute().parent, "--out")
    from optimizer.report.progress import live_progress, waiting

    with waiting("Reading"):
        from optimizer.research.published.compare import others_in, write_table
        from optimizer.research.published.compare import published as run

    rows: list[Compared] = []
    others = refused(lambda: others_in(_names(against), family), "--against")

    def keep(row: "Compared") -> None:
        rows.append(row)
        if out is not None:
            write_table(rows, others, out)

    with answering(as_json, {"family": family, "rows": []}), ctrl_c_keeps_plan() as cancel, live_progress("") as progress:
        run(
            family,
            folder,
            time_limit=limit,
            only=_names(only),
            against=others,
            seed=seed,
            cancel=cancel,
            progress=progress,
            on_instance=keep,
        )
    if as_json:
        put({"family": family, "rows": [row.record(others) for row in rows], "problems": []})
    else:
        _show(rows, others, out)
    if cancel.is_set():
        raise SystemExit(CANCELLED)
    if any(row.verdict == "differs" or row.violations for row in rows):
        raise SystemExit(FAILED)
    if any(row.verdict != "proved" for row in rows):
        raise SystemExit(LIMIT_WITH_PLAN)


def _names(text: str | None) -> list[str]:
    """What is typed as a,b."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def _show(rows: "list[Compared]", others: "tuple[Other, ...]", out: Path | None) -> None:
    """The table, and in one line what it comes to."""
    from rich.table import Table

    table = Table()
    for name in ("Instance", "Optimum", "Value", "Bound", "Verdict", "Seconds", *(f"{other}, seconds (ratio)" for other in others)):
        table.add_column(name, justify="left" if name in ("Instance", "Verdict") else "right")
    for row in rows:
        straight = [row.others.get(other) for other in others]
        table.add_row(
            row.instance,
            f"{row.optimum:,.3f}",
            "—" if row.value is None else f"{row.value:,.3f}",
            "—" if row.bound is None else f"{row.bound:,.3f}",
            row.verdict,
            f"{row.seconds:,.1f}",
            *(
                "—"
                if other is None
                else f"{other.seconds:,.1f}{'' if other.proved else ' (not proved)'} ({row.seconds / other.seconds:.2f})"
                for other in straight
            ),
        )
    console(160).print(table)
    proved, reached = sum(row.proved for row in rows), sum(row.reached for row in rows)
    say(
        f"{proved} of {len(rows)} proved, the published value reached in {reached}; {sum(row.seconds for row in rows):,.0f} seconds in all."
    )
    for row in rows:
        if row.verdict == "differs":
            found = row.value if row.value is not None else row.bound or 0.0
            say(f"{row.instance}: proved is {found:,.3f}, the table has {row.optimum:,.3f}: file or table is not as published.")
    if others and rows:
        largest = max(rows, key=lambda row: row.seconds)
        for other in others:
            total = sum(row.others[other].seconds for row in rows if other in row.others)
            mine = sum(row.seconds for row in rows if other in row.others)
            if total:
                say(f"{other}: {total:,.0f} seconds in all, ratio {mine / total:.2f}; the longest here was {largest.instance}.")
    if out is not None and rows:
        say(f"Table: {out}")
