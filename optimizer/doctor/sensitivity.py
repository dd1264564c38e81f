"""What each group of assumed figures does to the plan: one at a time from the low to the high end of its range, then all together.

One at a time, every group has the same range, a share of its figures to either side. Nothing is known of how wrong an assumed figure is; a
range that is the same for all ranks groups by what a given error would do. Together, the groups that move the plan most vary independently
and uniformly over their ranges, and Sobol's indices say what part of the variance of the objective is due to each: alone (first order), and
with all its interplay with others (total). I. M. Sobol, *Mathematics and Computers in Simulation* 55, 2001; the estimators and samples are
those of A. Saltelli et al., *Computer Physics Communications* 181, 2010, as SALib has them, with 95 % confidence from resampling.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.doctor.assumptions import Group
from optimizer.doctor.relaxation import Optimum
from optimizer.engine.outcome import Status

MOST_TOGETHER = 10
"""Groups that vary together."""
NO_MOVE = 1e-9
"""Difference of objectives, as a share, up to which there is none."""
FEWEST_SAMPLES = 16
"""Samples below which no index is given: with fewer, intervals were wider than from 0 to 1."""


@dataclass(frozen=True)
class Swing:
    """What the objective comes to at both ends of the range of a group."""

    group: Group
    base: float
    """Objective with the figures as they are."""
    low: Optimum | None
    """With its figures at the low end; None where it was not solved."""
    high: Optimum | None

    @property
    def ends(self) -> tuple[Optimum, ...]:
        """Both ends, as far as they were solved."""
        return tuple(end for end in (self.low, self.high) if end is not None)

    @property
    def breaks(self) -> bool:
        """Whether at an end no plan keeps all rules."""
        return any(end.status == Status.INFEASIBLE for end in self.ends)

    @property
    def reach(self) -> float:
        """Largest difference from the objective with the figures as they are, as far as it is known."""
        return max((abs(end.objective - self.base) for end in self.ends if end.objective is not None), default=0.0)

    @property
    def moves(self) -> bool:
        """Whether the group moves the objective at all."""
        return self.breaks or self.reach > NO_MOVE * max(1.0, abs(self.base))

    @property
    def fails(self) -> bool:
        """Whether at an end that has a plan the heads of the plan as it is cannot stay."""
        return any(end.kept is False and end.objective is not None for end in self.ends)

    @property
    def loss(self) -> float | None:
        """The most that is lost at an end by keeping these heads; None where they can stay at none."""
        known = [end.loss for end in self.ends if end.loss is not None]
        return max(known) if known else None

    @property
    def settled(self) -> bool:
        """Whether it is known of both ends what is lost by keeping these heads."""
        return len(self.ends) == 2 and all(end.loss is not None for end in self.ends)


def ranked(swings: Sequence[Swing]) -> list[Swing]:
    """Those that leave no plan at an end first, then by how far they move the objective."""
    return sorted(swings, key=lambda swing: (not swing.breaks, -swing.reach))


def together(swings: Sequence[Swing]) -> list[Group]:
    """Groups that vary together: those that move the objective most; not those with an end without a plan, which has no objective."""
    known = [swing for swing in swings if sum(end.objective is not None for end in swing.ends) == 2]
    return [swing.group for swing in ranked(known) if swing.moves][:MOST_TOGETHER]


@dataclass(frozen=True)
class Index:
    """Shares of the variance of the objective that are due to a group, each with half of its 95 % confidence interval."""

    group: Group
    first: float
    first_confidence: float
    total: float
    total_confidence: float


@dataclass(frozen=True)
class Indices:
    """Sobol's indices of the groups that vary together, the largest total first."""

    rows: tuple[Index, ...]
    samples: int
    """Samples that they rest on, each solved once for every group and twice more."""
    spread: float
    """Range of the groups to either side, as a share: less than that of one at a time where all at once leave no plan."""
    low: float
    high: float
    """Fifth and 95th percentile of the objective over the samples."""


def _problem(groups: Sequence[Group], spread: float) -> dict[str, Any]:
    return {
        "num_vars": len(groups),
        "names": [group.name for group in groups],
        "bounds": [[1 - spread, 1 + spread]] * len(groups),
    }


def sampled(groups: Sequence[Group], spread: float, samples: int, seed: int) -> np.ndarray:
    """Factors of the groups, shape (samples × (groups + 2), groups): in blocks of groups + 2 rows, one for each sample."""
    from SALib.sample import sobol

    return np.asarray(sobol.sample(_problem(groups, spread), samples, calc_second_order=False, seed=seed))


def indices_of(groups: Sequence[Group], spread: float, objectives: Sequence[float], seed: int) -> Indices | None:
    """Indices from the objectives of the rows of `sampled`, as far as whole blocks go; None for too few, or where they do not differ."""
    from SALib.analyze import sobol

    block = len(groups) + 2
    count = len(objectives) // block
    values = np.array(objectives[: count * block], dtype=float)
    if count < FEWEST_SAMPLES or np.ptp(values) <= NO_MOVE * max(1.0, float(np.abs(values).max())):
        return None
    found = sobol.analyze(_problem(groups, spread), values, calc_second_order=False, seed=seed + 1)  # 0 is none to SALib
    columns = [found[name].tolist() for name in ("S1", "S1_conf", "ST", "ST_conf")]
    rows = sorted((Index(group, *each) for group, *each in zip(groups, *columns, strict=True)), key=lambda row: -row.total)
    low, high = np.percentile(values, [5, 95])
    return Indices(tuple(rows), count, spread, float(low), float(high))
