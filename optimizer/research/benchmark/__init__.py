"""Allocation rules side by side: a suite of cases, measures with their sources, statistics, tables and figures.

| module | does |
|---|---|
| `suite`, `suite_file` | which rules on which instances, scenarios and seeds |
| `work`, `run` | one case; every case that is not done yet, in parallel |
| `measures`, `inequality`, `robustness` | what a plan is judged by |
| `statistics`, `profile`, `ranks` | over cases: medians with intervals, performance profiles, ranks with critical differences |
| `folder`, `tables`, `columns`, `about`, `figure_…` | the folder that a benchmark leaves |
"""
