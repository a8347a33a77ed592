"""The booking form as plain data for its template: every row with its names, values, errors and notes.

The template draws it in one pass over strings; no form library stands between, since the form is long.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from programs.presenters import field_names as names
from programs.presenters.reasons import Note, notes, titles_of
from programs.rules.package import Audience, Film, Package, PackageSession, Step
from programs.rules.reasons import Reason
from tmo.templatetags.tmo import clock, duration
from tmo.units.enums import WorkplaceKind

AUDIENCES = {
    Audience.ALL: gettext_lazy("Everybody"),
    Audience.PRINCIPALS_TRAINERS: gettext_lazy("Principals and trainers"),
    Audience.PRINCIPALS_AMBASSADORS_TRAINERS: gettext_lazy("Principal, TMO ambassadors and trainers"),
    Audience.AMBASSADORS: gettext_lazy("TMO ambassadors"),
}
PARTS = {"day": gettext_lazy("Date"), "start": pgettext_lazy("time", "From"), "end": pgettext_lazy("time", "To")}
# Controls whose id is not their name: the page has another control of that name.
ANCHORS = {"language": "language_wanted"}
TIME_SHAPE = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
Typed = Mapping[str, str]
Errors = Mapping[str, str]


@dataclass(frozen=True)
class FormText:
    """What the page shows about the form beside its rows."""

    package: Package
    typed: Typed
    errors: Errors
    notes: Mapping[str, Sequence[Reason]]
    skipped: Mapping[str, Sequence[Reason]]


# A template searches long for a key that is missing, so that every control has them all.
UNSAID = {"type": "text", "required": False, "hint": "", "css": "", "autocomplete": "", "rows": 4, "attrs": {}}


def field(page: FormText, name: str, label: str, **more: Any) -> dict[str, Any]:
    """One control as plain data for `components/field.html`; its name is also its id."""
    found = {"id": name, "name": name, "label": label, "value": page.typed.get(name, "")}
    return UNSAID | found | {"error": page.errors.get(name, "")} | more


def contact_fields(page: FormText, *, email_fixed: bool = False) -> dict[str, dict[str, Any]]:
    """The fields that stand once on the form, by name."""
    email_hint = _("We send a link there. Only people of your booking see the address.")
    closed_hint = _("Study days, days when you are closed and other days to avoid: 2027-02-12, 2027-05-07")
    wide = {"type": "textarea", "rows": 3}
    fixed = {"readonly": "readonly"} if email_fixed else {}
    found = [
        field(page, "contact_name", _("Contact person"), required=True, autocomplete="name"),
        field(page, "contact_email", _("E-mail"), required=True, type="email", hint=email_hint, attrs=fixed)
        | {"autocomplete": "email"},
        field(page, "contact_phone", _("Telephone"), autocomplete="tel", type="tel"),
        field(page, "address", _("Address for the sessions on site"), required=True, autocomplete="street-address"),
        field(page, "invoice_reference", _("Invoice reference")),
        field(page, "closed_days", _("Days that do not suit you"), hint=closed_hint, type="textarea", rows=2),
        field(page, "wishes", _("What do you wish for?"), **wide),
        field(page, "ideas", _("Ideas of your own"), **wide),
        field(page, "questions", _("Questions for the start meeting"), **wide),
        start_field(page.typed.get("start_from", ""), page.errors.get("start_from", "")),
        field(page, "website", _("Leave this empty"), attrs={"tabindex": "-1"}, autocomplete="off"),
    ]
    return {one["name"]: one for one in found}


def start_field(value: str, error: str) -> dict[str, Any]:
    """From which week on a series of dates is wanted."""
    known = {"id": "start_from", "name": "start_from", "label": _("Start in the week of"), "css": "control-date"}
    return UNSAID | known | {"value": value, "error": error, "type": _date_type(value), "required": True}


def _date_type(value: str) -> str:
    """A date picker hides what it cannot read; then the field is plain text, so that what was typed stays."""
    return "text" if value and not _is_iso(value) else "date"


def _is_iso(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def workplaces(page: FormText) -> list[dict[str, Any]]:
    """One block of fields for each workplace on the form."""
    numbers = names.workplace_numbers(page.typed)
    return [_workplace(page, n, place, len(numbers) > 1) for place, n in enumerate(numbers, start=1)]


def _workplace(page: FormText, n: int, place: int, removable: bool) -> dict[str, Any]:
    prefix = f"w-{n}-"
    chosen = page.typed.get(prefix + "kind", WorkplaceKind.PRESCHOOL)
    kinds = [{"value": key, "label": label, "selected": key == chosen} for key, label in WorkplaceKind.choices]
    hint = _("Everybody who takes part, the principal not counted.")
    mail = {"type": "email", "required": True}
    fields = [
        field(page, prefix + "name", _("Name of the workplace"), required=True),
        field(page, prefix + "kind", _("Kind"), type="select", options=kinds, required=True),
        field(page, prefix + "municipality", _("Municipality"), required=True),
        field(page, prefix + "participants", _("Number of participants"), required=True, hint=hint)
        | {"css": "control-short", "attrs": {"inputmode": "numeric"}},
        field(page, prefix + "principal_name", _("Principal"), required=True),
        field(page, prefix + "principal_email", _("Principal's e-mail"), **mail),
    ]
    return {"number": n, "place": place, "fields": fields, "removable": removable}


def steps(page: FormText) -> list[dict[str, Any]]:
    """The steps of the package with their sessions and films, as the timeline shows them."""
    titles = titles_of(page.package)
    return [_step(page, step, titles) for step in page.package.steps]


def _step(page: FormText, step: Step, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "number": step.number,
        "title": step.title,
        "text": step.text,
        "sessions": [_session(page, session, titles) for session in step.sessions],
        "films": [_film(film) for film in step.films],
    }


def _film(film: Film) -> dict[str, Any]:
    return {"title": film.title, "length": duration(film.minutes * 60)}


def _session(page: FormText, session: PackageSession, titles: Mapping[str, str]) -> dict[str, Any]:
    used = names.ranks(page.typed, session.key)
    place_name = f"d-{session.key}-place"
    rows = [date_row(page.typed, page.errors, session, rank) for rank in used]
    return {
        "key": session.key,
        "title": session.title,
        "who": audience(session.audience),
        "usual": usual_time(session),
        "rows": rows,
        "has_day": bool(rows[0]["cells"][0]["value"]),
        "blank": _blank_row(session, get_language()),
        "can_add": len(used) < names.MAX_DATES,
        "next_rank": len(used) + 1,
        "removable": len(used) > 1,
        "place_name": place_name,
        "on_site": page.typed.get(place_name, session.usual_place) == "on_site",
        "place_error": page.errors.get(place_name, ""),
        "notes": notes(page.notes.get(session.key, ()), titles),
        "skipped": notes(page.skipped.get(session.key, ()), titles),
    }


def date_row(typed: Typed, errors: Errors, session: PackageSession, rank: int | str) -> dict[str, Any]:
    """One row for `components/date_row.html`; untouched times show the package's own."""
    usual = {"day": "", "start": _hours(session.start), "end": _hours(session.end)}
    number = "__no__" if rank == "__n__" else str(rank)
    found = [(part, f"d-{session.key}-{rank}-{part}") for part in names.DATE_FIELDS]
    cells = [_cell(name, part, typed.get(name, usual[part]), errors.get(name, "")) for part, name in found]
    label = _("%(session)s, date %(number)s") % {"session": session.title, "number": number}
    return {"label": label, "number": number, "cells": cells, "has_errors": any(cell["error"] for cell in cells)}


@lru_cache(maxsize=256)
def _blank_row(session: PackageSession, language: str | None) -> SafeString:
    """The row that a browser copies for a further date: the same for everybody who reads `language`."""
    return render_to_string("components/date_row.html", {"row": date_row({}, {}, session, "__n__")})


def _cell(name: str, part: str, value: str, error: str) -> dict[str, str]:
    """A day or a time; what a picker could not show stays readable as text."""
    shaped = not value or (_is_iso(value) if part == "day" else TIME_SHAPE.fullmatch(value))
    picker = "date" if part == "day" else "time"
    return {
        "name": name,
        "label": str(PARTS[part]),
        "value": value,
        "error": error,
        "type": picker if shaped else "text",
    }


def _hours(time: Any) -> str:
    return f"{time:%H:%M}" if time else ""


def usual_time(session: PackageSession) -> str:
    """ "08.30–09.30", or words for a session without a time."""
    if session.start is None or session.end is None:
        return _("time is agreed later")
    return f"{clock(session.start)}–{clock(session.end)}"


def audience(who: Audience) -> str:
    """Who takes part, in words."""
    return str(AUDIENCES[who])


def summary(page: FormText) -> list[dict[str, str]]:
    """Every error with the field it belongs to, in the order of the form, for the list at its top."""
    order = {name: place for place, name in enumerate(_form_order(page))}
    ranked = sorted(page.errors, key=lambda name: order.get(name, len(order)))
    return [
        {"anchor": ANCHORS.get(name, name), "text": page.errors[name], "where": _where(page, name)} for name in ranked
    ]


def _form_order(page: FormText) -> list[str]:
    places = [f"w-{n}-{one}" for n in names.workplace_numbers(page.typed) for one in names.WORKPLACE_FIELDS]
    dates = [
        name
        for session in page.package.sessions
        for rank in range(1, names.MAX_DATES + 1)
        for name in (names.date_name(session.key, rank, one) for one in names.DATE_FIELDS)
    ]
    contact = ["contact_name", "contact_email", "contact_phone", "address", "invoice_reference", "language"]
    return [*places, *contact, "closed_days", "start_from", *dates, "wishes", "ideas", "questions", "terms"]


def _where(page: FormText, name: str) -> str:
    """Which part the error is in, where the message alone would not say it."""
    if name.startswith("d-"):
        return next((s.title for s in page.package.sessions if name.startswith(f"d-{s.key}-")), "")
    if name.startswith("w-") and len(names.workplace_numbers(page.typed)) > 1:
        number = name.split("-")[1]
        return page.typed.get(f"w-{number}-name", "") or _("Workplace %(number)s") % {"number": int(number) + 1}
    return ""


def said(found: Sequence[Reason], package: Package) -> list[Note]:
    """Reasons as notes with this package's titles."""
    return notes(found, titles_of(package))


def paces(chosen: str, usual: int) -> list[dict[str, Any]]:
    """How many weeks may lie between two steps, the package's own choice marked."""
    found = chosen if chosen.isdigit() else str(usual)
    return [{"value": weeks, "selected": str(weeks) == found, "usual": weeks == usual} for weeks in (2, 3, 4, 6, 8)]


def conflicts(page: FormText, found: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """What stands saved in the fields that differ, each with a name that people know."""
    labels = _labels(page)
    return [
        {"label": labels.get(one["name"], one["name"]), "saved": one["saved"], "name": one["name"]} for one in found
    ]


def _labels(page: FormText) -> dict[str, str]:
    found = {name: str(one["label"]) for name, one in contact_fields(page).items()}
    for workplace in workplaces(page):
        found |= {one["name"]: str(one["label"]) for one in workplace["fields"]}
    for session in page.package.sessions:
        rows = range(1, names.MAX_DATES + 1)
        found |= {names.date_name(session.key, n, part): session.title for n in rows for part in names.DATE_FIELDS}
    return found
