"""`fieldpost rules`."""

from optimizer.research.allocation import AllocationError, bundled
from tests.optimizer.command import fieldpost


def test_every_rule_is_shown_with_formula_and_source():
    ran = fieldpost("rules", "--json")
    rows = ran.json["rules"]
    assert ran.code == 0
    assert {"status-quo", "wisn", "webster", "p-median", "optimum-cost", "no-sharing"} <= {row["name"] for row in rows}
    assert all(row[column] for row in rows for column in ("name", "title", "kind", "formula", "source"))


def test_the_table_names_every_rule():
    ran = fieldpost("rules")
    assert ran.code == 0
    assert all(rule.name in ran.out for rule in bundled.BUNDLED)


def test_a_broken_rule_of_another_package_ends_in_a_plain_message(monkeypatch):
    def broken(**_):
        raise AllocationError("the entry point 'theirs' of the package their-package cannot be loaded: ImportError: no")

    monkeypatch.setattr(bundled, "entry_points", broken)
    ran = fieldpost("rules")
    assert ran.code == 1
    assert "their-package" in ran.err
