"""Attendance of a whole booking: who was at which session, added up for each person and each workplace."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.presenters.attendance import mark_words
from programs.presenters.booking import date_line
from programs.presenters.reasons import titles_of
from programs.rules.attendance import PARTLY, THERE, Totals, totals
from programs.rules.catalogue import package
from programs.rules.package import Package
from tmo.templatetags.tmo import clock

if TYPE_CHECKING:
    from programs.models import AttendanceMark, Participant, Session
    from programs.queries.attendance import Line, Register, Sheet

# The tone of a calm mark; the word always stands beside it.
TONES = {"present": "agreed", "late": "held", "left_early": "held", "excused": "proposed", "absent": "stopped"}


def register_page(found: "Register", named: Collection[UUID] | None) -> dict[str, Any]:
    """The context of `programs/booking/attendance.html`; names stand for the workplaces `named` (None: for all)."""
    booking = found.booking
    made = package(booking.package_key, booking.package_version)
    shown = [key for key in found.workplaces if named is None or key in named]
    return {
        "booking": booking,
        "package": made,
        "sessions": [_head(one, made) for one in found.sessions],
        "begun": bool(found.sheets),
        "workplaces": [_workplace(found, key, made) for key in found.workplaces],
        "lists": [_people(found, key, made) for key in shown],
        "named": bool(shown),
    }


def _head(one: "Session", made: Package) -> dict[str, Any]:
    line = date_line(one.agreed)
    return {"key": one.key, "title": titles_of(made)[one.key], "day": line.text, "time": line.time}


def _workplace(found: "Register", key: UUID, made: Package) -> dict[str, Any]:
    """One workplace: for each session how many were called, there, away and not marked."""
    rows = []
    for one in found.sheets:
        lines = [line for line in one.lines if line.person.workplace_id == key]
        rows.append({**_head(one.session, made), "held": one.session.held_at is not None, "totals": totals_of(lines)})
    return {"name": found.workplaces[key], "rows": rows}


def totals_of(lines: Iterable["Line"]) -> Totals:
    """The marks of a list added up; whoever came without being called is there, and never missing."""
    return totals(line.mark for line in lines if line.called or line.mark)


def _people(found: "Register", key: UUID, made: Package) -> dict[str, Any]:
    mine = [one for one in found.people if one.workplace_id == key]
    rows = [_person(one, found, made) for one in mine]
    return {"name": found.workplaces[key], "rows": [row for row in rows if row["called"]]}


def _person(person: "Participant", found: "Register", made: Package) -> dict[str, Any]:
    lines = [one.by_person.get(person.pk) for one in found.sheets]
    summed = totals_of(line for line in lines if line)
    titles = titles_of(made)
    return {
        "key": person.pk,
        "name": person.name,
        "there": summed.there,
        "called": summed.called,
        "cells": [_cell(line, titles[one.session.key]) for line, one in zip(lines, found.sheets, strict=True)],
    }


def _cell(line: "Line | None", title: str) -> dict[str, str]:
    if line is None:
        return {"title": title, "words": "", "tone": ""}
    if line.mark is None:
        return {"title": title, "words": _("no mark"), "tone": "open"}
    wall = line.attendance.clock if line.attendance else None
    return {"title": title, "words": mark_words(line.mark, wall), "tone": TONES[line.mark]}


# -- one person ------------------------------------------------------------------------------------------------------


def person_page(
    person: "Participant", history: Sequence["AttendanceMark"], accounts: Mapping[UUID, str], made: Package
) -> dict[str, Any]:
    """The context of `programs/booking/attendance_person.html`: every mark of a person, session by session."""
    by_session = groupby(history, key=lambda one: one.attendance.session)
    titles = titles_of(made)
    found = [
        {"title": titles[session.key], "key": session.key, "marks": [*_told(list(rows), accounts)]}
        for session, rows in by_session
    ]
    return {"booking": person.booking, "package": made, "person": person, "sessions": found}


FIRST, THEN = gettext_lazy("First"), gettext_lazy("Then")


def _told(rows: Sequence["AttendanceMark"], accounts: Mapping[UUID, str]) -> Iterable[dict[str, Any]]:
    for place, row in enumerate(rows):
        waited = row.tapped_at is not None and (row.made_at - row.tapped_at).total_seconds() > 120
        yield {
            "order": "" if len(rows) == 1 else str(THEN if place else FIRST),
            "words": mark_words(row.mark, row.clock),
            "tone": TONES.get(row.mark, "open"),
            "at": row.made_at,
            "tapped_at": row.tapped_at if waited else None,
            "who": accounts.get(row.made_by_user, "") if row.made_by_user else "",
            "why": row.reason or "",
        }


# -- taken home ------------------------------------------------------------------------------------------------------


def register_rows(found: "Register") -> tuple[list[str], list[list[str | int]]]:
    """The whole register as a table: a person a row, a session a column, and how often the person was there."""
    made = package(found.booking.package_key, found.booking.package_version)
    titles = titles_of(made)
    head = [f"{titles[one.session.key]}, {one.session.agreed.day.isoformat()}" for one in found.sheets]
    header = [_("Workplace"), _("Name"), *head, _("There"), _("Called")]
    rows = (_person(one, found, made) | {"place": found.workplaces[one.workplace_id]} for one in found.people)
    body = [
        [row["place"], row["name"], *(cell["words"] for cell in row["cells"]), row["there"], row["called"]]
        for row in rows
        if row["called"]
    ]
    return header, sorted(body, key=lambda row: list(found.workplaces.values()).index(str(row[0])))


def paper_page(found: "Sheet", booking: Any, workplaces: Mapping[UUID, str], trainers: Sequence[str]) -> dict[str, Any]:
    """The context of `programs/session/paper.html`: to be signed by hand before, filled in after."""
    made = package(booking.package_key, booking.package_version)
    marked = any(line.mark for line in found.lines)
    return {
        "booking": booking,
        "package": made,
        "session_title": titles_of(made)[found.session.key],
        "line": date_line(found.session.agreed) if found.session.agreed else None,
        "session": found.session,
        "several": len(workplaces) > 1,
        "marked": marked,
        "trainers": trainers,
        "totals": totals_of(found.lines),
        "rows": [_paper_row(number, line, workplaces) for number, line in enumerate(found.lines, start=1)],
    }


def _paper_row(number: int, line: "Line", workplaces: Mapping[UUID, str]) -> dict[str, Any]:
    mark, row = line.mark, line.attendance
    partly = mark in PARTLY and row is not None and row.clock is not None
    return {
        "number": number,
        "name": line.person.name,
        "place": workplaces.get(line.person.workplace_id, ""),
        "called": line.called,
        "words": mark_words(mark) if mark else "",
        "clock": clock(row.clock) if partly and row else "",
        "there": mark in THERE,
    }
