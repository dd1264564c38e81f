"""Places: coordinate systems, boundaries, points, ways between and inside areas, and drawing of plain GeoDataFrames.

Knows nothing of workers, functions or plans. Distances are measured in a projected coordinate system in metres.

| module | does |
|---|---|
| `crs` | guards the projected coordinate system; says how far distances in it are off |
| `boundaries` | reads and checks one polygon for each area |
| `points` | projects points; finds a place for an office where none is given |
| `ways` | hours and kilometres between points and inside areas |
| `qgis` | styles that a GeoPackage carries for QGIS |
| `drawing` | maps on paper: fills, circles, lines, labels, legend, scale bar, north arrow |
"""
