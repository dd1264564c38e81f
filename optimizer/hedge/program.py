r"""The extensive form of a two-stage program, put together from the one-year programs of its scenarios.

Stage one is decided before anybody knows the scenario: posts, recruits, moves, training, mandates, who supervises whom. Their columns are
shared by all scenarios. Stage two follows: who serves where, what stays unmet, who pays, and two kinds of help:

- people *lent* from a to b for the year: hours of their tier are worked in b instead of a, at the cost of a relocation;
- *surge* helpers, taken on for the year in b at a multiple of wage and hiring cost, up to a share of the region's heads.

.. math::
    \min_x \; \sum_s p_s \Bigl( c_s x + \min_{y_s} \{ q_s y_s : T_s x + W_s y_s \ge h_s \} \Bigr)

Reference: Birge and Louveaux, *Introduction to Stochastic Programming*, 2nd edition, 2011, chapters 1, 2 and 4. Lent people bring no
training and
surge helpers no supervision: both only add hours. Their pay comes from outside the funds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyomo.environ as pyo
from scipy.sparse import csc_array

from instances.schema import PAID_KINDS, Instance, Mode
from models.formulation import build
from models.objective import weights
from optimizer.engine.compile import Column, Program, Row, Vector, compile_model

FIRST = frozenset(
    (
        *("staff", "open", "workforce", "recruit", "outside", "release", "move"),
        *("kept", "trainees", "mandate", "pairs", "trio", "nobody", "supervise"),
    )
)
"""Variables of the one-year model that are decided before the scenario is known."""


@dataclass(frozen=True)
class Help:
    """What may be done once the scenario is known."""

    lend_share: float = 0.2
    """Most heads lent by a post, as a share of its heads."""
    surge_share: float = 0.1
    """Most surge helpers of a tier in a region, as a share of its heads there."""
    surge_cost: float = 1.5
    """Cost of a surge helper, as a multiple of a year's wage and the hiring cost."""


@dataclass(frozen=True)
class Case:
    """A scenario's program with help, its objective and its probability."""

    name: str
    probability: float
    instance: Instance
    model: pyo.ConcreteModel
    program: Program
    costs: Vector
    offset: float
    prices: dict[Column, float]
    """Columns of help: currency for a head lent, and for a surge helper."""


def case_of(name: str, probability: float, instance: Instance, mode: Mode, help_: Help) -> Case:
    """The one-year program of a scenario, with columns `lend` and `surge` and their rows."""
    model = build(instance, mode)
    program, extra = _with_help(model, _anyone_present(compile_model(model)), help_)
    weight = weights(instance, mode)
    costs, offset = program.costs(weight)
    at = program.matrix.shape[1] - len(extra)
    costs[at:] = [weight.get("relocation" if kind == "lend" else "wages", 0.0) * price for kind, price in extra]
    prices = {column: price for column, (_, price) in zip(program.columns[at:], extra, strict=True)}
    return Case(name, probability, instance, model, program, costs, offset, prices)


def _anyone_present(program: Program) -> Program:
    """Without the rows that let nobody serve from where no head is posted: helpers add hours where they please."""
    return program.part(np.array([row.component != "hours_present" for row in program.rows], dtype=bool))


def _with_help(model: pyo.ConcreteModel, program: Program, help_: Help) -> tuple[Program, list[tuple[str, float]]]:
    """The program with help, and the kind and price of each column of help."""
    p = model.parameters
    posts = [key for key in model.OPEN_POSTS if p.tiers[key[1]].kind in PAID_KINDS]
    limit = model.instance.manifest.policy.move_within_hours
    lend = [
        (a, b, t)
        for (a, b), (hours, _) in p.way.items()
        if a != b and p.group[a] == p.group[b] and (limit is None or hours <= limit)
        for t in p.tiers
        if p.tiers[t].may_move and (a, t) in model.OPEN_POSTS and (b, t) in model.OPEN_POSTS
    ]
    columns = [Column("lend", key) for key in lend] + [Column("surge", key) for key in posts]
    price = [("lend", p.tiers[t].relocation_cost_per_head) for _, _, t in lend]
    price += [("surge", help_.surge_cost * (p.tiers[t].wage_per_year + p.tiers[t].hiring_cost_per_head)) for _, t in posts]
    staff = {column.index: place for place, column in enumerate(program.columns) if column.component == "staff"}
    hours = {row.index: place for place, row in enumerate(program.rows) if (row.family, row.component) == ("capacity", "hours")}
    lenders = list(dict.fromkeys((a, t) for a, _, t in lend))
    regions = list(dict.fromkeys((t, p.areas[a].region) for a, t in posts))
    count, base = program.matrix.shape
    row_of_lender = {key: count + place for place, key in enumerate(lenders)}
    row_of_region = {key: count + len(lenders) + place for place, key in enumerate(regions)}
    entries: list[tuple[int, int, float]] = []
    for place, (a, b, t) in enumerate(lend, start=base):
        entries += [(hours[a, t], place, p.hours[t]), (hours[b, t], place, -p.hours[t]), (row_of_lender[a, t], place, 1.0)]
    for place, (a, t) in enumerate(posts, start=base + len(lend)):
        entries += [(hours[a, t], place, -p.hours[t]), (row_of_region[t, p.areas[a].region], place, 1.0)]
    entries += [(row_of_lender[key], staff[key], -help_.lend_share) for key in lenders if key in staff]
    entries += [(row_of_region[t, p.areas[a].region], staff[a, t], -help_.surge_share) for a, t in posts if (a, t) in staff]
    old = program.matrix.tocoo()
    rows, places, values = (
        (np.array(part) for part in zip(*entries, strict=True)) if entries else (np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    )
    more, wider = len(lenders) + len(regions), len(columns)
    matrix = csc_array(
        (np.concatenate([old.data, values]), (np.concatenate([old.row, rows]), np.concatenate([old.col, places]))),
        shape=(count + more, base + wider),
    )
    matrix.eliminate_zeros()
    extended = Program(
        matrix=matrix,
        row_lower=np.concatenate([program.row_lower, np.full(more, -np.inf)]),
        row_upper=np.concatenate([program.row_upper, np.zeros(more)]),
        col_lower=np.concatenate([program.col_lower, np.zeros(wider)]),
        col_upper=np.concatenate([program.col_upper, np.full(wider, np.inf)]),
        whole=np.concatenate([program.whole, np.zeros(wider, dtype=bool)]),
        terms=csc_array(
            (program.terms.data, program.terms.indices, np.concatenate([program.terms.indptr, np.full(wider, program.terms.indptr[-1])])),
            shape=(program.terms.shape[0], base + wider),
        ),
        term_offsets=program.term_offsets,
        rows=program.rows + [Row("help", "lent", key) for key in lenders] + [Row("help", "surged", key) for key in regions],
        columns=program.columns + columns,
    )
    return extended, price


@dataclass(frozen=True)
class Extensive:
    """The extensive form, and where each scenario's columns stand in it."""

    program: Program
    costs: Vector
    offset: float
    place: tuple[np.ndarray, ...]
    """For each scenario, the column of the extensive form that each of its own columns is."""

    def part(self, x: Vector, scenario: int) -> Vector:
        """A scenario's own solution."""
        part: Vector = x[self.place[scenario]]
        return part


def extensive(cases: Sequence[Case]) -> Extensive:
    """Scenario programs side by side, with the columns of stage one in common; probabilities are made to add up to 1."""
    total = sum(case.probability for case in cases)
    shared: dict[Column, int] = {}
    columns: list[Column] = []
    places: list[np.ndarray] = []
    for number, case in enumerate(cases):
        place = np.empty(len(case.program.columns), dtype=int)
        for own, column in enumerate(case.program.columns):
            if column.component in FIRST and column in shared:
                place[own] = shared[column]
                continue
            place[own] = len(columns)
            if column.component in FIRST:
                shared[column] = len(columns)
                columns.append(column)
            else:
                columns.append(Column(column.component, (number, column.index)))
        places.append(place)
    size = len(columns)
    lower, upper, whole, costs = np.full(size, -np.inf), np.full(size, np.inf), np.zeros(size, dtype=bool), np.zeros(size)
    parts, rows, offset = [], [], 0.0
    for number, (case, place) in enumerate(zip(cases, places, strict=True)):
        program, weight = case.program, case.probability / total
        np.maximum.at(lower, place, program.col_lower)
        np.minimum.at(upper, place, program.col_upper)
        whole[place] |= program.whole
        np.add.at(costs, place, weight * case.costs)
        offset += weight * case.offset
        parts.append(program.matrix.tocoo())
        rows += [Row(row.family, row.component, (number, row.index)) for row in program.rows]
    starts = np.cumsum([0, *(part.shape[0] for part in parts)])
    matrix = csc_array(
        (
            np.concatenate([part.data for part in parts]),
            (
                np.concatenate([part.row + start for part, start in zip(parts, starts[:-1], strict=True)]),
                np.concatenate([place[part.col] for part, place in zip(parts, places, strict=True)]),
            ),
        ),
        shape=(int(starts[-1]), size),
    )
    program = Program(
        matrix=matrix,
        row_lower=np.concatenate([case.program.row_lower for case in cases]),
        row_upper=np.concatenate([case.program.row_upper for case in cases]),
        col_lower=lower,
        col_upper=upper,
        whole=whole,
        terms=csc_array((cases[0].program.terms.shape[0], size)),
        term_offsets=np.zeros(cases[0].program.terms.shape[0]),
        rows=rows,
        columns=columns,
    )
    return Extensive(program, costs, offset, tuple(places))


def first_values(case: Case, x: Vector) -> dict[Column, float]:
    """Stage one of a solution of a scenario's program, by column."""
    return {column: float(x[place]) for place, column in enumerate(case.program.columns) if column.component in FIRST}


def fixed(case: Case, decided: dict[Column, float]) -> tuple[np.ndarray, Vector]:
    """Columns of stage one of a scenario's program, and the values decided; what was not decided on is 0."""
    at = [place for place, column in enumerate(case.program.columns) if column.component in FIRST]
    return np.array(at, dtype=np.int32), np.array([decided.get(case.program.columns[place], 0.0) for place in at])
