"""Maps of a plan: PNG for reports, SVG for printing and drawing programs."""

from collections.abc import Callable, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from geodata.drawing.style import save, settings
from instances.instance import Instance
from optimizer.plan.plan import Plan
from optimizer.report.map_ground import MapGround, ground_of
from optimizer.report.map_links import service_and_supervision
from optimizer.report.map_need import coverage, unmet_need
from optimizer.report.map_staff import before_and_after, staff_by_tier

MAPS: dict[str, Callable[[MapGround], Figure]] = {
    "staff_by_tier": staff_by_tier,
    "need_met": coverage,
    "unmet_need": unmet_need,
    "links": service_and_supervision,
    "before_after": before_and_after,
}
"""Every map, by the stem of its file."""

FORMATS = ("png", "svg")


def draw(instance: Instance, plan: Plan, out_dir: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Draw every map into `out_dir` (made if need be) in each of the formats (`png`, `svg`); returns the files written.

    The same plan gives the same bytes. Raises `ValueError` where the instance has no boundaries, or a format is unknown.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise ValueError(f"maps are drawn as {' or '.join(FORMATS)}, not as {', '.join(unknown)}")
    ground = ground_of(instance, plan)
    out_dir.mkdir(parents=True, exist_ok=True)
    paths = []
    with settings():
        for stem, make in MAPS.items():
            figure = make(ground)
            for suffix in formats:
                paths.append(out_dir / f"{stem}.{suffix}")
                save(figure, paths[-1])
    return paths
