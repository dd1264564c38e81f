"""The tables of a report, which the workbook and the page share: a column added here is in both.

`summary`, `staff`, `functions`, `funds` and `facts` have the sheets and their tables, `sheet` what those are made of, `terms` the words for
the keys in the figures.
"""
