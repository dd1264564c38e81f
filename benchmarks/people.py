"""Named people to the posts of a country: seconds, gap and memory of the postings, each case in a process of its own.

The plan is made from the staff in place, so that no solve of the country is waited for: in each region and tier a tenth of the heads is
posted in another area than today, a tenth is added, and a third of the holders of a package are trained this year. The roster is made up;
`--paid` leaves volunteers and leaders out.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from typing import Any

import numpy as np

import fieldpost as fp
from instances.instance import Instance
from instances.schema import PAID_KINDS
from optimizer.plan.rows import StaffRow, TrainingRow

CASES = (("ifugao", "region"), ("cordillera", "region"), ("philippines", "region"), ("philippines", "country"))
"""Instance, and within what people move."""
COUNTS = ("areas", "people", "posts", "candidates", "blocks", "vacant", "lacking", "moved")


def plan_of(instance: Instance, seed: int, *, only_paid: bool) -> fp.Plan:
    """Posts near to the staff in place, so that some must move, some are recruited and some are trained."""
    rng, heads = np.random.default_rng(seed), Counter[tuple[str, str]]()
    paid = {tier.tier for tier in instance.tiers if tier.kind in PAID_KINDS}
    areas: dict[str, list[str]] = {}
    for area in instance.areas:
        areas.setdefault(area.region, []).append(area.area)
    region = {area.area: area.region for area in instance.areas}
    for row in instance.staff:
        if row.tier not in paid and only_paid:
            continue
        away = rng.binomial(row.heads, 0.1) if row.tier in paid else 0
        more = rng.binomial(row.heads, 0.1)
        heads[row.area, row.tier] += row.heads - away + (0 if row.tier in paid else more)
        for area in rng.choice(areas[region[row.area]], away + (more if row.tier in paid else 0)):
            heads[str(area), row.tier] += 1
    training = [
        TrainingRow(area=row.area, tier=row.tier, package=row.package, holders=holders, trainees=holders // 3)
        for row in instance.trained
        if (holders := min(heads[row.area, row.tier], row.heads + rng.binomial(row.heads, 0.5))) > 0
    ]
    staff = tuple(StaffRow(area=area, tier=tier, heads=number) for (area, tier), number in heads.items() if number > 0)
    return fp.Plan(instance=instance.manifest.name, instance_hash="", staff=staff, training=tuple(training))


def measure(name: str, boundary: str, seed: int, workers: int, *, only_paid: bool) -> dict[str, Any]:
    """One case: what was posted, how well, in what time and memory."""
    instance = fp.load(name)
    if boundary != instance.manifest.service_boundary:
        instance = instance.replace(manifest=instance.manifest.model_copy(update={"service_boundary": boundary}))
    plan = plan_of(instance, seed, only_paid=only_paid)
    roster = fp.demo_roster(instance, seed)
    if only_paid:
        paid = {tier.tier for tier in instance.tiers if tier.kind in PAID_KINDS}
        people = {person.person for person in roster.people if person.tier in paid}
        tables = {
            table: tuple(row for row in getattr(roster, table) if row.person in people)
            for table in ("people", "person_packages", "person_languages", "wishes")
        }
        roster = roster.model_copy(update=tables)
    begun, used = time.perf_counter(), time.process_time()
    result = fp.post(instance, plan, roster, workers=workers, progress=False)
    record = result.record()
    return {
        "instance": name,
        "within": boundary,
        "areas": len(instance.areas),
        "people": len(roster.people),
        "posts": plan.heads,
        "candidates": result.candidates,
        "blocks": result.blocks,
        "vacant": record["vacant"],
        "lacking": record["lacking"],
        "moved": record["moved"],
        "gaps": [stage.gap for stage in result.stages],
        "broken": len(result.violations),
        "seconds": time.perf_counter() - begun,
        "own_cpu": time.process_time() - used,
        "peak_mb": max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024,
    }


def main() -> None:
    """Measure the cases and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="instances; all if not given")
    parser.add_argument("--within", nargs="*", default=["region"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--paid", action="store_true", help="paid people alone")
    parser.add_argument("--case", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.case:
        print(json.dumps(measure(asked.case[0], asked.case[1], asked.seed, asked.workers, only_paid=asked.paid)))
        return
    print("| instance | within | areas | people | posts | candidates | blocks | vacant | lacking | moved | gaps | seconds | MB |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|---:|---:|")
    for name, within in CASES:
        if (not asked.only or name in asked.only) and within in asked.within:
            own = ["--seed", str(asked.seed), "--workers", str(asked.workers), *(["--paid"] if asked.paid else [])]
            done = subprocess.run([sys.executable, __file__, "--case", name, within, *own], stdout=subprocess.PIPE, check=True)
            row = json.loads(done.stdout)
            assert not row["broken"], f"{name}: the independent check refuses the postings"
            counts = " | ".join(f"{row[key]:,.0f}" for key in COUNTS)
            gaps = ", ".join("–" if gap is None else f"{gap:.2%}" for gap in row["gaps"])
            print(f"| {name} | {within} | {counts} | {gaps} | {row['seconds']:.0f} | {row['peak_mb']:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
