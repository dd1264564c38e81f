"""Caseloads: which person has which work, as a model of CP-SAT; generalised assignment is the case of one stage and nothing shared."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python.cp_model import CpModel

Stage = Literal["left", "hands", "load", "handover", "territory", "cost"]
STAGES: tuple[Stage, ...] = get_args(Stage)
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
PER_MILLE = 1000
"""Parts that work can be shared in, and steps in which loads are compared."""
PAIR_MINUTES = 10
"""What each place of work of a person counts in the stage `territory`, minutes, beside the way there: assumed."""


@dataclass(frozen=True)
class CaseloadProblem:
    """Work of one tier in one area. g tasks (a function, or the case management, of one settlement), w parts of tasks (all of it, or what
    is done in person and what is done remotely), s settlements, f functions, p people.
    """

    task: Ints
    """Shape (w,): task of each part."""
    size: Ints
    """Shape (w,): minutes of work a year."""
    load: Ints
    """Shape (w, p): minutes that all of the part takes of a person, with the way; −1: the person may not do it."""
    limit: Ints
    """Shape (p,): minutes a year that each person has."""
    settlement: Ints
    """Shape (g,): settlement of each task."""
    functions: tuple[tuple[int, ...], ...]
    """Functions of each task, g tuples."""
    parts: int = PER_MILLE
    """Equal parts in which a task may be shared; 1: it is one person's."""
    role_heads: dict[int, int] = field(default_factory=dict)
    """People who have a function under the plan (roles of volunteers and leaders); each one more counts as a hand."""
    most_functions: int | None = None
    """Most functions of one person; `None`: no limit."""
    households: Ints | None = None
    """Shape (g,): households that each task serves."""
    most_households: int | None = None
    """Most households of one person, those of a settlement counted once; `None`: no limit."""
    apart: tuple[tuple[int, int], ...] = ()
    """Pairs of functions that nobody has both of in a settlement."""
    before: Flags | None = None
    """Shape (g, p): who had the task before; `None`: nothing is known of before."""
    way: Ints | None = None
    """Shape (s, p): minutes one way from where a person's territory has its centre."""
    cost: Ints | None = None
    """Shape (w, p): cost of a part, for the stage `cost`."""

    @property
    def people(self) -> int:
        """P."""
        return len(self.limit)

    def may(self) -> Flags:
        """Shape (g, p): whether a person may do some part of a task."""
        found = np.zeros((len(self.settlement), self.people), dtype=bool)
        np.logical_or.at(found, self.task, self.load >= 0)
        return found


@dataclass(frozen=True)
class CaseloadModel:
    """The model with its variables, to be solved stage by stage."""

    cp: CpModel
    share: dict[tuple[int, int], Any]
    """(part, person): parts out of `parts` that the person does."""
    has: dict[tuple[int, int], Any]
    """(task, person): whether the person has any of the task."""
    measures: dict[Stage, Any]
    """What each stage minimises."""


def declare(problem: CaseloadProblem, stages: Sequence[Stage]) -> CaseloadModel:
    r"""People *p*, tasks *g* with parts *w*, settlements *s*. The share :math:`x_{wp}` of a part counts in *K* parts;
    :math:`h_{gp}` says who
    has a task.

    All work is somebody's, or left (with the stage `cost` nothing is left):

    .. math:: \sum_p x_{wp} + u_w = K

    Nobody has more hours than the limit; the highest load :math:`\lambda` is in thousandths:

    .. math:: \sum_w l_{wp} \, x_{wp} \le K \, L_p \, \lambda / 1000, \qquad \lambda \le 1000

    Who does some of a task has it: :math:`x_{wp} \le K \, h_{gp}`. A person has a function (:math:`z_{pf}`) with any
    task of it, and at most
    :math:`W` functions; :math:`r_f` people have it beyond the :math:`R_f` with a role under the plan. Of two functions
    to be kept apart a person has at most one in a
    settlement. Households: the most of a person's tasks in a settlement, over all settlements, are within the cap:

    .. math:: \sum_s \max_{g \in s} \frac{H_g}{K} \, x_{gp} \le \bar H

    Stages, one after another: `left` :math:`\sum_w m_w u_w` (minutes); `hands` :math:`\sum h_{gp} + \sum r_f`; `load`
    :math:`\lambda`; `handover`
    minutes with somebody who did not have the task before; `territory` :math:`\sum_{sp} (c_{sp} + 10) \, v_{sp}`, where :math:`v_{sp}` says
    whether the person works in the settlement; `cost` :math:`\sum c_{wp} x_{wp}`.
    """
    cp, people = CpModel(), range(problem.people)
    whole, may, within = problem.parts, problem.may(), problem.load >= 0
    has = {(g, p): cp.new_bool_var("") for g in range(len(may)) for p in people if may[g, p]}
    share = {
        (w, p): has[g, p] if whole == 1 else cp.new_int_var(0, whole, "")
        for w, g in enumerate(problem.task.tolist())
        for p in people
        if within[w, p]
    }
    measures: dict[Stage, Any] = {}
    _all_work(cp, problem, share, measures, free="cost" not in stages)
    for (w, p), part in share.items():
        if whole > 1:
            cp.add(part <= whole * has[int(problem.task[w]), p])
    measures["hands"] = sum(has.values())
    _limits(cp, problem, share, measures, balanced="load" in stages)
    measures["hands"] += _functions(cp, problem, has)
    _apart(cp, problem, has)
    if problem.most_households is not None and problem.households is not None:
        _households(cp, problem, share)
    if problem.before is not None:
        before, task = problem.before, problem.task
        measures["handover"] = sum(int(problem.size[w]) * x for (w, p), x in share.items() if not before[task[w], p])
    if problem.way is not None and "territory" in stages:
        measures["territory"] = _territory(cp, problem, has)
    if problem.cost is not None:
        measures["cost"] = sum(int(problem.cost[key]) * x for key, x in share.items())
    return CaseloadModel(cp, share, has, measures)


def _all_work(cp: CpModel, problem: CaseloadProblem, share: dict[tuple[int, int], Any], measures: dict[Stage, Any], *, free: bool) -> None:
    done: dict[int, list[Any]] = {w: [] for w in range(len(problem.task))}
    for (w, _), part in share.items():
        done[w].append(part)
    left = [cp.new_int_var(0, problem.parts if free else 0, "") for _ in done]
    for w, parts in done.items():
        if problem.parts == 1 and not free:
            cp.add_exactly_one(parts)
        else:
            cp.add(sum(parts) + left[w] == problem.parts)
    measures["left"] = sum(int(problem.size[w]) * some for w, some in enumerate(left))


def _limits(
    cp: CpModel, problem: CaseloadProblem, share: dict[tuple[int, int], Any], measures: dict[Stage, Any], *, balanced: bool
) -> None:
    taken: dict[int, list[Any]] = {p: [] for p in range(problem.people)}
    for (w, p), part in share.items():
        taken[p].append(int(problem.load[w, p]) * part)
    highest = measures["load"] = cp.new_int_var(0, PER_MILLE, "") if balanced else PER_MILLE
    for p, parts in taken.items():
        if parts:
            most = problem.parts * int(problem.limit[p]) * highest
            cp.add(PER_MILLE * sum(parts) <= most)


def _functions(cp: CpModel, problem: CaseloadProblem, has: dict[tuple[int, int], Any]) -> Any:
    """Functions of each person within the limit; returns how many people have one beyond the plan's roles."""
    counted = set(problem.role_heads) if problem.most_functions is None else {f for some in problem.functions for f in some}
    by_function = defaultdict[int, dict[int, Any]](dict)
    by_person = defaultdict[int, list[Any]](list)
    for (g, p), holds in has.items():
        for f in problem.functions[g]:
            if f in counted:
                if p not in by_function[f]:
                    by_function[f][p] = cp.new_bool_var("")
                    by_person[p].append(by_function[f][p])
                cp.add_implication(holds, by_function[f][p])
    if problem.most_functions is not None:
        for carried in by_person.values():
            cp.add(sum(carried) <= problem.most_functions)
    more = []
    for f, heads in problem.role_heads.items():
        if len(by_function[f]) > heads:
            more.append(cp.new_int_var(0, len(by_function[f]) - heads, ""))
            cp.add(sum(by_function[f].values()) <= heads + more[-1])
    return sum(more)


def _apart(cp: CpModel, problem: CaseloadProblem, has: dict[tuple[int, int], Any]) -> None:
    for one, other in problem.apart:
        mine, theirs = ([g for g, functions in enumerate(problem.functions) if f in functions] for f in (one, other))
        for g, k in product(mine, theirs):
            for p in range(problem.people) if problem.settlement[g] == problem.settlement[k] else ():
                if (g, p) in has and (k, p) in has:
                    cp.add_at_most_one(has[g, p], has[k, p])


def _households(cp: CpModel, problem: CaseloadProblem, share: dict[tuple[int, int], Any]) -> None:
    assert problem.households is not None
    assert problem.most_households is not None
    served: dict[tuple[int, int], Any] = {}
    for (w, p), part in share.items():
        g = int(problem.task[w])
        if count := int(problem.households[g]):
            key = (int(problem.settlement[g]), p)
            if key not in served:
                served[key] = cp.new_int_var(0, problem.parts * problem.most_households, "")
            cp.add(served[key] >= count * part)
    for p in range(problem.people):
        if own := [count for (_, other), count in served.items() if other == p]:
            cp.add(sum(own) <= problem.parts * problem.most_households)


def _territory(cp: CpModel, problem: CaseloadProblem, has: dict[tuple[int, int], Any]) -> Any:
    assert problem.way is not None
    works: dict[tuple[int, int], Any] = {}
    for (g, p), holds in has.items():
        key = (int(problem.settlement[g]), p)
        if key not in works:
            works[key] = cp.new_bool_var("")
        cp.add_implication(holds, works[key])
    return sum((int(problem.way[key]) + PAIR_MINUTES) * there for key, there in works.items())
