"""Words for the keys in the figures: rules, actions, kinds of cost, states of a run."""

from instances.schema import COST_KINDS
from optimizer.report.figures.binding import LISTED
from optimizer.report.figures.indicators import INDICATORS
from optimizer.report.words import Words

IN_MONEY = ("cost", "balanced", *COST_KINDS)
"""What is measured in currency when it is minimised."""


def cost_kinds(words: Words) -> dict[str, str]:
    """Kinds of cost."""
    return {
        "wages": words("Wages"),
        "allowances": words("Hardship allowances"),
        "hiring": words("Recruitment"),
        "release": words("Releases"),
        "relocation": words("Relocation"),
        "training": words("Training"),
        "travel": words("Travel"),
        "expenses": words("Expenses of volunteers and leaders"),
        "premises": words("Premises"),
        "support": words("Support of staff"),
        "tools": words("Digital tools"),
        "start_up": words("Start of digital tools"),
        "surge": words("Help in surges"),
    }


def tier_kinds(words: Words) -> dict[str, str]:
    """Kinds of tiers."""
    return {
        "professional": words("Professional"),
        "paraprofessional": words("Paraprofessional"),
        "administrator": words("Administrator"),
        "leader": words("Community leader (unpaid)"),
        "volunteer": words("Volunteer (unpaid)"),
    }


def people(words: Words) -> dict[str, str]:
    """Parts of `Figures.coverage_by_group` that are no target group."""
    return {
        "no_group": words("No group (need given in hours)"),
        "female": words("Women and girls"),
        "male": words("Men and boys"),
        "sex_unknown": words("Sex not known"),
        "disability": words("People with a disability"),
        "no_disability": words("People without a disability"),
        "disability_unknown": words("Disability not known"),
    }


def supervision_kinds(words: Words) -> dict[str, str]:
    """Kinds of supervision."""
    return {"line": words("Line management"), "professional": words("Professional supervision")}


def actions(words: Words) -> dict[str, str]:
    """What is to be done."""
    return {
        "release": words("Release"),
        "not_call": words("Do not call upon any more"),
        "move": words("Move to another place"),
        "receive": words("Receive from another place"),
        "hire": words("Recruit"),
        "hire_outside": words("Recruit from outside"),
        "train": words("Train"),
    }


def units(words: Words, currency: str) -> dict[str, str]:
    """Units of limits."""
    return {
        "currency": currency,
        "heads": words("people"),
        "hours": words("hours a year"),
        "days": words("days a year"),
        "nights": words("nights a year"),
        "places": words("places a year"),
        "share": words("share"),
        "functions": words("functions"),
        "tiers": words("tiers"),
    }


def limits(words: Words) -> dict[str, str]:
    """Rules that can bind, each as what is limited."""
    return {rule.id: words(rule.label) for rule in LISTED.values()}


def indicators(words: Words, currency: str) -> dict[str, str]:
    """Indicators, each as what is counted; with the currency where it is money."""
    said = {name: words(record.label) for name, record in INDICATORS.items()}
    return {name: f"{text}, {currency}" if INDICATORS[name].unit == "currency" else text for name, text in said.items()}


def statuses(words: Words) -> dict[str, str]:
    """How a run ended: every `Status`, and what becomes of a scenario that is not solved."""
    return {
        "optimal": words("Solved to the optimum."),
        "within_gap": words("Solved within the gap asked for."),
        "limit_with_plan": words("A limit came first: this is the best plan found."),
        "limit_without_plan": words("A limit came before any plan was found."),
        "cancelled_with_plan": words("Cancelled: this is the best plan found."),
        "cancelled_without_plan": words("Cancelled before any plan was found."),
        "infeasible": words("No plan can keep all the rules."),
        "unbounded": words("The objective has no limit: a value in the objective is set so that more of something always pays."),
        "error": words("The solver failed."),
        "invalid": words("The data of this scenario cannot be planned with."),
        "failed": words("The work failed."),
        "not_run": words("Not run."),
    }


def methods(words: Words) -> dict[str, str]:
    """How the model was solved."""
    return {"whole": words("The whole country at once"), "regions": words("Region by region, at prices for what they share")}


def goals(words: Words) -> dict[str, str]:
    """What a stage made as small as it could."""
    return {
        "cost": words("cost and people who change"),
        "coverage": words("unmet need, weighted by priority, and people who change"),
        "balanced": words("cost, unmet need, time on the way and people who change, weighed together"),
        "wages": words("wages"),
        "allowances": words("hardship allowances"),
        "hiring": words("cost of recruitment"),
        "release": words("cost of releases"),
        "relocation": words("cost of relocation"),
        "training": words("cost of training"),
        "travel": words("cost of travel"),
        "expenses": words("expenses of volunteers and leaders"),
        "premises": words("cost of premises"),
        "support": words("cost of support of staff"),
        "tools": words("cost of digital tools"),
        "start_up": words("cost of starting digital tools"),
        "surge": words("cost of help in surges"),
        "travel_time": words("time on the way"),
        "unmet_need": words("unmet need, weighted by priority"),
        "equity_gap": words("gap between the best and the worst served zone"),
        "group_gap": words("gap between the best and the worst served target group"),
        "churn": words("people who change: recruited, moved, released or no longer called upon"),
        "longest_way": words("longest way from which a place is served, hours"),
        "changes": words("people and mandates that change"),
    }


def families(words: Words) -> dict[str, str]:
    """Families of rules, as what they are about."""
    return {
        "coverage": words("need that has to be met"),
        "capacity": words("working hours"),
        "competency": words("training"),
        "mandates": words("who may do what"),
        "supervision": words("supervision"),
        "remote": words("remote places"),
        "volunteers": words("volunteers and community leaders"),
        "deployment": words("posts, recruitment and moves"),
        "budget": words("money"),
        "equity": words("fairness between places and groups"),
        "surge": words("surges"),
    }


def contradicting(conflict: str, words: Words) -> str:
    """Which rules contradict each other; `conflict` names families, separated by commas."""
    known = families(words)
    named = ", ".join(known.get(family.strip(), family.strip()) for family in conflict.split(","))
    return words("Rules on these contradict each other: {families}.", families=named)


def measure(minimised: str | None, currency: str, words: Words) -> str:
    """The unit of what is minimised, for the head of a column."""
    if minimised in IN_MONEY:
        return currency
    hours = {"coverage": words("weighted hours"), "unmet_need": words("weighted hours"), "travel_time": words("hours")}
    return hours.get(minimised or "", words("in the unit of what is minimised"))
