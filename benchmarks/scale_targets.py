"""`benchmarks.scale --targets`: what a machine reaches of `benchmarks.targets`, beside HiGHS with its own options, and its table."""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.build import tell
from benchmarks.scale_child import answer_of
from benchmarks.scale_table import Column, markdown, relative, shown
from benchmarks.targets import TARGETS, Target

WAYS = ("ours", "highs")
GRACE = 120.0
"""Seconds, and a tenth of its time, that a solve may take beyond its time before it is killed; making the instance counts in them."""


@dataclass(frozen=True)
class Trace:
    """One solve over time."""

    outcome: str
    moments: tuple[tuple[float, float | None, float | None], ...] = ()
    """Seconds, best plan and best bound then; unknown is `None`."""
    seconds: float | None = None
    proved: bool = False
    """The optimum is proved."""
    note: str = ""

    @property
    def first(self) -> float | None:
        """Seconds to the first plan."""
        return next((seconds for seconds, incumbent, _ in self.moments if incumbent is not None), None)

    @property
    def proof(self) -> float | None:
        """Seconds to the proof of the optimum."""
        return self.seconds if self.proved else None

    def gap_at(self, seconds: float) -> float | None:
        """Gap after so many seconds; a solve that has ended keeps its last one."""
        known = [moment for moment in self.moments if moment[0] <= seconds]
        return relative(*known[-1][1:]) if known else None


@dataclass(frozen=True)
class Reached:
    """A target, and what both ways came to."""

    target: Target
    ours: Trace
    highs: Trace

    @property
    def instance(self) -> str:
        """Name in the table."""
        return self.target.instance

    @property
    def tests(self) -> list[bool]:
        """What is reached: the first plan, each gap, and the proof where HiGHS has one to compare with or there is one."""
        first, proof, most = self.ours.first, self.ours.proof, self.most_for_proof
        found = [first is not None and first <= self.target.first]
        found += [(gap := self.ours.gap_at(seconds)) is not None and gap <= least for seconds, least in self.target.gaps]
        if self.target.proof is not None and (proof is not None or most is not None):
            found.append(proof is not None and (most is None or proof <= most))
        return found

    @property
    def most_for_proof(self) -> float | None:
        """Seconds within which the optimum should be proved; `None` where HiGHS did not prove it."""
        return None if self.target.proof is None or self.highs.proof is None else self.target.proof * self.highs.proof

    def record(self) -> dict[str, Any]:
        """As plain JSON types."""
        solves = {name: vars(trace) | {"first": trace.first} for name, trace in (("ours", self.ours), ("highs", self.highs))}
        return {"key": self.target.key, "instance": self.instance, "reached": sum(self.tests), "of": len(self.tests)} | solves


def measure(options: argparse.Namespace, rows: list[Reached]) -> None:
    """Each target that is asked for, both ways in turn, into `rows`; the table is kept after each one."""
    for target in picked(options.only, options.seconds_factor):
        with tempfile.TemporaryDirectory() as folder:
            traces = {way: solve(way, target, options, Path(folder)) for way in WAYS}
        rows.append(Reached(target, **traces))
        if options.markdown:
            options.markdown.write_text(f"{markdown(rows, COLUMNS)}\n", encoding="utf-8")


def picked(keys: Sequence[str], factor: float) -> list[Target]:
    """Targets by name, or all, in times multiplied by a factor."""
    return [target.scaled(factor) for target in TARGETS if not keys or target.key in keys]


def solve(way: str, target: Target, options: argparse.Namespace, folder: Path) -> Trace:
    """One solve in a process of its own."""
    arguments = ["--only", target.key, "--seconds-factor", str(options.seconds_factor), "--seed", str(options.seed)]
    found, failure = answer_of(f"target-{way}", arguments, folder, 1.1 * target.seconds + GRACE)
    trace = Trace(failure) if found is None else Trace(**found | {"moments": tuple(tuple(moment) for moment in found["moments"])})
    tell(f"{target.key}, {way}: {trace.outcome}, first plan after {shown(trace.first, '.1f')} s, {_gaps(target, trace)}")
    return trace


def child(options: argparse.Namespace) -> dict[str, Any]:
    """What a solve in this process found."""
    from benchmarks.scale_trace import traced

    (target,) = picked(options.only, options.seconds_factor)
    return traced(options.child.removeprefix("target-"), target, options.seed)


def _gaps(target: Target, trace: Trace) -> str:
    """The gaps of a solve at the times that matter, and the proof."""
    told = [f"{shown(trace.gap_at(seconds), '.2%')} in {seconds:g} s" for seconds, _ in target.gaps]
    return "; ".join([*told, *([_proof(trace)] if target.proof is not None else [])])


def _proof(trace: Trace) -> str:
    return "not proved" if trace.proof is None else f"proved in {trace.proof:.1f} s"


def _then(row: Reached) -> str:
    told = [f"{shown(row.ours.gap_at(seconds), '.2%')} / {gap:.2%} in {seconds:g} s" for seconds, gap in row.target.gaps]
    if row.target.proof is not None:
        most = row.most_for_proof
        told.append(f"{_proof(row.ours)} / {f'{most:.1f} s' if most is not None else '–'}")
    return "; ".join(told)


def _ended(row: Reached) -> str:
    return "; ".join(filter(None, (row.ours.outcome.replace("_", " "), row.ours.note)))


COLUMNS: tuple[Column[Reached], ...] = (
    ("instance", lambda row, _: row.instance),
    ("first plan, s", lambda row, _: f"{shown(row.ours.first, '.1f')} / {row.target.first:g}"),
    ("then", lambda row, _: _then(row)),
    ("reached", lambda row, _: f"{sum(row.tests)} of {len(row.tests)}"),
    ("HiGHS: first plan, s", lambda row, _: shown(row.highs.first, ".1f")),
    ("HiGHS: then", lambda row, _: _gaps(row.target, row.highs)),
    ("how it ended", lambda row, _: _ended(row)),
)
"""What is reached / what should be."""
