"""The page of a comparison: scenarios side by side, what each changes, and what came to no plan."""

from pathlib import Path
from typing import Any

from instances.schema import Instance
from instances.whole_file import whole_file
from optimizer.compare.comparison import Comparison
from optimizer.compare.folder import read_comparison
from optimizer.compare.maps import differences
from optimizer.compare.page_sections import sections
from optimizer.compare.page_sentences import in_short, quality, without_plan
from optimizer.compare.sides import Sides
from optimizer.plan.folder import read_run
from optimizer.report.page.frame import own_file, render, sealed
from optimizer.report.words import Words


def titles(words: Words) -> dict[str, str]:
    """Headings of the sections, by their ids, in their order."""
    return {
        "short": words("In short"),
        "quality": words("How good are these plans"),
        "assumed": words("What each scenario assumes"),
        "on-map": words("What changes where"),
        "need": words("Need met"),
        "people": words("People"),
        "mandates": words("Who does what"),
        "money": words("Money"),
        "limits": words("What binds"),
        "places": words("Every place"),
        "run": words("About the runs"),
    }


def comparison_page(comparison: Comparison, instance: Instance | None, words: Words) -> str:
    """The whole page as HTML; `instance` says where the places are, and is None where no scenario has a plan."""
    sides = Sides(comparison, words)
    content: dict[str, Any] = {
        "title": words("{title}: scenarios side by side, {year}", title=comparison.title, year=comparison.year),
        "comparison": comparison,
        "first": sides.names[comparison.first],
        "in_short": in_short(sides),
        "without_plan": without_plan(sides),
        "quality": quality(sides),
        "map": None if instance is None else differences(instance, sides),
        "page": sealed([own_file("page.css"), own_file("comparison.css")], [own_file("page.js")]),
        "titles": titles(words),
    }
    return render("comparison.html", words, **content, **sections(sides))


def write_comparison_page(folder: Path, path: Path, words: Words) -> None:
    """Write the page of the comparison in a folder, over an older one.

    Raises `InvalidInstance` where it cannot be read, and `OSError` where the disk does not take it; then the older one is as it was.
    """
    comparison = read_comparison(folder)
    places = [folder / place for place in comparison.scenarios["plan"] if place and (folder / place).is_dir()]
    instance = read_run(places[0]).instance if places else None
    content = comparison_page(comparison, instance, words).encode()
    with whole_file(path) as draft:
        draft.write_bytes(content)
