"""Replan: a new plan from the one in place, with few changes."""

from collections.abc import Collection, Mapping

import pyomo.environ as pyo


def declare(
    m: pyo.ConcreteModel, held: Collection[tuple[str, str, str]], idle: Collection[tuple[str, str, str]], most: Mapping[str, int]
) -> None:
    r"""(E5) Replan: the staff and the holders in place are those of the plan in place, $\hat z$ are its mandates, and few things change.

    Changes of each kind are people moved, hired, released and trained, each counted once:

    .. math:: N_{\text{moves}} = \sum d_{abt}, \quad N_{\text{hires}} = \sum h^+_{at}, \quad N_{\text{releases}} = \sum e_{at}, \quad
        N_{\text{trained}} = \sum \kappa_{atk}

    `most_of`: they are within a limit, where one is set.

    .. math:: N_i \le \bar N_i \qquad \forall i \text{ with a limit}

    Minimised are all of them, and mandates that are taken up or given up; those that are not at work ($\hat z$ idle) may be either.

    .. math:: \min \sum_i N_i + \sum_{\hat z_{\sigma ft} = 0} z_{\sigma ft} + \sum_{\hat z_{\sigma ft} = 1} (1 - z_{\sigma ft})

    `held` are the mandates (scope, function, tier) of the plan in place that are at work, `idle` its others, `most` the limits by
    kind.
    """
    m.replan = family = pyo.Block()
    kinds = {"moves": m.move, "hires": m.hire, "releases": m.release, "trained": m.trainees}

    @family.Constraint([kind for kind, decided in kinds.items() if kind in most and len(decided)])
    def most_of(_: pyo.Block, kind: str) -> pyo.Expression:
        return pyo.quicksum(kinds[kind].values()) <= most[kind]

    people = pyo.quicksum(amount for decided in kinds.values() for amount in decided.values())
    mandates = pyo.quicksum(-m.mandate[key] if key in held else m.mandate[key] for key in m.MANDATES if key not in idle)
    family.objective = pyo.Objective(expr=people + mandates + len(held))
