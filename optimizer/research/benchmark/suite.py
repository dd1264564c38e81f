"""What a benchmark consists of: rules × instances × scenarios × seeds, as typed data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field, field_validator

from instances import fingerprint, generate, load
from instances.errors import InvalidInstance, Problem
from instances.instance import Instance
from instances.scenarios import apply, scenarios_of
from instances.scenarios.files import GENERAL
from instances.scenarios.schema import BASELINE
from instances.schema import Frozen
from instances.schema.base import AtLeastOne, Id, Name, Positive
from optimizer.compare.cases import ComparisonCase, cases_of, refuse_faulty
from optimizer.research.benchmark.robustness import DRAWS, NEED_SD

Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
Gap = Annotated[float, Field(ge=0, lt=1)]
ALL = "all"
NUMBER = re.compile("[0-9]{1,10}")
MOST_SEEDS = 10_000
"""Most seeds of one entry: a benchmark of more would never end."""


def seed_list(value: Any) -> Any:
    """Seeds typed as `3`, `0-4` or `0-4,7` as a list of them; anything else as it is, for the schema to refuse."""
    if isinstance(value, int) and not isinstance(value, bool):
        return [value]
    if not isinstance(value, str):
        return value
    seeds: list[int] = []
    for part in value.split(","):
        first, dash, last = part.strip().partition("-")
        if not all(NUMBER.fullmatch(end) for end in ((first, last) if dash else (first,))):
            return value
        seeds += range(int(first), min(int(last or first), int(first) + MOST_SEEDS) + 1)
    return seeds if len(seeds) <= MOST_SEEDS else value


class SuiteInstance(Frozen):
    """An instance, or several synthetic ones of one size; a name alone is short for `instance:`."""

    instance: str | None = None
    """A bundled instance, a folder, or a workbook."""
    name: Id | None = None
    """Name of a synthetic family; made from its size if not given."""
    areas: AtLeastOne | None = None
    """Areas of a synthetic instance."""
    regions: AtLeastOne | None = None
    """Its regions; about one for every 15 areas if not given."""
    budget_share: Positive | None = None
    """Money in its funds as a share of a rough cost of meeting all need; twice that cost, which does not bind, if not given."""
    seeds: tuple[Seed, ...] = (0,)
    """Seeds that synthetic instances are made from, one instance each: [0, 1, 2] or 0-19."""
    gap: Gap | None = None
    """Gap for this instance, as a fraction."""
    time_limit: Positive | None = None
    """Seconds for each rule on this instance."""

    _listed = field_validator("seeds", mode="before")(seed_list)

    @property
    def family(self) -> str:
        """Name under which results are put together: the instance, or the synthetic family."""
        if self.instance is not None:
            return self.instance
        return self.name or f"synthetic-{self.areas}" + (f"x{self.regions}" if self.regions else "")


class Suite(Frozen):
    """A suite: every rule on every instance, under every scenario, with every seed."""

    title: Name = ""
    """What the suite is for, in a line."""
    rules: tuple[str, ...] = (ALL,)
    """Names of rules (`fieldpost rules` shows them); `all` for every one."""
    instances: Annotated[tuple[SuiteInstance, ...], Field(min_length=1)]
    """Instances: names, folders, workbooks, or synthetic ones."""
    scenarios: tuple[str, ...] = (BASELINE.name,)
    """Names or files of scenarios; a+b applies b after a."""
    seeds: tuple[Seed, ...] = (0,)
    """Seeds of the solver and of the draws of need: [0, 1, 2] or 0-4."""
    gap: Gap = 0.01
    """Relative gap, as a fraction, at which the optimiser and the completion of a rule's staff may stop: 0.01 is 1 %."""
    time_limit: Positive | None = None
    """Seconds for each rule on an instance; no limit if not given."""
    draws: Annotated[int, Field(ge=1, le=100_000)] = DRAWS
    """Draws of need for robustness."""
    need_sd: Positive = NEED_SD
    """Standard deviation of the factor on need in those draws."""
    plans: bool = True
    """Whether to keep the plan of every case."""

    _seeds = field_validator("seeds", mode="before")(seed_list)

    @field_validator("rules", "scenarios", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value

    @field_validator("instances", mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        each = [value] if isinstance(value, str | dict) else value
        return [{"instance": entry} if isinstance(entry, str) else entry for entry in each] if isinstance(each, list | tuple) else each


@dataclass(frozen=True)
class InstanceUnder:
    """One instance under one scenario: what a rule is run on."""

    family: str
    entry: SuiteInstance
    seed: int | None
    """Seed that a synthetic instance is made from."""
    scenario: ComparisonCase

    @property
    def instance(self) -> str:
        """Name of the instance in the tables."""
        return self.family if self.seed is None else f"{self.family}-{self.seed}"

    def load(self) -> Instance:
        """The instance itself, checked, under its scenario; raises `InvalidInstance`."""
        return apply(base_of(self.entry, self.seed), *self.scenario.scenarios)


@dataclass(frozen=True)
class RuleCase:
    """One rule on one instance, under one scenario, with one seed."""

    place: InstanceUnder
    base_hash: str
    """Fingerprint of the instance before the scenario."""
    rule: str
    seed: int
    gap: float
    time_limit: float | None

    @cached_property
    def name(self) -> str:
        """Name of the case, and of its folder."""
        return f"{self.place.instance}+{self.place.scenario.name}+{self.rule}+seed{self.seed}"


def base_of(entry: SuiteInstance, seed: int | None) -> Instance:
    """The instance of an entry as it is, before any scenario; raises `InvalidInstance`."""
    if entry.instance is not None:
        return load(entry.instance)
    if entry.areas is None or seed is None:
        raise ValueError("a synthetic instance needs areas and a seed")
    return generate(areas=entry.areas, regions=entry.regions, seed=seed, budget_share=entry.budget_share)


def cases_in(suite: Suite, rules: tuple[str, ...]) -> tuple[RuleCase, ...]:
    """Every case of a suite that is sound (`suite_file`), in order; `rules` are the names that it comes to.

    Reads every instance and checks the scenarios on it; raises `InvalidInstance`, also where two instances have the same name.
    """
    places = tuple(_places(suite))
    names = [(place.instance, place.scenario.name) for place, _ in places]
    twice = dict.fromkeys(instance for instance, scenario in names if names.count((instance, scenario)) > 1)
    if twice:
        hint = "rename one in its manifest, or by name: where it is synthetic"
        raise InvalidInstance(Problem("instances", None, None, name, "a name of its own for each instance", hint) for name in twice)
    return tuple(
        RuleCase(
            place,
            base_hash,
            rule,
            seed,
            suite.gap if place.entry.gap is None else place.entry.gap,
            suite.time_limit if place.entry.time_limit is None else place.entry.time_limit,
        )
        for place, base_hash in places
        for seed in suite.seeds
        for rule in rules
    )


def _places(suite: Suite) -> Iterator[tuple[InstanceUnder, str]]:
    for entry in suite.instances:
        known = scenarios_of(entry.instance or GENERAL)  # synthetic instances have the general scenarios alone
        cases = cases_of(",".join(suite.scenarios), known)
        for seed in entry.seeds if entry.instance is None else (None,):
            instance = base_of(entry, seed)
            refuse_faulty(instance, cases)
            family = entry.family if entry.instance is None else instance.manifest.name
            base_hash = fingerprint(instance)
            yield from ((InstanceUnder(family, entry, seed, case), base_hash) for case in cases)
