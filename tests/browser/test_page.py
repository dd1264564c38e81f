"""The page as a whole: nothing asked for, readable by everyone, on a phone and on paper."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE, missing

pytestmark = pytest.mark.browser

ACCORDING_TO = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def faults(tab) -> list[str]:
    """What axe-core finds, as readable lines."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        missing("the Python package axe-playwright-python is not installed")
    found = Axe().run(tab, options=ACCORDING_TO).response["violations"]
    return [f"{fault['id']}: {fault['help']}: {node['target']}" for fault in found for node in fault["nodes"]]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_accessibility_fault(visit, country, size):
    tab = visit(country, size)
    assert faults(tab) == []
    tab.check("input[value=staff]")
    tab.check("input[value=supervision]")
    tab.fill("#map-find", country.run.instance.areas[0].name)
    tab.press("#map-find", "Enter")
    assert faults(tab) == []


@pytest.mark.parametrize("name", ["country", "points", "tiny"])
def test_nothing_is_wider_than_a_phone(visit, request, name):
    tab = visit(request.getfixturevalue(name), PHONE)
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_the_policy_lets_nothing_in(visit, country):
    tab = visit(country)
    policy = tab.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_it_prints(visit, country):
    tab = visit(country)
    paper = tab.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert 1 <= paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") + paper.count(b"/Type/Page/") <= 40
