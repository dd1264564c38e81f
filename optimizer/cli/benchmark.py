"""Command `benchmark`: allocation rules against each other and against the optimum."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from instances.errors import InvalidInstance, Problem
from optimizer.cli.arguments import duration, share
from optimizer.cli.options import AsJson
from optimizer.cli.terminal import (
    CANCELLED,
    FAILED,
    INFEASIBLE,
    answering,
    console,
    ctrl_c_keeps_plan,
    processors,
    put,
    refuse_other,
    refuse_place,
    say,
    stop,
)

if TYPE_CHECKING:
    from optimizer.research.allocation import Rule
    from optimizer.research.benchmark.suite import Suite


def benchmark(
    where: Annotated[
        str | None, typer.Argument(metavar="[INSTANCE]", help="A bundled instance (fieldpost list), a folder, or an .xlsx workbook.")
    ] = None,
    *,
    suite: Annotated[
        Path | None, typer.Option(help="In place of an instance: a YAML file with rules, instances, scenarios, seeds, limits.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for cases, tables and figures; cases that are done there are not done again.")] = Path(
        "bench"
    ),
    rules: Annotated[str | None, typer.Option(help="Names separated by commas, or all; fieldpost rules shows them.")] = None,
    scenarios: Annotated[str | None, typer.Option(help="Names or files separated by commas; a+b lays b over a.")] = None,
    seeds: Annotated[str | None, typer.Option(help="Seeds: 0-4, or 0,3,7.")] = None,
    gap: Annotated[str | None, typer.Option(help="Stop each solve at this proven gap: 1% or 0.01.")] = None,
    time_limit: Annotated[str | None, typer.Option(help="Time for each rule on each instance: 90, 90s, 15m, 2h.")] = None,
    plans: Annotated[
        bool | None, typer.Option("--plans/--no-plans", help="Whether to keep the plan of every case.", show_default=False)
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes, one case each; one for each processor if not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Put allocation rules to instances, verify and measure every plan, and hold them against the optimum: tables and figures.

    With neither an instance nor a suite, the tables and figures of the folder are made again from its cases.
    """
    asked: dict[str, Any] = {"rules": rules, "scenarios": scenarios, "seeds": seeds, "plans": plans}
    asked |= {"gap": None if gap is None else share(gap, "--gap")}
    asked |= {"time_limit": None if time_limit is None else duration(time_limit, "--time-limit")}
    given = {name: value for name, value in asked.items() if value is not None}
    _refuse_mixture(where, suite, given)
    refuse_place(out, "--out")
    from optimizer.report.progress import waiting
    from optimizer.research.benchmark.folder import write_benchmark
    from optimizer.research.benchmark.run import CASES_FOLDER, RECORD_FILE, read_record, read_rows, run
    from optimizer.research.benchmark.suite import cases_in
    from optimizer.research.benchmark.suite_file import rules_in

    refuse_other(out, (CASES_FOLDER, RECORD_FILE), "benchmark")
    with answering(as_json, {"cases": None}), ctrl_c_keeps_plan() as cancel:
        if where is not None or suite is not None:
            with waiting("Reading the instances"):
                known = _rules()
                what = _suite(where, suite, given, list(known))
                cases = cases_in(what, rules_in(what, known))
            count = workers or processors()
            with waiting(f"Putting rules to instances, {len(cases)} cases on {count} processor{'s' if count > 1 else ''}"):
                rows = run(what, cases, out, workers=count, cancel=cancel, on_case=_tell)
            record = read_record(out) or {}
        else:
            found = read_record(out)
            if found is None:
                raise InvalidInstance(
                    [Problem(None, None, None, str(out), "a folder with a benchmark", "name an instance or a --suite to begin one")]
                )
            record, rows = found, read_rows(out, found["cases"])
    with waiting(f"Writing tables and figures to {out}"):
        table = write_benchmark(out, record, rows)
    planned, counts = int(table["cost"].notna().sum()), {str(name): int(count) for name, count in table["status"].value_counts().items()}
    if as_json:
        put({"cases": len(table), "with_plan": planned, "sound": int(table["violations"].eq(0).sum()), "status": counts, "out": str(out)})
    else:
        _show(table)
        said = ", ".join(f"{count} {name}" for name, count in counts.items())
        say(f"{len(table)} cases: {said}. Tables in {out}, pictures in {out / 'figures'}; about.md says what each column is.")
    if cancel.is_set():
        say("Cancelled; the same command goes on where it stopped.")
        raise typer.Exit(CANCELLED)
    if not planned:
        raise typer.Exit(INFEASIBLE)


def _suite(where: str | None, file: Path | None, given: dict[str, Any], rules: list[str]) -> "Suite":
    from optimizer.research.benchmark.suite_file import read_suite, suite_of

    return read_suite(file, rules) if file is not None else suite_of({"instances": where, **given}, rules, "benchmark")


def _rules() -> "dict[str, Rule]":
    """The rules there are; ends the program where one of another package is faulty."""
    from optimizer.research.allocation import RuleError, all_rules

    try:
        return all_rules()
    except RuleError as failure:
        stop(f"{failure}.", FAILED)


def _tell(done: int, whole: int, row: dict[str, Any]) -> None:
    """One case that has ended, on standard error."""
    if row.get("cost") is None:
        ended = row["why"]
    else:
        broken = int(row["violations"])
        sound = "keeps every rule" if broken == 0 else f"{broken} violation{'s' if broken > 1 else ''}"
        ended = f"cost {row['cost']:,.0f}, need met {row['coverage']:.1%}, {sound}, {row['seconds']:.0f} s"
    print(f"{done} of {whole}: {row['case']}: {row['status']}, {ended}", file=sys.stderr, flush=True)


def _show(table: Any) -> None:
    """The summary on the terminal."""
    from rich.table import Table

    from optimizer.research.benchmark.tables import short, summary

    shown = short(summary(table[table["rule"].notna()])) if table["rule"].notna().any() else None
    if shown is None:
        return
    wide = console()
    if not wide.is_terminal:
        wide.width = 200
    grid = Table()
    for number, name in enumerate(shown):
        grid.add_column(str(name), justify="right" if number else "left", no_wrap=number == 0)
    for row in shown.itertuples(index=False):
        grid.add_row(*map(str, row))
    wide.print(grid)


def _refuse_mixture(where: str | None, suite: Path | None, given: dict[str, Any]) -> None:
    """An instance or a suite, not both; what a suite says is not said again. Raises `typer.BadParameter`."""
    if where is not None and suite is not None:
        raise typer.BadParameter("name an instance or a suite, not both", param_hint="--suite")
    if given and where is None:
        first = f"--{next(iter(given)).replace('_', '-')}"
        there = "a suite says this in its file" if suite is not None else "name an instance as well; without one nothing is run"
        raise typer.BadParameter(there, param_hint=first)
