"""The page of one plan."""

from pathlib import Path

from markupsafe import Markup

from instances.whole_file import whole_file
from optimizer.plan.folder import Run
from optimizer.report.figures import figures_of
from optimizer.report.page.frame import own_file, render, sealed
from optimizer.report.page.map_data import map_block
from optimizer.report.page.sections import sections, titles
from optimizer.report.page.sentences import cards, in_short, quality
from optimizer.report.words import Words


def report_page(run: Run, words: Words) -> str:
    """The whole page as HTML; every text from the data is escaped, every script and style is sealed by its hash."""
    figures = figures_of(run)
    block = map_block(run, figures, words)
    styles, scripts = [own_file("page.css")], [own_file("page.js")]
    if block is not None:
        styles.append(block.css)
        scripts += block.scripts
    return render(
        "report.html",
        words,
        title=words("{title}, plan for {year}", title=figures.headline["title"], year=figures.headline["year"]),
        headline=figures.headline,
        cards=cards(figures, words),
        in_short=in_short(figures, words),
        quality=quality(figures, words),
        map=None if block is None else Markup(block.html),
        map_data=None if block is None else Markup(block.data),
        page=sealed(styles, scripts),
        titles=titles(figures, words),
        **sections(figures, words, mapped=block is not None),
    )


def write_report(run: Run, path: Path, words: Words) -> None:
    """Write the page, over an older one; raises `OSError` where the disk does not take it, and then the older one is as it was."""
    content = report_page(run, words).encode()
    with whole_file(path) as draft:
        draft.write_bytes(content)
