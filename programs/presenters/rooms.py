"""The rooms of all sessions as one form, with the day's breaks between them."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.presenters.booking import date_line
from programs.presenters.reasons import titles_of, words
from programs.rules import booking as rules
from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.day_plan import Gap, Stop, gaps
from programs.rules.reasons import Reason
from tmo.templatetags.tmo import clock

if TYPE_CHECKING:
    from programs.models import Booking
    from programs.queries.rooms import Planned

Texts = Mapping[str, tuple[str, str]]


def rooms_page(
    booking: "Booking",
    planned: Iterable["Planned"],
    stops: Iterable[Stop],
    *,
    typed: Texts | None = None,
    errors: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The context of `programs/booking/rooms.html`; `typed` are the texts of a form that came back with `errors`."""
    made = package(booking.package_key, booking.package_version)
    titles, found = titles_of(made), dict(errors or {})
    against = rules.may_arrange(State(booking.state))
    between = gaps(stops)
    rows = [_row(one, titles, typed or {}, found, between) for one in planned]
    names = [field["id"] for row in rows for field in row["fields"]]
    return {
        "booking": booking,
        "package": made,
        "reason": words(against, titles) if against else "",
        "rows": rows,
        "problem": found.get("", ""),
        "summary": [{"anchor": name, "text": found[name]} for name in names if name in found],
    }


def link_errors(reasons: Iterable[Reason], titles: Mapping[str, str]) -> dict[str, str]:
    """Refusals of single sessions by the field that they belong to."""
    return {f"link-{reason.about}": words(reason, titles) for reason in reasons if reason.about}


def _row(
    one: "Planned", titles: Mapping[str, str], typed: Texts, errors: Mapping[str, Any], between: Iterable[Gap]
) -> dict[str, Any]:
    key = one.session.key
    stored = (one.session.room or "", one.session.meeting_link or "")
    cancelled = one.session.cancelled_at is not None
    return {
        "title": titles[key],
        "line": date_line(one.date) if one.date else None,
        "agreed": one.session.agreed is not None,
        "cancelled": cancelled,
        "fields": [] if cancelled else _fields(key, typed.get(key, stored), stored, errors),
        "before": [gap_words(gap) for gap in between if gap.after.key == key and not gap.before.key],
        "after": [gap_words(gap) for gap in between if gap.before.key == key],
    }


def _fields(key: str, texts: tuple[str, str], stored: tuple[str, str], errors: Mapping[str, Any]) -> list[Any]:
    room = {"name": f"room-{key}", "label": _("Room"), "value": texts[0], "attrs": {"maxlength": 200}}
    link = {"name": f"link-{key}", "label": _("Link to a meeting"), "value": texts[1], "attrs": {"maxlength": 500}}
    fields = [room, link | {"type": "url", "autocomplete": "off"}]
    for field, text, saved in zip(fields, texts, stored, strict=True):
        differs = bool(errors) and text != saved and saved
        hint = _("Saved now: %(text)s") % {"text": saved} if differs else ""
        field |= {"id": field["name"], "error": errors.get(str(field["name"]), ""), "hint": hint}
    return fields


def gap_words(gap: Gap) -> str:
    """ "60 min between; another town; lunch 12.00-13.00"."""
    if gap.minutes < 0:
        first = _("overlaps the one before it")
    else:
        first = ngettext("%(count)s min between", "%(count)s min between", gap.minutes) % {"count": gap.minutes}
    return "; ".join([first, *_beside(gap)])


def _beside(gap: Gap) -> list[str]:
    found = [_("the trainer's session in another booking")] if not (gap.before.key and gap.after.key) else []
    if gap.another_town:
        found.append(_("another town"))
    if gap.lunch:
        start, end = gap.lunch
        found.append(_("lunch %(start)s–%(end)s") % {"start": clock(start), "end": clock(end)})
    return found
