"""Allocation rules side by side: a suite of cases, measures with their sources, statistics, tables and figures.

| module | does |
|---|---|
| `suite`, `suite_file` | which rules on which instances, scenarios and seeds |
| `run` | every case that is not done yet, in parallel (`optimizer.engine.cases`) |
| `measures`, `robustness` | what a plan is judged by |
| `statistics` | inequality; over cases: medians with intervals, performance profiles, ranks with critical differences |
| `folder`, `tables`, `columns`, `figure_…` | the folder that a benchmark leaves |
"""
