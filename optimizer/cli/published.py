"""The command that solves published instances and compares them with their known optima."""

from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.arguments import duration
from optimizer.cli.options import AsJson
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


class FamilyChoice(StrEnum):
    """Families of published instances."""

    cflp = "cflp"
    pmedian = "pmedian"


def published(
    family: Annotated[FamilyChoice, typer.Argument(help="cflp: capacitated facility location; pmedian: p-median.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with the files (*.txt) and the table optima.csv.")],
    *,
    limit: Annotated[str, typer.Option(help="Most time for each file: 60, 90s, 2m.")] = "60s",
    only: Annotated[str | None, typer.Option(help="Only these, as in pmed1,pmed6.")] = None,
    against: Annotated[
        str | None,
        typer.Option(help="Solve the same in the same run with: highspy (straight), spopt (p-median), or both, as in highspy,spopt."),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the table to this CSV file.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the solver.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Solve published instances with known optima with the ordinary model, and compare."""
    seconds, others = duration(limit, "--limit"), _others(against, family)
    if out is not None:
        if out.is_dir():
            raise typer.BadParameter(f"{out} is a folder; name a CSV file", param_hint="--out")
        refuse_place(out.absolute().parent, "--out")
    from optimizer.report.progress import live_progress, waiting
    from optimizer.research.published.compare import compare, write_table

    rows: list[Compared] = []
    names = [name.strip() for name in (only or "").split(",") if name.strip()]
    with answering(as_json, {"family": family.value, "rows": []}), ctrl_c_keeps_plan() as cancel:
        with waiting("Reading"):
            import optimizer.solving  # noqa: F401 - takes its time
        with live_progress("") as tell:
            for row in compare(family.value, folder, limit=seconds, only=names, against=others, seed=seed, cancel=cancel, on_progress=tell):
                rows.append(row)
                if out is not None:
                    write_table(rows, others, out)
        cancelled = cancel.is_set()
    if as_json:
        put({"family": family.value, "rows": [row.record(others) for row in rows], "problems": []})
    else:
        _show(rows, others, out)
    if cancelled:
        raise SystemExit(CANCELLED)
    if any(row.verdict == "differs" or row.violations for row in rows):
        raise SystemExit(FAILED)
    if any(row.verdict != "proved" for row in rows):
        raise SystemExit(LIMIT_WITH_PLAN)


def _others(text: str | None, family: FamilyChoice) -> "tuple[Other, ...]":
    """What to compare with; raises `typer.BadParameter`."""
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    chosen: list[Other] = []
    for name in names:
        match name:
            case "highspy":
                chosen.append("highspy")
            case "spopt" if family is FamilyChoice.pmedian:
                if find_spec("spopt") is None or find_spec("pulp") is None:
                    raise typer.BadParameter("spopt is not installed: pip install 'fieldpost[research]'", param_hint="--against")
                chosen.append("spopt")
            case "spopt":
                raise typer.BadParameter("spopt has p-median, but not capacitated facility location", param_hint="--against")
            case _:
                raise typer.BadParameter(f"{name!r} is not known; there are highspy and spopt", param_hint="--against")
    return tuple(dict.fromkeys(chosen))


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
    wide = console()
    if not wide.is_terminal:
        wide.width = 160
    wide.print(table)
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
