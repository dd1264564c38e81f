"""The manifest as rows of settings: a dotted name and a value, lists joined by `|`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from instances.cells import Kind
from instances.columns import is_money, is_small, kind_of
from instances.schema import Manifest

PIECE = re.compile(r"\\(.)|(\|)|([^\\|]+|\\$)", re.DOTALL)
"""A character after a backslash, a bar between two parts, or other text."""


@dataclass(frozen=True)
class Setting:
    """One entry of the manifest."""

    loc: tuple[str, ...]
    """Its path inside the manifest."""
    kind: Kind
    """What it holds."""
    is_required: bool
    """Whether it has no default."""
    default: Any
    """Its default, for those that have one."""
    parts: tuple[str, ...]
    """Fields of each item of a list of blocks, written with `:` between them; none for other settings."""
    is_money: bool
    """Whether it is an amount of money."""
    is_small: bool
    """Whether it is a number below 1,000."""

    @property
    def name(self) -> str:
        """Dotted name."""
        return ".".join(self.loc)

    def value_of(self, manifest: Manifest) -> Any:
        """Its value."""
        value: Any = manifest
        for part in self.loc:
            value = getattr(value, part)
        return value

    def text_of(self, manifest: Manifest) -> Any:
        """Its value as a cell holds it; None for an empty cell."""
        value = self.value_of(manifest)
        if self.parts:
            items = [":".join(_plain(getattr(item, part)) for part in self.parts) for item in value]
            return _joined(items) or None
        return (_joined(list(value)) or None) if self.kind == "list" else value

    def entry_of(self, value: Any) -> Any:
        """The entry that the value of a cell means."""
        if self.kind != "list":
            return value
        items = _split(value) if isinstance(value, str) else [str(value)]
        if not self.parts:
            return items
        return [dict(zip(self.parts, (part.strip() for part in item.split(":", len(self.parts) - 1)), strict=False)) for item in items]


@cache
def settings() -> tuple[Setting, ...]:
    """Every setting, in the order in which people read them."""
    return tuple(_settings(Manifest, ()))


def nested(entries: dict[tuple[str, ...], Any]) -> dict[str, Any]:
    """Entries by path as nested blocks."""
    content: dict[str, Any] = {}
    for loc, value in entries.items():
        block = content
        for part in loc[:-1]:
            block = block.setdefault(part, {})
        block[loc[-1]] = value
    return content


def _settings(model: type[BaseModel], above: tuple[str, ...]) -> Iterator[Setting]:
    hints = get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        if isinstance(hints[name], type) and issubclass(hints[name], BaseModel):
            yield from _settings(hints[name], (*above, name))
        else:
            item = next(iter(get_args(hints[name])), None)
            parts = tuple(item.model_fields) if isinstance(item, type) and issubclass(item, BaseModel) else ()
            loc = (*above, name)
            yield Setting(
                loc,
                kind_of(hints[name]),
                field.is_required(),
                field.default,
                parts,
                is_money(hints[name]),
                is_small(model, (name,)),
            )


def _plain(value: Any) -> str:
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _joined(items: list[str]) -> str:
    """Parts with `|` between them; a backslash comes before a bar, a backslash or an outer blank of a part's own."""
    return "|".join(
        "".join(
            f"\\{letter}" if letter in "\\|" or (letter.isspace() and place in {0, len(item) - 1}) else letter
            for place, letter in enumerate(item)
        )
        for item in items
    )


def _split(text: str) -> list[str]:
    """The parts of a joined text, without their outer blanks."""
    parts: list[list[tuple[str, bool]]] = [[]]
    for kept, bar, plain in PIECE.findall(text):
        if bar:
            parts.append([])
        elif kept:
            parts[-1].append((kept, True))
        else:
            parts[-1] += [(letter, False) for letter in plain]
    return ["".join(letter for letter, _ in _stripped(part)) for part in parts]


def _stripped(letters: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The letters of a part between its outer blanks, other than those kept by a backslash."""
    solid = [place for place, (letter, is_kept) in enumerate(letters) if is_kept or not letter.isspace()]
    return letters[solid[0] : solid[-1] + 1] if solid else []
