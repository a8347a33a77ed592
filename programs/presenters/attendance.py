"""The page on which attendance is taken, as plain data: one row a person, drawn without a form library."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.presenters.attendance_row import row_html
from programs.presenters.booking import date_line
from programs.presenters.reasons import titles_of, words
from programs.rules import attendance as rules
from programs.rules.attendance import Mark
from programs.rules.catalogue import package
from programs.rules.reasons import Weight
from tmo.templatetags.tmo import clock

if TYPE_CHECKING:
    from programs.actions.attendance import Marked
    from programs.models import Attendance, Booking
    from programs.queries.attendance import Line, Sheet

# In the order of the page, which never changes.
MARK_WORDS = {
    Mark.PRESENT: gettext_lazy("Here"),
    Mark.LATE: gettext_lazy("Late"),
    Mark.LEFT_EARLY: gettext_lazy("Left early"),
    Mark.EXCUSED: gettext_lazy("Excused"),
    Mark.ABSENT: gettext_lazy("Absent"),
}
Typed = Mapping[UUID, tuple[Mark | None, time | None]]


def mark_words(mark: str, wall: time | None = None) -> str:
    """ "Left early 14:00"; "No mark" for one that was taken back."""
    if not mark:
        return _("No mark")
    said = str(MARK_WORDS[Mark(mark)])
    return f"{said} {clock(wall)}" if wall else said


def attendance_page(
    booking: "Booking",
    sheet: "Sheet",
    at: datetime,
    *,
    workplaces: Mapping[UUID, str],
    accounts: Mapping[UUID, str],
    typed: Typed | None = None,
    errors: Mapping[UUID, str] | None = None,
    why: str = "",
    why_error: str = "",
    problem: str = "",
) -> dict[str, Any]:
    """The context of `programs/session/attendance.html`; what was `typed` stands where a form came back with errors."""
    made = package(booking.package_key, booking.package_version)
    titles, wrong, meeting = titles_of(made), errors or {}, sheet.meeting
    against, asked = rules.may_mark(meeting, at), rules.asks_why(meeting, at)
    stops = against is not None and against.weight is Weight.BLOCK
    rows = [] if stops else [_row(line, workplaces, typed or {}, wrong) for line in sheet.lines]
    return {
        "booking": booking,
        "package": made,
        "key": meeting.key,
        "title": titles[meeting.key],
        "line": date_line(sheet.session.agreed) if sheet.session.agreed else None,
        "meeting": meeting,
        "stops": words(against, titles) if against and stops else "",
        "warns": words(against, titles) if against and not stops else "",
        "asks_why": words(asked, titles) if asked and not stops else "",
        "why": why,
        "why_error": why_error,
        "live": not stops and asked is None,
        "rows": rows,
        "others": [] if stops else [{"id": one.pk.hex, "name": one.name} for one in sheet.others],
        "tally": _tally(sheet),
        "held": _held(sheet, accounts),
        "held_against": _words_or_none(rules.may_say_held(meeting, at), titles),
        "problem": problem,
        "summary": _summary(rows, why_error),
    }


def _row(line: "Line", workplaces: Mapping[UUID, str], typed: Typed, errors: Mapping[UUID, str]) -> dict[str, Any]:
    person = line.person
    stored = line.attendance.clock if line.attendance else None
    mark, wall = typed.get(person.pk, (line.mark, stored))
    key = person.pk.hex
    row = {
        "id": key,
        "field": f"m-{key}-{line.version}",
        "version": line.version,
        "name": person.name,
        "place": workplaces.get(person.workplace_id, ""),
        "called": line.called,
        "mark": mark.value if mark else "",
        "clock": f"{wall:%H:%M}" if wall else "",
        "error": errors.get(person.pk, ""),
    }
    return row | {"html": row_html(row)}


def _tally(sheet: "Sheet") -> list[dict[str, Any]]:
    """How often each mark stands, and how many of those called have none."""
    each = rules.totals(line.mark for line in sheet.lines).each
    found = [{"key": mark.value, "label": str(said), "count": each[mark]} for mark, said in MARK_WORDS.items()]
    unmarked = sum(line.called and line.mark is None for line in sheet.lines)
    return [*found, {"key": "", "label": _("Not marked"), "count": unmarked}]


def _held(sheet: "Sheet", accounts: Mapping[UUID, str]) -> dict[str, Any] | None:
    session = sheet.session
    if session.held_at is None:
        return None
    return {"at": session.held_at, "by": accounts.get(session.held_by_user, "") if session.held_by_user else ""}


def _words_or_none(reason: Any, titles: Mapping[str, str]) -> str:
    return words(reason, titles) if reason else ""


def _summary(rows: list[dict[str, Any]], why_error: str) -> list[dict[str, str]]:
    """Every error in the order of the page, with the control it stands at."""
    at_why = [{"anchor": "why", "text": why_error, "where": ""}] if why_error else []
    return at_why + [
        {"anchor": f"m-{row['id']}", "text": row["error"], "where": row["name"]} for row in rows if row["error"]
    ]


# -- what became of taps ---------------------------------------------------------------------------------------------


def saved_words(marked: "Marked") -> str:
    """ "Saved: 3 marks." """
    return ngettext("Saved: %(count)s mark.", "Saved: %(count)s marks.", len(marked.saved)) % {
        "count": len(marked.saved)
    }


def overtook_words(row: "Attendance", accounts: Mapping[UUID, str]) -> str:
    """What a colleague had marked meanwhile, and that it stays to be read."""
    who = accounts.get(row.marked_by_user) if row.marked_by_user else None
    facts = {"who": who or _("Somebody else"), "mark": mark_words(row.mark, row.clock)}
    return _("%(who)s had marked “%(mark)s” meanwhile. Your mark holds now; both stay in the history.") % facts


def taps_answer(marked: "Marked", accounts: Mapping[UUID, str], titles: Mapping[str, str]) -> dict[str, Any]:
    """What a page that sends by itself is told: keys that are saved or refused, and what holds of each person."""
    return {
        "saved": [key.hex for key in marked.saved],
        "refused": {key.hex: words(reason, titles) for key, reason in marked.refused.items()},
        "now": {
            person.hex: [row.mark, f"{row.clock:%H:%M}" if row.clock else "", row.version]
            for person, row in marked.now.items()
        },
        "overtook": {person.hex: overtook_words(row, accounts) for person, row in marked.overtook.items()},
    }
