"""`Gain`: by how much a plan gets better where more is allowed, between what is proven; the difference of two solves with gaps."""

from dataclasses import dataclass

from optimizer.engine.outcome import NO_DIFFERENCE, Status


@dataclass(frozen=True, kw_only=True)
class Gain:
    """What a plan would gain where more is allowed, in the unit of what is minimised; unknown is None."""

    found: float | None = None
    """Difference of the two plans found."""
    low: float | None = None
    """Proven: it is at least this."""
    high: float | None = None
    """Proven: it is at most this."""
    status: str = ""
    """How the solve with more allowed ended; empty where there was none."""
    seconds: float | None = None


def gain_of(known: tuple[float, float], objective: float | None, bound: float | None, status: Status, seconds: float) -> Gain:
    """The gain from a plan and a bound that are `known` to one with more allowed, of which `objective` and `bound` are found.

    Whoever has more allowed can do what was done before: it is never below 0.
    """
    if bound is None:
        return Gain(status=str(status), seconds=seconds)
    here, there = known[0], known[0] if objective is None else min(objective, known[0])
    gained = here - there if here - there > NO_DIFFERENCE * max(1.0, abs(there)) else 0.0
    high = max(0.0, here - bound)
    return Gain(found=gained, low=min(high, max(0.0, known[1] - there)), high=high, status=str(status), seconds=seconds)
