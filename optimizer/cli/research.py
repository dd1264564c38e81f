"""Commands for researchers: allocation rules, the benchmark of them, and published instances with known optima."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from optimizer.cli.options import AsJson, Seed, Workers, folder_option, refused, typed
from optimizer.cli.stopping import CANCELLED, put, stop
from optimizer.cli.terminal import (
    FAILED,
    LIMIT_WITH_PLAN,
    answer,
    answer_cases,
    answering,
    claim,
    on_the_way,
    processors,
    refuse_place,
    solved,
    tell_case,
)

if TYPE_CHECKING:
    from rich.table import Table

    from optimizer.research.published.compare import Compared, Other

Family = Literal["cflp", "sscflp", "pmedian", "gap", "homecare"]


def rules(as_json: AsJson = False) -> None:
    """Show the allocation rules: what each says, and where it comes from."""
    from optimizer.report.layout import table_of
    from optimizer.research.allocation import AllocationError, allocation_rules

    try:
        known = allocation_rules()
    except AllocationError as failure:
        if as_json:
            put({"rules": [], "problems": [str(failure)]})
        stop(f"{failure}.", FAILED)
    columns = ("name", "title", "kind", "formula", "source")
    rows: list[dict[str, Any]] = [{name: getattr(rule, name) for name in columns} for rule in known.values()]
    answer(
        as_json,
        lambda _: {"rules": rows},
        lambda: table_of([name.capitalize() for name in columns], [row.values() for row in rows], texts=columns, show_lines=True),
        width=200,
        written=AREAS,
    )


AREAS = "a: area, t: tier, f: function. A rule gives heads; what else a plan needs is completed in the best way that they allow."


def benchmark(
    where: Annotated[
        str | None, typer.Argument(metavar="[INSTANCE]", help="A bundled instance (fieldpost list), a folder, or an .xlsx workbook.")
    ] = None,
    *,
    suite: Annotated[
        Path | None, typer.Option(help="In place of an instance: a YAML file with rules, instances, scenarios, seeds, limits.")
    ] = None,
    out: Annotated[Path, folder_option("Folder for cases, tables and figures; cases that are done there are not done again.")] = Path(
        "bench"
    ),
    rules: Annotated[str | None, typer.Option(help="Names separated by commas, or all; fieldpost rules shows them.")] = None,
    scenarios: Annotated[str | None, typer.Option(help="Names or files separated by commas; a+b applies b after a.")] = None,
    seeds: Annotated[str | None, typer.Option(help="Seeds: 0-4, or 0,3,7.")] = None,
    gap: Annotated[str | None, typed("share", "--gap", "Stop each solve at this proven gap: 1% or 0.01.")] = None,
    time_limit: Annotated[str | None, typed("duration", "--time-limit", "Time for each rule on each instance: 90, 90s, 15m, 2h.")] = None,
    plans: Annotated[
        bool | None, typer.Option("--plans/--no-plans", help="Whether to keep the plan of every case.", show_default=False)
    ] = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Run allocation rules on instances, verify and measure every plan, and compare them with the optimum: tables and figures.

    With neither an instance nor a suite, the tables and figures of the folder are made again from its cases.
    """
    from optimizer.engine.settings import duration, share

    asked: dict[str, Any] = {"rules": rules, "scenarios": scenarios, "seeds": seeds, "plans": plans}
    asked |= {"gap": None if gap is None else share(gap), "time_limit": None if time_limit is None else duration(time_limit)}
    given = {name: value for name, value in asked.items() if value is not None}
    _refuse_mixture(where, suite, given)
    from optimizer.engine.cases import CASES_FOLDER
    from optimizer.report.layout import table_of
    from optimizer.report.progress import waiting
    from optimizer.research.allocation import AllocationError
    from optimizer.research.benchmark.folder import write_benchmark
    from optimizer.research.benchmark.run import RECORD_FILE, read_record
    from optimizer.research.benchmark.run import benchmark as run
    from optimizer.research.benchmark.tables import short, summary

    claim(out, (CASES_FOLDER, RECORD_FILE), "benchmark")
    count, what = workers or processors(), suite if where is None else {"instances": where, **given}
    doing = "Writing tables and figures" if what is None else f"Applying rules on {count} processor{'s' if count > 1 else ''}"
    with answering(as_json, {"cases": None}), waiting(doing):
        try:
            table, cancelled = solved(run, what, out=out, workers=count, progress=tell_case, write=False)
        except AllocationError as failure:
            stop(f"{failure}.", FAILED)
    shown = []
    if table["rule"].notna().any():
        rules_shown = short(summary(table[table["rule"].notna()]))
        shown = [table_of([str(name) for name in rules_shown], rules_shown.itertuples(index=False), texts=("Rule",))]

    def known(place: str | None) -> dict[str, Any]:
        return {"sound": int(table["violations"].eq(0).sum()), "out": place}

    write = partial(write_benchmark, table, read_record(out) or {})
    written = f"Tables in {out}, pictures in {out / 'figures'}; about.md says what each column is."
    answer_cases(as_json, table, known, shown, cancelled=cancelled, out=out, write=write, written=written)


def _refuse_mixture(where: str | None, suite: Path | None, given: dict[str, Any]) -> None:
    """An instance or a suite, not both; what a suite says is not said again. Raises `typer.BadParameter`."""
    if where is not None and suite is not None:
        raise typer.BadParameter("name an instance or a suite, not both", param_hint="--suite")
    if given and where is None:
        first = f"--{next(iter(given)).replace('_', '-')}"
        there = "a suite says this in its file" if suite is not None else "name an instance as well; without one nothing is run"
        raise typer.BadParameter(there, param_hint=first)


def published(
    family: Annotated[
        Family,
        typer.Argument(
            help="cflp: capacitated facility location; sscflp: with each customer from one facility; pmedian: p-median; "
            "gap: generalised assignment, as caseloads; homecare: home care routing, as circuits."
        ),
    ],
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Folder with the files (*.txt) and the table optima.csv; of homecare *.json and *.sol.json."),
    ],
    *,
    limit: Annotated[str, typed("duration", "--limit", "Most time for each file: 60, 90s, 2m.")] = "60s",
    only: Annotated[str | None, typer.Option(help="Only these, as in pmed1,pmed6.")] = None,
    against: Annotated[
        str | None,
        typer.Option(
            help="Solve the same in the same run with highspy (straight), spopt (p-median), cpsat (gap), routing (home care); several as "
            "highspy,spopt."
        ),
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
    from rich.console import Group

    from instances.whole_file import write_parts
    from optimizer.report.progress import waiting

    with waiting("Reading"):
        from optimizer.research.published.compare import others_in, write_published
        from optimizer.research.published.compare import published as run

    rows: list[Compared] = []
    others = refused(lambda: others_in(_names(against), family), "--against")

    def write(file: Path) -> None:
        write_parts(file.absolute().parent, {file.name: partial(write_published, rows, others)})

    keep = on_the_way(lambda _: None if out is None else write_published(rows, others, out))

    def take(row: "Compared") -> None:
        rows.append(row)
        keep(row)

    with answering(as_json, {"family": family, "rows": []}):
        how: dict[str, Any] = {"time_limit": limit, "only": _names(only), "against": others, "seed": seed}
        _, cancelled = solved(run, family, folder, on_instance=take, **how)
    record = {"family": family, "rows": [row.record(others) for row in rows], "problems": []}

    def shown() -> "Group":
        return Group(_compared(rows, others), *_said(rows, others))

    written = "" if out is None else f"Table: {out}"
    answer(as_json, lambda _: record, shown, width=160, out=out, write=write if rows else None, written=written)
    if cancelled or any(row.verdict != "proved" or row.violations for row in rows):
        wrong = any(row.verdict == "differs" or row.violations for row in rows)
        raise typer.Exit(CANCELLED if cancelled else FAILED if wrong else LIMIT_WITH_PLAN)


def _names(text: str | None) -> list[str]:
    """What is typed as a,b."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def _compared(rows: "list[Compared]", others: "tuple[Other, ...]") -> "Table":
    """A row for each instance."""
    from optimizer.report.layout import table_of

    def figure(value: float | None) -> str:
        return "—" if value is None else f"{value:,.3f}"

    def ratio(row: "Compared", name: "Other") -> str:
        other = row.others.get(name)
        if other is None:
            return "—"
        return f"{other.seconds:,.1f}{'' if other.proved else ' (not proved)'} ({row.seconds / other.seconds:.2f})"

    heads = ["Instance", "Optimum", "Value", "Bound", "Verdict", "Seconds", *(f"{other}, seconds (ratio)" for other in others)]
    cells = [
        (
            row.instance,
            *map(figure, (row.optimum, row.value, row.bound)),
            row.verdict,
            f"{row.seconds:,.1f}",
            *(ratio(row, name) for name in others),
        )
        for row in rows
    ]
    return table_of(heads, cells, texts=("Verdict",))


def _said(rows: "list[Compared]", others: "tuple[Other, ...]") -> Iterator[str]:
    """What the table comes to, in lines."""
    proved, reached = sum(row.proved for row in rows), sum(row.reached for row in rows)
    seconds = sum(row.seconds for row in rows)
    yield f"{proved} of {len(rows)} proved, the published value reached in {reached}; {seconds:,.0f} seconds in all."
    for row in rows:
        if row.verdict == "differs":
            found = row.value if row.value is not None else row.bound or 0.0
            yield f"{row.instance}: proved is {found:,.3f}, the table has {row.optimum:,.3f}: file or table is not as published."
    longest = max(rows, key=lambda row: row.seconds).instance if rows else ""
    for other in others:
        total = sum(row.others[other].seconds for row in rows if other in row.others)
        mine = sum(row.seconds for row in rows if other in row.others)
        if total:
            yield f"{other}: {total:,.0f} seconds in all, ratio {mine / total:.2f}; the longest here was {longest}."
