"""The offline page: one HTML file that holds a plan for everyone who has to read it, and asks no network for anything.

`write_report(run, path, words)` writes it. What a section says is in `sections` and `sentences`, tables become text in `grids`, charts are
drawn from figures in `pictures`, the map is in `map_data`. `parts.html` has the parts that every page is put together from, `base.html`
the frame around them, `frame` the policy that seals it.
"""

from optimizer.report.page.sections import report_page, write_report

__all__ = ["report_page", "write_report"]
