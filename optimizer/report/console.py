"""The console on which everything is printed: text in it is nothing but text."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.segment import Segment

from geodata.text import plain


class PlainConsole(Console):
    """A console that obeys nothing that stands in the text itself."""

    def render(self, *args: Any, **kwargs: Any) -> Iterable[Segment]:
        """The parts of what is shown."""
        for segment in super().render(*args, **kwargs):
            yield segment if segment.control else segment._replace(text=plain(segment.text))
