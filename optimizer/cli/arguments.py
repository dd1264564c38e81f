"""What people type on the command line: modes, presets, shares, times, stages."""

import math
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from instances.schema import Stage

SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}


class ModeChoice(StrEnum):
    """Modes."""

    cost = "cost"
    coverage = "coverage"
    balanced = "balanced"


class MethodChoice(StrEnum):
    """Methods."""

    auto = "auto"
    whole = "whole"
    regions = "regions"


class PresetChoice(StrEnum):
    """Policy presets."""

    emerging = "emerging"
    developing = "developing"
    established = "established"


def share(text: str, option: str) -> float:
    """A share typed as 0.005 or 0.5%; raises `typer.BadParameter`, which names the option."""
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a share; write 0.5% or 0.005", param_hint=option) from None
    if not 0 <= value < 1:
        raise typer.BadParameter(f"{text!r} is {value:g}; a share lies from 0 to below 1 (0.5% or 0.005)", param_hint=option)
    return value


def duration(text: str, option: str) -> float:
    """A time typed as 90, 90s, 15m or 2h, in seconds; raises `typer.BadParameter`, which names the option."""
    unit = text[-1:]
    try:
        value = float(text.removesuffix(unit) if unit in SECONDS else text) * SECONDS.get(unit, 1.0)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a time; write 90, 90s, 15m or 2h", param_hint=option) from None
    if not 0 < value < math.inf:
        raise typer.BadParameter(f"{text!r} is {value:g} seconds; a time limit is above 0 and finite", param_hint=option)
    return value


def stage_list(text: str, option: str) -> "tuple[Stage, ...]":
    """Stages typed as coverage:1%,cost: what to minimise, and how much of it later stages may give up; raises `typer.BadParameter`."""
    from typing import get_args

    from instances.errors import did_you_mean
    from instances.schema import Mode, Stage, Term

    known = [*get_args(Mode), *get_args(Term)]
    stages = []
    for part in text.split(","):
        name, _, give_up = part.strip().partition(":")
        if name not in known:
            hint = did_you_mean(name, known) or "write stages as in coverage:1%,cost"
            raise typer.BadParameter(f"{name!r} cannot be minimised; known are {', '.join(known)}; {hint}", param_hint=option)
        stages.append(Stage.model_validate({"minimise": name, "give_up_share": share(give_up, option) if give_up else 0.0}))
    return tuple(stages)
