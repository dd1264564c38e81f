"""Work in a thread of its own, so that Ctrl-C reaches the one that waits for it."""

import threading
from collections.abc import Callable


def run_apart(work: Callable[[], object], on_interrupt: Callable[[], None]) -> None:
    """Do the work in another thread and wait for its end; each Ctrl-C calls `on_interrupt`. Raises what the work raises."""
    failures, done, claimed = list[BaseException](), threading.Event(), threading.Lock()

    def run() -> None:
        if not claimed.acquire(blocking=False):
            return
        try:
            work()
        except BaseException as failure:
            failures.append(failure)
        finally:
            done.set()

    started = False
    while True:
        try:
            if not started:  # Ctrl-C may come while a thread starts: nobody knows then whether it runs, so that another one is started
                threading.Thread(target=run, name="highs", daemon=True).start()
                started = True
            while not done.wait(0.1):  # not `join`: Python 3.11 takes a thread whose join was interrupted for ended
                pass
            break
        except KeyboardInterrupt:
            on_interrupt()
    if failures:
        raise failures[0]
