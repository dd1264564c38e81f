"""A plan by place: people posted, need and need met in each area, and the links between areas."""

ALL_MET = 1 - 1e-6
"""A share of need from which on all of it counts as met."""
COVERAGE_BREAKS = (0.5, 0.7, 0.85, 0.95, ALL_MET)
"""Bounds of the classes of coverage; the same on every map, so that plans can be compared."""


def plural(label: str, count: int) -> str:
    """`1 municipality`, `11 municipalities`: the count, thousands separated, and an English noun in the right number."""
    if count == 1:
        return f"1 {label}"
    return f"{count:,} {label[:-1]}ies" if label.endswith("y") else f"{count:,} {label}s"
