"""The tables of a report, apart from where they stand: what the sheets of the workbook and the sections of the page say.

`summary`, `people`, `work`, `money` and `facts` have the sheets and their tables, `sheet` what those are made of, `terms` the words for the
keys in the figures.
"""
