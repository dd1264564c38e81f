"""Many cases of an instance, solved in parallel."""
