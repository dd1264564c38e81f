"""A plan under decisions and what they cost, for a terminal."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from instances.decisions import in_words
from optimizer.decisions.decide import DecidedPlan
from optimizer.pool.gain import Gain
from optimizer.report.layout import figure, table_of
from optimizer.report.terminal import summary
from optimizer.verify.naming import names_of
from optimizer.why.terminal import shown as ways_out

HOW_TO_READ = (
    "Price: what the plan would gain without the decision, all others kept, in {unit}. It is proven to lie between the two "
    "figures; a smaller --gap brings them nearer to each other."
)


def shown(done: DecidedPlan) -> RenderableType:
    """The plan, its decisions with their prices, or those that leave no plan."""
    parts: list[RenderableType] = [summary(done.instance, done.result)]
    if done.clash:
        names = names_of(done.instance)
        parts += [Text(""), Text(_clash(done), style="bold"), *(Text(f"  {in_words(row, names)}") for row in done.clash)]
        parts.append(Text("Leave out any one of them, or loosen a rule."))
    if done.why is not None:
        parts += [Text(""), ways_out(done.why)]
    if done.prices:
        parts += [Text(""), _table(done), Text(HOW_TO_READ.format(unit=unit_of(done)))]
    return Group(*parts)


def unit_of(done: DecidedPlan) -> str:
    """What prices are counted in."""
    if done.in_money:
        return f"{done.instance.manifest.currency} a year"
    in_hours = done.minimised in ("coverage", "unmet_need")
    return "hours a year of need met, weighted by priority" if in_hours else f"the unit of what is minimised, {done.minimised}"


def _clash(done: DecidedPlan) -> str:
    if len(done.clash) == 1:
        return "This decision contradicts the rules; no plan keeps both:"
    return "These decisions contradict each other, or the rules together; no plan keeps all of them:"


def _table(done: DecidedPlan) -> Table:
    names = names_of(done.instance)
    heads = ("Decision", "In the plan", "Price (proven)")
    rows = [(in_words(row.row, names), f"{row.in_plan:g}", _between(row.price)) for row in done.prices]
    rows.append(("All decisions together", "", _between(done.together)))
    return table_of(heads, rows, texts=heads[:1], title="Decisions", pad_edge=False)


def _between(price: Gain) -> str:
    return "" if price.low is None or price.high is None else f"{figure(price.low)} to {figure(price.high)}"
