"""Caseloads of a whole country measured: `python -m benchmarks.people_caseloads philippines --workers 2`.

The plan is made by the workload method, so that no solve of the country is needed: each function goes to the tiers that its fixed mandates
name, else to the first that can do it without training, else with; heads are the work, ways counted, divided by the hours of a head at
nine tenths, rounded up; who uses a package holds it. It keeps the hours of every post, not the money.
"""

import argparse
import json
import math
import os
import time
from collections import Counter, defaultdict
from typing import Any

from instances import load
from instances.instance import Instance
from instances.schema import UNPAID_KINDS, WEEKS
from models.parameters import Parameters, parameters
from optimizer.people.caseloads.run import caseload
from optimizer.plan.plan import Plan

BUSY = 0.9
"""Share of the hours of heads that their work takes."""


def workload_plan(instance: Instance) -> Plan:
    """Heads for all need of every area, by the workload method; everyone works in the own area."""
    given = parameters(instance)
    hours = defaultdict[tuple[str, str], float](float)
    deliver, trained = list[dict[str, Any]](), defaultdict[tuple[str, str, str], float](float)
    roles = defaultdict[tuple[str, str, str], float](float)
    serve, remote = defaultdict[tuple[str, str], float](float), defaultdict[tuple[str, str], float](float)
    chosen = {row.function: _tier(given, row.function) for row in instance.functions}
    for (area, function), need in given.need.items():
        tier, away = chosen[function], given.remote_share.get((area, function), 0.0)
        deliver.append({"area": area, "function": function, "tier": tier, "hours": need})
        serve[area, tier] += (1 - away) * need
        remote[area, tier] += away * need
        charge = need * ((1 - away) * (1 + given.travel_share(tier, area, area)) + away)
        hours[area, tier] += charge
        for package in given.packages_for[function, tier]:
            trained[area, tier, package] += charge
        if given.tiers[tier].kind in UNPAID_KINDS:
            roles[area, function, tier] += charge
    each = {tier: BUSY * min(given.hours[tier], WEEKS * (_weekly(given, tier) or math.inf)) for tier in given.tiers}
    heads = {(area, tier): math.ceil(some / each[tier]) for (area, tier), some in hours.items()}
    return Plan.model_validate(
        {
            "instance": instance.manifest.name,
            "instance_hash": "",
            "staff": [{"area": a, "tier": t, "heads": n} for (a, t), n in heads.items()],
            "deliver": deliver,
            "serve": [{"base_area": a, "area": a, "tier": t, "hours": h} for (a, t), h in serve.items() if h > 0],
            "remote": [{"base_area": a, "tier": t, "hours": h} for (a, t), h in remote.items() if h > 0],
            "training": [{"area": a, "tier": t, "package": k, "holders": heads[a, t], "trainees": 0} for a, t, k in trained],
            "roles": [
                {"area": a, "function": f, "tier": t, "heads": min(heads[a, t], math.ceil(h / each[t]))} for (a, f, t), h in roles.items()
            ],
        }
    )


def _tier(given: Parameters, function: str) -> str:
    """Who does a function."""
    fixed = [tier for of, tier in given.required_mandates if of == function]
    able = sorted((len(packages), tier) for (of, tier), packages in given.packages_for.items() if of == function)
    return fixed[0] if fixed else able[0][1]


def _weekly(given: Parameters, tier: str) -> float | None:
    caps = given.caps.get(tier)
    return None if caps is None else caps.hours_per_week


def main() -> None:
    """Measure, and print the facts as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instance", nargs="?", default="philippines")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--areas", type=int, help="only the first so many")
    asked = parser.parse_args()
    instance = load(asked.instance)
    begun = time.monotonic()
    plan = workload_plan(instance)
    planned, used = time.monotonic() - begun, cpu_seconds()
    areas = [row.area for row in instance.areas][: asked.areas]
    found = caseload(instance, plan, areas=areas, workers=asked.workers, progress=False)
    record = found.record()
    record["broken"] = Counter(row["rule"] for row in record.pop("violations"))
    facts = {"plan_seconds": round(planned, 1), "cpu_seconds": round(cpu_seconds() - used, 1), "cases": len(found.caseload.cases)}
    print(json.dumps(record | facts, indent=1))


def cpu_seconds() -> float:
    """Processor seconds of this process and of workers that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
