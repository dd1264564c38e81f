"""Help in surges as people read it, on the hand case: three weeks of the worker of Alder, thirteen of a volunteer who is called."""

from optimizer.plan.folder import Run
from optimizer.report.figures import Figures, figures_of
from optimizer.report.tables.surges import surge_help
from optimizer.report.terminal import _surge_help
from optimizer.report.words import words_in
from optimizer.report.workbook import sheets_of
from tests.optimizer.verify.hand_case import instance, plan
from tests.optimizer.verify.test_broken_plans import HELP, IN_SURGE


def figures() -> Figures:
    return figures_of(Run(IN_SURGE(instance()), HELP(plan()), {}))


def test_who_goes_where_for_which_weeks() -> None:
    found = figures()
    columns = ["help", "from_name", "name", "tier", "people", "weeks_each", "weeks", "first_week", "last_week"]
    assert found.surge_help[columns].to_numpy().tolist() == [
        ["called", "Reserve", "Alder", "volunteer", 1, 13, 13, 1, 13],
        ["own", "Alder", "Alder", "worker", 3, 1, 3, 1, 13],
    ]
    assert found.headline["surge_weeks"] == 16
    assert found.surge_help["cost"].tolist() == [13, 0]
    sheet = surge_help(found, words_in("en"))
    assert [column.total for column in sheet.tables[0].columns][-3] == 16
    assert sheet.name in [one.name for one in sheets_of(found, words_in("en"))]


def test_the_terminal_counts_weeks() -> None:
    said = _surge_help(IN_SURGE(instance()), HELP(plan()))
    assert said == "16 weeks (3 of people of the place, 13 of people called), 75 hours of work"


def test_nothing_is_shown_where_there_is_no_surge() -> None:
    found = figures_of(Run(instance(), plan(), {}))
    assert found.headline["surge_weeks"] == 0
    assert "Help in surges" not in [sheet.name for sheet in sheets_of(found, words_in("en"))]
