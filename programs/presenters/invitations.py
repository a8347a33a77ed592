"""What an invitation or a reminder says of a session, and how a mail about several is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.rules.catalogue import package
from programs.rules.invitations import Tell
from tmo.forms.text import clean_line
from tmo.templatetags.tmo import clock, day, duration

ORDER = (Tell.INVITE, Tell.UPDATE, Tell.CANCEL)
HEADINGS = {
    Tell.INVITE: gettext_lazy("You are invited"),
    Tell.UPDATE: gettext_lazy("Changed: this holds now"),
    Tell.CANCEL: gettext_lazy("Not for you any more"),
}


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
    found: Mapping[Tell, list[Entry]] = {
        tell: [entry_of(session) for session, one in told if one is tell] for tell in ORDER
    }
    kinds = [tell for tell in ORDER if found[tell]]
    return [
        {"tell": tell.value, "heading": HEADINGS[tell] if len(kinds) > 1 else "", "entries": found[tell]}
        for tell in kinds
    ]


def subject_of(told: Sequence[tuple[Any, Tell]]) -> str:
    """One session by its title and day, several by their number and where they are held."""
    tells = {tell for _session, tell in told}
    session = told[0][0]
    if len(told) == 1:
        entry = entry_of(session)
        return _ONE[told[0][1]] % {"title": entry.title, "day": entry.day}
    words = {"count": len(told), "label": clean_line(session.booking.label)}
    return (_several(tells.pop(), len(told)) if len(tells) == 1 else _("News of %(count)s sessions: %(label)s")) % words


_ONE = {
    Tell.INVITE: gettext_lazy("Invitation: %(title)s, %(day)s"),
    Tell.UPDATE: gettext_lazy("Changed: %(title)s, %(day)s"),
    Tell.CANCEL: gettext_lazy("Cancelled: %(title)s, %(day)s"),
}


def _several(tell: Tell, count: int) -> str:
    if tell is Tell.INVITE:
        return ngettext(
            "Invitation to %(count)s session: %(label)s", "Invitation to %(count)s sessions: %(label)s", count
        )
    if tell is Tell.UPDATE:
        return ngettext("Changed: %(count)s session, %(label)s", "Changed: %(count)s sessions, %(label)s", count)
    return ngettext("Cancelled: %(count)s session, %(label)s", "Cancelled: %(count)s sessions, %(label)s", count)


def reminder_subject(entry: Entry, days: int) -> str:
    """How near it is comes first."""
    if days < 1:
        return _("Today: %(title)s") % {"title": entry.title}
    if days == 1:
        return _("Tomorrow: %(title)s") % {"title": entry.title}
    return _("Reminder: %(title)s, %(day)s") % {"title": entry.title, "day": entry.day}
