"""Why a post is vacant and who could take it first; why a person has no post."""

from collections import Counter, defaultdict
from functools import cached_property
from typing import Any

import numpy as np

from instances.eligibility import abilities
from optimizer.people.postings.case import SLACK, Case, Places
from optimizer.people.postings.needs import holders


class Reasons:
    """Reasons, given who is posted where."""

    def __init__(self, case: Case, post_of: Places, filled: Places) -> None:
        self.case, self.post_of, self.filled = case, post_of, filled
        self.spare_of_tier = {tier: np.flatnonzero((post_of < 0) & (case.tier == tier)) for tier in range(len(case.paid))}
        self.of_tier = np.bincount(case.tier, minlength=len(case.paid))

    def vacant(self, post: int) -> dict[str, Any]:
        """`why`, `nearest` and `after_package` of a vacant post."""
        case = self.case
        area, tier = case.posts[post]
        number = int(case.post_tier[post])
        spare = self.spare_of_tier[number]
        if len(spare):
            what = Counter(self._keeps(at, post) for at in spare.tolist())
            why = f"people of the tier without a post: {', '.join(f'{count} {reason}' for reason, count in what.most_common())}"
            near = min(spare.tolist(), key=lambda at: (not case.there[at], self._way(at, post), at))
            return {"why": why, "nearest": case.people[near].person if case.there[near] else None, "after_package": None}
        count = int(self.of_tier[number])
        posts = int(case.heads[case.post_tier == number].sum())
        why = (
            f"all {count} people of the tier on the roster have posts, and the plan has {posts} of them"
            if count
            else "nobody of the tier is on the roster"
        )
        return self._from_other_tiers(post, why)

    def spare(self, person: int) -> str:
        """Why a person has no post."""
        case = self.case
        who, tier = case.people[person], int(case.tier[person])
        if not case.there[person]:
            return f"the contract ends on {who.contract_end}, before the year of the plan"
        first, last = np.searchsorted(case.arcs.person, [person, person + 1])
        reached = case.arcs.post[first:last]
        if len(reached):
            heads, taken = int(case.heads[reached].sum()), int(self.filled[reached].sum())
            where = f"in {case.posts[int(reached[0])][0]}" if len(reached) == 1 else f"in the {len(reached)} places within reach"
            said = f"{heads} post{'s' if heads != 1 else ''} of the tier {where}, all filled by others"
            if taken < heads:
                said = f"{heads - taken} of the {heads} posts of the tier {where} are vacant, but a rule keeps the person from them"
            return said
        if not (case.post_tier == tier).any():
            return "the plan has no post of the tier"
        if np.isfinite(case.limit[person]):
            return f"no post of the tier within the person's own limit of {who.within_hours:g} hours"
        if person in {at for at, _ in case.forbidden}:
            return "pins forbid the posts within reach"
        return "no post of the tier where the person may be posted"

    def _keeps(self, person: int, post: int) -> str:
        """What keeps a person without a post from a vacant one."""
        case, tier = self.case, self.case.instance.tiers[int(self.case.tier[person])]
        place, area = int(case.post_area[post]), case.posts[post][0]
        base = int(case.area[person] if case.area[person] >= 0 else case.home[person])
        if not case.there[person]:
            return "with a contract that is over"
        if (person, area) in case.forbidden:
            return "kept away by a pin"
        if self._way(person, post) > case.limit[person] + SLACK:
            return "beyond the own limit on the way"
        if case.group[base] != case.group[place]:
            return f"outside of the {case.instance.manifest.service_boundary}"
        if case.area[person] >= 0 and place != case.area[person] and not tier.may_move:
            return "of a tier that may not be moved"
        if case.area[person] < 0 and not case.paid[case.tier[person]] and case.home[person] != place:
            return "who live in another area"
        most = case.instance.manifest.policy.move_within_hours
        if (
            case.area[person] >= 0
            and most is not None
            and float(case.ways.offices(_one(int(case.area[person])), _one(place))[0]) > most + SLACK
        ):
            return "further away than people are moved"
        return "kept from it by a couple, a limit on moves, or time that was over"

    def _way(self, person: int, post: int) -> float:
        return float(self.case.hours(_one(person), _one(post))[0])

    def _from_other_tiers(self, post: int, why: str) -> dict[str, Any]:
        """The nearest person without a post who could do the work of a post of another tier, after one package where it takes one."""
        case = self.case
        area, tier = case.posts[post]
        work = self._work.get((area, tier), frozenset())
        group = case.group[int(case.post_area[post])]
        best: tuple[int, float, int, str | None] | None = None
        for other, spare in self.spare_of_tier.items():
            needed = self._packages(work, case.instance.tiers[other].tier)
            if needed is None or not len(spare) or not work:
                continue
            near = spare[(case.group[case.home[spare]] == group) & case.there[spare]]
            ways = case.hours(near, np.full(len(near), post, dtype=np.intp)) if len(near) else np.zeros(0)
            for at, hours in zip(near.tolist(), ways.tolist(), strict=True):
                missing = [package for package in needed if not self._holds(package)[at]]
                found = (len(missing), hours, at, missing[0] if missing else None)
                if len(missing) <= 1 and hours <= case.limit[at] + SLACK and (best is None or found[:3] < best[:3]):
                    best = found
        if best is None:
            return {"why": why, "nearest": None, "after_package": None}
        who = case.people[best[2]]
        done = f"after {best[3]}" if best[3] else "as it is"
        return {"why": f"{why}; {who.person} ({who.tier}) could do its work {done}", "nearest": who.person, "after_package": best[3]}

    @cached_property
    def _work(self) -> dict[tuple[str, str], frozenset[str]]:
        """Functions that a post's people do: those that the tier delivers in the areas that they serve."""
        served: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self.case.plan.serve:
            served[row.base_area, row.tier].add(row.area)
        done: dict[tuple[str, str], set[str]] = defaultdict(set)
        for line in self.case.plan.deliver:
            done[line.area, line.tier].add(line.function)
        return {key: frozenset(function for area in areas for function in done[area, key[1]]) for key, areas in served.items()}

    @cached_property
    def _able(self) -> dict[tuple[str, str], tuple[str, ...]]:
        table = abilities(self.case.instance)
        return dict(zip(zip(table["function"], table["tier"], strict=True), table["packages"], strict=True))

    def _packages(self, work: frozenset[str], tier: str) -> tuple[str, ...] | None:
        """Packages that a tier needs for work; None where it can never do it."""
        if any((function, tier) not in self._able for function in work):
            return None
        return tuple(sorted({package for function in work for package in self._able[function, tier]}))

    def _holds(self, package: str) -> Any:
        known = self.__dict__.setdefault("_held", {})
        if package not in known:
            known[package] = holders(self.case, package)
        return known[package]


def _one(value: int) -> Places:
    return np.array([value], dtype=np.intp)
