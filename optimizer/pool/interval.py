"""`Interval`: a figure that lies between two proven ones, and the difference of two such figures."""

import math
from dataclasses import dataclass

from optimizer.engine.outcome import least, most

SAME = 1e-9
"""Share of the figures compared up to which a difference is none."""


@dataclass(frozen=True)
class Interval:
    """A value that lies between two proven figures; `None`: not known on that side."""

    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, low: float | None, high: float | None) -> "Interval":
        """From figures of a table, where unknown is NaN or None."""
        return cls(*(None if value is None or math.isnan(value) else float(value) for value in (low, high)))

    @property
    def known(self) -> bool:
        """Whether both sides are."""
        return self.low is not None and self.high is not None

    @property
    def width(self) -> float:
        """High less low; infinite where a side is not known."""
        return math.inf if self.low is None or self.high is None else self.high - self.low

    def minus(self, other: "Interval") -> "Interval":
        """The difference of two figures that lie in these intervals, whatever each is."""
        low = None if self.low is None or other.high is None else self.low - other.high
        high = None if self.high is None or other.low is None else self.high - other.low
        return Interval(low, high)

    def at_least(self, low: float) -> "Interval":
        """The part from `low` on, where it is known that the value is not below."""
        return Interval(most(self.low, low), None if self.high is None else max(self.high, low))

    def at_most(self, high: float) -> "Interval":
        """The part up to `high`, where it is known that the value is not above."""
        return Interval(None if self.low is None else min(self.low, high), least(self.high, high))

    def within(self, other: "Interval") -> "Interval":
        """The part that both intervals have."""
        return Interval(most(self.low, other.low), least(self.high, other.high))

    def sign(self, scale: float = 1.0) -> int:
        """1 or −1 where every value in it is above or below 0 by more than can be told apart at a `scale`; else 0: nothing is proven."""
        tolerance = SAME * max(1.0, abs(scale)) if math.isfinite(scale) else SAME
        if self.low is not None and self.low > tolerance:
            return 1
        return -1 if self.high is not None and self.high < -tolerance else 0

    def as_list(self) -> list[float | None]:
        """As JSON."""
        return [self.low, self.high]
