"""What each column of a table holds, read from its row class."""

import types
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from instances.cells import Kind
from instances.explain import field_schema
from instances.schema import Row
from instances.schema.base import Id, Money


@cache
def names(row_class: type[Row]) -> tuple[str, ...]:
    """Columns in the order of the fields, the source of the figures last."""
    return tuple(sorted(row_class.model_fields, key=lambda name: name == "source" and "source" not in row_class.KEY))


@cache
def kinds(row_class: type[Row]) -> dict[str, Kind]:
    """What each column holds, by name."""
    hints = get_type_hints(row_class, include_extras=True)
    return {name: kind_of(hints[name]) for name in names(row_class)}


@cache
def may_be_none(row_class: type[Row]) -> frozenset[str]:
    """Columns whose value may be None."""
    return frozenset(name for name, field in row_class.model_fields.items() if type(None) in get_args(field.annotation))


@cache
def required(row_class: type[Row]) -> tuple[str, ...]:
    """Columns that every table of this class must have."""
    return tuple(name for name in names(row_class) if row_class.model_fields[name].is_required())


@cache
def money(row_class: type[Row]) -> frozenset[str]:
    """Columns of amounts of money."""
    hints = get_type_hints(row_class, include_extras=True)
    return frozenset(name for name in names(row_class) if is_money(hints[name]))


@cache
def small(row_class: type[Row]) -> frozenset[str]:
    """Columns of numbers below 1,000 (shares, degrees), in which `1.200` can only be 1.2."""
    return frozenset(name for name in names(row_class) if is_small(row_class, (name,)))


def is_money(hint: Any) -> bool:
    """Whether a type hint is that of an amount of money."""
    return hint == Money or Money in get_args(hint)


def is_small(model: type[BaseModel], loc: tuple[str, ...]) -> bool:
    """Whether the field at a path inside a model takes no number of 1,000 or more."""
    schema = field_schema(model, loc)
    return any(option.get(most, 1000) < 1000 for option in schema.get("anyOf", [schema]) for most in ("maximum", "exclusiveMaximum"))


def kind_of(hint: Any) -> Kind:
    """Kind of a type hint; optional types are of the kind of the type that is not None, and text, whose empty cell is None, is an id."""
    if hint == Id:
        return "id"
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        kind = kind_of(next(arg for arg in get_args(hint) if arg is not type(None)))
        return "id" if kind == "text" else kind
    if hasattr(hint, "__metadata__"):
        return kind_of(hint.__origin__)
    if origin is Literal:
        return "choice"
    if origin is tuple:
        return "list"
    scalars: dict[Any, Kind] = {bool: "flag", int: "whole", float: "number"}
    return scalars.get(hint, "text")
