"""Blocks: people and posts that have nothing to do with those of other blocks, so that each is solved by itself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from models.people.postings import Block, Cover, Room
from optimizer.people.postings.case import SLACK, Case, Places
from optimizer.people.postings.needs import Asked, asked, move_limits

_NOBODY = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True)
class Part:
    """A block, and what its positions stand for."""

    block: Block
    people: Places
    """Position in the roster of each person."""
    posts: Places
    """Position of each post."""
    arcs: Places
    """Position of each arc."""
    rooms: tuple[Asked, ...]
    covers: tuple[Asked, ...]
    company: tuple[Asked, ...]


def parts_of(case: Case) -> list[Part]:
    """The blocks of a case, those with the most arcs first: service-boundary groups, joined where wishes, pins or couples cross them."""
    couples = [(at, case.person_at[str(row.partner)]) for at, row in enumerate(case.people) if row.partner is not None]
    of_group = _joined(case, couples)
    base = np.where(case.area >= 0, case.area, case.home)
    arcs, of_person, of_post = case.arcs, of_group[case.group[base]], of_group[case.group[case.post_area]]
    reached = np.zeros(len(case.people), dtype=bool)
    reached[arcs.person] = True
    people, posts, own = _by_block(of_person, reached), _by_block(of_post), _by_block(of_post[arcs.post])
    needs: dict[int, list[Asked]] = defaultdict(list)
    for one in asked(case):
        if _may_lack(case, one):
            needs[int(of_post[one.posts[0]])].append(one)
    bound: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for person, partner in couples:
        if reached[person] and reached[partner]:
            bound[int(of_person[person])].append((person, partner))
    limits: dict[int, list[tuple[Places, int]]] = defaultdict(list)
    for most, chosen in move_limits(case):
        taken = np.flatnonzero(chosen)
        limits[int(of_post[arcs.post[taken[0]]])].append((taken, most.limit))
    found = [
        _part(case, people.get(number, _NOBODY), places, own.get(number, _NOBODY), needs[number], bound[number], limits[number])
        for number, places in posts.items()
    ]
    return sorted(found, key=lambda part: -len(part.arcs))


def _joined(case: Case, couples: Sequence[tuple[int, int]]) -> Places:
    """Block of each service-boundary group."""
    base = case.group[np.where(case.area >= 0, case.area, case.home)]
    arcs, groups = case.arcs, int(case.group.max()) + 1
    pairs = np.array(couples, dtype=np.intp).reshape(-1, 2)
    start = np.concatenate([base[arcs.person], base[pairs[:, 0]]])
    end = np.concatenate([case.group[case.post_area[arcs.post]], base[pairs[:, 1]]])
    graph = coo_array((np.ones(len(start)), (start, end)), shape=(groups, groups))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.intp)


def _by_block(block: Places, some: NDArray[np.bool_] | None = None) -> dict[int, Places]:
    """Positions by block, in their order."""
    rows = np.arange(len(block)) if some is None else np.flatnonzero(some)
    order = rows[np.argsort(block[rows], kind="stable")]
    cuts = np.flatnonzero(np.diff(block[order])) + 1
    return {int(block[part[0]]): part for part in np.split(order, cuts) if len(part)}


def _may_lack(case: Case, one: Asked) -> bool:
    """Whether people could be posted so that this is lacking."""
    if not one.of_one_post:
        return True
    (post,), arcs = one.posts, case.arcs
    first, last = np.searchsorted(case.arcs_by_post[1], [post, post + 1])
    candidates = arcs.person[case.arcs_by_post[0][first:last]]
    return int((~one.counts[candidates]).sum()) > one.most_others


def _part(
    case: Case,
    people: Places,
    posts: Places,
    arcs: Places,
    needs: Sequence[Asked],
    couples: Sequence[tuple[int, int]],
    limits: Sequence[tuple[Places, int]],
) -> Part:
    """A block in its own positions."""
    person_at, post_at, arc_at = (
        _places(rows, size) for rows, size in ((people, len(case.people)), (posts, len(case.posts)), (arcs, len(case.arcs.person)))
    )
    rooms = tuple(one for one in needs if one.of_one_post)
    covers = tuple(one for one in needs if not one.of_one_post and one.need != "company")
    company = tuple(one for one in needs if one.need == "company")
    kept = np.zeros(len(case.people), dtype=bool)
    kept[list(case.kept)] = True
    areas, area = np.unique(case.post_area[posts], return_inverse=True)
    block = Block(
        heads=case.heads[posts],
        kept=kept[people],
        left=case.left[people],
        person=person_at[case.arcs.person[arcs]],
        post=post_at[case.arcs.post[arcs]],
        points=case.arcs.points[arcs],
        rooms=[Room(int(post_at[one.posts[0]]), ~one.counts[people], one.most_others, one.trainees) for one in rooms],
        covers=[Cover(post_at[list(one.posts)], np.where(one.counts[people], one.unit, 0.0), one.least, one.unit) for one in covers],
        most=[(arc_at[taken], most) for taken, most in limits],
        couples=[
            (int(person_at[one]), int(person_at[other]), float(min(case.day[case.tier[one]], case.day[case.tier[other]])) + SLACK)
            for one, other in couples
        ],
        between=case.ways.offices(areas[:, None], areas[None, :]) if couples else np.zeros((0, 0)),
        area=area,
        company=[(post_at[list(one.posts)], int(one.least) - 2) for one in company],
    )
    return Part(block, people, posts, arcs, rooms, covers, company)


def _places(rows: Places, size: int) -> NDArray[np.int64]:
    """Position in the block of each row; -1 for those of other blocks."""
    found = np.full(size, -1, dtype=np.int64)
    found[rows] = np.arange(len(rows))
    return found
