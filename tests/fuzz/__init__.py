"""Every reader under attack: valid files changed at random are read, or refused in the words of the product."""
