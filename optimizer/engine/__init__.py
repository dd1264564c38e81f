"""How a deployment is solved."""
