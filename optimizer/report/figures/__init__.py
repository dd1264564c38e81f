"""The figures of a run, free of any language: what the workbook and the page show.

`figures_of(run)` gives `Figures`; one module for each question that a reader asks.
"""

from optimizer.report.figures.figures import Figures, figures_of
from optimizer.report.figures.staff import ACTIONS

__all__ = ["ACTIONS", "Figures", "figures_of"]
