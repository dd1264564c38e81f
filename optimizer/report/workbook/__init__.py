"""The plan as an Excel workbook, to be printed and sent.

`write_workbook(figures, path, words)` writes it; what is on each sheet is in `optimizer.report.tables`, how it looks is in `book`.
"""

from optimizer.report.workbook.write import sheets_of, write_workbook

__all__ = ["sheets_of", "write_workbook"]
