"""Decisions as people write them: names in place of ids, and phrases such as `Lagawe senior_social_worker=2`."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.instance import Instance
from instances.schema import CHOOSING, OWN_COLUMNS, Decided, SupervisionKind, TierKind, Verb, What
from instances.schema.decided import PLACES, TIERS

NUMBERED: tuple[Verb, ...] = ("at_least", "at_most", "exactly")
"""Decisions that need a number."""
IS_OF = {"to_area": "area", "supervisor_area": "area", "supervisor": "tier"}
"""Columns that name one more of what another column names."""
Names = Mapping[str, list[str]]
"""Ids by what people call them, in small letters: ids themselves, and names; a name may be that of several."""


class Vocabulary:
    """What people may call the places, tiers and the rest of an instance."""

    def __init__(self, instance: Instance) -> None:
        self._said: dict[tuple[str, str], str] = {}
        tables: dict[str, tuple[Any, ...]] = {
            "area": instance.areas,
            "zone": instance.zones,
            "region": instance.regions,
            "tier": instance.tiers,
            "function": instance.functions,
            "package": instance.packages,
        }
        self._names: dict[str, Names] = {
            column: _called((getattr(row, column), row.name) for row in rows) for column, rows in tables.items()
        }
        for column, rows in tables.items():
            self._said |= {(column, getattr(row, column)): row.name for row in rows}
        regions = _called((row.region, row.region) for row in instance.areas)
        self._names["region"] = {**regions, **self._names["region"]}
        self._names["employer"] = _called((row.employer, row.employer) for row in instance.tiers if row.employer)
        self._names["kind"] = _called((kind, kind) for kind in get_args(TierKind))
        self._names["supervision_kind"] = _called((kind, kind) for kind in get_args(SupervisionKind))

    def of(self, column: str) -> Names:
        """What the values of a column may be called."""
        return self._names[IS_OF.get(column, column)]

    def said(self, column: str, key: str) -> str:
        """What an id is called: its name, where no other has the same, else the id."""
        name = self._said.get((IS_OF.get(column, column), key), key)
        return name if self.of(column).get(_key(name)) == [key] else key

    def choices(self, column: str) -> list[str]:
        """What all values of a column are called."""
        return list(dict.fromkeys(self.said(column, key) for found in self.of(column).values() for key in found))

    def every(self, column: str) -> list[str]:
        """What all values of a column are called, and their ids."""
        return list(dict.fromkeys([*self.choices(column), *(key for found in self.of(column).values() for key in found)]))

    def value(self, column: str, text: str) -> str | Problem:
        """The id that a text in a column means, or what is wrong with it: nothing is called so, or several are."""
        names = self.of(column)
        found = names.get(_key(text), [])
        if len(found) == 1:
            return found[0]
        what = IS_OF.get(column, column).replace("_", " ")
        if found:
            return Problem(None, None, column, text, f"one {what}", f"{len(found)} are called so; write the id: {', '.join(found[:5])}")
        return Problem(
            None,
            None,
            column,
            text,
            f"the id or the name of a{'n' if what[0] in 'ae' else ''} {what}",
            did_you_mean(text, self.every(column)),
        )


def areas_named(instance: Instance, given: Iterable[str]) -> list[str]:
    """The areas that are called so, by id or by name, in the instance's order; all where nothing is given.

    Raises `InvalidInstance` with the nearest name where nothing, or more than one area, is called so.
    """
    words = Vocabulary(instance)
    found = [words.value("area", one) for one in given]
    if wrong := [one for one in found if isinstance(one, Problem)]:
        raise InvalidInstance(wrong)
    return [row.area for row in instance.areas if not found or row.area in found]


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _called(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for key, name in pairs:
        for text in {_key(key), _key(name)}:
            names.setdefault(text, [])
            if key not in names[text]:
                names[text].append(key)
    ids = {_key(key): key for found in list(names.values()) for key in found}
    return names | {text: [key] for text, key in ids.items()}


def phrase(words: Vocabulary, decision: Verb, text: str, given: str) -> Decided:
    """The decision that a phrase means; `given` is how it was given, as `--keep`.

    A phrase begins with what is decided (heads where nothing is said: mandate, move, recruit, release, training, supervision), names by id
    or name, in any order, what it is about (nothing: all of it), and ends in `=` and a number where it needs one. Of two areas the second
    is the one moved to, or the supervisor's; of two tiers the second is the supervisor's. A kind of tiers is meant where nothing else is
    called so. `column:` before a name says which column it is of. Raises `InvalidInstance`.
    """
    said, _, number = text.partition("=")
    parts = said.split()
    first = parts[0].casefold() if parts else ""
    named: What | None = next((what for what in OWN_COLUMNS if first in (what, f"{what}s")), None)
    what, parts, is_named = named or "heads", parts[1:] if named else parts, named is not None
    file = f"{given} {text!r}"
    values: dict[str, str] = {}
    while parts:
        column, value, parts = _next(words, what, parts, values, file)
        values[column] = value
    if not values and not is_named:
        expected = "what it is about: an area, a tier, a zone, a region, …"
        raise InvalidInstance([Problem(file, None, None, said.strip(), expected, "as in 'Lagawe social_worker'")])
    row = {"what": what, "decision": decision, **values, "number": _number(number, decision, file)}
    return Decided(**{name: value for name, value in row.items() if value is not None})


def _next(words: Vocabulary, what: What, parts: list[str], taken: Mapping[str, str], file: str) -> tuple[str, str, list[str]]:
    """The column and the value that the first words of a phrase mean, the longest name first, and the rest of the words."""
    columns = [column for column in (*PLACES, *TIERS, *OWN_COLUMNS[what]) if column not in taken]
    named, _, rest = parts[0].partition(":")
    if named in CHOOSING:
        if named not in columns:
            raise InvalidInstance(
                [Problem(file, None, None, parts[0], f"one of {', '.join(columns)}", f"{named} says nothing here, or twice")]
            )
        columns, parts = [named], [*([rest] if rest else []), *parts[1:]]
    for count in range(len(parts), 0, -1):
        text = " ".join(parts[:count])
        found = [column for column in columns if _key(text) in words.of(column)]
        found = [column for column in found if column != "kind"] or found
        same = {IS_OF.get(column, column) for column in found}
        if len(same) > 1:
            choices = " or ".join(f"{column}:{text}" for column in found if IS_OF.get(column, column) == column)
            raise InvalidInstance([Problem(file, None, None, text, "a name of one thing", f"write {choices}")])
        if found:
            value = words.value(found[0], text)
            if isinstance(value, Problem):
                raise InvalidInstance([Problem(file, None, None, text, value.expected, value.hint)])
            return found[0], value, parts[count:]
    every = dict.fromkeys(name for column in columns for name in words.every(column))
    tries = (" ".join(parts[:count]) for count in range(1, len(parts) + 1))
    near = next((near for text in tries if (near := did_you_mean(text, every))), None)
    expected = f"the id or the name of: {', '.join(columns)}"
    raise InvalidInstance([Problem(file, None, None, " ".join(parts), expected, near)])


def _number(text: str, decision: Verb, file: str) -> float | None:
    """The number at the end of a phrase, of decisions that need one."""
    text = text.strip()
    if not text and decision not in NUMBERED:
        return None
    try:
        if decision in NUMBERED and (number := float(text)) >= 0:
            return number
    except ValueError:
        pass
    expected = "= and a number of 0 or more at the end" if decision in NUMBERED else f"no number: {decision} needs none"
    raise InvalidInstance([Problem(file, None, None, text or None, expected, "as in 'Lagawe social_worker=2'" if not text else None)])
