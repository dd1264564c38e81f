"""How many examples a property is tried on: few whenever the tests run, many with `pytest --hypothesis-profile=deep`."""

from typing import Any

from hypothesis import settings

MANY = 50
"""So many times more examples has the profile `deep`."""


def examples(count: int, **more: Any) -> settings:
    """Settings for `count` examples of the usual profile."""
    deep = settings.get_current_profile_name() == "deep"
    return settings(max_examples=count * MANY if deep else count, **more)
