"""The page of a frontier: how much need each budget can meet, what more money buys, and how far the plans may be from the best ones."""

from pathlib import Path

from instances.whole_file import whole_file
from optimizer.frontier.folder import read_frontier
from optimizer.frontier.page_charts import curve
from optimizer.frontier.page_sections import sections
from optimizer.frontier.page_sentences import cards, in_short, quality
from optimizer.frontier.table import Frontier
from optimizer.report.page.frame import own_file, render, sealed
from optimizer.report.words import Words


def titles(words: Words) -> dict[str, str]:
    """Headings of the sections, by their ids, in their order."""
    return {
        "short": words("In short"),
        "curve": words("Need met for the money"),
        "quality": words("How good are these plans"),
        "bought": words("What more money buys"),
        "budgets-all": words("Every budget"),
        "prices": words("What money is worth"),
        "data": words("Assumptions and sources"),
        "run": words("About the run"),
    }


def frontier_page(frontier: Frontier, words: Words) -> str:
    """The whole page as HTML; every text from the data is escaped, every script and style is sealed by its hash."""
    return render(
        "frontier.html",
        words,
        title=words("{title}: what each budget can meet, {year}", title=frontier.title, year=frontier.year),
        frontier=frontier,
        in_short=in_short(frontier, words),
        cards=cards(frontier, words),
        curve=curve(frontier, words),
        quality=quality(frontier, words),
        page=sealed([own_file("page.css"), own_file("frontier.css")], [own_file("page.js")]),
        titles=titles(words),
        **sections(frontier, words),
    )


def write_frontier_page(folder: Path, path: Path, words: Words) -> None:
    """Write the page of the frontier in a folder, over an older one.

    Raises `InvalidInstance` where it cannot be read, and `OSError` where the disk does not take it; then the older one is as it was.
    """
    content = frontier_page(read_frontier(folder), words).encode()
    with whole_file(path) as draft:
        draft.write_bytes(content)
