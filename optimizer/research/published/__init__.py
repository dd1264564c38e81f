"""Published instances with known optima: read into ordinary instances, solved with the ordinary `solve`."""
