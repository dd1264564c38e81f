"""A reader under coverage-guided attack: `python -m tests.fuzz.native csv -runs=100000` (extra `fuzz`, where atheris can be installed).

Every choice that a target makes is taken from what the fuzzer makes up, so that it learns which choices lead to code not seen before.
"""

import sys
import tempfile
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["instances", "geodata", "optimizer"]):
    from tests.fuzz.targets import TARGETS


class Fed(Random):
    """Choices taken from bytes, the first possible ones at their end."""

    def __init__(self, content: bytes) -> None:
        super().__init__(0)
        self.content = content

    def getrandbits(self, k: int, /) -> int:
        count = (k + 7) // 8
        taken, self.content = self.content[:count], self.content[count:]
        return int.from_bytes(taken, "little") & ((1 << k) - 1)

    def random(self) -> float:
        return self.getrandbits(53) / (1 << 53)


def main() -> None:
    """Run one target; libFuzzer stops at the first finding."""
    name = sys.argv.pop(1)
    folder = Path(tempfile.mkdtemp())

    def attack(content: bytes) -> None:
        TARGETS[name].case(folder / "case", Fed(content))

    atheris.Setup(sys.argv, attack)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
