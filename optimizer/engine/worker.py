"""How a worker process begins."""

import os
import signal
import threading
import time

WATCH_SECONDS = 2.0


def follow_parent() -> None:
    """Leave Ctrl-C to the process that started this one, and end when that one has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
