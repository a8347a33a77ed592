"""The preview of a table of people: its columns, what each row would do, and what is said before anything is done."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.presenters.reasons import words
from programs.presenters.roster import base
from programs.queries.roster import listed_in
from programs.rules.people import Part, more_than_booked
from programs.rules.roster import reasons_against

if TYPE_CHECKING:
    from programs.models import BookingWorkplace
    from programs.queries.roster import RosterFacts

COLUMNS = {
    "name": gettext_lazy("Name"),
    "first": gettext_lazy("First name"),
    "last": gettext_lazy("Last name"),
    "email": gettext_lazy("E-mail"),
    "workplace": gettext_lazy("Workplace"),
    "language": gettext_lazy("Language"),
}


class Judged:
    """The lines of a table with what stands against each, in words; `before` were brought by this very form."""

    def __init__(self, table: Any, facts: "RosterFacts", before: Collection[UUID] = ()) -> None:
        self.lines = table.lines
        self.facts = facts
        listed = [one for one in listed_in(facts) if one.id not in before]
        against = reasons_against([line.asked for line in self.lines], listed)
        self.problems = {
            place: str(line.problem) or words(against[place], {})
            for place, line in enumerate(self.lines)
            if line.problem or place in against
        }
        for place, line in enumerate(self.lines):
            if line.asked.workplace is None:
                self.problems.setdefault(place, _("Choose the workplace, or write one of this booking in the row."))

    @property
    def good(self) -> list[Any]:
        """Those that can be put on the list."""
        return [line for place, line in enumerate(self.lines) if place not in self.problems]

    @property
    def bad_numbers(self) -> set[int]:
        """The rows that cannot, by their numbers in the table."""
        return {self.lines[place].row.number for place in self.problems}


def import_page(facts: "RosterFacts", *, typed: str = "", place: str = "", error: str = "") -> dict[str, Any]:
    """The context of `programs/people/import.html`: the box and the file, with why the last try could not be read."""
    fields = [_place_field(facts, place), _table_field(typed, error)]
    return {
        **base(facts),
        "fields": [field for field in fields if field],
        "summary": [{"anchor": "table", "text": error}] if error else [],
    }


def _table_field(typed: str, error: str) -> dict[str, Any]:
    return {
        "id": "table",
        "name": "table",
        "type": "textarea",
        "rows": 10,
        "required": True,
        "label": _("Paste names and e-mail addresses"),
        "hint": _("Copy the columns from your spreadsheet, or write one person in each row: name; e-mail"),
        "value": typed,
        "error": error,
        "attrs": {"autocomplete": "off", "spellcheck": "false"},
    }


def _place_field(facts: "RosterFacts", chosen: str) -> dict[str, Any] | None:
    kept = _kept(facts)
    if len(kept) < 2:
        return None
    options = [{"value": str(row.pk), "label": row.name, "selected": str(row.pk) == chosen} for row in kept]
    return {
        "id": "place",
        "name": "place",
        "type": "select",
        "label": _("Workplace"),
        "hint": _("For rows that do not name one themselves."),
        "options": [{"value": "", "label": _("It stands in the table"), "selected": not chosen}, *options],
    }


def _kept(facts: "RosterFacts") -> list["BookingWorkplace"]:
    return [row for row in facts.own if row.pk in facts.kept]


def preview_page(facts: "RosterFacts", table: Any, judged: Judged, token: str) -> dict[str, Any]:
    """The context of `programs/people/preview.html`."""
    places = {row.pk: row.name for row in facts.own}
    good = judged.good
    place = str(table.place or "")
    return {
        **base(facts),
        "table": table,
        "token": token,
        "place_field": _place_field(facts, place),
        "place": place,
        "columns": _column_fields(table),
        "chosen": [{"name": f"column-{name}", "value": index} for name, index in table.columns.items()],
        "several": len(_kept(facts)) > 1,
        "rows": [_line(line, judged.problems.get(n, ""), places, table) for n, line in enumerate(judged.lines)],
        "good": len(good),
        "bad": len(judged.problems),
        "problem": "" if table.has_names else _("Say which column holds the names."),
        "button": _button(len(good), len(judged.problems)),
        "warnings": _warnings(facts, good),
        "told": _told(facts, good),
    }


def _column_fields(table: Any) -> list[dict[str, Any]]:
    labels = [
        _("Column %(number)s: %(text)s") % {"number": n, "text": text[:40] or "–"}
        for n, text in enumerate(table.headings, 1)
    ]
    asks_workplace = len(table.places) > 1 or "workplace" in table.columns
    names = [name for name in COLUMNS if name != "workplace" or asks_workplace]
    return [
        {
            "id": f"column-{name}",
            "name": f"column-{name}",
            "type": "select",
            "label": COLUMNS[name],
            "required": True,
            "options": [
                {"value": "", "label": _("none"), "selected": name not in table.columns},
                *(
                    {"value": str(index), "label": label, "selected": table.columns.get(name) == index}
                    for index, label in enumerate(labels)
                ),
            ],
        }
        for name in names
    ]


def _line(line: Any, problem: str, places: dict[UUID, str], table: Any) -> dict[str, Any]:
    asked = line.asked
    return {
        "number": line.row.number,
        "asked": asked,
        "problem": problem,
        "workplace": places.get(asked.workplace, "") if asked.workplace else "",
        "typed_email": line.row.cell(table.columns.get("email")),
    }


def _button(good: int, bad: int) -> str:
    if not good:
        return ""
    if bad:
        words_ = ngettext("Put the %(count)s good one on the list", "Put the %(count)s good ones on the list", good)
    else:
        words_ = ngettext("Put %(count)s person on the list", "Put %(count)s people on the list", good)
    return words_ % {"count": good}


def _warnings(facts: "RosterFacts", good: Sequence[Any]) -> list[str]:
    """More people than were booked, workplace by workplace."""
    found = []
    for row in _kept(facts):
        here = [one for one in facts.at_workplace(row) if one.left_at is None and one.part == Part.PARTICIPANT]
        added = sum(line.asked.workplace == row.pk for line in good)
        warning = more_than_booked(len(here) + added, row.participants) if added else None
        if warning:
            found.append(f"{row.name}: {words(warning, {})}" if len(facts.own) > 1 else words(warning, {}))
    return found


def _told(facts: "RosterFacts", good: Sequence[Any]) -> list[str]:
    """Who gets which mail when the button is pressed."""
    silent = sum(not line.asked.email for line in good)
    written = len(good) - silent
    found = []
    if written and facts.is_confirmed:
        found.append(
            ngettext(
                "%(count)s person gets one mail at once, with invitations to the sessions to come.",
                "%(count)s people get one mail each at once, with invitations to the sessions to come.",
                written,
            )
            % {"count": written}
        )
    elif written:
        found.append(_("Nobody is written to yet: invitations go out when all dates are agreed."))
    if silent:
        found.append(
            ngettext(
                "%(count)s person has no e-mail address: on the lists, but without mail.",
                "%(count)s people have no e-mail address: on the lists, but without mail.",
                silent,
            )
            % {"count": silent}
        )
    return found


def imported_words(count: int) -> str:
    """Thanks, with the number."""
    return ngettext("%(count)s person is on the list now.", "%(count)s people are on the list now.", count) % {
        "count": count
    }
