"""What there may be one more unit of: funds, posts, training places, hours of reach."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from instances.errors import InvalidInstance
from instances.instance import Instance
from instances.posts import posts_of, row_for, rows_of
from instances.travel import longest_way
from optimizer.report.layout import money

Kind = Literal["fund", "post", "training", "reach", "rule"]
REACH_STEP = 0.5
"""Hours that a reach is lengthened by."""


@dataclass(frozen=True)
class Thing:
    """Something that there may be one more unit of."""

    kind: Kind
    key: str
    """Id of the fund, package, tier or rule; of a post, area and tier."""
    name: str
    unit: str
    """One unit more, in words."""
    step: float
    """The unit: currency, heads, places or hours; 1 of a rule."""
    now: float
    """What there is; of a rule the number of its limits."""
    more: Callable[[Instance], Instance]
    """The instance with one unit more."""
    column: tuple[str, Any] | None = None
    """Column of the model whose upper bound it is."""
    row: tuple[str, str, Any] | None = None
    """Row of the model whose right side it is."""


def step_of(amount: float, least: float = 0.0) -> float:
    """A unit that people count in: the largest power of ten up to a tenth of the amount, and no less than `least`; 1 of nothing."""
    return max(least, 10.0 ** int(np.floor(np.log10(amount / 10) + 1e-9))) if amount > 0 else 1.0


def things_of(instance: Instance) -> list[Thing]:
    """Everything that can be priced: funds, posts with a most of heads, packages with limited places, tiers that travel to serve."""
    return [*_funds(instance), *_posts(instance), *_places(instance), *_reaches(instance)]


def _funds(instance: Instance) -> Iterator[Thing]:
    for index, fund in enumerate(instance.funds):
        step = step_of(fund.amount_per_year)
        unit = money(step, instance.manifest.currency)
        more = _replacing("funds", index, amount_per_year=fund.amount_per_year + step)
        yield Thing("fund", fund.fund, fund.name, unit, step, fund.amount_per_year, more, row=("budget", "fund", fund.fund))


def _posts(instance: Instance) -> Iterator[Thing]:
    area = {row.area: row.name for row in instance.areas}
    tier = {row.tier: row.name for row in instance.tiers}
    posts = posts_of(instance)
    for (a, t), at in rows_of(instance).items():
        if (post := posts[a, t]).max_heads is not None and not post.frozen:
            more = _replacing("posts", at, area=a, max_heads=post.max_heads + 1)
            column = ("staff", (a, t))
            yield Thing("post", f"{a} {t}", f"{tier[t]}, {area[a]}", "1 post", 1.0, float(post.max_heads), more, column=column)


def _places(instance: Instance) -> Iterator[Thing]:
    for index, package in enumerate(instance.packages):
        if package.places_per_year is not None:
            step = step_of(package.places_per_year, 1.0)
            unit = f"{step:,.0f} place{'' if step == 1 else 's'}"
            more = _replacing("packages", index, places_per_year=package.places_per_year + int(step))
            row = ("competency", "places", package.package)
            yield Thing("training", package.package, package.name, unit, step, float(package.places_per_year), more, row=row)


def _reaches(instance: Instance) -> Iterator[Thing]:
    for index, tier in enumerate(instance.tiers):
        step = min(REACH_STEP, longest_way(tier) - tier.reach_hours)
        if tier.reach_hours > 0 and step > 0:
            more = _replacing("tiers", index, reach_hours=tier.reach_hours + step)
            yield Thing("reach", tier.tier, tier.name, f"{step:g} h of reach", step, tier.reach_hours, more)


def _replacing(table: str, index: int, area: str | None = None, **figures: float) -> Callable[[Instance], Instance]:
    """The instance with figures in one row of a table changed, for an area alone where the row names more than one.

    Raises `ValueError` where it cannot be planned with then.
    """

    def more(instance: Instance) -> Instance:
        rows = list(getattr(instance, table))
        changed = rows[index].model_copy(update=figures)
        if area is None or rows[index].area is not None:
            rows[index] = changed
        else:
            rows.append(row_for(changed, area))
        try:
            return instance.replace(**{table: tuple(rows)})
        except InvalidInstance as failure:
            raise ValueError(f"with one unit more the instance is at fault: {failure.problems[0]}") from None

    return more
