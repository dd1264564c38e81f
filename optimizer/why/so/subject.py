"""What a plan is asked about: a place, a tier, a function, a fund, a rule, or the whole country."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from instances.errors import did_you_mean
from instances.instance import Instance
from optimizer.plan.folder import Run
from optimizer.report.figures.basis import COUNTRY, basis_of
from optimizer.report.figures.functions import worst
from optimizer.verify import RULES
from optimizer.verify.naming import names_of

Kind = Literal["area", "tier", "function", "fund", "rule"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Subject:
    """One thing that a plan is asked about."""

    kind: Kind | Literal["country"]
    id: str
    """Id; of a rule its id, or its family for all rules of it; empty for the country."""
    name: str


def the_subject(instance: Instance, given: Mapping[str, str | None]) -> Subject:
    """The one thing that is named, by kind, or the country; raises `ValueError` where several are named, or one that there is not."""
    named: dict[Kind, str] = {kind: text for kind in KINDS if (text := given.get(kind)) is not None}
    if len(named) > 1:
        raise ValueError(f"{' and '.join(named)} are both named; a plan is asked about one thing at a time")
    for kind, text in named.items():
        return subject_of(instance, kind, text)
    return subject_of(instance, "country")


def subject_of(instance: Instance, kind: Kind | Literal["country"], text: str = "") -> Subject:
    """The thing with an id or a name; raises `ValueError` with the nearest known name where there is none, or several have the name."""
    if kind == COUNTRY:
        return Subject(kind, "", instance.manifest.title)
    if kind == "rule":
        known = {rule.id: rule.label or rule.id for rule in RULES.values()} | {rule.family: rule.family for rule in RULES.values()}
    else:
        names = names_of(instance)
        known = {getattr(row, kind): names[getattr(row, kind)] for row in getattr(instance, f"{kind}s")}
    if text in known:
        return Subject(kind, text, known[text])
    called = [key for key, name in known.items() if name.casefold() == text.casefold()]
    if len(called) == 1:
        return Subject(kind, called[0], known[called[0]])
    if called:
        raise ValueError(f"{text!r} is the name of {', '.join(called)}; write one of these ids")
    hint = did_you_mean(text, [*known, *known.values()])
    raise ValueError(f"{text!r} is no {kind} of this instance{f': {hint}' if hint else ''}")


def worst_first(run: Run) -> list[Subject]:
    """Every area, those of which the least need is met first."""
    served = worst(basis_of(run.instance, run.plan))["area"]
    return [subject_of(run.instance, "area", area) for area in dict.fromkeys([*served, *(row.area for row in run.instance.areas)])]


def about(instance: Instance, subject: Subject, limits: pd.DataFrame) -> pd.DataFrame:
    """Those of the rows of `binding` that concern the subject: of an area its own first, then those of its zone, region and country.

    Of a fund or a rule all of them, the most used first, as whole people can leave money over that is not enough for one more; else those
    that the plan reaches.
    """
    if subject.kind in ("fund", "rule"):
        of_it = [subject.id in (fund, rule, rule.partition(".")[0]) for fund, rule in zip(limits["fund"], limits["rule"], strict=True)]
        return limits[of_it].sort_values("share", ascending=False, kind="stable")
    limits = limits[limits["reached"]]
    if subject.kind == COUNTRY:
        return limits
    if subject.kind != "area":
        return limits[limits[subject.kind] == subject.id]
    area = next(row for row in instance.areas if row.area == subject.id)
    kind = instance.manifest.policy.mandate_scope
    own = {"area": area.area, "zone": area.zone, "region": area.region, "scope": {"zone": area.zone, "region": area.region}.get(kind, kind)}
    near = pd.concat([limits[(limits["place_kind"] == place) & (limits["place"] == key)] for place, key in own.items()])
    return pd.concat([near, limits[limits["place_kind"] == COUNTRY]])
