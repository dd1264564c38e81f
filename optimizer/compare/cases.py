"""The cases of a comparison: one scenario, or several applied one after another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.instance import Instance
from instances.scenarios import Scenario, overlaid, read_scenario
from instances.scenarios.files import SUFFIXES


@dataclass(frozen=True)
class ComparisonCase:
    """Scenarios applied to an instance, under one name."""

    name: str
    """Names of the scenarios, joined by +."""
    scenarios: tuple[Scenario, ...]
    """In the order in which they are applied."""

    @property
    def title(self) -> str:
        """Title as people read it."""
        return " + ".join(scenario.title for scenario in self.scenarios)

    @property
    def description(self) -> str:
        """What is assumed."""
        return " ".join(scenario.description for scenario in self.scenarios if scenario.description)

    @property
    def source(self) -> str:
        """Where the figures come from."""
        return "; ".join(dict.fromkeys(scenario.source for scenario in self.scenarios if scenario.source))


Cases = str | Sequence[str | Scenario | ComparisonCase]
"""Cases as text, as a list of names, or as scenarios themselves."""


def cases_of(given: Cases, known: Mapping[str, Scenario]) -> tuple[ComparisonCase, ...]:
    """The cases typed as `baseline,cut10,cut10+wage8,mine/flood.yaml`, or as a list: names or files, `+` applies one after another.

    Raises `InvalidInstance` where there is none, one is unknown (with the nearest known name), is there twice, or its file is wrong.
    """
    problems: list[Problem] = []
    cases = []
    for part in given.split(",") if isinstance(given, str) else given:
        if isinstance(part, ComparisonCase):
            cases.append(part)
            continue
        try:
            named = (part,) if isinstance(part, Scenario) else part.split("+")
            scenarios = tuple(one if isinstance(one, Scenario) else _scenario(one.strip(), known) for one in named)
            cases.append(ComparisonCase("+".join(scenario.name for scenario in scenarios), scenarios))
        except InvalidInstance as failure:
            problems += failure.problems
    names = [case.name for case in cases]
    problems += [_twice(name, names.count(name)) for name in dict.fromkeys(names) if names.count(name) > 1]
    problems += [_twice_in(case) for case in cases if len({scenario.name for scenario in case.scenarios}) < len(case.scenarios)]
    if problems:
        raise InvalidInstance(dict.fromkeys(problems))
    return tuple(cases)


def case_named(name: str, known: Mapping[str, Scenario]) -> ComparisonCase:
    """The one case of a name; raises `ValueError` for several, `InvalidInstance` as `cases_of`."""
    cases = cases_of(name, known)
    if len(cases) > 1:
        raise ValueError(f"{name!r} names {len(cases)} cases; name one (a+b lays scenario b over a)")
    return cases[0]


def refuse_faulty(instance: Instance, cases: Iterable[ComparisonCase]) -> None:
    """Raise `InvalidInstance` with all that is wrong in the scenarios themselves: unknown names, figures out of limits."""
    problems: list[Problem] = []
    for case in cases:
        try:
            overlaid(instance, *case.scenarios)
        except InvalidInstance as failure:
            problems += failure.problems
    if problems:
        raise InvalidInstance(dict.fromkeys(problems))


def _scenario(name: str, known: Mapping[str, Scenario]) -> Scenario:
    if name in known:
        return known[name]
    if name.lower().endswith(SUFFIXES):
        return read_scenario(Path(name))
    hint = did_you_mean(name, known) or "write a name, or the path of a .yaml file; fieldpost scenario list INSTANCE shows the names"
    raise InvalidInstance([Problem("scenarios", None, None, name, f"one of {', '.join(known)}", hint)])


def _twice(name: str, count: int) -> Problem:
    return Problem("scenarios", None, None, name, "each case once", f"it is there {count} times")


def _twice_in(case: ComparisonCase) -> Problem:
    return Problem("scenarios", None, None, case.name, "each scenario once in a case", "leave out the second")
