"""What an invitation or a reminder says of a session, and how a mail about several is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.invitations import Tell
from tmo.forms.text import clean_line
from tmo.templatetags.tmo import clock, day, duration


class News(StrEnum):
    """What is said of a session: one that is off is another thing than one that goes on without the reader."""

    INVITED = "invited"
    CHANGED = "changed"
    OFF = "off"
    LEFT = "left"


HEADINGS = {
    News.INVITED: gettext_lazy("You are invited"),
    News.CHANGED: gettext_lazy("Changed: this holds now"),
    News.OFF: gettext_lazy("Cancelled"),
    News.LEFT: gettext_lazy("You are not expected any more"),
}
ONE = {
    News.INVITED: gettext_lazy("Invitation: %(title)s, %(day)s"),
    News.CHANGED: gettext_lazy("Changed: %(title)s, %(day)s"),
    News.OFF: gettext_lazy("Cancelled: %(title)s, %(day)s"),
    News.LEFT: gettext_lazy("You are not expected any more: %(title)s, %(day)s"),
}
SEVERAL = {
    News.INVITED: gettext_lazy("Invitation to %(count)s sessions: %(label)s"),
    News.CHANGED: gettext_lazy("Changed: %(count)s sessions, %(label)s"),
    News.OFF: gettext_lazy("Cancelled: %(count)s sessions, %(label)s"),
    News.LEFT: gettext_lazy("You are not expected any more: %(count)s sessions, %(label)s"),
}
MIXED = gettext_lazy("News of %(count)s sessions: %(label)s")


@dataclass(frozen=True)
class Entry:
    """One session in a mail. `title` is in the package's own language `lang`; `time` and `length` may be empty."""

    title: str
    lang: str
    day: str
    time: str
    length: str
    place: str
    link: str


def entry_of(session: Any) -> Entry:
    """A session with its booking and agreed date."""
    agreed, made = session.agreed, package(session.booking.package_key, session.booking.package_version)
    timed = agreed.starts_at is not None
    return Entry(
        title=made.by_key[session.key].title,
        lang=made.lang,
        day=day(agreed.day),
        time=f"{clock(agreed.starts)}–{clock(agreed.ends)}" if timed else "",
        length=duration((agreed.ends_at - agreed.starts_at).total_seconds()) if timed else "",
        place=_place(session),
        link=clean_line(session.meeting_link or ""),
    )


def _place(session: Any) -> str:
    """In words; a meeting link stands by itself beside it."""
    on_site = session.agreed.place == "on_site"
    parts = [session.room or "", session.booking.address if on_site else ""]
    named = ", ".join(part for one in parts if (part := clean_line(one)))
    if named:
        return named
    if session.meeting_link:
        return _("online")
    return _("online; the link follows") if not on_site else _("on site; the room follows")


def sections_of(told: Sequence[tuple[Any, Tell]]) -> list[dict[str, Any]]:
    """The sessions of one mail under a heading for each kind of news; with a single kind the subject says it all."""
    found = {kind: [entry_of(session) for session, tell in told if _news(session, tell) is kind] for kind in News}
    kinds = [kind for kind in News if found[kind]]
    return [{"heading": HEADINGS[kind] if len(kinds) > 1 else "", "entries": found[kind]} for kind in kinds]


def _news(session: Any, tell: Tell) -> News:
    if tell is not Tell.CANCEL:
        return News.INVITED if tell is Tell.INVITE else News.CHANGED
    is_off = session.cancelled_at is not None or session.booking.state == State.CANCELLED
    return News.OFF if is_off else News.LEFT


def subject_of(told: Sequence[tuple[Any, Tell]]) -> str:
    """One session by its title and day, several by their number and where they are held."""
    kinds = {_news(session, tell) for session, tell in told}
    session = told[0][0]
    if len(told) == 1:
        entry = entry_of(session)
        return str(ONE[kinds.pop()]) % {"title": entry.title, "day": entry.day}
    words = str(SEVERAL[kinds.pop()] if len(kinds) == 1 else MIXED)
    return words % {"count": len(told), "label": clean_line(session.booking.label)}


def reminder_subject(entry: Entry, days: int) -> str:
    """How near it is comes first."""
    if days < 1:
        return _("Today: %(title)s") % {"title": entry.title}
    if days == 1:
        return _("Tomorrow: %(title)s") % {"title": entry.title}
    return _("Reminder: %(title)s, %(day)s") % {"title": entry.title, "day": entry.day}
