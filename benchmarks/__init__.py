"""Measured comparisons; see `benchmarks/README.md`."""
