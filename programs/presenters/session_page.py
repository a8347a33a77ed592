"""The page of one session."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.permissions import Deed
from programs.presenters.booking import date_line
from programs.presenters.reasons import titles_of, words
from programs.presenters.request_form import audience
from programs.presenters.roster import in_order
from programs.rules.catalogue import package
from programs.rules.package import PackageSession, People
from programs.rules.people import Part, against_session
from programs.rules.reasons import Code, block

if TYPE_CHECKING:
    from programs.queries.roster import SessionFacts


def session_page(facts: "SessionFacts") -> dict[str, Any]:
    """The context of `programs/people/session.html`."""
    booking, session = facts.place.booking, facts.session
    made = package(booking.package_key, booking.package_version)
    one = made.by_key[session.key]
    return {
        "booking": booking,
        "package": made,
        "session": session,
        "title": one.title,
        "who": audience(one.audience),
        "state": _state(facts),
        "line": date_line(session.agreed) if session.agreed else None,
        "on_site": session.agreed is not None and session.agreed.place == "on_site",
        "trainers": facts.trainers if People.TRAINERS in one.audience.people else [],
        "parts": [_part(facts, row) for row in facts.workplaces],
        "several": len(facts.workplaces) > 1,
        "missing": _missing(facts, one, titles_of(made)),
        "may_read_people": bool(facts.named),
        "may_set_room": facts.place.may(Deed.SET_ROOM),
        "may_mark": facts.place.may(Deed.MARK) and session.agreed is not None and session.cancelled_at is None,
    }


def _state(facts: "SessionFacts") -> dict[str, str]:
    if facts.session.cancelled_at is not None:
        return {"tone": "stopped", "label": _("cancelled")}
    if facts.session.held_at is not None:
        return {"tone": "held", "label": _("held")}
    if facts.session.agreed is not None:
        return {"tone": "agreed", "label": _("agreed")}
    return {"tone": "open", "label": _("no agreed date yet")}


def _part(facts: "SessionFacts", place: Any) -> dict[str, Any]:
    people = [one for one in facts.expected if one.workplace_id == place.pk]
    named = place.pk in facts.named
    return {
        "workplace": place,
        "count": ngettext("%(count)s person is expected", "%(count)s people are expected", len(people))
        % {"count": len(people)},
        "names": [{"name": one.name, "is_principal": one.part == Part.PRINCIPAL} for one in in_order(people)]
        if named
        else [],
    }


def _missing(facts: "SessionFacts", one: PackageSession, titles: dict[str, str]) -> list[str]:
    """What has to be there before the session and is not: dates, ambassadors, people, a room, a trainer."""
    session = facts.session
    if session.cancelled_at is not None or session.held_at is not None:
        return []
    found = [] if session.agreed else [_("The date is not agreed yet.")]
    found += _lacking_ambassadors(facts, one, titles)
    if not facts.expected:
        found.append(_("Nobody is expected: put people on the list."))
    if session.agreed and not session.room and not session.meeting_link:
        found.append(_("Neither a room nor a link to a meeting is given."))
    if People.TRAINERS in one.audience.people and not facts.trainers:
        found.append(words(block(Code.NO_TRAINER), {}))
    return found


def _lacking_ambassadors(facts: "SessionFacts", one: PackageSession, titles: dict[str, str]) -> list[str]:
    found = []
    for place in facts.workplaces:
        reason = against_session(one.audience, facts.ambassadors[place.pk], one.key)
        if reason:
            said = words(reason, titles)
            found.append(f"{place.name}: {said}" if len(facts.workplaces) > 1 else said)
    return found
