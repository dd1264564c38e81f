"""The optimiser as a rule: in each mode, with a freedom taken away, and its relaxation rounded."""

from collections.abc import Callable
from dataclasses import replace

from instances.eligibility import abilities
from instances.instance import Instance
from instances.schema import UNPAID_KINDS, Mode, TierKind
from instances.schema.work import FixedMandate
from models.formulation import build
from models.objective import weights
from optimizer.engine.compile import compile_model
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel
from optimizer.engine.settings import Settings
from optimizer.plan.result import Result
from optimizer.research.allocation.definition import AllocationError, Proposal
from optimizer.research.allocation.means import doers
from optimizer.solving import solve_with

Plan = Callable[[Instance, Settings, Cancel | None], Result]
QUALIFIED: tuple[TierKind, ...] = ("professional", "administrator", "paraprofessional", "leader", "volunteer")
"""Kinds of tiers, the most qualified first."""


def optimum(mode: Mode) -> Plan:
    """The optimiser in a mode."""

    def plan(instance: Instance, settings: Settings, cancel: Cancel | None) -> Result:
        return solve_with(instance, replace(settings, mode=mode), cancel=cancel)

    return plan


def without(freedom: Callable[[Instance], Instance]) -> Plan:
    """The optimiser in the instance's own mode, with a freedom taken away."""

    def plan(instance: Instance, settings: Settings, cancel: Cancel | None) -> Result:
        return solve_with(freedom(instance), replace(settings, mode=instance.manifest.objective.mode), cancel=cancel)

    return plan


def no_task_shifting(instance: Instance) -> Instance:
    """Every function only with the most qualified kind of tier that can do it at once (that can at all, where none can at once).

    Kinds in the order of `QUALIFIED`. Pairs that policy requires, and those of teams, stay.
    """
    kind, able = {tier.tier: tier.kind for tier in instance.tiers}, doers(instance)
    kept = {(row.function, row.tier) for row in instance.mandates if row.rule == "required"}
    kept |= {(row.function, row.tier) for row in instance.teams}
    for function, tiers in able.items():
        best = min((QUALIFIED.index(kind[tier]) for tier in tiers), default=0)
        kept |= {(function, tier) for tier in tiers if QUALIFIED.index(kind[tier]) == best}
    return _only(instance, kept)


def no_sharing(instance: Instance) -> Instance:
    """Nobody serves another area: every tier's reach is its own area. Supervision and remote work stay as they are."""
    return instance.model_copy(update={"tiers": tuple(tier.model_copy(update={"reach_hours": 0.0}) for tier in instance.tiers)})


def no_unpaid(instance: Instance) -> Instance:
    """No work for volunteers and leaders; mandates that policy requires of them, and their places in teams, go too."""
    unpaid = {tier.tier for tier in instance.tiers if tier.kind in UNPAID_KINDS}
    able = abilities(instance)
    paid = instance.model_copy(
        update={
            "mandates": tuple(row for row in instance.mandates if row.tier not in unpaid),
            "teams": tuple(row for row in instance.teams if row.tier not in unpaid),
        }
    )
    return _only(paid, {(f, t) for f, t in zip(able["function"], able["tier"], strict=True) if t not in unpaid})


def relaxation_rounded(instance: Instance) -> Proposal:
    """Heads of the linear relaxation of the whole instance in its own mode, each to the nearest whole number, halves up.

    Raises `AllocationError` where the relaxation has no solution.
    """
    program = compile_model(build(instance))
    costs, offset = program.costs(weights(instance, instance.manifest.objective.mode))
    outcome = Solver(program, Settings()).minimise(costs, offset, relaxed=True)
    if outcome.x is None:
        raise AllocationError(f"the relaxation has no solution ({outcome.status})")
    heads = program.by_name(outcome.x).get("staff", {})
    return Proposal({post: int(count + 0.5) for post, count in heads.items() if count >= 0.5})


def _only(instance: Instance, kept: set[tuple[str, str]]) -> Instance:
    """The instance with every other pair of function and tier forbidden."""
    able, said = abilities(instance), {(row.function, row.tier) for row in instance.mandates}
    barred = [pair for pair in zip(able["function"], able["tier"], strict=True) if pair not in kept and pair not in said]
    forbidden = tuple(FixedMandate(function=function, tier=tier, rule="forbidden") for function, tier in barred)
    return instance.model_copy(update={"mandates": (*instance.mandates, *forbidden)})
