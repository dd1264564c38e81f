"""What is known of all plans of an instance, and not of one plan only: plans offered to every solve of a run, and proven intervals."""
