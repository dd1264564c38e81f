"""Instances and plans that the tests of the command line share."""

from collections.abc import Iterator
from typing import Any

import pytest

from instances import generate
from instances.instance import Instance
from optimizer.plan.folder import Run, read_run
from optimizer.plan.result import Result
from optimizer.report.figures import Figures, figures_of
from tests.optimizer.command import Case, make_case


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Three areas, solved within the usual gap in half a second."""
    return make_case(tmp_path_factory.mktemp("small"), generate(areas=3, seed=1, boundaries=True), 0.005)


@pytest.fixture(scope="session")
def run(small: Case) -> Run:
    """The plan of `small` as it is read back from its folder."""
    return read_run(small.plan)


@pytest.fixture(scope="session")
def figures(run: Run) -> Figures:
    """Its figures."""
    return figures_of(run)


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Eight areas, whose optimum takes a minute to prove, and a rough plan."""
    return make_case(tmp_path_factory.mktemp("busy"), generate(areas=8, regions=2, seed=1), 0.2)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, small: Case) -> Iterator[dict[str, Any]]:
    """What the command line asks of the solver, which answers with the solved result at once."""
    seen: dict[str, Any] = {"answer": small.result}

    def run(instance: Instance, **options: Any) -> Result:
        seen.update(options, instance=instance)
        return seen["answer"]

    monkeypatch.setattr("optimizer.solving.solve", run)
    return seen
