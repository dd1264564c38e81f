"""What several solvers reach in the same time on the same countries, and how the time of `fieldpost` grows with the country.

| solver | what it does |
|---|---|
| `ours` | `fieldpost`, region by region, two workers |
| `highs` | the same Pyomo model, compiled once and handed whole to HiGHS, two threads |
| `cpsat` | CP-SAT through OR-Tools, two workers, from an MPS file of the same model; continuous columns take steps of a millionth |
| `scip` | SCIP through OR-Tools, one thread, from the same file |

With `--targets`, how soon `fieldpost` reaches what `benchmarks.targets` asks for, beside HiGHS with its own options.

Every solver runs in a process of its own, one after the other (`benchmarks.scale_child`). The parent stays small, because a process
inherits the peak of the one that starts it. Run `python -m benchmarks.scale` from the root of the repository;
the table goes to standard output, progress to standard error. Ctrl-C ends with the table of what was measured so far.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.build import machine, tell
from benchmarks.countries import KINDS
from benchmarks.scale_child import answer_of, keep
from benchmarks.scale_table import COLUMNS, GROWTH_COLUMNS, Run, exponent, print_table, read_runs, write_runs

SOLVERS = ("ours", "highs", "cpsat", "scip")
SIZES, LARGE, QUICK = (150, 500, 1628), 7000, (60,)
GROWTH_GAP = 0.01
SECONDS, GROWTH_SECONDS, QUICK_SECONDS = 600.0, 3600.0, 25.0
GRACE = 30.0
"""Seconds, or a tenth of the time if that is more, that a solver may take beyond its time before it is killed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for and print the table; the exit code."""
    options = parse(arguments)
    if options.child:
        child(options)
        return 0
    if options.targets:
        return show_targets(options)
    runs: list[Run] = []
    code = 0
    if options.show:
        runs = read_runs(options.show)
    else:
        code = to_the_end(partial(measure, options, runs))
    power = exponent(runs, options.gap) if options.growth else None
    if options.json:
        print(json.dumps({"runs": [run.record(runs) for run in runs]} | ({"exponent": power} if options.growth else {}), indent=2))
    else:
        print_table(runs, GROWTH_COLUMNS if options.growth else COLUMNS)
        if options.growth:
            reached = sum(run.reached(options.gap) for run in runs)
            print(f"\nseconds grow as regions^{power:.2f}" if power is not None else f"\nno exponent from {reached} of {len(runs)} sizes")
    return code


def show_targets(options: argparse.Namespace) -> int:
    """Measure what is reached of the targets and print the table; the exit code."""
    from benchmarks import scale_targets

    rows: list[scale_targets.Reached] = []
    code = to_the_end(partial(scale_targets.measure, options, rows))
    if options.json:
        print(json.dumps({"rows": [row.record() for row in rows]}, indent=2))
    else:
        print_table(rows, scale_targets.COLUMNS)
    return code


def to_the_end(work: Callable[[], None]) -> int:
    """Do some work, of which Ctrl-C keeps what is done; the exit code."""
    tell(machine())
    try:
        work()
    except KeyboardInterrupt:
        tell("Stopped; this is what was measured so far.")
        return 130
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Options, with the defaults that depend on others."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=_sizes, help="areas, separated by commas")
    parser.add_argument(
        "--country", choices=KINDS, default=KINDS[0], help="parts and copies of the bundled philippines, or synthetic countries"
    )
    parser.add_argument("--large", action="store_true", help="7,000 areas as well")
    parser.add_argument("--solvers", type=_solvers, help=f"of {','.join(SOLVERS)}")
    parser.add_argument("--seconds", type=float, help=f"wall seconds for each solver ({SECONDS:g}; with --growth {GROWTH_SECONDS:g})")
    parser.add_argument("--gap", type=float, help=f"relative gap at which to stop (0.005; with --growth {GROWTH_GAP:g})")
    parser.add_argument("--funds", type=float, default=0.75, help="money in the funds, as a share of what is spent without a limit")
    parser.add_argument("--seed", type=int, default=0, help="of the countries and of the solvers")
    parser.add_argument("--quick", action="store_true", help="60 areas, 25 s for each solver: about two minutes in all")
    parser.add_argument("--growth", action="store_true", help="only ours, to a gap of 1 %%, and how its time grows with the regions")
    parser.add_argument("--targets", action="store_true", help="what this machine reaches of benchmarks/targets.py: up to three hours")
    parser.add_argument("--only", type=_targets, default=(), help="with --targets: some of them, such as ifugao,s20")
    parser.add_argument("--seconds-factor", type=float, default=1.0, help="with --targets: multiplies all times, to shorten a trial")
    parser.add_argument("--markdown", type=Path, metavar="FILE.md", help="with --targets: keep the table there as well, after each row")
    parser.add_argument("--json", action="store_true", help="JSON in place of the table")
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="keep the runs there as well, after each one")
    parser.add_argument("--show", type=Path, metavar="FILE.csv", help="measure nothing: print the runs kept there")
    parser.add_argument("--child", choices=["prepare", *SOLVERS, "target-ours", "target-highs"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.funds <= 0 or (options.seconds is not None and options.seconds <= 0) or (options.gap is not None and options.gap < 0):
        parser.error("--funds and --seconds must be above 0, --gap must not be below 0")
    if options.seconds_factor <= 0:
        parser.error("--seconds-factor must be above 0")
    if options.targets and (options.growth or options.out or options.show):
        parser.error("--targets does not go with --growth, --out and --show")
    sizes = QUICK if options.quick else (*SIZES, LARGE) if options.growth or options.large else SIZES
    options.sizes = options.sizes or sizes
    if options.large and LARGE not in options.sizes:
        options.sizes = (*options.sizes, LARGE)
    options.solvers = ("ours",) if options.growth else options.solvers or SOLVERS
    options.gap = options.gap if options.gap is not None else GROWTH_GAP if options.growth else 0.005
    options.seconds = options.seconds or (QUICK_SECONDS if options.quick else GROWTH_SECONDS if options.growth else SECONDS)
    return options


def _sizes(text: str) -> tuple[int, ...]:
    if not all(size.isdigit() and int(size) for size in text.split(",")):
        raise argparse.ArgumentTypeError(f"{text} is no list of sizes such as 150,500")
    return tuple(int(size) for size in text.split(","))


def _solvers(text: str) -> tuple[str, ...]:
    if unknown := set(text.split(",")) - set(SOLVERS):
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(SOLVERS)}")
    return tuple(name for name in SOLVERS if name in text.split(","))


def _targets(text: str) -> tuple[str, ...]:
    from benchmarks.targets import TARGETS

    known = [target.key for target in TARGETS]
    if unknown := set(text.split(",")) - set(known):
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return tuple(text.split(","))


# The parent


def measure(options: argparse.Namespace, runs: list[Run]) -> None:
    """Every size, every solver in turn, into `runs`."""
    for areas in options.sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            tell(f"{areas:,} areas: making the instance, its funds and its model file")
            facts, failure = in_own_process("prepare", areas, options, folder, None)
            if facts is None:
                runs.append(Run(f"{areas} areas", areas, 0, "–", f"not prepared: {failure}"))
                continue
            tell(f"{facts.pop('told')}")
            for solver in options.solvers:
                begun = time.perf_counter()
                found, failure = in_own_process(solver, areas, options, folder, options.seconds + max(GRACE, options.seconds / 10))
                if found is None:
                    found = {"outcome": failure, "seconds": time.perf_counter() - begun}
                runs.append(Run(**facts, solver=solver, **found))
                tell(f"{areas:,} areas, {solver}: {runs[-1].told()}")
                if options.out:
                    write_runs(options.out, runs)


def in_own_process(
    child: str, areas: int, options: argparse.Namespace, folder: Path, seconds: float | None
) -> tuple[dict[str, Any] | None, str]:
    """What a child found on a country, or `None` and why there is nothing."""
    handed = {name: getattr(options, name) for name in ("seconds", "gap", "funds", "seed", "country")}
    arguments = ["--sizes", str(areas), "--solvers", ",".join(options.solvers)]
    arguments += [part for name, value in handed.items() for part in (f"--{name}", str(value))]
    return answer_of(child, arguments, folder, seconds)


# A child


def child(options: argparse.Namespace) -> None:
    """Prepare an instance, or let one solver at it."""
    if options.child.startswith("target-"):
        from benchmarks import scale_targets

        found = scale_targets.child(options)
    elif options.child == "prepare":
        from benchmarks.countries import country
        from benchmarks.scale_country import prepare

        made = country(options.sizes[0], options.seed, options.country)
        found = prepare(made, options.funds, options.folder, model_file={"cpsat", "scip"} & set(options.solvers))
    else:
        from benchmarks.scale_solvers import run

        found = run(options.child, options.folder, options.seconds, options.gap, options.seed)
    keep(found, options.child, options.folder)


if __name__ == "__main__":
    sys.exit(main())
