"""Faults as they come, in processes of their own: for each the exit code, the last words, and what is on disk after.

    python -m benchmarks.faults [FOLDER]

Full disks and files that cannot be replaced are mounts, for which Linux and root are needed; without these they are left out. Tests have
the same faults without processes (`tests/optimizer/cli/test_cli_faults.py`).
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

COMMAND = (sys.executable, "-m", "fieldpost")
PHASES = {"importing": 0.3, "loading": 1.2, "building": 2.5}
"""Seconds after the start of a solve at which it is about that far, on two cores; it is solving once it has a plan."""
GIGABYTE = 1 << 30
Act = Callable[[subprocess.Popen[str]], None]


def run(*arguments: object, act: Act = lambda running: None, memory: int | None = None) -> tuple[int, str]:
    """Run a command while something happens to it: exit code, and the last line that it says."""
    limit = None if memory is None else (lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)))
    command = [*COMMAND, *map(str, arguments)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limit)  # noqa: PLW1509
    act(running)
    out, told = running.communicate()
    said = "A TRACEBACK" if "Traceback" in told else "A FAULT IN FIELDPOST" if "fault in fieldpost" in told else ""
    return running.returncode, said or (told.strip() or out.strip() or "nothing").splitlines()[-1]


def after(when: float | Path, number: int) -> Act:
    """A signal after a time, or once there is a file."""

    def act(running: subprocess.Popen[str]) -> None:
        if isinstance(when, float):
            time.sleep(when)
        while isinstance(when, Path) and not when.exists() and running.poll() is None:
            time.sleep(0.1)
        running.send_signal(number)

    return act


def kill_workers(running: subprocess.Popen[str]) -> None:
    """The worker processes of a command are killed once."""
    time.sleep(12)
    for child in Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split():
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
            os.kill(int(child), signal.SIGKILL)


@contextmanager
def mounted(*what: object) -> Iterator[bool]:
    """Something mounted; whether it could be."""
    done = subprocess.run(["mount", *map(str, what)], capture_output=True, check=False).returncode == 0
    try:
        yield done
    finally:
        if done:
            subprocess.run(["umount", str(what[-1])], check=True)


def faults(folder: Path) -> Iterator[tuple[str, tuple[int, str], Path]]:
    """Every fault: its name, how the command ended, and the folder to look at."""
    quick = ("--time-limit", 3)
    disk = folder / "disk"
    disk.mkdir()
    with mounted("-t", "tmpfs", "-o", "size=400k", "tmpfs", disk) as done:
        if done:
            yield "full disk, solve", run("solve", "tiny", *quick, "--out", disk / "plan"), disk
    for size in ("8k", "40k"):
        with mounted("-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk) as done:
            if done:
                yield f"full disk ({size}), export", run("export", "tiny", disk / "tiny.xlsx"), disk
                yield f"full disk ({size}), template", run("template", disk / "new.xlsx"), disk
    plan = folder / "locked" / "plan"
    run("solve", "tiny", *quick, "--out", plan)
    with mounted("--bind", plan / "plan.gpkg", plan / "plan.gpkg") as done:
        if done:
            yield "locked entry", run("solve", "tiny", *quick, "--out", plan), plan.parent
    with mounted("--bind", plan, plan):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(plan)], check=False, capture_output=True)
        yield "read-only folder", run("solve", "tiny", *quick, "--out", plan), plan.parent
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        for phase in (*PHASES, "solving"):
            place = folder / f"{number.name} {phase}"
            best = place / "best-so-far.json"
            act = after(PHASES.get(phase, best), number)
            yield f"{number.name} while {phase}", run("solve", "ifugao", "--gap", 0, "--out", place, act=act), place
            if best.exists():
                yield "    gone on with", run("solve", "ifugao", *quick, "--resume", place), place
    by_region = ("solve", "cordillera", "--method", "regions", "--workers", 2, "--time-limit", 90)
    yield "workers killed", run(*by_region, "--out", folder / "workers", act=kill_workers), folder / "workers"
    cluster = ("solve", "tiny", "--method", "regions", *quick, "--cluster", "tcp://127.0.0.1:9")
    yield "no cluster", run(*cluster, "--out", folder / "cluster"), folder / "cluster"
    for gigabytes in (0.5, 1, 1.5):
        place = folder / f"memory {gigabytes}"
        yield f"{gigabytes} GB of memory", run("solve", "cordillera", *quick, "--out", place, memory=int(gigabytes * GIGABYTE)), place


def main() -> None:
    """Print a line for each fault."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="faults-"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, (code, said), place in faults(folder):
        there: list[str] = []
        with suppress(OSError):
            there = [str(path.relative_to(place)) for path in sorted(place.rglob("*")) if len(path.relative_to(place).parts) < 3]
        print(f"{name} | {code} | {said} | {', '.join(there[:12]) or 'nothing'}", flush=True)


if __name__ == "__main__":
    main()
