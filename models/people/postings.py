r"""Who is in which post: an assignment of people to posts with side constraints, as the arrays of a mixed-integer program.

Sets: people $p$; posts $q$, an area and a tier, of $h_q$ heads each; arcs $(p, q) \in A$, the posts where a person may be.

Variables: $x_{pq} \in \{0, 1\}$, a person is in a post; $v_q \ge 0$, heads without a person; $k_i \in [0, K_i]$, people who are trained;
$s_i \ge 0$, what a post lacks; $z_a \in \{0, 1\}$, an area has paid people.

Minimised one after another (lexicographic; Ehrgott, *Multicriteria Optimization*, 2nd ed. 2005, chapter 5), each without giving up any of
the one before:

1. vacancies, $\sum_q v_q$;
2. what posts lack, in heads, $\sum_i s_i / u_i$;
3. points, $\sum c_{pq} x_{pq} + \sum_p \ell_p (1 - \sum_q x_{pq})$.

The arrays are built at once from columns of numbers: a country has some hundred thousand arcs, which is too many to name one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

Whole = NDArray[np.int64]
Figures = NDArray[np.float64]
Flags = NDArray[np.bool_]
STAGES = ("vacancies", "lacking", "points")
"""What is minimised one after another."""


@dataclass(frozen=True)
class Room:
    """People without a package or a language, of whom a post has room for some."""

    post: int
    """Position of the post."""
    others: Flags
    """For each person, whether they are such."""
    most: int
    """How many of them there may be."""
    trainees: int
    """How many of them may be trained, and count no more."""


@dataclass(frozen=True)
class Cover:
    """People that several posts are to have together: residents, a tier of a team, women."""

    posts: Whole
    """Positions of the posts."""
    weight: Figures
    """For each person, what they count for; 0: nothing."""
    least: float
    """What they are to come to together."""
    unit: float
    """What one head comes to."""


@dataclass(frozen=True)
class Block:
    """People and posts that have nothing to do with those of other blocks; positions count from 0."""

    heads: Whole
    """Heads of each post."""
    kept: Flags
    """For each person, whether they are posted in any case: must stay, or were pinned."""
    left: Figures
    """For each person, the points of having no post."""
    person: Whole
    """Person of each arc."""
    post: Whole
    """Post of each arc."""
    points: Figures
    """Points of each arc."""
    rooms: Sequence[Room] = ()
    covers: Sequence[Cover] = ()
    most: Sequence[tuple[Whole, int]] = ()
    """Arcs of which at most so many are taken: moves."""
    couples: Sequence[tuple[int, int, float]] = ()
    """Couples, and the longest way between their posts, hours."""
    between: Figures = field(default_factory=lambda: np.zeros((0, 0)))
    """Hours between areas, where there are couples."""
    area: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Area of each post."""
    company: Sequence[tuple[Whole, int]] = ()
    """Posts of an area where nobody is to be alone, and how many of their heads are no company."""


@dataclass(frozen=True)
class Arrays:
    """Minimise one of `costs` subject to row_lower ≤ A x ≤ row_upper, col_lower ≤ x ≤ col_upper."""

    matrix: csc_array
    row_lower: Figures
    row_upper: Figures
    col_lower: Figures
    col_upper: Figures
    whole: Flags
    costs: tuple[Figures, Figures, Figures]
    """Of each of `STAGES`."""
    offset: float
    """Constant of the points."""
    rows: tuple[str, ...]
    """Which constraint each row is of."""
    trained: Whole
    """Column of the people trained for each room."""
    lacking: Whole
    """Column of what is lacking for each room, then for each cover, then for each area with company."""
    vacant: Whole
    """Column of the vacancies of each post."""


class _Rows:
    """Rows as they are added, each with its columns, coefficients and limits."""

    def __init__(self) -> None:
        self.entries: list[tuple[Whole, Whole, Figures]] = []
        self.lower: list[Figures] = []
        self.upper: list[Figures] = []
        self.names: list[str] = []

    def add(self, name: str, row: Whole, column: Whole, value: Figures, lower: Figures, upper: Figures) -> None:
        """Rows numbered from 0 in `row`; as many as there are limits."""
        self.entries.append((row + len(self.names), column, value))
        self.lower.append(lower)
        self.upper.append(upper)
        self.names += [name] * len(lower)


def arrays_of(block: Block) -> Arrays:
    r"""The program of a block.

    `once`: a person has one post at most, and one exactly where that is settled.

    .. math:: \sum_q x_{pq} \le 1, \quad = 1 \text{ where settled} \qquad \forall p

    `heads`: a post's heads are people or vacancies.

    .. math:: \sum_p x_{pq} + v_q = h_q \qquad \forall q

    `room`: of people without what the post needs ($N_i$) there is room for $m_i$, those trained apart.

    .. math:: \sum_{p \in N_i} x_{p q_i} \le m_i + k_i + s_i \qquad \forall i \text{ package or language of a post}

    `cover`: posts have together what is asked of them.

    .. math:: \sum_{q \in Q_i} \sum_p w_{ip} x_{pq} + s_i \ge r_i \qquad \forall i \text{ residents, team, women}

    `most`: no more people move than policy allows.

    .. math:: \sum_{(p, q) \in M_i} x_{pq} \le m_i \qquad \forall i

    `apart`: a couple is not posted too far apart.

    .. math:: x_{pq} + \sum_{q' \text{ too far from } q} x_{p'q'} \le 1 \qquad \forall \text{ couples } p, p', \; q

    `company`: nobody is posted alone, $c_a$ being heads that are no company.

    .. math:: (c_a + 2) z_a - s_a \le \sum_{q \in a} \sum_p x_{pq} \le c_a + H_a z_a \qquad \forall a
    """
    arcs, posts, people = len(block.person), len(block.heads), len(block.kept)
    rooms, covers, areas = len(block.rooms), len(block.covers), len(block.company)
    vacant = arcs + np.arange(posts)
    trained = arcs + posts + np.arange(rooms)
    lacking = arcs + posts + rooms + np.arange(rooms + covers + areas)
    lived = arcs + posts + 2 * rooms + covers + areas + np.arange(areas)
    columns, each = arcs + posts + 2 * rooms + covers + 2 * areas, np.arange(arcs)
    rows, ones = _Rows(), np.ones(arcs)
    rows.add("once", block.person, each, ones, np.where(block.kept, 1.0, -np.inf), np.ones(people))
    heads = block.heads.astype(float)
    both = np.concatenate([each, vacant])
    rows.add("heads", np.concatenate([block.post, np.arange(posts)]), both, np.ones(len(both)), heads, heads)
    at = _arcs_of_posts(block)
    _add_rooms(block, rows, at, trained, lacking)
    _add_covers(block, rows, at, lacking[rooms:])
    for chosen, most in block.most:
        rows.add("most", np.zeros(len(chosen), dtype=np.int64), chosen, np.ones(len(chosen)), _NONE, np.array([float(most)]))
    _add_couples(block, rows)
    _add_company(block, rows, at, lived, lacking[rooms + covers :])
    upper = np.full(columns, np.inf)
    upper[:arcs], upper[vacant], upper[lived] = 1.0, heads, 1.0
    upper[trained] = [room.trainees for room in block.rooms]
    whole = np.zeros(columns, dtype=bool)
    whole[:arcs] = whole[lived] = True
    costs = tuple(np.zeros(columns) for _ in STAGES)
    costs[0][vacant] = 1.0
    costs[1][lacking] = [1.0] * rooms + [1 / cover.unit for cover in block.covers] + [1.0] * areas
    costs[2][:arcs] = block.points - block.left[block.person]
    row, column, value = (np.concatenate(parts) for parts in zip(*rows.entries, strict=True))
    return Arrays(
        matrix=csc_array((value, (row, column)), shape=(len(rows.names), columns)),
        row_lower=np.concatenate(rows.lower),
        row_upper=np.concatenate(rows.upper),
        col_lower=np.zeros(columns),
        col_upper=upper,
        whole=whole,
        costs=(costs[0], costs[1], costs[2]),
        offset=float(block.left.sum()),
        rows=tuple(rows.names),
        trained=trained,
        lacking=lacking,
        vacant=vacant,
    )


_NONE, _ONE = np.array([-np.inf]), np.ones(1)


def _arcs_of_posts(block: Block) -> list[Whole]:
    """Arcs of each post."""
    order = np.argsort(block.post, kind="stable")
    return np.split(order, np.searchsorted(block.post[order], np.arange(1, len(block.heads))))


def _add_rooms(block: Block, rows: _Rows, at: Sequence[Whole], trained: Whole, lacking: Whole) -> None:
    for number, room in enumerate(block.rooms):
        there = at[room.post]
        chosen = there[room.others[block.person[there]]]
        column = np.concatenate([chosen, trained[[number]], lacking[[number]]])
        value = np.concatenate([np.ones(len(chosen)), [-1.0, -1.0]])
        rows.add("room", np.zeros(len(column), dtype=np.int64), column, value, _NONE, np.array([float(room.most)]))


def _add_covers(block: Block, rows: _Rows, at: Sequence[Whole], lacking: Whole) -> None:
    for number, cover in enumerate(block.covers):
        there = np.concatenate([at[post] for post in cover.posts])
        weight = cover.weight[block.person[there]]
        column = np.append(there[weight > 0], lacking[number])
        value = np.append(weight[weight > 0], 1.0)
        rows.add("cover", np.zeros(len(column), dtype=np.int64), column, value, np.array([cover.least]), np.array([np.inf]))


def _add_couples(block: Block, rows: _Rows) -> None:
    people = {person for one, other, _ in block.couples for person in (one, other)}
    arcs = {person: np.flatnonzero(block.person == person) for person in sorted(people)}
    for one, other, longest in block.couples:
        places = block.area[block.post[arcs[other]]]
        for arc in arcs[one]:
            away = arcs[other][block.between[block.area[block.post[arc]], places] > longest]
            if len(away):
                column = np.append(away, arc)
                rows.add("apart", np.zeros(len(column), dtype=np.int64), column, np.ones(len(column)), _NONE, _ONE)


def _add_company(block: Block, rows: _Rows, at: Sequence[Whole], lived: Whole, lacking: Whole) -> None:
    for number, (posts, alone) in enumerate(block.company):
        there = np.concatenate([at[post] for post in posts])
        most = float(block.heads[posts].sum())
        column = np.append(there, [lived[number], lacking[number]])
        row = np.zeros(len(column), dtype=np.int64)
        rows.add("company", row, column, np.append(np.ones(len(there)), [-(alone + 2.0), 1.0]), np.zeros(1), np.array([np.inf]))
        rows.add("company", row[:-1], column[:-1], np.append(np.ones(len(there)), [-most]), _NONE, np.array([float(alone)]))
