"""The table of optima beside the files of a family: `optima.csv` with the columns `instance` and `opt`."""

import csv
import math
import re
from collections.abc import Collection
from pathlib import Path

from instances.errors import InvalidInstance, Problem, did_you_mean

TABLE = "optima.csv"
COLUMNS = ("instance", "opt")


def read_optima(folder: Path) -> dict[str, float]:
    """Optimum of each instance by name; raises `InvalidInstance` with everything that is wrong in the table."""
    path = folder / TABLE
    if not folder.is_dir():
        raise InvalidInstance([Problem(str(folder), None, None, None, "a folder of published instances", "there is no such folder")])
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except FileNotFoundError:
        hint = "without known optima there is nothing to compare with"
        raise InvalidInstance([Problem(str(path), None, None, None, f"a table with the columns {', '.join(COLUMNS)}", hint)]) from None
    except (UnicodeDecodeError, csv.Error) as failure:
        raise InvalidInstance([Problem(str(path), None, None, str(failure), "a CSV file in UTF-8")]) from None
    head = tuple(cell.strip() for cell in rows[0]) if rows else ()
    if head != COLUMNS:
        raise InvalidInstance([Problem(str(path), 1, None, ",".join(head), f"the columns {','.join(COLUMNS)}")])
    optima: dict[str, float] = {}
    problems = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        try:
            name, value = row[0].strip(), float(row[1])
        except (IndexError, ValueError):
            problems.append(Problem(str(path), number, "opt", ",".join(row), "the name of an instance and its optimum, a number"))
            continue
        if not math.isfinite(value) or name in optima:
            expected = "a name that does not stand above" if name in optima else "a number that is finite"
            problems.append(Problem(str(path), number, "instance" if name in optima else "opt", row[0 if name in optima else 1], expected))
        optima[name] = value
    if problems:
        raise InvalidInstance(problems)
    return optima


def files_of(folder: Path, optima: Collection[str], only: Collection[str] = ()) -> list[Path]:
    """The instance files of a folder, `*.txt`, by name and number; raises `InvalidInstance` for one without a known optimum.

    `only`: the names of those asked for, all of which must be there.
    """
    files = {path.stem: path for path in sorted(folder.glob("*.txt"), key=_place)}
    if not files:
        raise InvalidInstance([Problem(str(folder), None, None, "no such file", "files of published instances, *.txt")])
    wanted = list(only) or list(files)
    problems = [
        Problem(str(folder / f"{name}.txt"), None, None, None, "a file of this instance", did_you_mean(name, files))
        for name in wanted
        if name not in files
    ]
    problems += [
        Problem(str(folder / TABLE), None, "instance", None, f"a row for {name}", "the file stands beside the table, but not in it")
        for name in wanted
        if name in files and name not in optima
    ]
    if problems:
        raise InvalidInstance(problems)
    return [path for name, path in files.items() if name in wanted]


def _place(path: Path) -> tuple[str | int, ...]:
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", path.stem))
