"""Pages in a real browser without a network; a page that asks for anything, or complains of anything, fails its test."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from instances import generate, load
from instances.instance import Instance
from optimizer.plan.folder import Run, read_run
from tests.browser.page import write_page
from tests.optimizer.command import make_case

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--disable-background-networking"]
DESKTOP, PHONE = (1280, 900), (390, 800)
REQUIRED = "FIELDPOST_BROWSER_REQUIRED"
"""Set by `make test-browser`: what is missing there is a failure, elsewhere a reason to skip."""


def missing(what: str) -> None:
    if os.environ.get(REQUIRED):
        pytest.fail(f"{what}; make test-browser needs it", pytrace=False)
    pytest.skip(f"{what}; run make test-browser")


@dataclass(frozen=True)
class Page:
    """A page as a file, and the run that it shows."""

    file: Path
    run: Run


def page_of(folder: Path, instance: Instance, gap: float) -> Page:
    case = make_case(folder, instance, gap)
    file = folder / "page.html"
    write_page(case.plan, file)
    return Page(file, read_run(case.plan))


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Six areas in two regions."""
    return page_of(tmp_path_factory.mktemp("country"), generate(areas=6, regions=2, seed=1, boundaries=True), 0.2)


@pytest.fixture(scope="session")
def points(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Three areas of which only the offices are known."""
    return page_of(tmp_path_factory.mktemp("points"), generate(areas=3, seed=1), 0.2)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The bundled instance with every table in use."""
    return page_of(tmp_path_factory.mktemp("tiny"), load("tiny"), 0.2)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        missing("there is no Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("the Python package playwright is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open a page at a width; at the end it must have asked for nothing but itself, and have raised no complaint."""
    requests: list[str] = []
    complaints: list[str] = []
    contexts = []

    def open_page(page: Page, size: tuple[int, int] = DESKTOP, fragment: str = "") -> Any:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, reduced_motion="reduce")
        contexts.append(context)
        address = page.file.as_uri()

        def answer(route: Any) -> None:
            if route.request.url.partition("#")[0] == address:
                route.continue_()
            else:
                requests.append(route.request.url)
                route.abort()

        context.route("**/*", answer)
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
        tab.on("pageerror", lambda failure: complaints.append(str(failure)))
        tab.goto(f"{address}{fragment}")
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert requests == []
    assert complaints == []
