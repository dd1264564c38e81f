"""Maps on paper from plain GeoDataFrames: matplotlib figures, no network, no shared plotting state.

Colours are safe for colour-blind readers and run from light to dark, so that a black and white print keeps their order; what
colour says, shape or hatching says too. Every sheet carries title, legend, scale bar, north arrow and its sources, all of
them outside the map.

| module | does |
|---|---|
| `style` | colours, type sizes, measuring and wrapping of text, saving |
| `display` | lighter copies of polygons for the eye, and outlines of groups of them |
| `sheet` | page, panels of one scale, title and sources |
| `legend` | the column beside the map, with scale bar and north arrow |
| `layers` | fills, circles, triangles and curved links in a panel |
| `labels` | labels that do not cover each other |
| `scales` | round figures for legends; sizes of circles and widths of lines |
"""
