"""What if: scenarios side by side, many cases, budgets, prices, changes."""
