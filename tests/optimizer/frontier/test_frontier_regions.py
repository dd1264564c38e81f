"""The frontier of a country that is solved by region."""

import threading
from typing import Any

import pandas as pd
import pytest

import instances
from optimizer.engine.settings import Settings
from optimizer.engine.workers import worker_pool
from optimizer.frontier.by_region import frontier_by_region
from optimizer.frontier.table import at_budget
from optimizer.plan.plan import Plan
from optimizer.verify import check_plan
from tests.optimizer.command import LONG

SHARES = (0.04, 1.0, 1.5)


def test_every_budget_is_a_row_and_every_plan_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what goes on meanwhile is told: a worker that is lost, and every better plan."""
    country = instances.generate(areas=6, regions=3, seed=2, budget_share=0.4, min_coverage=0.0).replace(staff=(), trained=())
    told: list[str] = []
    notes: list[str] = []
    kept: dict[float, Plan] = {}

    def losing(*given: Any, **settings: Any) -> Any:
        pool = worker_pool(*given, **settings)
        run_all = pool.run_all

        def after_a_loss(*tasks: Any) -> None:
            pool.on_lost("a worker is gone")
            monkeypatch.setattr(pool, "run_all", run_all)
            run_all(*tasks)

        monkeypatch.setattr(pool, "run_all", after_a_loss)
        return pool

    monkeypatch.setattr("optimizer.frontier.by_region.worker_pool", losing)
    found = frontier_by_region(
        country,
        SHARES,
        Settings(gap=0.02, time_limit=LONG),
        threading.Event(),
        lambda done, whole, what: told.append(what),
        kept.__setitem__,
        notes.append,
    )
    points = found.points
    assert points["budget_share"].tolist() == list(SHARES)
    assert points["status"].iloc[0] == "infeasible"
    assert "contradict each other: coverage, budget; for example fund" in points["why"].iloc[0]
    planned = points[points["coverage"].notna()]
    assert len(planned) == 2
    assert (planned["verified"] == 1.0).all()
    assert (planned["cost"] <= planned["budget"] * (1 + 1e-6)).all()
    assert (planned["coverage"] <= planned["coverage_bound"] + 1e-6).all()
    assert pd.notna(points["price_lp"].iloc[1])
    assert set(found.plans) == set(SHARES[1:])
    assert found.recipe["method"] == "regions"
    assert notes == ["a worker is gone"]
    assert kept.keys() == found.plans.keys()
    assert all(check_plan(at_budget(country, share), plan).ok for share, plan in kept.items())
    assert any("150.0%" in what for what in told)
