"""Tiny published instances, written by hand, and the folder of the real ones where it is there."""

from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[5] / "shared" / "data" / "benchmarks"

FACILITIES = """ 3 2
 10 100.
 10 90.
 20 400.
 6
 6. 60. 1.
 6
 12. 6. 1.
"""
"""Three facilities, two customers of 6. Neither of the first two holds both; the first for the first and the second for the second cost
100 + 90 + 6 + 6 = 202; the third for both 402. Half a customer's way to spread demand never pays: 202 is the optimum."""

MEDIANS = """4 5 2
1 2 9
2 3 4
3 4 1
1 3 5
1 2 2
"""
"""A path 1 –2– 2 –4– 3 –1– 4 and an edge 1 –5– 3; the edge 1 2 has its last cost, 2, not 9. Two medians, one of 1 and 2 and one of 3
and 4: 2 + 1 = 3."""


def folder_of(place: Path, name: str, text: str, optimum: float) -> Path:
    """A folder with one instance and the table of optima."""
    (place / f"{name}.txt").write_text(text, encoding="ascii")
    (place / "optima.csv").write_text(f"instance,opt\n{name},{optimum}\n", encoding="utf-8")
    return place


def published(family: str) -> Path:
    """The folder of the real files; the test is skipped where there is none."""
    folder = BENCHMARKS / family
    if not folder.is_dir():
        pytest.skip(f"the published instances are not there: {folder}")
    return folder
