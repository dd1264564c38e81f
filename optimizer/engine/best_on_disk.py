"""The best plan of a model solved whole, on disk as soon as it is found, so that a run that is killed can go on from it."""

import threading
from collections.abc import Callable
from pathlib import Path

from instances.whole_file import write_text
from optimizer.engine.compile import Vector
from optimizer.plan.plan import Plan


class BestOnDisk:
    """Keeps each solution that it is offered in a file, as a plan that nobody has checked yet; the last one where they come too fast.

    A thread of its own writes, so that nobody waits. Where that fails, `unwritten` is called with the reason, once, and no more is kept.
    """

    def __init__(self, file: Path, plan_of: Callable[[Vector], Plan], unwritten: Callable[[str], None]) -> None:
        self.file, self._plan_of, self._unwritten = file, plan_of, unwritten
        self._next: Vector | None = None
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None
        self._fails = False

    def offer(self, x: Vector) -> None:
        """Take a solution that is better than those before it."""
        with self._lock:
            self._next = x
            if self._writer is None and not self._fails:
                self._writer = threading.Thread(target=self._write, name="best plan", daemon=True)
                self._writer.start()

    def finish(self) -> None:
        """Wait until all is written."""
        writer = self._writer
        if writer is not None:
            writer.join()

    def _write(self) -> None:
        while True:
            with self._lock:
                x, self._next = self._next, None
                if x is None or self._fails:
                    self._writer = None
                    return
            try:
                write_text(self._plan_of(x).model_dump_json() + "\n", self.file)
            except Exception as failure:  # the solve goes on
                self._fails = True
                self._unwritten(f"the best plan so far cannot be kept in {self.file} ({failure}); the run goes on")
