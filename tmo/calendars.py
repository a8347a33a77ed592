"""Public holidays of a country, and the days around them on which work is short.

School breaks and study days are not here: no library knows them, so workplaces keep them as data of their own.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

# The country's own language, for names that the library does not have in the reader's.
_OWN_LANGUAGE = {"SE": "sv", "NO": "no", "DK": "da"}
_LIBRARY_LANGUAGE = {"nb": "no", "en": "en_US"}
# Days that are no public holidays, yet on which much is closed. The library files them differently by country.
_EVES = {"SE": "de_facto", "DK": "optional"}


class UnknownCountry(LookupError):
    """A country whose holidays are not kept here."""


def holidays_of(country: str, first: date, last: date, language: str) -> dict[date, str]:
    """Public holidays from `first` to `last`, both included, by name; ordinary Sundays are none.

    `country` is SE, NO or DK. Names are in `language` where the library has it, else in the country's own. Whoever
    asks for the eve of a holiday asks one day further. Raises `UnknownCountry`.
    """
    return _between(country, "public", first, last, language)


def eves_of(country: str, first: date, last: date, language: str) -> dict[date, str]:
    """Days from `first` to `last` with a name and short working hours, without being public holidays.

    In Sweden midsommarafton, julafton and nyårsafton; in Denmark, among them, 1 May and Constitution Day.
    """
    category = _EVES.get(country)
    public = holidays_of(country, first, last, language)
    named = _between(country, category, first, last, language) if category else {}
    return {day: name for day, name in named.items() if day not in public}


def _between(country: str, category: str, first: date, last: date, language: str) -> dict[date, str]:
    if country not in _OWN_LANGUAGE:
        raise UnknownCountry(country)
    return {
        day: name
        for year in range(first.year, last.year + 1)
        for day, name in _year(country, category, year, language).items()
        if first <= day <= last
    }


@lru_cache(maxsize=256)
def _year(country: str, category: str, year: int, language: str) -> Mapping[date, str]:
    """One year of one country, in order of the days. The library is imported late: it costs a fifth of a second."""
    import holidays

    known = holidays.country_holidays(country).supported_languages
    wanted = _LIBRARY_LANGUAGE.get(language, language)
    spoken = wanted if wanted in known else _OWN_LANGUAGE[country]
    found = holidays.country_holidays(country, years=year, language=spoken, categories=(category,))
    return dict(sorted(found.items()))
