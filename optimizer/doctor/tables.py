"""A diagnosis in tables and sentences, for its page and the terminal."""

from collections.abc import Callable, Iterator

from optimizer.compare.sides import signed
from optimizer.doctor.assumptions import estimates
from optimizer.doctor.doctor import Diagnosis
from optimizer.doctor.relaxation import Optimum
from optimizer.doctor.sensitivity import NO_MOVE, Swing
from optimizer.engine.outcome import Status
from optimizer.report.page.grids import NONE
from optimizer.report.tables.sheet import ReportTable, TableColumn
from optimizer.report.tables.suspicious import suspicious_columns
from optimizer.report.tables.terms import goals
from optimizer.report.words import Words

PAYS = 0.001
"""Share of the objective from which on it is named what keeping the heads may lose: assumed."""
MOST_NAMED = 3


def unit_of(found: Diagnosis, words: Words) -> tuple[float, str, int]:
    """In what differences of the objective are written: size, name, decimals."""
    if found.in_money:
        return words.unit([found.base.objective if found.base and found.base.objective else 0.0], found.currency)
    hours = {"coverage": words("weighted hours"), "unmet_need": words("weighted hours"), "travel_time": words("hours")}
    return 1.0, hours.get(found.minimise, goals(words).get(found.minimise, found.minimise)), 0


def effects(found: Diagnosis, words: Words) -> Callable[[float | None], str]:
    """How the effect of a finding is written; without a share where it may be of another region than the objective."""
    return changes(found, words, shared=not found.region)


def changes(found: Diagnosis, words: Words, *, shared: bool = True) -> Callable[[float | None], str]:
    """How a difference of the objective is written: with its sign, and a share of the objective where that is not 0."""
    size, _, digits = unit_of(found, words)
    whole = abs(found.base.objective) if found.base and found.base.objective else 0.0

    def written(value: float | None) -> str:
        if value is None:
            return ""
        if abs(value) <= NO_MOVE * max(1.0, whole):
            return "±0"
        share = f" ({words.percent(abs(value) / whole)})" if whole and shared else ""
        return f"{signed(value, words.number(abs(value) / size, max(digits, 2 if abs(value) < 10 * size else 1)))}{share}"

    return written


def findings_table(found: Diagnosis, words: Words) -> ReportTable:
    """Everything suspicious, the largest effect first."""
    rows, change = found.findings, effects(found, words)
    columns = (
        *suspicious_columns(rows, words),
        TableColumn(
            words("Objective if it were usual, {unit}", unit=unit_of(found, words)[1]),
            [words("there is a plan") if row.frees else change(row.effect) for row in rows],
        ),
    )
    return ReportTable(columns, none=words("None: nothing in the data looks suspicious."))


def swings_table(found: Diagnosis, words: Words) -> ReportTable:
    """What each group does at the ends of its range."""
    rows, said, change = [swing for swing in found.swings if swing.moves], estimates(words), changes(found, words)
    unit = unit_of(found, words)[1]

    def end(optimum: Optimum | None, base: float) -> str:
        if optimum is not None and optimum.status == Status.INFEASIBLE:
            return words("no plan")
        return NONE if optimum is None or optimum.objective is None else change(optimum.objective - base)

    columns = (
        TableColumn(words("Assumed figures"), [said[row.group.table, row.group.column][0] for row in rows], "text"),
        TableColumn(words("Column"), [row.group.name for row in rows], "text"),
        TableColumn(words("Rows assumed"), [len(row.group.rows) for row in rows]),
        TableColumn(
            words("All {share} lower, {unit}", share=words.percent(found.spread, 0), unit=unit), [end(row.low, row.base) for row in rows]
        ),
        TableColumn(
            words("All {share} higher, {unit}", share=words.percent(found.spread, 0), unit=unit), [end(row.high, row.base) for row in rows]
        ),
    )
    return ReportTable(columns, none=words("None: no assumed figure moves the objective."))


def surveys(found: Diagnosis) -> list[Swing]:
    """Groups whose true figures would change the plan: those that break it first, then by what keeping its heads loses."""
    known = [row for row in found.swings if row.breaks or row.fails or (row.loss or 0.0) > NO_MOVE * max(1.0, abs(row.base))]
    return sorted(known, key=lambda row: (not (row.breaks or row.fails), -(row.loss or 0.0)))


def surveys_table(found: Diagnosis, words: Words) -> ReportTable:
    """Where knowing more pays."""
    rows, said, change = surveys(found), estimates(words), changes(found, words)

    def stay(row: Swing) -> str:
        if row.breaks:
            return words("no plan at an end of the range")
        return words("cannot stay at an end of the range") if row.fails else words("can stay")

    columns = (
        TableColumn(words("Assumed figures"), [said[row.group.table, row.group.column][0] for row in rows], "text"),
        TableColumn(words("Found out by"), [said[row.group.table, row.group.column][1] for row in rows], "text"),
        TableColumn(words("Heads of the plan as it is"), [stay(row) for row in rows], "text"),
        TableColumn(
            words("Most that is lost by keeping them, {unit}", unit=unit_of(found, words)[1]),
            [change(row.loss).removeprefix("+") for row in rows],
        ),
    )
    return ReportTable(columns, none=words("None was found: where ends of ranges were solved, the heads of the plan are the best ones."))


def indices_table(found: Diagnosis, words: Words) -> ReportTable:
    """Sobol's indices with their confidence."""
    rows, said = found.indices.rows if found.indices else (), estimates(words)

    def index(value: float, half: float) -> str:
        return f"{words.number(value, 2)} ± {words.number(half, 2)}"

    columns = (
        TableColumn(words("Assumed figures"), [said[row.group.table, row.group.column][0] for row in rows], "text"),
        TableColumn(words("Share of the variance, alone"), [index(row.first, row.first_confidence) for row in rows]),
        TableColumn(words("with its interplay"), [index(row.total, row.total_confidence) for row in rows]),
    )
    return ReportTable(columns, none=words("Not worked out."))


def in_short(found: Diagnosis, words: Words) -> list[str]:
    """The answer in sentences."""
    return [*_ended(found, words), *_counted(found, words), *_resting(found, words), *_moving(found, words), *_knowing(found, words)]


def _ended(found: Diagnosis, words: Words) -> Iterator[str]:
    if found.ended == "no_plan":
        yield words(
            "No plan can keep all the rules with these data, so that little could be worked out: fieldpost why says what it would take."
        )
        for row in (each for each in found.findings if each.frees):
            yield words("With what is usual here there is a plan: {what}.", what=row.what.into(words))
    elif found.ended != "done":
        yield words("The run was stopped before its end; what was known until then follows.")


def _counted(found: Diagnosis, words: Words) -> Iterator[str]:
    if not found.findings:
        yield words("Nothing in the data looks suspicious.")
        return
    yield words("Suspicious in the data: {count}.", count=words.number(len(found.findings)))
    first = found.findings[0]
    if first.effect:
        unit = unit_of(found, words)[1]
        known = {"what": first.what.into(words), "change": changes(found, words, shared=False)(first.effect), "unit": unit}
        yield words("Most could follow from this one: {what}. With what is usual the objective would change by {change} {unit}.", **known)


def _resting(found: Diagnosis, words: Words) -> Iterator[str]:
    need = words.percent(found.need_assumed)
    if found.cost_assumed is None:
        yield words("{need} of the need rests on figures that are assumed or have no source.", need=need)
    else:
        text = words(
            "{need} of the need and {cost} of the cost rest on figures that are assumed or have no source.",
            need=need,
            cost=words.percent(found.cost_assumed),
        )
        yield text


def _moving(found: Diagnosis, words: Words) -> Iterator[str]:
    said, spread = estimates(words), words.percent(found.spread, 0)
    broken = [said[row.group.table, row.group.column][0] for row in found.swings if row.breaks]
    moving = [row for row in found.swings if row.moves and not row.breaks]
    if broken:
        yield words("If these are {spread} higher or lower, no plan keeps all rules: {names}.", spread=spread, names=_listed(broken, words))
    if moving:
        first = moving[0]
        change = changes(found, words, shared=False)(first.reach).removeprefix("+")
        known = {"name": said[first.group.table, first.group.column][0], "change": change}
        yield words(
            "Of the others this moves the objective most: {name}, by up to {change} {unit} for {spread}.",
            **known,
            unit=unit_of(found, words)[1],
            spread=spread,
        )


def _knowing(found: Diagnosis, words: Words) -> Iterator[str]:
    said = estimates(words)
    worth = [row for row in surveys(found) if row.breaks or row.fails or (row.loss or 0.0) >= PAYS * abs(row.base)]
    if worth:
        named = [
            f"{said[row.group.table, row.group.column][0]} ({said[row.group.table, row.group.column][1]})" for row in worth[:MOST_NAMED]
        ]
        yield words("Knowing more pays most for: {names}.", names="; ".join(named))
    elif found.swings and all(row.settled for row in found.swings):
        yield words("At both ends of every range, keeping the heads of the plan loses less than a thousandth of the objective.")


def _listed(names: list[str], words: Words) -> str:
    more = len(names) - 5
    return ", ".join(names[:5]) + (words(" and {count} more", count=words.number(more)) if more > 0 else "")


def how_to_read(found: Diagnosis, words: Words) -> list[str]:
    """What is proven, and what is an estimate."""
    place = words("the region {region}, with its part of the money", region=found.region) if found.region else words("the whole country")
    lines = [
        words(
            "Effects are differences of optima of the linear relaxation of {place}, in which people may be split into parts. Each optimum "
            "is proven; how much plans in whole people would differ is an estimate.",
            place=place,
        ),
        words(
            "What is lost by keeping the heads of the plan as it is: they are held where the figures are at an end of their range, and all "
            "else is planned anew. No knowledge of the figures could save more at that end, in the relaxation: a bound of the value of a "
            "survey, not its value. Figures between the ends were not solved."
        ),
    ]
    if found.indices is not None:
        lines.append(
            words(
                "Shares of the variance (Sobol's indices) are estimates from {samples} samples in which the groups vary independently "
                "and evenly by {spread} to either side, with 95% confidence; in nine of ten the objective lay from {low} to {high} {unit}.",
                samples=words.number(found.indices.samples),
                spread=words.percent(found.indices.spread, 0),
                low=words.number(found.indices.low / unit_of(found, words)[0], 2),
                high=words.number(found.indices.high / unit_of(found, words)[0], 2),
                unit=unit_of(found, words)[1],
            )
        )
    return lines
