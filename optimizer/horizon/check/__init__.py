"""The check of a plan over several years, by what is checked; `optimizer.horizon.verify` is its entry."""
