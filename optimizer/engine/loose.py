"""A program joined with a looser one of the same model: what makes the first tighter has slacks, and can be switched on and off."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.sparse import block_array, csc_array, csr_array

from optimizer.engine.compile import Column, Program, Row

SLACK = "slack"
"""Component of the columns that are slacks."""
SAME = 1e-9
"""Difference of figures that comes from rounding."""


def joined_loose(now: Program, ends: Program) -> tuple[Program, Mapping[int, Row | Column]]:
    """The loose program with the tighter rows and bounds of the tight one, each with a slack; and what its columns that a lever allows for
    are: slacks of a row, slacks of a column's bounds, or variables that the tight program does not have.
    """
    at = {column: place for place, column in enumerate(ends.columns)}
    new = [column for column in now.columns if column not in at]
    at |= {column: len(ends.columns) + place for place, column in enumerate(new)}
    place = np.array([at[column] for column in now.columns], dtype=int)
    entries = now.matrix.tocoo()
    tight = csr_array((entries.data, (entries.row, place[entries.col])), shape=(len(now.rows), len(at)))
    loose = csc_array((ends.matrix.data, ends.matrix.indices, ends.matrix.indptr), shape=ends.matrix.shape)
    loose = csc_array(block_array([[loose, csc_array((len(ends.rows), len(new)))]])) if new else loose
    kept = _tighter_rows(now, ends, tight, loose.tocsr())
    old = np.isin(np.arange(len(ends.columns)), place)
    lower, upper = np.append(ends.col_lower, now.col_lower[place >= len(old)]), np.append(ends.col_upper, now.col_upper[place >= len(old)])
    above = place[now.col_upper < upper[place] - SAME]
    below = place[now.col_lower > lower[place] + SAME]
    number_of = {p: number for number, p in enumerate(place.tolist())}
    bounded = np.concatenate([above, below])
    bounds = csr_array((np.ones(len(bounded)), (np.arange(len(bounded)), bounded)), shape=(len(bounded), len(at)))
    added = csr_array(block_array([[tight[kept]], [bounds]]))
    row_lower = np.concatenate([now.row_lower[kept], np.full(len(above), -np.inf), now.col_lower[[number_of[p] for p in below]]])
    row_upper = np.concatenate([now.row_upper[kept], now.col_upper[[number_of[p] for p in above]], np.full(len(below), np.inf)])
    columns = [*ends.columns, *new]
    whose: list[Row | Column] = [*(now.rows[row] for row in kept), *(columns[p] for p in bounded)]
    over, under = np.flatnonzero(np.isfinite(row_upper)), np.flatnonzero(np.isfinite(row_lower))
    slacks = csr_array(
        (
            np.concatenate([-np.ones(len(over)), np.ones(len(under))]),
            (np.concatenate([over, under]), np.arange(len(over) + len(under))),
        ),
        shape=(len(whose), len(over) + len(under)),
    )
    count = len(over) + len(under)
    blocks: list[list[Any]] = [[loose, csc_array((loose.shape[0], count))], [added, slacks]]
    matrix = csc_array(block_array(blocks))
    items: dict[int, Row | Column] = {position: column for position, column in enumerate(ends.columns) if not old[position]}
    items |= {len(at) + number: whose[row] for number, row in enumerate((*over, *under))}
    program = Program(
        matrix=matrix,
        row_lower=np.append(ends.row_lower, row_lower),
        row_upper=np.append(ends.row_upper, row_upper),
        col_lower=np.append(lower, np.zeros(count)),
        col_upper=np.append(upper, np.full(count, np.inf)),
        whole=np.concatenate([ends.whole, now.whole[place >= len(old)], np.zeros(count, dtype=bool)]),
        terms=csc_array((0, matrix.shape[1])),
        term_offsets=np.zeros(0),
        rows=[*ends.rows, *(Row("now", str(number), None) for number in range(len(whose)))],
        columns=[*columns, *(Column(SLACK, len(columns) + number) for number in range(count))],
        term_names=(),
    )
    return program, items


def _tighter_rows(now: Program, ends: Program, tight: csr_array, loose: csr_array) -> np.ndarray:
    """Rows of the tight program that the loose one does not have, or has with other figures; new variables in them are none."""
    at, own = {row: number for number, row in enumerate(ends.rows)}, np.zeros(tight.shape[1])
    own[tight.indices] = 1.0
    common = np.array([(number, at[row]) for number, row in enumerate(now.rows) if row in at], dtype=int).reshape(-1, 2)
    here, there = common[:, 0], common[:, 1]
    differs = abs(tight[here] - csr_array(loose[there].multiply(own))).max(axis=1).toarray().ravel() > SAME
    for mine, others in ((now.row_lower[here], ends.row_lower[there]), (now.row_upper[here], ends.row_upper[there])):
        differs |= ~np.isclose(mine, others, rtol=0.0, atol=SAME)
    return np.setdiff1d(np.arange(len(now.rows)), here[~differs])
