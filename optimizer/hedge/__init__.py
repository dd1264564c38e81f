"""One plan for several scenarios: posts and training decided before, help after; what knowing more would be worth."""
