"""Field types shared by every table: ids, shares, amounts, counts."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from instances.explain import COUNTED_AS_ZERO, refusal

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.\-]+$")]
"""Identifier: letters, digits, `_`, `.`, `-`; no blanks."""

SMALLEST = 1e-9
"""Smallest share, and smallest number of hours, days, kilometres, people and the like: a figure nearer to 0 counts as 0."""
SMALLEST_MONEY = 1e-12
"""Smallest amount of money, in currency: one nearer to 0 counts as 0."""


class CountedAsZero(float):
    """The 0 that a figure nearer to 0 than the smallest of its column counts as."""

    given: float
    """The figure."""


def _counted(value: float, smallest: float = SMALLEST) -> float:
    if value == 0 or abs(value) >= smallest:
        return value
    zero = CountedAsZero()
    zero.given = value
    return zero


def _counted_above_zero(value: float) -> float:
    if value < SMALLEST:
        raise PydanticCustomError(COUNTED_AS_ZERO, f"figures below {SMALLEST:g} count as 0")
    return value


COUNTED = AfterValidator(_counted)
"""Marks a number that may be 0."""
COUNTED_ABOVE_ZERO = AfterValidator(_counted_above_zero)
"""Marks a number that others are divided by."""

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), COUNTED]
"""A fraction from 0 to 1."""

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False), COUNTED]
"""A number that is finite and not negative."""

Money = Annotated[float, Field(ge=0, allow_inf_nan=False), AfterValidator(lambda value: _counted(value, SMALLEST_MONEY))]
"""An amount of currency that is finite and not negative."""

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
"""A number that is finite and above 0."""

Divisor = Annotated[float, Field(gt=0, allow_inf_nan=False), COUNTED_ABOVE_ZERO]
"""A number that is finite and above 0, and that others are divided by: none that counts as 0."""

Count = Annotated[int, Field(ge=0)]
"""A whole number that is not negative."""

Level = Annotated[int, Field(ge=0, le=3)]
"""Competency level: 0 none, 1 foundational, 2 working, 3 advanced."""

IdList = tuple[Id, ...]
"""Several ids; in a CSV cell they are separated by `|`; an empty cell means all."""


class Explained(ModelMetaclass):
    """Class of the schema classes: what a script gives them is refused in the words in which a file is."""

    def __call__(cls, *args: Any, **fields: Any) -> Any:  # noqa: N805 - a metaclass
        """Build one; raises `InvalidInstance` that names the table, the key, the column, what was found and what was expected."""
        try:
            return super().__call__(*args, **fields)
        except ValidationError as error:
            model: Any = cls
            raise refusal(model, error, fields) from None


class Frozen(BaseModel, metaclass=Explained):
    """Base of every schema class: immutable, strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Row(Frozen):
    """One row of a table; `TABLE` is its file stem, `KEY` the columns that no two rows may share."""

    TABLE: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]


class SourcedRow(Row):
    """A row whose figures carry their source."""

    source: str = ""
    """Id in the sources table, a free citation with its year, or `assumed`; empty is reported as 'no source'."""
