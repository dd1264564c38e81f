"""What is wrong with a place, described so that a person can correct it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a boundary, a point or a coordinate system; a part that does not apply is None."""

    expected: str
    """What should be there."""
    feature: int | None = None
    """Number of the feature in its file, the first being 1."""
    column: str | None = None
    """Column or setting."""
    value: str | None = None
    """What was found."""
    hint: str | None = None
    """What to do about it."""

    def __str__(self) -> str:
        place = [f"feature {self.feature}"] if self.feature is not None else []
        place += [self.column] if self.column else []
        facts = [f"found {self.value!r}"] if self.value is not None else []
        facts += [f"expected {self.expected}"]
        facts += [self.hint] if self.hint else []
        return ": ".join(part for part in (", ".join(place), "; ".join(facts)) if part)


class PlacesError(ValueError):
    """Places that cannot be measured or drawn; `faults` holds everything that is wrong, the text lists it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))
