"""The controls of one session on the page on which dates are answered, each drawn once for as long as nothing is typed.

A page with nine sessions has a hundred controls, and nearly always all of them are as they were: what nobody has typed
into is the same for everybody who reads the language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programs.presenters import field_names as names
from programs.presenters.booking import DateLine
from programs.presenters.reasons import Note
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


# Attributes, with the space before them.
CHECKED, DISABLED, ASKS = " checked", " disabled", " data-asks-words"
ACCEPT = (
    '<div class="choice"><input class="form-check-input answer-accept" type="radio" id="a-{key}" name="{name}"'
    ' value="{key}"{checked}{disabled}{asks}><label for="a-{key}">{word} {label}</label></div>'
)


@lru_cache(maxsize=4096)
def date_label(day: str, time: str, place: str) -> SafeString:
    """When and where, as a date on the table is named."""
    return format_html('{} · <span class="nowrap">{}</span> · {}', day, time, place)


def accept_field(line: DateLine, label: SafeString, name: str, *, checked: bool, stops: bool) -> SafeString:
    """The choice of one date; greyed where it stops. A function and no template: a page has 27 of them."""
    return format_html(
        ACCEPT,
        key=line.key,
        name=name,
        checked=CHECKED if checked else "",
        disabled=DISABLED if stops else "",
        asks=ASKS if line.needs_words else "",
        word=_("Accept"),
        label=label,
    )


@dataclass(frozen=True)
class Moves:
    """What the reader may do with the dates of one session."""

    accept: bool
    propose: bool
    refuse: bool


def answer_controls(
    planned: PackageSession,
    place: str,
    moves: Moves,
    typed: Typed,
    errors: Errors,
    *,
    choice: str = names.LATER,
    skipped: Sequence[Note] = (),
) -> SafeString:
    """Everything below the dates that can be accepted: words, other dates, refusing, not now."""
    touched = bool(typed or errors) and any(name in typed or name in errors for name in names.round_names(planned.key))
    if touched or skipped or choice != names.LATER:
        return _answer_controls(planned, place, moves, typed, errors, choice, skipped)
    return _untouched_controls(planned, place, moves, get_language())


@lru_cache(maxsize=256)
def _untouched_controls(planned: PackageSession, place: str, moves: Moves, language: str | None) -> SafeString:
    return _answer_controls(planned, place, moves, {}, {}, names.LATER, ())


def _answer_controls(
    planned: PackageSession,
    place: str,
    moves: Moves,
    typed: Typed,
    errors: Errors,
    choice: str,
    skipped: Sequence[Note],
) -> SafeString:
    key = planned.key
    context = {
        "key": key,
        "answer_name": names.answer_name(key),
        "choice": choice,
        "may_accept": moves.accept,
        "may_propose": moves.propose,
        "may_refuse": moves.refuse,
        "words_field": said_field("dates_words", names.words_name(key), typed, errors),
        "date_fields": date_fields(planned, place, typed, errors),
        "skipped": skipped,
        "refusal_field": said_field("dates_why", names.refusal_name(key), typed, errors),
    }
    return render_to_string("programs/booking/dates_controls.html", context)


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
