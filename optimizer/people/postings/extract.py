"""From the arcs taken to the tables of postings: people in posts, who is trained, vacancies, people without a post, what is lacking."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from instances import fingerprint
from optimizer.people.postings.block import Found
from optimizer.people.postings.blocks import Part
from optimizer.people.postings.case import Case, Places
from optimizer.people.postings.needs import Asked
from optimizer.people.postings.reasons import Reasons
from optimizer.people.rows import CourseRow, LackRow, PostedRow, Postings, SpareRow, VacantRow

NOTHING = 1e-6
"""Heads below which nothing is lacking."""


def postings_of(case: Case, parts: Sequence[Part], found: Sequence[Found]) -> Postings:
    """The postings that blocks come to together."""
    taken = np.sort(np.concatenate([part.arcs[each.taken] for part, each in zip(parts, found, strict=True)]))
    post_of = np.full(len(case.people), -1, dtype=np.intp)
    post_of[case.arcs.person[taken]] = case.arcs.post[taken]
    filled = np.bincount(case.arcs.post[taken], minlength=len(case.posts))
    courses, lacking = _needs(case, parts, post_of)
    reasons = Reasons(case, post_of, filled)
    return Postings(
        instance=case.instance.manifest.name,
        instance_hash=fingerprint(case.instance),
        invented=case.roster.invented,
        posted=tuple(_posted(case, taken)),
        to_train=tuple(courses),
        vacant=tuple(
            VacantRow(area=area, tier=tier, heads=int(case.heads[post] - filled[post]), **reasons.vacant(post))
            for post, (area, tier) in enumerate(case.posts)
            if filled[post] < case.heads[post]
        ),
        spare=tuple(SpareRow(person=case.people[at].person, why=reasons.spare(at)) for at in np.flatnonzero(post_of < 0).tolist()),
        lacking=tuple(lacking),
    )


def _posted(case: Case, taken: Places) -> list[PostedRow]:
    arcs = case.arcs
    columns = (arcs.person[taken], arcs.post[taken], arcs.hours[taken], arcs.moves[taken])
    rows = []
    for person, post, hours, moved in zip(*(column.tolist() for column in columns), strict=True):
        area, tier = case.posts[post]
        wish = case.wishes.get((person, int(case.post_area[post])), 0)
        rows.append(PostedRow(person=case.people[person].person, area=area, tier=tier, way_hours=round(hours, 6), moved=moved, wish=wish))
    return rows


def _needs(case: Case, parts: Sequence[Part], post_of: Places) -> tuple[list[CourseRow], list[LackRow]]:
    """Who is trained in what, and what is lacking."""
    trained: Counter[int] = Counter()
    courses, lacking = list[CourseRow](), list[LackRow]()
    order = np.argsort(post_of, kind="stable")
    cuts = np.searchsorted(post_of[order], np.arange(len(case.posts) + 1))

    def having(one: Asked, *, has: bool) -> Places:
        there = np.concatenate([order[cuts[post] : cuts[post + 1]] for post in one.posts])
        found: Places = there[one.counts[there] == has]
        return found

    for part in parts:
        for one in part.rooms:
            others = having(one, has=False)
            short = len(others) - one.most_others
            some = sorted(others.tolist(), key=lambda at: (trained[at], at))[: max(0, min(short, one.trainees))]
            trained.update(some)
            courses += [CourseRow(person=case.people[at].person, package=one.what) for at in some]
            lacking += _lack(one, short - len(some))
        for one in part.covers:
            lacking += _lack(one, one.least / one.unit - len(having(one, has=True)))
        for one in part.company:
            count, alone = len(having(one, has=True)), one.least - 2
            lacking += _lack(one, one.least - count if alone < count < one.least else 0.0)
    return courses, lacking


def _lack(one: Asked, heads: float) -> list[LackRow]:
    if heads <= NOTHING:
        return []
    return [LackRow(area=one.area, tier=one.tier, need=one.need, what=one.what, heads=round(heads, 6), why=_what_it_takes(one, heads))]


def _what_it_takes(one: Asked, heads: float) -> str:
    count = f"{heads:.2f}".rstrip("0").rstrip(".")
    return {
        "package": f"{count} more of the people posted would have to be trained in {one.what}; the plan trains {one.trainees} here",
        "language": f"{count} more of the people posted would have to speak {one.what}, or bring an interpreter",
        "residents": f"{count} more paid people would have to be posted here",
        "team": f"somebody of the tier would have to be posted within reach; the team of {one.what} needs one",
        "women": f"{count} more women would have to be posted within reach for {one.what}",
        "company": "one more paid person would have to be posted here, or none",
    }[one.need]
