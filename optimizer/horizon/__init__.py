"""Plans over several years: solved, checked, shown."""
