"""`Settings`: how to solve, with the same names and the same checks for every question that is asked of an instance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from instances.errors import did_you_mean
from instances.instance import Instance
from instances.schema import Mode, Stage, Term

Method = Literal["auto", "whole", "regions"]
Share = float | str
"""A share as a fraction or as text: 0.005 or "0.5%"."""
Duration = float | str
"""A time in seconds or as text: 90, "90s", "15m" or "2h"."""
Stages = Sequence[Stage | Mode | Term | str] | str
"""What to minimise one after another: `Stage` rows, names, or text such as "coverage:1%,cost"."""

SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
LARGEST_SEED = 2**31 - 1
MANY_AREAS = 400
"""Areas above which the whole model is too large to begin with: a country's first plan comes from dives in its regions."""


@dataclass(frozen=True, init=False)
class Settings:
    """How to solve: what to minimise, when to stop, and with what. A function takes those that its question needs."""

    mode: Mode | None
    """What to achieve in place of the instance's own objective: `cost`, `coverage` or `balanced`."""
    stages: tuple[Stage, ...]
    """What to minimise one after another, in place of `mode` and of the instance's own objective."""
    gap: float
    """Relative gap between the best plan and the proven bound at which a solve stops, as a fraction: 0.005 is 0.5 %."""
    time_limit: float | None
    """Seconds after which a solve stops with the best plan so far; `None`: no limit."""
    threads: int
    """Processor threads of the solver, for a model solved whole."""
    workers: int
    """Processes that solve regions or cases at the same time; more than one needs `if __name__ == "__main__":` in a script."""
    seed: int
    """Seed of the solver, 0 to 2,147,483,647; the same seed gives the same answer."""
    method: Method
    """`whole`: one model; `regions`: region by region; `auto`: as pays for the size of the country."""
    cluster: str | None
    """Address of a Dask scheduler whose workers solve regions, such as `tcp://host:8786`."""
    work_folder: Path | None
    """Folder in which results of regions, or the best plan of a model solved whole, are kept, so that a run that was stopped can go on."""
    resume: bool
    """Whether results that are in the work folder already are used."""
    log_file: Path | None
    """File to which HiGHS writes its log, for a model solved whole."""

    def __init__(
        self,
        *,
        mode: Mode | None = None,
        stages: Stages = (),
        gap: Share = 0.005,
        time_limit: Duration | None = None,
        threads: int = 1,
        workers: int = 1,
        seed: int = 0,
        method: Method = "auto",
        cluster: str | None = None,
        work_folder: Path | str | None = None,
        resume: bool = False,
        log_file: Path | str | None = None,
    ) -> None:
        """Raises `ValueError` or `TypeError`, in one sentence, for a value that makes no sense."""
        values = {
            "mode": None if mode is None else one_of(mode, get_args(Mode), "mode"),
            "stages": stages_in(stages, "stages"),
            "gap": share(gap, "gap"),
            "time_limit": None if time_limit is None else duration(time_limit, "time_limit"),
            "threads": whole_number(threads, "threads", 1),
            "workers": whole_number(workers, "workers", 1),
            "seed": whole_number(seed, "seed", 0, LARGEST_SEED),
            "method": one_of(method, get_args(Method), "method"),
            "cluster": cluster,
            "work_folder": None if work_folder is None else Path(work_folder),
            "resume": resume,
            "log_file": None if log_file is None else Path(log_file),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def stages_for(self, instance: Instance) -> tuple[Stage, ...]:
        """The stages of a solve of an instance: those given, the mode given, or what its manifest asks for."""
        objective = instance.manifest.objective
        if self.mode is None and not self.stages:
            return objective.stages or (Stage(minimise=objective.mode),)
        return self.stages or (Stage(minimise=self.mode or objective.mode),)

    def asked_of(self, instance: Instance) -> Instance:
        """The instance; with the stages of this solve in its manifest where they compare groups and it does not, so that its model can."""
        manifest = instance.manifest
        objective = manifest.objective.model_copy(update={"stages": self.stages_for(instance)})
        asked = manifest.model_copy(update={"objective": objective})
        return instance if asked.compares_groups == manifest.compares_groups else instance.model_copy(update={"manifest": asked})


def share(value: Share, name: str = "") -> float:
    """A share given as 0.005, "0.005" or "0.5%", as a fraction; raises `ValueError` or `TypeError` with what was expected."""
    text, part = (value.strip().removesuffix("%"), value.strip().endswith("%")) if isinstance(value, str) else (value, False)
    number = _number(text, value, name, "a share; write 0.5% or 0.005") / (100 if part else 1)
    if not 0 <= number < 1:
        raise ValueError(f"{_named(name)}{value!r} is {number:g}; a share lies from 0 to below 1 (0.5% or 0.005)")
    return number


def points(value: Share, name: str = "") -> float:
    """A difference of shares given as "0.5pt" (percentage points) or 0.005, as a fraction; raises as `share`, and for 0."""
    text = value.strip() if isinstance(value, str) else value
    number = share(f"{text.removesuffix('pt')}%" if isinstance(text, str) and text.endswith("pt") else text, name)
    if number == 0:
        raise ValueError(f"{_named(name)}{value!r} is 0; no difference can be proven that narrowly")
    return number


def duration(value: Duration, name: str = "") -> float:
    """A time given as 90, "90s", "15m" or "2h", in seconds; raises `ValueError` or `TypeError` with what was expected."""
    unit = value.strip()[-1:] if isinstance(value, str) else ""
    text = value.strip().removesuffix(unit) if isinstance(value, str) and unit in SECONDS else value
    number = _number(text, value, name, "a time; write 90, 90s, 15m or 2h") * SECONDS.get(unit, 1.0)
    if not 0 < number < math.inf:
        raise ValueError(f"{_named(name)}{value!r} is {number:g} seconds; a time limit is above 0 and finite")
    return number


def stages_in(value: Stages, name: str = "") -> tuple[Stage, ...]:
    """Stages given as rows, as names or as text; raises `ValueError` or `TypeError` with what was expected."""
    if not isinstance(value, Sequence):
        raise TypeError(f'{_named(name)}{value!r} is no list of stages; write "coverage:1%,cost" or ["coverage", "cost"]')
    return tuple(_stage(part, name) for part in (value.split(",") if isinstance(value, str) else value))


def _stage(part: Any, name: str) -> Stage:
    if isinstance(part, Stage):
        return part
    known = (*get_args(Mode), *get_args(Term))
    what, colon, give_up = part.strip().partition(":") if isinstance(part, str) else (part, "", "")
    if what not in known:
        hint = did_you_mean(what, known) if isinstance(what, str) else None
        hint = hint or "write stages as in coverage:1%,cost"
        raise ValueError(f"{_named(name)}{what!r} cannot be minimised; known are {', '.join(known)}; {hint}")
    return Stage(minimise=what, give_up_share=share(give_up, name) if colon else 0.0)


def one_of(value: Any, known: Sequence[str], name: str) -> Any:
    """A value out of a few names; raises `ValueError` with all of them and the nearest."""
    if value not in known:
        hint = did_you_mean(value, known) if isinstance(value, str) else None
        raise ValueError(f"{name}: {value!r} is not known; write {', '.join(known[:-1])} or {known[-1]}{f'; {hint}' if hint else ''}")
    return value


def whole_number(value: Any, name: str, least: int, most: int | None = None) -> int:
    """A whole number within its limits; raises `ValueError` or `TypeError` with what was expected."""
    expected = f"write a whole number {f'of {least} or more' if most is None else f'from {least} to {most:,}'}"
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name}: {value!r} is not a whole number; {expected}")
    number = int(value)
    if number < least or (most is not None and number > most):
        raise ValueError(f"{name}: {number} is out of range; {expected}")
    return number


def _named(name: str) -> str:
    return f"{name}: " if name else ""


def _number(text: Any, value: Any, name: str, what: str) -> float:
    if isinstance(value, bool) or not (isinstance(text, str) or hasattr(text, "__float__")):
        raise TypeError(f"{_named(name)}{value!r} is not {what}")
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{_named(name)}{value!r} is not {what}") from None
