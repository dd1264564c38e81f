"""For researchers: allocation rules, the benchmark that compares them, and published instances."""
