"""A smallest set of levers with some effect together, by divide and conquer.

Junker, QuickXplain: preferred explanations and relaxations for over-constrained problems, AAAI 2004.
"""

from collections.abc import Callable, Sequence

from optimizer.why.levers import Lever

Effect = Callable[[Sequence[Lever]], bool]
"""Whether levers have the effect together; whoever adds to a set that has it, has it too."""


def smallest(levers: Sequence[Lever], effect: Effect, most: int | None = None) -> tuple[Lever, ...] | None:
    """Levers that have the effect together, while no fewer of them do; all of `levers` have it.

    Where there are several such sets, levers that come early are taken rather than late ones. Empty where nothing has it already, `None`
    where the set has more than `most`.
    """
    if effect(()):
        return ()
    found: list[Lever] = []
    _needed((), levers, False, effect, found, len(levers) if most is None else most)
    return None if most is not None and len(found) > most else tuple(sorted(found, key=levers.index))


def _needed(
    given: Sequence[Lever], levers: Sequence[Lever], more: bool, effect: Effect, found: list[Lever], most: int
) -> tuple[Lever, ...]:
    """Levers that are needed beside those given, put among those `found` too; `more`: whether any were given since it was asked.

    Whatever comes once more than the `most` are found.
    """
    if len(found) > most or (more and effect(given)):
        return ()
    if len(levers) == 1:
        found += levers
        return tuple(levers)
    half = len(levers) // 2
    first, second = levers[:half], levers[half:]
    of_second = _needed((*given, *first), second, bool(first), effect, found, most)
    of_first = _needed((*given, *of_second), first, bool(of_second), effect, found, most)
    return (*of_first, *of_second)
