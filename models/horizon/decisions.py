"""Family 12, decisions: what the planner has decided beforehand holds in the first year."""

from collections.abc import Iterator

import pyomo.environ as pyo

from instances.decisions import Chosen
from instances.schema import Decided
from instances.years import places_chosen

OF_YEARS = ("heads", "move", "recruit", "release", "training")
"""What is decided of people in each year; supervisors are of groups of places, and mandates are not decided here."""


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H12) Decisions: what was decided beforehand of heads, moves, recruits, releases and trainees holds in the first year, $y_0$.

    Decisions about a part of a place are left to the plan of one year.

    `at_least`: there are at least so many as decided; who is missing is counted.

    .. math:: \sum_{v \in V_\delta} v_{y_0} + \bar m_{\delta y_0} \ge \underline{N}_\delta \qquad \forall \delta \text{ with a least}

    `at_most`: there are at most so many.

    .. math:: \sum_{v \in V_\delta} v_{y_0} \le \overline{N}_\delta \qquad \forall \delta \text{ with a most}
    """
    chosen, family = Chosen(m.instance), pyo.Block()
    m.decisions = family
    rows = {row.id: row for row in decided_of_years(m)}

    @family.Constraint([name for name, row in rows.items() if row.least])
    def at_least(_: pyo.Block, name: str) -> pyo.Expression:
        return _amount(m, rows[name], chosen) + m.missing["decided", name, "", m.parameters.first] >= rows[name].least

    @family.Constraint([name for name, row in rows.items() if row.most is not None])
    def at_most(_: pyo.Block, name: str) -> pyo.Expression:
        found = _amount(m, rows[name], chosen)
        return pyo.Constraint.Feasible if isinstance(found, int) else found <= rows[name].most


def decided_of_years(m: pyo.ConcreteModel) -> list[Decided]:
    """Decisions that hold in the first year: those of people, about whole places."""
    chosen, places = Chosen(m.instance), m.parameters.places
    rows = [row for row in m.instance.decisions if row.what in OF_YEARS and places_chosen(places, chosen.areas(row)) is not None]
    return [row for row in rows if row.to_area is None or places_chosen(places, [row.to_area]) is not None]


def _amount(m: pyo.ConcreteModel, row: Decided, chosen: Chosen) -> pyo.Expression:
    places, tiers = places_chosen(m.parameters.places, chosen.areas(row)), chosen.tiers(row)
    found = [variable for a in places or () for t in tiers for variable in _variables(m, row, a, t)]
    return pyo.quicksum(found) if found else 0


def _variables(m: pyo.ConcreteModel, row: Decided, a: str, t: str) -> Iterator[pyo.Expression]:
    """What is decided of the people of a tier in a place in the first year."""
    p, y = m.parameters, m.parameters.first
    if row.what == "heads" and (a, t) in m.POSTS:
        yield m.stock[a, t, y]
    elif row.what == "move":
        to = None if row.to_area is None else places_chosen(p.places, [row.to_area])
        yield from (m.move[a, b, t, y] for b in m.over.moves_out.get((a, t), ()) if to is None or b in to)
    elif row.what == "recruit" and (a, t) in m.HIRES:
        yield m.hire[a, t, y]
    elif row.what == "release" and (a, t) in m.RELEASES:
        yield m.release[a, t, y]
    elif row.what == "training":
        yield from (m.trainees[a, t, k, y] for k in m.over.packages_of.get((a, t), ()) if row.package in (None, k))
