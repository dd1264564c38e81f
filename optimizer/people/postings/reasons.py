"""Why a post is vacant and who could take it first; why a person has no post."""

from collections import Counter, defaultdict
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
        case, number = self.case, int(self.case.post_tier[post])
        spare = self.spare_of_tier[number]
        if len(spare):
            ways = case.hours(spare, np.full(len(spare), post, dtype=np.intp))
            what = Counter(self._keeps(spare, ways, post))
            why = f"people of the tier without a post: {', '.join(f'{count} {reason}' for reason, count in what.most_common())}"
            there = np.flatnonzero(case.there[spare])
            near = spare[there[np.argmin(ways[there])]] if len(there) else None
            return {"why": why, "nearest": None if near is None else case.people[near].person, "after_package": None}
        count, posts = int(self.of_tier[number]), int(case.heads[case.post_tier == number].sum())
        all_of_them = f"all {count} people of the tier on the roster have" if count > 1 else "the one person of the tier on the roster has"
        why = f"{all_of_them} a post, and the plan has {posts} of them"
        return self._from_other_tiers(post, why if count else "nobody of the tier is on the roster")

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
        if not np.isfinite(case.hours(np.array([person]), np.flatnonzero(case.post_tier == tier))).any():
            return "no way from the home to a post of the tier is known"
        if np.isfinite(case.limit[person]):
            return f"no post of the tier within the person's own limit of {who.within_hours:g} hours"
        if person in self._banned:
            return "pins forbid the posts within reach"
        return "no post of the tier where the person may be posted"

    def _keeps(self, people: Places, ways: NDArray[np.float64], post: int) -> list[str]:
        """What keeps people without a post from a vacant one."""
        case, policy, place = self.case, self.case.instance.manifest.policy, int(self.case.post_area[post])
        tier, area = case.instance.tiers[int(case.post_tier[post])], case.posts[post][0]
        present, home = case.area[people], case.home[people]
        in_place, unpaid = present >= 0, not case.paid[case.post_tier[post]]
        most = np.inf if policy.move_within_hours is None else policy.move_within_hours
        reasons = {
            "with a contract that is over": ~case.there[people],
            "kept away by a pin": np.array([(at, area) in case.forbidden for at in people.tolist()], dtype=bool),
            "beyond the own limit on the way": ways > case.limit[people] + SLACK,
            f"outside of the {case.instance.manifest.service_boundary}": case.group[np.where(in_place, present, home)] != case.group[place],
            "of a tier that may not be moved": in_place & (present != place) & (not tier.may_move),
            "who live in another area": ~in_place & unpaid & (home != place),
            "further away than people are moved": in_place & (case.ways.offices(np.where(in_place, present, place), place) > most + SLACK),
        }
        last = "kept from it by a couple, a limit on moves, or time that was over"
        return [str(reason) for reason in np.select(list(reasons.values()), list(reasons), last)]

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
    def _banned(self) -> set[int]:
        return {at for at, _ in self.case.forbidden}

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
