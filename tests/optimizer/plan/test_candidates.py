"""A plan for one year that recruits more people than the years' tables find says so everywhere."""

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from instances.instance import Instance
from optimizer.horizon.solve import horizon
from optimizer.plan.candidates import beyond_candidates
from optimizer.plan.folder import read_run, write_plan
from optimizer.report.figures import figures_of
from optimizer.report.page.sentences import quality
from optimizer.report.tables.facts import run_facts
from optimizer.report.terminal import summary
from optimizer.report.words import words_in
from tests.models.solving import ALL_MET, need, tier, verified
from tests.small import small

SCHOOL = {"school": "college", "name": "College", "tier": "worker", "study_years": 2, "intake_now": 4, "dropout_share": 0.5}


def recruiting(candidates: float | None, **changes: Any) -> Instance:
    """Work for two workers, none in place."""
    found = [{"tier": "worker", "candidates_per_year": candidates}] if candidates is not None else []
    return small(**{"tiers": [tier("worker")], "need": [need(4000)], "recruitment": found, "manifest": ALL_MET} | changes)


@pytest.mark.parametrize(
    ("candidates", "schools", "found"),
    [(0, [], 0), (1.5, [], 1.5), (2, [], None), (None, [], None), (0, [SCHOOL], None), (0, [SCHOOL | {"intake_now": 3}], 1.5)],
)
def test_recruits_beyond_candidates_and_graduates(
    candidates: float | None, schools: list[dict[str, Any]], found: float | None, tmp_path: Path
) -> None:
    instance = recruiting(candidates, schools=schools)
    result = verified(instance, mode="cost")
    assert result.plan is not None
    assert beyond_candidates(instance, result.plan) == ([] if found is None else [("worker", 2, found)])
    write_plan(result.plan, tmp_path / "plan", result, instance)
    figures, words = figures_of(read_run(tmp_path / "plan")), words_in("en")
    console = Console(file=io.StringIO(), width=300, record=True)
    console.print(summary(instance, result))
    facts = run_facts(figures, words).tables[0].columns[1].values
    for told in (console.export_text(), " ".join(quality(figures, words)), " ".join(map(str, facts))):
        assert ("candidates and graduates are found in a year" in told) == (found is not None)


def test_what_the_two_say_of_one_year_differs_only_by_what_is_said() -> None:
    short, enough = recruiting(1), recruiting(2)
    years = [horizon(instance, 1, mode="coverage", gap=0.0) for instance in (short, enough)]
    plans = [verified(instance.replace(manifest=years_off(instance)), mode="coverage") for instance in (short, enough)]
    unmet = [sum(row.unmet for row in result.plan.coverage) for result in years if result.plan is not None]
    assert [round(hours, 6) for hours in unmet] == [2000, 0]
    assert [result.terms and round(result.terms["unmet_need"], 6) for result in plans] == [0, 0]
    assert [bool(result.plan and beyond_candidates(short, result.plan)) for result in plans] == [True, True]
    assert not any(result.plan and beyond_candidates(enough, result.plan) for result in plans)


def years_off(instance: Instance) -> dict[str, Any]:
    """The manifest without floors, which a plan over the years may miss."""
    manifest = instance.manifest.model_dump()
    manifest["policy"]["min_coverage"] = 0.0
    return manifest
