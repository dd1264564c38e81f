"""The decision: a plan as tables, its folder, and the result of a run."""
