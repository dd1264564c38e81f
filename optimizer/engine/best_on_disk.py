"""The best plan of a model solved whole, on disk as soon as it is found, so that it outlives a run that is killed."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

from instances.whole_file import write_text
from optimizer.engine.compile import Vector


class BestOnDisk:
    """Keeps each solution that it is offered in a file, as a plan that nobody has checked yet; the last one where they come too fast.

    A thread of its own writes, so that nobody waits. Where that fails, `unwritten` is called with the reason, once, and no more is kept.
    """

    def __init__(self, file: Path | None, json_of: Callable[[Vector], str], unwritten: Callable[[str], None]) -> None:
        self.file, self._json_of, self._unwritten = file, json_of, unwritten
        self._next: Vector | None = None
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None
        self._fails = False

    def offer(self, x: Vector) -> None:
        """Take a solution that is better than those before it; nothing is kept where there is no file."""
        if self.file is None:
            return
        with self._lock:
            self._next = x
            if self._writer is None and not self._fails:
                self._writer = threading.Thread(target=self._write, args=(self.file,), name="best plan", daemon=True)
                self._writer.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Wait until all is written."""
        writer = self._writer
        if writer is not None:
            writer.join()

    def _write(self, file: Path) -> None:
        while True:
            with self._lock:
                x, self._next = self._next, None
                if x is None or self._fails:
                    self._writer = None
                    return
            try:
                write_text(f"{self._json_of(x)}\n", file)
            except Exception as failure:  # the solve goes on
                self._fails = True
                self._unwritten(f"the best plan so far cannot be kept in {file} ({failure}); the run goes on")
