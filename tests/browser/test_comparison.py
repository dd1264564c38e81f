"""The page of a comparison in a browser: it asks for nothing, everyone can read it, on a phone and on paper."""

import pytest

from instances import generate
from instances.scenarios import scenarios_of
from optimizer.compare.cases import cases_of
from optimizer.compare.folder import write_comparison
from optimizer.compare.run import compare
from optimizer.plan.folder import read_run
from tests.browser.conftest import DESKTOP, PHONE, Page
from tests.browser.page import write_page
from tests.browser.test_page import faults

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Two areas under two scenarios."""
    folder = tmp_path_factory.mktemp("compared")
    instance = generate(areas=2, seed=1, boundaries=True)
    write_comparison(compare(instance, cases_of("baseline,cut10", scenarios_of("ifugao")), gap=0.2, out=folder), folder)
    write_page(folder, folder / "page.html")
    return Page(folder / "page.html", read_run(folder / "plans" / "baseline"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE, (360, 800)], ids=["desktop", "phone", "small phone"])
def test_readable_by_everyone_at_every_width(visit, compared, size):
    tab = visit(compared, size)
    assert faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_maps_are_drawn_and_named_places_can_be_found(visit, compared):
    tab = visit(compared)
    box = tab.locator(".maps svg use").first.bounding_box()
    assert box["width"] > 20
    assert box["height"] > 20
    name = compared.run.instance.areas[1].name
    tab.fill("#places-table-find", name)
    assert tab.locator("#places-table tbody tr:visible th").all_text_contents() == [name]
    assert tab.pdf(format="A4").startswith(b"%PDF")
