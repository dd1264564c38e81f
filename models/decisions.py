"""Family 12, decisions: what the planner has decided beforehand."""

from collections.abc import Iterable, Iterator

import pyomo.environ as pyo

from instances.decisions import Chosen
from instances.schema import Decided


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C12) Decisions: what the planner has decided beforehand.

    A decision $\delta$ is about the variables $V_\delta$ of what is decided ($n$ heads, $z$ mandates, $d$ moves, $h^+$ recruits, $e$
    releases, $\kappa$ trainees, $v$ supervisees) in the areas and of the tiers that its row chooses; of mandates $V_{\delta \sigma}$ are
    those of one mandate table.

    `at_least`: there are at least so many as decided.

    .. math:: \sum_{v \in V_{\delta \sigma}} v \ge \underline{N}_\delta \qquad \forall \delta \text{ with a least}, \sigma

    `at_most`: there are at most so many.

    .. math:: \sum_{v \in V_{\delta \sigma}} v \le \overline{N}_\delta \qquad \forall \delta \text{ with a most}, \sigma
    """
    _declare(m, m.instance.decisions)


def declare_table(m: pyo.ConcreteModel) -> None:
    """The decisions of (C12) about mandates alone; `m.decisions` is new."""
    _declare(m, [row for row in m.instance.decisions if row.what == "mandate"])


def _declare(m: pyo.ConcreteModel, decided: Iterable[Decided]) -> None:
    rows, chosen, family = {row.id: row for row in decided}, Chosen(m.instance), pyo.Block()
    places = [(row.id, place) for row in rows.values() for place in _places(m, row, chosen)]
    m.decisions = family

    @family.Constraint([(decision, place) for decision, place in places if rows[decision].least])
    def at_least(_: pyo.Block, decision: str, place: str) -> pyo.Expression:
        return _amount(m, rows[decision], place, chosen) >= rows[decision].least

    @family.Constraint([(decision, place) for decision, place in places if rows[decision].most is not None])
    def at_most(_: pyo.Block, decision: str, place: str) -> pyo.Expression:
        return _amount(m, rows[decision], place, chosen) <= rows[decision].most


def _places(m: pyo.ConcreteModel, row: Decided, chosen: Chosen) -> list[str]:
    """Where a decision is counted: in each mandate table of it with need, or all of it together."""
    if row.what != "mandate":
        return [row.area or row.region or row.zone or "country"]
    scopes = dict.fromkeys(m.parameters.scope[a] for a in chosen.areas(row))
    return [z for z in scopes if any((z, f) in m.SCOPE_NEEDS for f in _functions(m, row))]


def _functions(m: pyo.ConcreteModel, row: Decided) -> list[str]:
    return list(m.parameters.functions) if row.function is None else [row.function]


def _amount(m: pyo.ConcreteModel, row: Decided, place: str, chosen: Chosen) -> pyo.Expression:
    """What a plan has of what a decision is about."""
    tiers = chosen.tiers(row)
    if row.what == "mandate":
        found = [m.mandate[place, f, t] for f in _functions(m, row) for t in tiers if (place, f, t) in m.MANDATES]
    else:
        found = [variable for a in chosen.areas(row) for t in tiers for variable in _variables(m, row, a, t)]
    return pyo.quicksum(found) if found else m.nobody


def _variables(m: pyo.ConcreteModel, row: Decided, a: str, t: str) -> Iterator[pyo.Expression]:
    """What is decided of the people of a tier in an area."""
    over = m.over
    if row.what == "heads" and (a, t) in m.POSTS:
        yield m.staff[a, t]
    elif row.what == "move":
        yield from (m.move[a, b, t] for b in over.moves_out.get((a, t), ()) if row.to_area in (None, b))
    elif row.what == "recruit" and (a, t) in m.HIRES:
        yield m.hire[a, t]
    elif row.what == "release" and (a, t) in m.RELEASES:
        yield m.release[a, t]
    elif row.what == "training":
        yield from (m.trainees[a, t, k] for k in over.training_of.get((a, t), ()) if row.package in (None, k))
    elif row.what == "supervision":
        for q in ("line", "professional"):
            if row.supervision_kind in (None, q):
                for b, s in over.links_to.get((a, t, q), ()):
                    if row.supervisor_area in (None, b) and row.supervisor in (None, s):
                        yield m.supervise[b, a, s, t, q]
