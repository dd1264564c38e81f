"""Parts that the entries of a scenario share: what a change is for, and how a figure changes."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from instances.schema import Frozen, TierKind
from instances.schema.base import Amount, Id

Finite = Annotated[float, Field(allow_inf_nan=False)]


class Places(Frozen):
    """Where a change holds; nothing named: everywhere. Of several lists, an area must be in each."""

    zones: tuple[Id, ...] = ()
    """Zones in which it holds; empty: all."""
    regions: tuple[Id, ...] = ()
    """Regions in which it holds; empty: all."""
    areas: tuple[Id, ...] = ()
    """Areas in which it holds; empty: all."""


class Work(Frozen):
    """Functions that a change is for; nothing named: all. Of several lists, a function must be in each."""

    functions: tuple[Id, ...] = ()
    """Functions; empty: all."""
    programmes: tuple[str, ...] = ()
    """Programmes, as in the column `programme` of the functions table; empty: all."""
    steps: tuple[str, ...] = ()
    """Steps of the beneficiary's journey, as in the column `step` of the functions table; empty: all."""


class People(Frozen):
    """Tiers that a change is for; nothing named: all. Of both lists, a tier must be in each."""

    tiers: tuple[Id, ...] = ()
    """Tiers; empty: all."""
    kinds: tuple[TierKind, ...] = ()
    """Kinds of tiers; empty: all."""


class Number(Frozen):
    """How a figure changes: exactly one of `factor`, `set` and `add`."""

    factor: Amount | None = None
    """The figure is multiplied by this; 1.08 is 8 % more, 0.9 is 10 % less."""
    set: Amount | None = None
    """The figure becomes this, in its own unit."""
    add: Finite | None = None
    """This is added to the figure, in its own unit; below 0 takes away."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(value is not None for value in (self.factor, self.set, self.add)) != 1:
            raise ValueError("exactly one of factor, set and add")
        return self

    def of(self, figure: float) -> float:
        """The figure after the change."""
        if self.factor is not None:
            return figure * self.factor
        return self.set if self.set is not None else figure + (self.add or 0.0)
