"""Field types shared by every table: ids, shares, amounts, counts."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from instances.explain import refusal

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.\-]+$")]
"""Identifier: letters, digits, `_`, `.`, `-`; no blanks."""

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
"""A fraction from 0 to 1."""

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""A number that is finite and not negative."""

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
"""A number that is finite and above 0."""

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
