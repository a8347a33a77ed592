"""Pages of trainers' time in words: the list, absences, working hours."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.presenters.booking import date_line
from programs.rules.catalogue import package
from programs.rules.names import sort_key
from programs.rules.trainers import AbsenceKind, Because
from tmo.templatetags.tmo import clock, day, language

if TYPE_CHECKING:
    from programs.models import Absence, Hold
    from programs.permissions import Desk
    from programs.queries.trainers import Ahead, Hours

ABSENCE_WORDS = {
    AbsenceKind.AWAY: gettext_lazy("Away"),
    AbsenceKind.HOLIDAY: gettext_lazy("Holiday"),
    AbsenceKind.OTHER_WORK: gettext_lazy("Other work"),
}
BECAUSE_WORDS = {
    Because.ABSENT: gettext_lazy("Cannot come"),
    Because.CLASH: gettext_lazy("Has something else at that time"),
    Because.HANDED_OVER: gettext_lazy("Hands the booking over"),
    Because.OTHER: gettext_lazy("Another reason"),
}
DAY = timedelta(days=1)


def desk_ways(desk: "Desk", current: str) -> list[dict[str, Any]]:
    """The pages of one trainer's time that the reader may open; `current` is the name of the one open now."""
    pages = [("trainer_week", "calendar", _("Week"), True)]
    pages.append(("trainer_hours", "clock", _("Working hours"), desk.may_keep))
    pages.append(("trainer_absences", "minus", _("Absences"), desk.may_keep))
    pages.append(("trainer_substitutes", "users", _("Substitutes"), bool(desk.coordinated)))
    return [
        {"url": reverse(f"programs:{name}", args=[desk.trainer.pk]), "icon": icon, "label": label}
        | {"current": name == current}
        for name, icon, label, allowed in pages
        if allowed
    ]


def desk_page(desk: "Desk", current: str) -> dict[str, Any]:
    """What every page of one trainer's time says at its top."""
    return {
        "name": desk.trainer.get_full_name(),
        "trainer": desk.trainer.pk,
        "is_own": desk.is_own,
        "ways": desk_ways(desk, current),
    }


# -- the list --------------------------------------------------------------------------------------------------------


def trainer_row(one: "Ahead", today: date) -> dict[str, Any]:
    """A trainer for coordinators: how many sessions are to come, the next one, and days away."""
    zone = ZoneInfo(one.trainer.timezone)
    local = one.next_at.astimezone(zone) if one.next_at else None
    return {
        "name": one.trainer.get_full_name(),
        "url": reverse("programs:trainer_week", args=[one.trainer.pk]),
        "sessions": one.sessions,
        "next": f"{day(local.date())}, {clock(local.time())}" if local else "",
        "away": period_words(one.absence) if one.absence else "",
        "is_away": one.is_away(today),
        "uncovered": uncovered_words(one.uncovered) if one.uncovered else "",
        "absences_url": reverse("programs:trainer_absences", args=[one.trainer.pk]),
    }


def uncovered_words(count: int) -> str:
    """ "2 sessions need somebody else"."""
    text = ngettext("%(count)s session needs somebody else", "%(count)s sessions need somebody else", count)
    return text % {"count": count}


def colleague_row(one: "Ahead") -> dict[str, Any]:
    """A trainer for other trainers: a name and the way to the week."""
    return {"name": one.trainer.get_full_name(), "url": reverse("programs:trainer_week", args=[one.trainer.pk])}


def by_name(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order of names that the reader's language has."""
    return sorted(rows, key=lambda row: sort_key(row["name"], language()))


# -- absences --------------------------------------------------------------------------------------------------------


def period_words(absence: "Absence") -> str:
    """ "tors 25 mars, v. 12 – fre 26 mars, v. 12", or the one day."""
    last = absence.ends_on - DAY
    return day(last) if last == absence.starts_on else f"{day(absence.starts_on)} – {day(last)}"


def absence_cards(found: Iterable[tuple["Absence", Sequence["Hold"]]], desk: "Desk") -> list[dict[str, Any]]:
    """Each absence with the sessions that lie in it, by booking; of other providers' bookings nothing is said."""
    return [
        {
            "key": row.pk,
            "kind": ABSENCE_WORDS[AbsenceKind(row.kind)],
            "period": period_words(row),
            "bookings": _by_booking([one for one in held if desk.sees(one.session.booking.provider_id)], desk),
        }
        for row, held in found
    ]


def _by_booking(held: Sequence["Hold"], desk: "Desk") -> list[dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    for hold in held:
        booking = hold.session.booking
        made = package(booking.package_key, booking.package_version)
        one = found.setdefault(booking.pk, {"label": booking.label, "lang": made.lang, "sessions": [], "keys": []})
        one["sessions"].append({"title": made.by_key[hold.session.key].title, "date": date_line(hold.session.agreed)})
        one["keys"].append(hold.session.key)
        one["url"] = reverse("programs:booking_detail", args=[booking.pk])
        if booking.provider_id in desk.coordinated:
            one["replace_url"] = replace_url(booking.pk, desk.trainer.pk, one["keys"])
    return list(found.values())


def replace_url(booking: object, trainer: object, keys: Iterable[str] = ()) -> str:
    """The page on which somebody else takes these sessions, or all to come."""
    query = "&".join(f"session={key}" for key in keys)
    return reverse("programs:trainer_replace", args=[booking, trainer]) + (f"?{query}" if query else "")


# -- working hours ---------------------------------------------------------------------------------------------------


def weekday_names() -> Mapping[int, str]:
    """The days of the week in words, 0 is Monday."""
    return {number: capfirst(name) for number, name in get_day_names("wide", "stand-alone", language()).items()}


def hours_lines(hours: "Hours") -> list[str]:
    """ "Monday 08.00-12.00, 13.00-17.00" for each day worked."""
    names = weekday_names()
    return [
        f"{names[weekday]} " + ", ".join(f"{clock(start)}–{clock(end)}" for start, end in hours.days[weekday])
        for weekday in sorted(hours.days)
    ]


def hours_page(form: Any, kept: Sequence["Hours"], today: date) -> dict[str, Any]:
    """The week's fields, and the hours that are planned after those in force."""
    names = weekday_names()
    return {
        "form": form,
        "days": [{"name": names[number], "rows": _rows(form, number)} for number in range(7)],
        "now": next(([*hours_lines(one)] for one in kept if one.first <= today), []),
        "planned": [{"first": day(one.first), "lines": hours_lines(one)} for one in kept if one.first > today],
        "summary": [{"anchor": name, "text": text} for name, text in form.errors.items()],
        "first": _first_field(form),
    }


def _first_field(form: Any) -> dict[str, Any]:
    return {
        "id": "first",
        "name": "first",
        "type": "date",
        "css": "control-date",
        "label": _("Hold from"),
        "hint": _("What holds until then stays as it is. Hours planned for later days are replaced."),
        "value": form.typed.get("first", ""),
        "error": form.errors.get("first", ""),
        "required": True,
    }


def _rows(form: Any, weekday: int) -> list[dict[str, Any]]:
    labels = {"start": _("From"), "end": _("To")}
    rows = []
    for number in form.rows(weekday):
        cells = [
            {
                "name": (name := f"h-{weekday}-{number}-{part}"),
                "label": label,
                "type": "time",
                "value": form.typed.get(name, ""),
                "error": form.errors.get(name, ""),
            }
            for part, label in labels.items()
        ]
        label = _("%(day)s, stretch %(number)s") % {"day": weekday_names()[weekday], "number": number}
        rows.append({"label": label, "number": number, "cells": cells, "has_errors": any(c["error"] for c in cells)})
    return rows
