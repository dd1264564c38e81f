"""Work of `benchmarks.scale` in processes of its own, so that peak memory, crashes and time-outs are its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def answer_of(child: str, arguments: Sequence[str], folder: Path, seconds: float | None) -> tuple[dict[str, Any] | None, str]:
    """What a child found, or `None` and why there is nothing; it is killed, with the processes that it started, after `seconds`.

    A child is `benchmarks.scale --child NAME --folder FOLDER` with further arguments. It keeps what it found with `keep`.
    """
    command = [sys.executable, "-m", "benchmarks.scale", "--child", child, "--folder", str(folder), *arguments]
    log = folder / f"{child}.log"
    with log.open("w") as told:
        running = subprocess.Popen(command, cwd=ROOT, stdout=told, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            return None, f"killed after {seconds:.0f} s"
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
    last = next((line.strip() for line in reversed(log.read_text(errors="replace").splitlines()) if line.strip()), "no message")
    if running.returncode < 0:
        name = signal.Signals(-running.returncode).name
        return None, f"crashed: {name}{' (as when memory is out)' if name == 'SIGKILL' else ''}"
    answer = _answer(child, folder)
    if running.returncode or not answer.exists():
        return None, f"failed: {last[:120]}"
    return json.loads(answer.read_text()), ""


def keep(found: dict[str, Any], child: str, folder: Path) -> None:
    """Hand what was found to the parent: in a file, whole or not at all, so that solvers may print what they like."""
    answer = _answer(child, folder)
    answer.with_suffix(".part").write_text(json.dumps(found))
    answer.with_suffix(".part").rename(answer)


def _answer(child: str, folder: Path) -> Path:
    return folder / f"{child}.json"
