"""The page of a frontier in a browser: it asks for nothing, everyone can read it, on a phone and on paper."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from optimizer.frontier.folder import write_frontier
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.page import write_page
from tests.browser.test_page import faults
from tests.optimizer.frontier.test_frontier_page import FOUND

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Written:
    """A page as a file."""

    file: Path


@pytest.fixture(scope="session")
def curve(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Six budgets, of which the smallest has no plan."""
    folder = tmp_path_factory.mktemp("curve")
    write_frontier(FOUND, folder)
    write_page(folder, folder / "page.html")
    return Written(folder / "page.html")


@pytest.mark.parametrize("size", [DESKTOP, PHONE, (360, 800)], ids=["desktop", "phone", "small phone"])
def test_readable_by_everyone_at_every_width(visit, curve, size):
    tab = visit(curve, size)
    assert faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize(("size", "shown"), [(DESKTOP, "broad"), (PHONE, "narrow")], ids=["desktop", "phone"])
def test_one_chart_is_shown_in_letters_that_can_be_read(visit, curve, size, shown):
    tab = visit(curve, size)
    seen = tab.locator("#curve figure:visible")
    assert seen.count() == 1
    assert f"curve {shown}" == seen.get_attribute("class")
    heights = seen.locator("text").evaluate_all("texts => texts.map(text => text.getBoundingClientRect().height)")
    assert min(heights) >= 11
    assert seen.locator("text").all_text_contents().count("knee") == 2


def test_it_prints_with_the_broad_chart(visit, curve):
    tab = visit(curve, PHONE)
    tab.emulate_media(media="print")
    assert tab.locator("#curve figure:visible").get_attribute("class") == "curve broad"
    assert tab.pdf(format="A4").startswith(b"%PDF")
