"""A whole country with a proven gap: each region by itself, at prices of what they share."""
