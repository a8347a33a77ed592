"""The controls of one session on the page on which dates are answered, each drawn once for as long as nothing is typed.

A page with nine sessions has a hundred controls, and nearly always all of them are as they were: what nobody has typed
into is the same for everybody who reads the language.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from programs.presenters import field_names as names
from programs.presenters.request_form import date_row
from programs.rules.package import PackageSession

Typed = Mapping[str, str]
Errors = Mapping[str, str]


def date_fields(planned: PackageSession, place: str, typed: Typed, errors: Errors) -> SafeString:
    """Three rows for dates, where they are held and why; `place` as long as nobody has chosen another."""
    if any(name in typed or name in errors for name in names.date_names(planned.key)):
        return _date_fields(planned, place, typed, errors)
    return _untouched_dates(planned, place, get_language())


@lru_cache(maxsize=256)
def _untouched_dates(planned: PackageSession, place: str, language: str | None) -> SafeString:
    return _date_fields(planned, place, {}, {})


def _date_fields(planned: PackageSession, place: str, typed: Typed, errors: Errors) -> SafeString:
    key, place_name = planned.key, names.place_name(planned.key)
    context = {
        "rows": [date_row(typed, errors, planned, rank) for rank in range(1, names.MAX_DATES + 1)],
        "place": {"name": place_name, "value": typed.get(place_name) or place},
        "note": _control(names.note_name(key), typed, errors),
    }
    return render_to_string("programs/booking/dates_rows.html", context)


def said_field(template: str, name: str, typed: Typed, errors: Errors) -> SafeString:
    """One field for words: why a warning is all right ("dates_words"), why dates are refused ("dates_why")."""
    if name in typed or name in errors:
        return _said_field(template, name, typed, errors)
    return _untouched_words(template, name, get_language())


@lru_cache(maxsize=256)
def _untouched_words(template: str, name: str, language: str | None) -> SafeString:
    return _said_field(template, name, {}, {})


def _said_field(template: str, name: str, typed: Typed, errors: Errors) -> SafeString:
    return render_to_string(f"programs/booking/{template}.html", {"control": _control(name, typed, errors)})


def _control(name: str, typed: Typed, errors: Errors) -> dict[str, Any]:
    return {"name": name, "value": typed.get(name, ""), "error": errors.get(name, "")}
