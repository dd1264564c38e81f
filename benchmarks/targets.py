"""What a solve should reach on a small machine, and how soon: the rows of `benchmarks.scale --targets`. No other place says it.

| target | meaning |
|---|---|
| `first` | seconds to the first plan |
| `gaps` | relative gap after so many seconds |
| `proof` | times as long as HiGHS takes to prove the optimum of the textbook's model (location problems only) |

Seconds begin with the call of `fieldpost.solve`: checking, building and compiling count, making or reading the instance does not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from benchmarks.locations import made_facilities, made_medians
from instances import generate, load
from instances.instance import Instance
from optimizer.research.published.compare import instance_of_problem
from optimizer.research.published.families import Facilities, Medians


@dataclass(frozen=True)
class Target:
    """An instance and what a solve should reach on it."""

    key: str
    """Name to pick it by."""
    instance: str
    """Name in the table, with the number of areas."""
    make: Callable[[], Instance | Facilities | Medians]
    """An instance, or a location problem that is made into one."""
    first: float
    gaps: tuple[tuple[float, float], ...]
    """Seconds, and the relative gap that should be reached by then; the last one is the smallest."""
    proof: float | None = None
    limit: float | None = None
    """Wall seconds of a solve; up to the last of `gaps` if `None`."""

    @property
    def seconds(self) -> float:
        """Wall seconds of a solve."""
        return self.gaps[-1][0] if self.limit is None else self.limit

    @property
    def gap(self) -> float:
        """Relative gap at which a solve stops: the smallest asked for, or none at all where the optimum should be proved."""
        return 0.0 if self.proof is not None else self.gaps[-1][1]

    def scaled(self, factor: float) -> "Target":
        """The same gaps in other times."""
        limit = None if self.limit is None else factor * self.limit
        return replace(self, first=factor * self.first, gaps=tuple((factor * at, gap) for at, gap in self.gaps), limit=limit)


def solved(made: Instance | Facilities | Medians) -> Instance:
    """What `fieldpost` solves."""
    return made if isinstance(made, Instance) else instance_of_problem(made)


def _few_heads(seed: int) -> Target:
    country = partial(generate, areas=150, regions=8, seed=seed, budget_share=0.6)
    return Target(f"s150-{seed}", f"150 districts, 8 regions, seed {seed}", country, 40, ((240, 0.05),))


def _medians(nodes: int) -> Target:
    return Target(f"pmed{nodes}", f"p-median, {nodes} nodes", partial(made_medians, nodes, 5, 0), 5, ((60, 0.01),), 2, 600)


def _facilities(ratio: int) -> Target:
    name = f"capacitated location, 100 × 1,000, capacity {ratio} × demand"
    return Target(f"cap{ratio}", name, partial(made_facilities, 100, 1000, ratio, 0), 5, ((60, 0.01),), 2, 600)


TARGETS: tuple[Target, ...] = (
    Target("ifugao", "ifugao (11)", partial(load, "ifugao"), 1, ((8, 0.005), (60, 0.001))),
    Target("cordillera", "cordillera (77), 6 regions", partial(load, "cordillera"), 6, ((60, 0.005), (120, 0.003))),
    Target(
        "d203",
        "203 districts, 25 regions, few heads",
        partial(generate, areas=203, regions=25, seed=7, budget_share=0.8),
        30,
        ((300, 0.03),),
    ),
    Target("philippines", "philippines (1,628)", partial(load, "philippines"), 150, ((300, 0.0045), (600, 0.0025))),
    Target("s20", "20 districts, 1 region", partial(generate, areas=20, regions=1, seed=0, budget_share=0.6), 3, ((60, 0.05), (180, 0.03))),
    *(_few_heads(seed) for seed in (0, 1, 2)),
    Target("r100", "100 districts, 1 region", partial(generate, areas=100, regions=1, seed=5, budget_share=0.7), 30, ((300, 0.05),)),
    *(_medians(nodes) for nodes in (500, 700)),
    *(_facilities(ratio) for ratio in (2, 5, 10)),
)
