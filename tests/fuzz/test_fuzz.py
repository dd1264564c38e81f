"""A fixed sample of attacks on every reader; `make fuzz` makes as many as it is told, none the same."""

import os
import signal
from collections import Counter
from pathlib import Path
from random import Random
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

CASES = int(os.environ.get("FIELDPOST_FUZZ_CASES", "0"))
"""Attacks on each reader; 0: the fixed sample."""
SAMPLE, SECONDS = 4, 10
"""Attacks of the sample; seconds that one may take where many are made."""
FIXED = settings(max_examples=SAMPLE, derandomize=True, database=None, deadline=None)
MANY = settings(max_examples=CASES or 1, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", TARGETS)
def test_what_is_changed_at_random_is_read_or_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended = Counter[str]()

    @(MANY if CASES else FIXED)
    @given(random=st.randoms(use_true_random=False))
    def attack(random: Random) -> None:
        if CASES:
            signal.alarm(SECONDS)
        try:
            ended[TARGETS[name].case(tmp_path / "case", random)] += 1
        finally:
            signal.alarm(0)

    TARGETS[name].case(tmp_path / "case", Random(0))  # what is made once takes its time now
    before = signal.signal(signal.SIGALRM, _hangs)
    try:
        attack()
    finally:
        signal.signal(signal.SIGALRM, before)
        with capsys.disabled():
            print(f"\n{name}: {ended.total()} cases: {dict(ended)}") if CASES else None
    assert ended["refused without a word"] == 0


def _hangs(number: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"a case takes more than {SECONDS} s")
