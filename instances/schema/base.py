"""Field types shared by every table: ids, shares, amounts, counts."""

import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from instances.explain import OUT_OF_RANGE, refusal

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.\-]*[A-Za-z0-9_\-][A-Za-z0-9_.\-]*$")]
"""Identifier: letters, digits, `_`, `.`, `-`, not dots alone; no blanks."""

SMALLEST = 1e-9
"""Smallest share, and smallest number of hours, days, kilometres, people and the like: a figure nearer to 0 counts as 0."""
SMALLEST_MONEY = 1e-12
"""Smallest amount of money, in currency: one nearer to 0 counts as 0."""
LARGEST = 10**12
"""Largest number of hours, days, kilometres, people and the like: a larger one is a slip."""
LARGEST_MONEY = 10**18
"""Largest amount of money, in currency."""
LONGEST_NAME, LONGEST_TEXT = 200, 32_767
"""Characters of a name, and of any other text: all that the cell of a workbook takes."""

NumberT = TypeVar("NumberT", int, float)


class CountedAsZero(float):
    """The 0 that a figure nearer to 0 than the smallest of its column counts as."""

    given: float
    """The figure."""


def _within(value: NumberT, largest: int = LARGEST) -> NumberT:
    if abs(value) > largest:
        raise PydanticCustomError(OUT_OF_RANGE, f"a figure above {largest:g} is a slip of the hand, or in another unit")
    return value


def _counted(value: float, smallest: float = SMALLEST, largest: int = LARGEST) -> float:
    if value == 0 or abs(value) >= smallest:
        return _within(value, largest)
    zero = CountedAsZero()
    zero.given = value
    return zero


def _counted_above_zero(value: float) -> float:
    if value < SMALLEST:
        raise PydanticCustomError(OUT_OF_RANGE, f"figures below {SMALLEST:g} count as 0")
    return _within(value)


UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""Control characters, which no page, map or workbook can show; tabs and line breaks are none."""
BREAK = re.compile(r"[\t\n\u2028\u2029]")


def _text(value: str, longest: int = LONGEST_TEXT) -> str:
    if len(value) > longest:
        raise PydanticCustomError(OUT_OF_RANGE, f"this has {len(value):,} characters; write at most {longest:,}")
    return UNSEEN.sub(" ", value)


COUNTED = AfterValidator(_counted)
"""Marks a number that may be 0."""
COUNTED_ABOVE_ZERO = AfterValidator(_counted_above_zero)
"""Marks a number that others are divided by."""
WITHIN = AfterValidator(_within)
"""Marks any other number."""

Name = Annotated[str, AfterValidator(lambda value: BREAK.sub(" ", _text(value, LONGEST_NAME)))]
"""What something is called, on one line; control characters are shown as blanks."""

Text = Annotated[str, AfterValidator(_text)]
"""Any other text; control characters are shown as blanks."""

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), COUNTED]
"""A fraction from 0 to 1."""

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False), COUNTED]
"""A number that is finite and not negative."""

Money = Annotated[float, Field(ge=0, allow_inf_nan=False), AfterValidator(lambda value: _counted(value, SMALLEST_MONEY, LARGEST_MONEY))]
"""An amount of currency that is finite and not negative."""

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False), WITHIN]
"""A number that is finite and above 0."""

Divisor = Annotated[float, Field(gt=0, allow_inf_nan=False), COUNTED_ABOVE_ZERO]
"""A number that is finite and above 0, and that others are divided by: none that counts as 0."""

Count = Annotated[int, Field(ge=0), WITHIN]
"""A whole number that is not negative."""

AtLeastOne = Annotated[int, Field(ge=1), WITHIN]
"""A whole number above 0."""

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

    source: Text = ""
    """Id in the sources table, a free citation with its year, or `assumed`; empty is reported as 'no source'."""
