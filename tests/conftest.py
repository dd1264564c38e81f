"""What holds for every test, and what the whole run reports beside them."""

import gc

import pytest
from hypothesis import HealthCheck, settings

# Examples of a property are made and checked in whatever time a busy machine takes.
settings.register_profile("fieldpost", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
settings.register_profile("deep", settings.get_profile("fieldpost"))  # `examples` of tests/examples.py makes many more
settings.load_profile("fieldpost")


def pytest_collection_finish() -> None:
    """Leave what was imported out of the search for garbage, and search more rarely: a tenth less work, for some memory."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Warn of texts of reports without a translation; they are shown in English, so that no test fails."""
    ran = (report.nodeid for reports in terminalreporter.stats.values() for report in reports if hasattr(report, "nodeid"))
    if not any("report/test_words.py" in node for node in ran):
        return
    from tests.optimizer.report.catalogues import TRANSLATED, untranslated

    for language in TRANSLATED:
        if missing := untranslated(language):
            terminalreporter.write_line(f"warning: {language}.po lacks {len(missing)} translations: {'; '.join(missing)}", yellow=True)
