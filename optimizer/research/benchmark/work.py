"""One case of a benchmark: a rule put to an instance, its plan verified and measured; whatever goes wrong is a row that says why."""

import json
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from instances import fingerprint
from instances.errors import InvalidInstance
from instances.schema import Instance
from instances.whole_file import whole_file
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.settings import Settings
from optimizer.plan.folder import PLAN_FILE
from optimizer.plan.result import versions_in_use
from optimizer.research.allocation import RuleError, all_rules, run_rule
from optimizer.research.benchmark.measures import Judged, judge, measures_of, need_of_country, unmet_hour_value
from optimizer.research.benchmark.robustness import robustness
from optimizer.research.benchmark.suite import BenchCase
from optimizer.sweep.case import said, write_row
from optimizer.verify.facts import Facts, facts_of

AGAIN = ("failed", "unusable", "lost", Status.CANCELLED_WITH_PLAN, Status.CANCELLED_WITHOUT_PLAN)
"""Cases that ended so are done again when a benchmark is taken up."""
COMPUTING = ("numpy", "pandas", "scipy", "spopt")
"""Packages that a figure may depend on, beside those of every result."""


def versions() -> dict[str, str]:
    """Versions of what computes a case; packages that are absent are left out."""
    found = versions_in_use()
    for name in COMPUTING:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


@dataclass(frozen=True)
class Task:
    """A case to do."""

    case: BenchCase
    folder: Path
    """Its folder."""


@dataclass(frozen=True)
class Ground:
    """An instance and what every rule on it is measured with."""

    instance: Instance
    facts: Facts
    instance_hash: str


@dataclass
class CaseWorker:
    """Does cases and writes each to its own folder; made once, sent to every process."""

    draws: int
    need_sd: float
    plans: bool
    """Whether to keep plans."""
    versions: dict[str, str] = field(default_factory=versions)
    ground: tuple[tuple[str, str], Ground] | None = None
    """The last instance with its scenario: the next case is mostly of the same."""

    def recipe(self, case: BenchCase) -> dict[str, Any]:
        """All that the answer to a case depends on."""
        place = case.place
        return {
            "case": case.name,
            "family": place.family,
            "instance": place.instance,
            "instance_seed": place.seed,
            "areas_asked": place.entry.areas,
            "regions_asked": place.entry.regions,
            "budget_share_asked": place.entry.budget_share,
            "scenario": place.scenario.name,
            "rule": case.rule,
            "seed": case.seed,
            "gap_asked": case.gap,
            "time_limit": case.time_limit,
            "draws": self.draws,
            "need_sd": self.need_sd,
            "base_instance_hash": case.base_hash,
            "changes": json.dumps([said(scenario) for scenario in place.scenario.scenarios], ensure_ascii=False),
            **{f"{name}_version": number for name, number in self.versions.items()},
        }

    def __call__(self, task: Task, cancel: Cancel) -> dict[str, Any]:
        """The row of a case: recipe, how it ended, measures (unknown: absent or `None`)."""
        case = task.case
        row = self.recipe(case) | {"status": "failed", "why": "", "note": "", "seconds": None}
        try:
            rule = all_rules()[case.rule]
            row |= {"rule_title": rule.title, "rule_kind": rule.kind}
            ground = self._ground(case)
            facts = ground.facts
            row |= {"instance_hash": ground.instance_hash, "areas": len(facts.areas), "currency": ground.instance.manifest.currency}
            row |= {"need_weighted_hours": need_of_country(facts), "unmet_hour_value": unmet_hour_value(ground.instance)}
            row["mode"] = None if ground.instance.manifest.objective.stages else ground.instance.manifest.objective.mode
            ruled = run_rule(ground.instance, rule, Settings(gap=case.gap, time_limit=case.time_limit, seed=case.seed), cancel)
            row |= {"status": str(ruled.status), "note": ruled.note, "seconds": ruled.seconds, "bound": ruled.bound}
            row["completion_gap"] = ruled.completion_gap
            if ruled.plan is None:
                row["why"] = ruled.note or "no plan was found"
            else:
                row |= self._measured(judge(facts, ruled.plan, ruled.violations), case.seed)
                if self.plans:
                    with whole_file(task.folder / PLAN_FILE) as draft:
                        draft.write_text(ruled.plan.model_dump_json(indent=1), encoding="utf-8")
        except RuleError as failure:
            row |= {"status": "unusable", "why": str(failure)}
        except InvalidInstance as failure:
            more = f" (and {len(failure.problems) - 1} more)" if len(failure.problems) > 1 else ""
            row |= {"status": "invalid", "why": f"{failure.problems[0]}{more}"}
        except Exception as failure:  # one failing case never stops the rest
            row |= {"status": "failed", "why": f"{type(failure).__name__}: {failure}"}
        write_row(task.folder, row)
        return row

    def _measured(self, judged: Judged, seed: int) -> dict[str, Any]:
        under = robustness(judged, self.draws, self.need_sd, seed)
        return measures_of(judged) | {"robust_mean": under.mean, "robust_low": under.low}

    def _ground(self, case: BenchCase) -> Ground:
        key = case.place.instance, case.place.scenario.name
        if self.ground is None or self.ground[0] != key:
            instance = case.place.load()
            self.ground = key, Ground(instance, facts_of(instance), fingerprint(instance))
        return self.ground[1]
