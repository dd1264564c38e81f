"""From an allocation rule to a verified plan."""

import threading
import time

from instances import fingerprint
from instances.errors import did_you_mean
from instances.instance import Instance
from models.parameters import parameters
from optimizer.engine.extract import extract
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.settings import Settings
from optimizer.plan.result import Result
from optimizer.research.allocation.completion import Completed, complete
from optimizer.research.allocation.country import complete_by_region
from optimizer.research.allocation.definition import Allocation, AllocationError, AllocationRule, Proposal, Staff
from optimizer.solving import pays_by_region
from optimizer.verify import verify


def allocate(instance: Instance, rule: AllocationRule, settings: Settings, cancel: Cancel | None = None) -> Allocation:
    """The plan of an allocation rule on an instance: its staff completed (`completion`), or its own plan; verified in either case.

    A large country is completed region by region (`country`) with `settings.workers` processes. Raises `AllocationError` where the rule
    cannot be used on the instance.
    """
    begun, cancel = time.perf_counter(), cancel or threading.Event()
    if rule.plan is not None:
        return _planned(instance, rule, rule.plan(instance, settings, cancel), begun)
    assert rule.propose is not None
    proposal = rule.propose(instance)
    staff = _checked(instance, rule.name, proposal)
    if by_region := pays_by_region(instance):  # what regions share is split beforehand: another split may be better
        done = complete_by_region(instance, staff, settings, cancel)
    else:
        done = complete(instance, staff, settings, cancel=cancel)
    plan = None
    if done.values is not None:
        values = {name: dict(own) for name, own in done.values.items()} | {"staff": dict(staff)}
        plan = extract(instance, parameters(instance), values, fingerprint(instance))
    seconds = time.perf_counter() - begun
    violations = () if plan is None else verify(instance, plan)
    note = " ".join(text for text in (proposal.note, _said(done)) if text)
    return Allocation(rule.name, plan, violations, seconds, None, done.status, note, done.gap, None if by_region else done.gap)


def _planned(instance: Instance, rule: AllocationRule, result: Result, begun: float) -> Allocation:
    """A rule's own plan; its bound holds for the instance where it was solved for this instance's own data and mode."""
    seconds, own = time.perf_counter() - begun, fingerprint(instance)
    in_mode = bool(result.stages) and result.stages[-1].minimise == instance.manifest.objective.mode
    plan = None if result.plan is None else result.plan.model_copy(update={"instance_hash": own})
    note = ""
    if result.status == Status.INFEASIBLE:
        note = f"No plan keeps every rule then; in conflict: {', '.join(result.conflict)}."
    elif plan is None:
        note = f"No plan was found{_why(result.status)}."
    violations = () if plan is None else verify(instance, plan)
    bound = result.bound if in_mode and result.instance_hash == own else None
    return Allocation(rule.name, plan, violations, seconds, bound, result.status, note, result.gap, result.gap if in_mode else 0.0)


def _checked(instance: Instance, name: str, proposal: Proposal) -> Staff:
    """The staff of a proposal, zeros left out; raises `AllocationError` for places, tiers and numbers that cannot be."""
    areas, tiers = {row.area for row in instance.areas}, {row.tier for row in instance.tiers}
    for (area, tier), heads in proposal.staff.items():
        for value, known, what in ((area, areas, "area"), (tier, tiers, "tier")):
            if value not in known:
                hint = did_you_mean(value, known)
                raise AllocationError(f"rule {name} names the {what} {value!r}, which the instance has not{f'; {hint}' if hint else ''}")
        if heads != int(heads) or heads < 0:
            raise AllocationError(f"rule {name} posts {heads} heads of {tier} in {area}; heads are whole numbers of 0 or more")
    return {post: int(heads) for post, heads in proposal.staff.items() if heads}


def _said(done: Completed) -> str:
    """What the completion had to break, in words."""
    if done.values is None:
        return f"The staff could not be completed to a plan{_why(done.status)}."
    if not done.broken:
        return ""
    amounts = ", ".join(f"{family} {amount:,.2f}" for family, amount in done.broken.items())
    return f"No completion keeps every rule; the least breach, in heads: {amounts}."


def _why(status: Status) -> str:
    """Why there is no plan, in words that end a sentence."""
    return " in the time given" if status == Status.LIMIT_WITHOUT_PLAN else f" ({status})"
