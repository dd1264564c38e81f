"""How long it takes to read 42,000 settlements: the bundled `philippines` as CSV folder and as workbook.

Its 40,985 settlements are filled up with second ones at the same places. Both forms are written to a temporary folder first; reading
includes every check. Run `python -m benchmarks.read`; the table goes to standard output.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from instances import fingerprint, load, write_folder
from instances.instance import Instance
from instances.workbook.write import write_workbook

T = TypeVar("T")

HEADER = "| form | write, s | read and check, s | MB | settlements |\n|---|---:|---:|---:|---:|"


def main() -> None:
    """Measure both forms and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--instance", default="philippines", help="a bundled instance, a folder or a workbook")
    parser.add_argument("--settlements", type=int, default=42_000, help="settlements to fill it up to")
    parser.add_argument("--repeat", type=int, default=3, help="readings of each; the quickest is shown")
    options = parser.parse_args()
    instance = filled_up(load(options.instance), options.settlements)
    print(HEADER)
    with tempfile.TemporaryDirectory() as folder:
        for form, path, write in (("CSV folder", "csv", write_folder), ("workbook", "instance.xlsx", write_workbook)):
            print(row(form, instance, Path(folder) / path, write, options.repeat), flush=True)


def filled_up(instance: Instance, settlements: int) -> Instance:
    """The instance with at least so many settlements, but at most twice its own."""
    more = instance.settlements[: max(0, settlements - len(instance.settlements))]
    seconds = tuple(row.model_copy(update={"settlement": f"{row.settlement}_second"}) for row in more)
    return instance.replace(settlements=instance.settlements + seconds)


def row(form: str, instance: Instance, path: Path, write: Callable[[Instance, Path], None], repeat: int) -> str:
    """One line of the table; raises `ValueError` where what is read back differs."""
    written, _ = timed(lambda: write(instance, path))
    seconds = []
    for _ in range(repeat):
        spent, back = timed(lambda: load(path))
        seconds.append(spent)
    if fingerprint(back) != fingerprint(instance):
        raise ValueError(f"{form}: what was read differs from what was written")
    files = [path] if path.is_file() else list(path.iterdir())
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    rows = len(instance.settlements)
    return f"| {form} | {written:.1f} | {min(seconds):.1f} | {megabytes:.1f} | {rows:,} |"


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Wall seconds of some work, and its result."""
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


if __name__ == "__main__":
    main()
