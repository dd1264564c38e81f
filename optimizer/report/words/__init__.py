"""The words, numbers and money of reports in the language of the person who reads them."""

import gettext
import io
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import isnan
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

CATALOGUES = Path(__file__).parent
LANGUAGES = ("en", *sorted(file.stem for file in CATALOGUES.glob("*.po")))
"""Languages that reports can be written in; English needs no catalogue."""


@dataclass(frozen=True)
class Words:
    """One language: call it with an English text to have the text in that language."""

    language: str
    locale: Locale
    catalogue: gettext.NullTranslations

    def __call__(self, text: str, **values: object) -> str:
        """The text in this language, with `{name}` replaced by values; English where there is no translation."""
        found = self.catalogue.gettext(text)
        return found.format(**values) if values else found

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number with separators; unknown is a dash."""
        return "–" if value is None or isnan(value) else format_decimal(_rounded(value, digits), _pattern(digits), self.locale)

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A fraction as a percentage; unknown is a dash."""
        return "–" if share is None or isnan(share) else format_percent(_rounded(share, digits + 2), _pattern(digits) + "%", self.locale)

    def money(self, amount: float | None, currency: str) -> str:
        """An amount with its ISO 4217 code on the side where the language has it, without fractions; unknown is a dash."""
        if amount is None or isnan(amount):
            return "–"
        behind = self.locale.currency_formats["standard"].pattern.endswith("¤")
        return format_currency(_rounded(amount, 0), currency, "#,##0 ¤¤" if behind else "¤¤ #,##0", self.locale, currency_digits=False)

    def day(self, moment: date) -> str:
        """A date."""
        return format_date(moment, "long", self.locale)


@cache
def words_in(language: str) -> Words:
    """The words of a language of `LANGUAGES`; raises `ValueError` for another."""
    if language not in LANGUAGES:
        raise ValueError(f"there is no catalogue for {language!r}; there are {', '.join(LANGUAGES)}")
    file = CATALOGUES / f"{language}.po"
    if not file.is_file():
        return Words(language, Locale.parse(language), gettext.NullTranslations())
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(file.read_bytes()), locale=language))
    compiled.seek(0)
    return Words(language, Locale.parse(language), gettext.GNUTranslations(compiled))


def _rounded(value: float, digits: int) -> float:
    """Rounded, and without the sign that rounding leaves on nothing."""
    return round(value, digits) + 0.0


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")
