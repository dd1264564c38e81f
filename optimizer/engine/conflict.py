"""Why there is no plan: a smallest set of constraint families that contradict each other, and places where they do."""

import re
import threading
from collections.abc import Iterable, Sequence

import highspy
import numpy as np

from instances.schema import Instance
from models.formulation import FAMILIES
from optimizer.engine.compile import Program
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.settings import Settings
from optimizer.verify import RULES
from optimizer.verify.rule import Rule, rule_of

SECONDS_PER_TRIAL = 20.0
ROWS_NAMED = 12

Conflict = tuple[tuple[str, ...], tuple[str, ...]]
"""Families that contradict each other, and some of their rows."""


def conflict(program: Program, settings: Settings, cancel: Cancel) -> Conflict:
    """Families in conflict, in paper order, and up to a dozen rows of a smallest contradiction among them.

    Deletion filter over families: each is dropped in turn and stays dropped if what is left is still without a plan; on the LP
    relaxation where that is already infeasible, else on the whole-number model with a time limit for each trial (a family whose trial is
    not decided stays). Rows: irreducible infeasible subset of the relaxation by HiGHS; none where only whole numbers clash.
    """
    family = program.families()
    relaxed = _infeasible(program, family, FAMILIES, settings, cancel, relaxed=True)
    kept = list(FAMILIES)
    for name in FAMILIES:
        rest = [other for other in kept if other != name]
        if not cancel.is_set() and _infeasible(program, family, rest, settings, cancel, relaxed=relaxed):
            kept = rest
    return tuple(kept), _rows(program, family, kept, settings) if relaxed else ()


def _infeasible(program: Program, family: np.ndarray, kept: Iterable[str], settings: Settings, cancel: Cancel, *, relaxed: bool) -> bool:
    solver = _with_families(program, family, kept, settings, cancel)
    costs = np.zeros(program.matrix.shape[1])
    return solver.minimise(costs, seconds=SECONDS_PER_TRIAL, relaxed=relaxed).status == Status.INFEASIBLE


def contradiction(families: Iterable[str], rows: Sequence[str], instance: Instance) -> str:
    """What `conflict` found, in a sentence without its full stop."""
    first = sorted(rows, key=lambda row: (rule := _rule(row)) is None or rule.order is None)  # limits that somebody sets
    places = f"; for example {'; '.join(explained(row, instance) for row in first[:3])}" if rows else ""
    return f"These families of rules contradict each other: {', '.join(families)}{places}"


def explained(row: str, instance: Instance) -> str:
    """A row of a conflict as people read it: what is limited, and the place by its names; the region first where one was solved alone.

    A row is `family.constraint[ids]`, as the model names it, or a kind of thing that regions share with its id.
    """
    region, names = "", names_of(instance)
    if ": " in row:
        region, row = row.split(": ", 1)
        region = f"{names.get(region, region)}: "
    rule = _rule(row)
    if rule is None:
        return region + " ".join(names.get(word, word) for word in row.split(" "))
    place = ", ".join(names.get(key, key) for key in row.partition("[")[2].rstrip("]").split(",") if key not in ("", "area", "region"))
    return f"{region}{rule.label} ({place or names['country']})"


def _rule(row: str) -> Rule | None:
    """The rule of a row; `None` where it is of something that regions share."""
    found = re.fullmatch(r"(?:.*: )?(\w+)\.(\w+)(?:\[.*\])?", row)
    return rule_of(RULES, found[1], found[2]) if found else None


def names_of(instance: Instance) -> dict[str, str]:
    """Names of everything that has one, by id; `country` is the whole country."""
    named = (instance.regions, instance.zones, instance.areas, instance.tiers, instance.functions, instance.packages, instance.funds)
    names = {str(getattr(row, row.KEY[0])): str(row.name) for rows in named for row in rows}
    return {"country": "the whole country"} | names


def _with_families(program: Program, family: np.ndarray, kept: Iterable[str], settings: Settings, cancel: Cancel) -> Solver:
    solver = Solver(program, settings, cancel)
    free = np.flatnonzero(~np.isin(family, list(kept))).astype(np.int32)
    solver.highs.changeRowsBounds(len(free), free, np.full(len(free), -np.inf), np.full(len(free), np.inf))
    return solver


def _rows(program: Program, family: np.ndarray, kept: list[str], settings: Settings) -> tuple[str, ...]:
    highs = _with_families(program, family, kept, settings, threading.Event()).highs
    highs.setOptionValue("solve_relaxation", True)
    strategy = highspy.IisStrategy
    highs.setOptionValue("iis_strategy", int(strategy.kIisStrategyFromLp) | int(strategy.kIisStrategyIrreducible))
    highs.setOptionValue("time_limit", SECONDS_PER_TRIAL)
    _, iis = highs.getIis()
    return tuple(program.rows[row].name for row in list(iis.row_index_)[:ROWS_NAMED])
