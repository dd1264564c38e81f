"""What counts against a posting, in points: one point is an hour of way, one way. All figures are assumed; docs/people.md lists them."""

WAY_HOUR = 1.0
"""An hour of way from home to the post, up to a day's way."""
MOVES_HOUSE = 3.0
"""A post beyond a day's way from home: the person has to live elsewhere."""
MOVE = 2.0
"""Another post than today."""
WISH = 3.0
"""A wish that is not fulfilled; of one with rank r that is, a part of 1 - 1/r is left."""
HARD_YEAR, HARD_YEARS = 0.25, 10.0
"""A year that the person has had in hard posts, for another hard post; and most years that are counted."""
RELEASE = 4.0
"""A person who is posted today and has no post."""
HOURS_SHORT = 10.0
"""All hours of a head that a person does not have; of a part of them that part."""
