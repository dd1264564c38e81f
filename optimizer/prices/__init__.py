"""What one more unit of each fund, post, training place or hour of reach is worth."""
