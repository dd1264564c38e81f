"""A suite as a YAML file, or as typed on the command line: read, and refused with everything that is wrong."""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.yaml_files import entries_in, line_of, refused
from optimizer.research.benchmark.suite import ALL, Suite, SuiteInstance

SYNTHETIC = ("name", "areas", "regions", "budget_share", "seeds")
"""Entries that only a synthetic instance has."""
Lines = Callable[[Sequence[str | int]], int | None]


def read_suite(path: Path, rules: Collection[str]) -> Suite:
    """The suite in a file; `rules` are the names there are. Raises `InvalidInstance` with everything that is wrong, and where."""
    content, root = entries_in(path, "a suite")
    return suite_of(content, rules, path.name, lambda loc: line_of(root, loc))


def suite_of(content: dict[str, Any], rules: Collection[str], file: str, line: Lines = lambda loc: None) -> Suite:
    """The suite that entries make; `file` and `line` say where they are. Raises `InvalidInstance`."""
    try:
        suite = Suite.model_validate(content)
    except ValidationError as error:
        raise InvalidInstance(refused(error, Suite, file, line)) from None
    problems = [*_bare(suite, file, line), *_twice(suite, file, line), *_entries(suite, file, line), *_rules(suite, rules, file, line)]
    if problems:
        raise InvalidInstance(problems)
    return suite


def rules_in(suite: Suite, rules: Iterable[str]) -> tuple[str, ...]:
    """Names of the rules of a suite, in its order; `all` adds all that it does not name."""
    known, named = list(rules), [name for name in suite.rules if name != ALL]
    return tuple(other for name in suite.rules for other in ([rule for rule in known if rule not in named] if name == ALL else [name]))


def _bare(suite: Suite, file: str, line: Lines) -> list[Problem]:
    return [
        Problem(file, line(where), ".".join(map(str, where)), None, f"at least one of the {where[-1]}", "the list is empty")
        for where, values in _lists(suite).items()
        if not values
    ]


def _twice(suite: Suite, file: str, line: Lines) -> list[Problem]:
    lists = _lists(suite) | {("instances",): [entry.family for entry in suite.instances]}
    return [
        Problem(file, line(where), ".".join(map(str, where)), str(value), "each once", f"it is listed {list(values).count(value)} times")
        for where, values in lists.items()
        for value in dict.fromkeys(values)
        if list(values).count(value) > 1
    ]


def _lists(suite: Suite) -> dict[tuple[str | int, ...], Sequence[Any]]:
    """The lists of a suite, by their path."""
    lists: dict[tuple[str | int, ...], Sequence[Any]] = {("rules",): suite.rules, ("scenarios",): suite.scenarios, ("seeds",): suite.seeds}
    return lists | {("instances", at, "seeds"): entry.seeds for at, entry in enumerate(suite.instances)}


def _entries(suite: Suite, file: str, line: Lines) -> list[Problem]:
    """Entries that are neither one instance nor a synthetic family, or both."""
    return [
        Problem(file, line(("instances", at)), f"instances.{at}", found, expected, hint)
        for at, entry in enumerate(suite.instances)
        for found, expected, hint in _faults(entry)
    ]


def _faults(entry: SuiteInstance) -> Iterable[tuple[str | None, str, str]]:
    if entry.instance is None and entry.areas is None:
        yield None, "instance: NAME, or areas: NUMBER for a synthetic one", "the entry names neither"
    extra = [name for name in SYNTHETIC if name in entry.model_fields_set]
    if entry.instance is not None and extra:
        yield (
            ", ".join(extra),
            "instance: with nothing but gap and time_limit",
            "these are for synthetic instances; write an entry of its own",
        )
    if entry.areas is not None and entry.regions is not None and entry.regions > entry.areas:
        yield f"{entry.regions} regions", f"at most as many regions as areas ({entry.areas})", "write fewer regions or more areas"


def _rules(suite: Suite, rules: Collection[str], file: str, line: Lines) -> list[Problem]:
    known = [*rules, ALL]
    return [
        Problem(file, line(("rules", at)), "rules", name, f"one of {', '.join(known)}", did_you_mean(name, known))
        for at, name in enumerate(suite.rules)
        if name not in known
    ]
