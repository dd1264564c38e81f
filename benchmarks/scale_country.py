"""The countries of `benchmarks.scale`: funds that bind, and the model as a file."""

import pickle
import threading
import time
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from instances.instance import Instance
from instances.schema import COST_KINDS
from models.formulation import build
from models.objective import TERMS, weights
from optimizer.decomposition.country import region_weights
from optimizer.decomposition.coupling import Coupling, coupling_of
from optimizer.decomposition.dispatcher import Dispatcher, Resources, blocks_of
from optimizer.decomposition.relaxation import LARGEST_PENALTY, Relaxed, columns_of, master_of, relax, size_of
from optimizer.decomposition.subproblem import Subproblem, Weights
from optimizer.engine.compile import Program, compile_model
from optimizer.engine.native import QuietHighs, check, lp_of
from optimizer.engine.workers import worker_pool

WORKERS = 2
ROOM = 1.05
"""Funds hold at least this many times the least with which there is a relaxed plan."""
AMPLE = 2.0
"""Times what is spent without a limit at which funds do not bind."""


def prepare(instance: Instance, share: float, folder: Path, *, model_file: Collection[str]) -> dict[str, Any]:
    """Write `instance.pickle`, and `model.mps` where some solver needs it; what there is to tell of the country."""
    begun = time.perf_counter()
    areas = len(instance.areas)
    cost = unlimited_cost(instance, WORKERS)
    least = least_money(instance, cost, WORKERS)
    total = money_for(cost, least, share)
    instance = with_funds(instance, total)
    (folder / "instance.pickle").write_bytes(pickle.dumps(instance))
    told = f"{areas:,} areas: {cost:,.0f} a year without funds and {least:,.0f} at least, {total / cost:.0%} in the funds"
    if model_file:
        program = compile_model(build(instance))
        write_mps(instance, program, folder / "model.mps")
        rows, columns = program.matrix.shape
        told += f"; {rows:,} rows, {columns:,} columns ({int(program.whole.sum()):,} whole), {program.matrix.nnz:,} nonzeros"
    told += f" ({time.perf_counter() - begun:.0f} s)"
    return {"instance": instance.manifest.name, "areas": areas, "regions": len(blocks_of(instance)), "told": told}


def money_for(cost: float, least: float, share: float) -> float:
    """What the funds hold: `share` of what is spent without a limit; where that leaves hardly a plan, halfway from the least there.

    People in place who may not be released can cost more than the share, most of all in small countries, and a fund that alone may pay the
    most expensive people can be too small.
    """
    return share * cost if share * cost >= ROOM * least else (cost + least) / 2


def unlimited_cost(instance: Instance, workers: int) -> float:
    """Money that the country spends where no fund limits it, currency per year: that of its relaxation.

    Without funds, regions share training places and the gap between zones and nothing else, so that column generation ends after a few
    steps, most of them from the basis of the one before. The money is that of the best combination of the regions' relaxed plans: heads are
    fractions in it, so that whole ones cost a little more.
    """
    free = instance.model_copy(update={"funds": ()})
    weight = weights(free, free.manifest.objective.mode)
    coupling = coupling_of(free).minimising(weight)
    plans, regions = relaxed(free, coupling, region_weights(weight), workers).plans, blocks_of(free)
    solution = master_of(coupling, regions, LARGEST_PENALTY * size_of(coupling, plans)).solve(columns_of(coupling, regions, plans))
    if solution is None:
        raise RuntimeError("the master problem was not solved")
    money = np.array([name in COST_KINDS for name in TERMS])
    return float(sum(share * plan.terms[money].sum() for share, (_, plan) in zip(solution.shares, plans, strict=True)))


def least_money(instance: Instance, cost: float, workers: int) -> float:
    """Least that all funds together must hold for any relaxed plan, currency per year, where each keeps its share of the whole.

    It is more than the cheapest plan costs: a fund that alone may pay the most expensive people runs out first. `cost` is what is
    spent without a limit. Raises `RuntimeError` where nothing fits into `AMPLE` times that.
    """
    ample = with_funds(instance, AMPLE * cost)
    coupling = coupling_of(ample)
    return float(coupling.money.sum() + relaxed(ample, coupling.sparing(), (), workers).value)


def relaxed(instance: Instance, coupling: Coupling, weight: Weights, workers: int) -> Relaxed:
    """The relaxation of a country; raises `RuntimeError` where it has no solution."""
    zero = (0.0,) * len(coupling.activities)
    subproblems = [Subproblem("relax", region, weight, (), coupling.activities, zero) for region in blocks_of(instance)]
    with Dispatcher(instance, Resources(partial(worker_pool, workers=workers)), threading.Event()) as dispatcher:
        found = relax(coupling, subproblems, dispatcher.solve)
    if found is None or found.infeasible or coupling.broken(found.excess):
        raise RuntimeError(f"{instance.manifest.name} has no plan, whatever its money")
    return found


def with_funds(instance: Instance, total: float) -> Instance:
    """The instance with all funds scaled alike, so that together they hold `total`; raises `ValueError` where it has none."""
    there = sum(fund.amount_per_year for fund in instance.funds)
    if there <= 0:
        raise ValueError(f"{instance.manifest.name} has no money to scale")
    funds = tuple(fund.model_copy(update={"amount_per_year": fund.amount_per_year * total / there}) for fund in instance.funds)
    return instance.model_copy(update={"funds": funds})


def whole_lp(instance: Instance, program: Program) -> Any:
    """The whole model as it is, unscaled, with the objective of its mode, in HiGHS's form."""
    costs, offset = program.costs(weights(instance, instance.manifest.objective.mode))
    lp = lp_of(program.matrix, costs, (program.row_lower, program.row_upper), (program.col_lower, program.col_upper), program.whole)
    lp.offset_ = offset
    return lp


def write_mps(instance: Instance, program: Program, path: Path) -> None:
    """The whole model as a file."""
    highs = QuietHighs()
    highs.setOptionValue("output_flag", False)
    check(highs.passModel(whole_lp(instance, program)), "HiGHS did not take the model")
    check(highs.writeModel(str(path)), "HiGHS did not write the model")
