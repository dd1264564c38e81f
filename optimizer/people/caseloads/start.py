"""A first caseload by hand: the largest tasks first, each to whoever has the most room of those who may have it."""

from collections import defaultdict

from models.people.caseloads import CaseloadProblem

Shares = dict[tuple[int, int], int]
"""(part, person): how many of the equal parts of a part of a task the person does."""


def first_shares(problem: CaseloadProblem) -> Shares:
    """A caseload that keeps every rule; work may be left."""
    return _Start(problem).made()


class _Start:
    def __init__(self, problem: CaseloadProblem) -> None:
        self.problem = problem
        self.may = problem.may()
        self.load = problem.load.tolist()
        self.room = [float(minutes) for minutes in problem.limit.tolist()]
        self.parts_of: dict[int, list[int]] = defaultdict(list)
        for w, g in enumerate(problem.task.tolist()):
            self.parts_of[g].append(w)
        self.carried: dict[int, set[int]] = defaultdict(set)
        """Person: functions, those of a role that the person has no work of yet among them."""
        self.held: dict[tuple[int, int], set[int]] = defaultdict(set)
        """(person, settlement): functions there."""
        self.served: dict[int, dict[int, float]] = defaultdict(dict)
        """Person: households by settlement."""
        self.carriers: dict[int, list[int]] = {f: self._carriers(f) for f in problem.role_heads}

    def _carriers(self, f: int) -> list[int]:
        """Who has a role in a function: those with the fewest functions first."""
        able = {p for g, functions in enumerate(self.problem.functions) if f in functions for p in self.may[g].nonzero()[0].tolist()}
        most = self.problem.most_functions
        free = sorted((len(self.carried[p]), p) for p in able if most is None or len(self.carried[p]) < most)
        chosen = [p for _, p in free[: self.problem.role_heads[f]]]
        for p in chosen:
            self.carried[p].add(f)
        return chosen

    def made(self) -> Shares:
        whole, shares = self.problem.parts, Shares()
        weight = {g: max((load for w in parts for load in self.load[w]), default=0) for g, parts in self.parts_of.items()}
        for g in sorted(weight, key=lambda g: (-weight[g], g)):
            left = dict.fromkeys(self.parts_of[g], whole)
            tried: set[int] = set()
            while any(left.values()) and (p := self._best(g, left, tried)) is not None:
                tried.add(p)
                self._give(g, p, left, shares)
        return shares

    def _best(self, g: int, left: dict[int, int], tried: set[int]) -> int | None:
        """The person who takes most of a task; of several who take all of it, the one who has most room left then."""
        problem, place = self.problem, int(self.problem.settlement[g])
        found, best = None, None
        for p in self.may[g].nonzero()[0].tolist():
            if p in tried or not self._allowed(g, p):
                continue
            asked = sum(self.load[w][p] * parts for w, parts in left.items() if self.load[w][p] >= 0) / problem.parts
            ready = sum(parts for w, parts in left.items() if self.load[w][p] >= 0)
            fits = min(1.0, self.room[p] / asked) if asked > 0 else 1.0
            new = any(p not in self.carriers[f] for f in problem.functions[g] if f in self.carriers)
            known = problem.before is not None and bool(problem.before[g, p])
            way = 0 if problem.way is None else int(problem.way[place, p])
            key = (-ready * fits, new, not known, -(self.room[p] - asked) / max(1, int(problem.limit[p])), way, p)
            if best is None or key < best:
                found, best = p, key
        return found

    def _allowed(self, g: int, p: int) -> bool:
        problem, place = self.problem, int(self.problem.settlement[g])
        functions = problem.functions[g]
        if problem.most_functions is not None and len(self.carried[p] | set(functions)) > problem.most_functions:
            return False
        here = self.held[p, place]
        return not any((one in functions and other in here) or (other in functions and one in here) for one, other in problem.apart)

    def _give(self, g: int, p: int, left: dict[int, int], shares: Shares) -> None:
        problem, place = self.problem, int(self.problem.settlement[g])
        most = problem.parts
        count = 0 if problem.households is None else int(problem.households[g])
        if problem.most_households is not None and count:
            others = sum(homes for there, homes in self.served[p].items() if there != place)
            most = max(0, min(most, int((problem.most_households - others) * problem.parts // count)))
        given = 0
        for w, parts in left.items():
            load = self.load[w][p]
            if load < 0:
                continue
            fit = parts if load == 0 else min(parts, int(self.room[p] * problem.parts // load))
            taken = min(fit, most) if problem.parts > 1 or fit == parts else 0
            if taken > 0:
                shares[w, p] = taken
                left[w] -= taken
                self.room[p] -= load * taken / problem.parts
                given = max(given, taken)
        if given:
            self.carried[p] |= set(problem.functions[g])
            self.held[p, place] |= set(problem.functions[g])
            self.served[p][place] = max(self.served[p].get(place, 0.0), count * given / problem.parts)
