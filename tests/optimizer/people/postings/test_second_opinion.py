"""The objective beside every assignment there is, tried one by one, on small cases drawn at random."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from models.people.postings import Block, Cover, Room
from optimizer.people.postings.block import solve_block


def drawn(seed: int) -> Block:
    """Four people, three posts in two areas, with packages, a team, a couple, company and a limit on moves."""
    rng = np.random.default_rng(seed)
    pairs = [(person, post) for person in range(4) for post in range(3) if rng.random() < 0.8]
    person, post = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    return Block(
        heads=rng.integers(1, 3, 3),
        kept=np.zeros(4, dtype=bool),
        left=rng.integers(0, 5, 4).astype(float),
        person=person,
        post=post,
        points=rng.integers(0, 9, len(pairs)).astype(float),
        rooms=[Room(0, rng.random(4) < 0.5, 0, 1), Room(1, rng.random(4) < 0.5, 1, 0)],
        covers=[Cover(np.array([0, 2]), rng.integers(0, 3, 4).astype(float), 3.0, 2.0)],
        most=[(np.flatnonzero(rng.random(len(pairs)) < 0.4), 1)],
        couples=[(0, 1, 1.0)],
        between=np.array([[0.0, 2.0], [2.0, 0.0]]),
        area=np.array([0, 0, 1]),
        company=[(np.array([0, 1]), 0)],
    )


def tried(block: Block) -> tuple[float, ...]:
    """The best of all assignments: vacancies, what is lacking, points."""
    options: list[list[int]] = [[-1, *np.flatnonzero(block.person == person).tolist()] for person in range(4)]
    best: tuple[float, ...] = (np.inf,)
    for chosen in product(*options):
        post = {person: int(block.post[arc]) for person, arc in enumerate(chosen) if arc >= 0}
        if any(sum(where == at for where in post.values()) > block.heads[at] for at in range(3)):
            continue
        if any(len({*chosen} & {*arcs.tolist()}) > most for arcs, most in block.most):
            continue
        if any(
            one in post and other in post and block.between[block.area[post[one]], block.area[post[other]]] > limit
            for one, other, limit in block.couples
        ):
            continue
        best = min(best, (float(block.heads.sum() - len(post)), _lacking(block, post), _points(block, chosen)))
    return best


def _lacking(block: Block, post: dict[int, int]) -> float:
    lacking = 0.0
    for room in block.rooms:
        others = sum(where == room.post and bool(room.others[person]) for person, where in post.items())
        lacking += max(0, others - room.most - room.trainees)
    for cover in block.covers:
        there = sum(float(cover.weight[person]) for person, where in post.items() if where in cover.posts)
        lacking += max(0.0, cover.least - there) / cover.unit
    for posts, alone in block.company:
        count = sum(where in posts for where in post.values())
        lacking += alone + 2 - count if alone < count < alone + 2 else 0
    return lacking


def _points(block: Block, chosen: tuple[Any, ...]) -> float:
    return float(sum(block.left[person] if arc < 0 else block.points[arc] for person, arc in enumerate(chosen)))


@pytest.mark.parametrize("seed", range(12))
def test_every_stage_is_as_good_as_the_best_of_all_assignments(seed: int) -> None:
    block = drawn(seed)
    found = solve_block(block, 0.0)
    assert [step.value for step in found.steps] == pytest.approx(tried(block), abs=1e-5)
    assert all(step.ended and step.bound == pytest.approx(step.value, abs=1e-5) for step in found.steps)
