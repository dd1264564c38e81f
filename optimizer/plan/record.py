"""The facts of a run as `result.json` keeps them, and as they are read again."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, FiniteFloat

from optimizer.engine.outcome import Status


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class StageFacts(_Facts):
    """One stage; unknown is None."""

    minimise: str
    objective: FiniteFloat | None
    bound: FiniteFloat | None
    gap: FiniteFloat | None
    seconds: FiniteFloat


class DecisionFacts(_Facts):
    """What a decision costs, or all of them do; unknown is None."""

    found: FiniteFloat | None = None
    low: FiniteFloat | None = None
    high: FiniteFloat | None = None


class DecisionsFacts(_Facts):
    """What decisions cost; each by its id (`Decided.id`)."""

    minimised: str | None = None
    together: DecisionFacts = DecisionFacts()
    prices: dict[str, DecisionFacts] = {}


class RunFacts(_Facts):
    """What others read of `Result.record`; entries that are absent are not known."""

    status: Status | None = None
    objective: FiniteFloat | None = None
    bound: FiniteFloat | None = None
    gap: FiniteFloat | None = None
    seconds: FiniteFloat | None = None
    cost: FiniteFloat | None = None
    coverage: FiniteFloat | None = None
    heads: FiniteFloat | None = None
    travel_hours: FiniteFloat | None = None
    method: Literal["whole", "regions"] | None = None
    seed: int | None = None
    threads: int | None = None
    stages: tuple[StageFacts, ...] = ()
    stages_not_reached: tuple[str, ...] = ()
    terms: dict[str, FiniteFloat] | None = None
    size: dict[str, int] | None = None
    versions: dict[str, str] | None = None
    narrowed: bool | None = None
    one_table_price: FiniteFloat | None = None
    instance_hash: str | None = None
    decisions: DecisionsFacts | None = None
