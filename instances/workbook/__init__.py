"""An instance as an Excel workbook: one sheet for each table, a sheet `instance` for the manifest, one for the boundaries.

| module | does |
|---|---|
| `book` | opens a workbook, or says why it is none; the cells of a sheet |
| `scan` | what the cells alone do not show: formulas never worked out, failed formulas, hidden rows, merged cells |
| `names` | what the sheets are called |
| `cells` | the value of a cell by the kind of its column |
| `table_sheet`, `manifest_sheet` | one sheet to its rows, or to every problem in it |
| `read` | a workbook to an instance |
| `settings` | the manifest as rows of settings |
| `outlines` | boundaries as rows of text |
| `write` | an instance to a workbook |
| `notes` | what header notes say, and what dropdowns offer |
| `look` | colours, formats, widths, printing |
| `guide` | the first sheet, `read me` |
| `template` | the example that a new workbook starts from |
"""
