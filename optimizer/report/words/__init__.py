"""The words, numbers and money of reports in the language of the person who reads them."""

import gettext
import io
from collections.abc import Iterable
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

from optimizer.report.layout import LONGEST, money_digits, money_unit, share_digits

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
        """A fraction as a percentage, with the digits of `layout.share_digits`; unknown is a dash."""
        if share is None or isnan(share):
            return "–"
        digits = share_digits(share, digits)
        return format_percent(_rounded(share, digits + 2), _pattern(digits) + "%", self.locale)

    def money(self, amount: float | None, currency: str) -> str:
        """An amount with its ISO 4217 code on the side where the language has it, written as `layout.money` does; unknown is a dash."""
        if amount is None or isnan(amount):
            return "–"
        if abs(amount) >= LONGEST:
            words = self
            return words("{currency} {number} billion", currency=currency, number=self.number(amount / 1e9, 1))
        digits = money_digits([amount])
        figure = _pattern(digits)
        behind = self.locale.currency_formats["standard"].pattern.endswith("¤")
        pattern = f"{figure} ¤¤" if behind else f"¤¤ {figure}"
        return format_currency(_rounded(amount, digits), currency, pattern, self.locale, currency_digits=False)

    def unit(self, amounts: Iterable[float], currency: str) -> tuple[float, str, int]:
        """How a chart or a narrow table writes amounts: the unit, its name, and the decimals (`layout.money_unit`)."""
        size, word, digits = money_unit(amounts)
        words = self
        named = {"million ": words("million {currency}", currency=currency), "billion ": words("billion {currency}", currency=currency)}
        return size, named.get(word, currency), digits

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
