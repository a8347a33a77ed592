"""The pages of a booking's people: each workplace's list, and one person."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from programs.presenters.reasons import titles_of, words
from programs.queries.people import is_ambassador
from programs.rules import booking as rules
from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.names import sort_key
from programs.rules.people import Part, against_session, may_undo_leaving, more_than_booked
from programs.rules.reasons import Code, block
from tmo.templatetags.tmo import day

if TYPE_CHECKING:
    from programs.models import BookingWorkplace, Participant
    from programs.queries.roster import RosterFacts


def roster_page(facts: "RosterFacts", left: str = "") -> dict[str, Any]:
    """The context of `programs/people/roster.html`; `left` is the key of somebody who was just taken off the list."""
    return {
        **base(facts),
        "parts": [_part(facts, row) for row in facts.own],
        "several": len(facts.own) > 1,
        "may_keep": bool(facts.kept),
        "sessions_for_ambassadors": _coming(facts),
        "just_left": next((one for one in _gone(facts, facts.people) if one["key"] == left and one["undo"]), None),
        "mail_words": mail_words(facts),
    }


def base(facts: "RosterFacts") -> dict[str, Any]:
    """What every page of the people begins with."""
    booking = facts.booking
    against = rules.may_arrange(State(booking.state))
    return {
        "booking": booking,
        "package": package(booking.package_key, booking.package_version),
        "reason": words(against, {}) if against else "",
    }


def mail_words(facts: "RosterFacts") -> str:
    """What those on the list are told, and when."""
    if facts.is_confirmed:
        return _(
            "Whoever is put on the list with an e-mail address is invited at once, by one mail, to the sessions to "
            "come, and reminded 7 days and 1 day before each. Whoever is taken off the list is told so by mail."
        )
    return _(
        "Nobody is written to yet. When all dates are agreed, everybody with an e-mail address is invited by mail to "
        "the sessions that they come to, and reminded 7 days and 1 day before each."
    )


def in_order(people: Iterable["Participant"]) -> list["Participant"]:
    """By name, as the reader's language orders them."""
    return sorted(people, key=lambda one: sort_key(one.name, get_language() or "sv"))


def _part(facts: "RosterFacts", place: "BookingWorkplace") -> dict[str, Any]:
    everybody = facts.at_workplace(place)
    here = [one for one in everybody if one.left_at is None]
    people = in_order(one for one in here if one.part == Part.PARTICIPANT)
    heads = [one for one in here if one.part == Part.PRINCIPAL]
    few = [one for one in people if is_ambassador(one)]
    warning = more_than_booked(len(people), place.participants)
    return {
        "workplace": place,
        "anchor": f"w-{place.pk}",
        "may_keep": place.pk in facts.kept,
        "may_appoint": place.pk in facts.appointed,
        "counts": _counts(people, few, place.participants),
        "warning": words(warning, {}) if warning else "",
        "missing": _missing(facts, len(few)),
        "principal": _principal(place, heads, facts),
        "rows": [_row(one, facts) for one in people],
        "ambassadors": [_row(one, facts) for one in few],
        "eligible": [{"value": str(one.pk), "label": one.name} for one in people if one not in few],
        "history": _history(everybody),
        "gone": _gone(facts, everybody),
    }


def _counts(people: Sequence["Participant"], few: Sequence["Participant"], booked: int) -> list[str]:
    named = {"count": len(people), "booked": booked}
    found = [ngettext("%(count)s of %(booked)s booked", "%(count)s of %(booked)s booked", len(people)) % named]
    found.append(ngettext("%(count)s ambassador", "%(count)s ambassadors", len(few)) % {"count": len(few)})
    silent = sum(not one.email for one in people)
    if silent:
        found.append(ngettext("%(count)s without e-mail", "%(count)s without e-mail", silent) % {"count": silent})
    return found


def _coming(facts: "RosterFacts") -> list[str]:
    titles = titles_of(package(facts.booking.package_key, facts.booking.package_version))
    return [_("%(title)s, %(day)s") % {"title": titles[key], "day": day(date.day)} for key, date in facts.coming]


def _missing(facts: "RosterFacts", ambassadors: int) -> list[str]:
    """Why a session to come cannot be held yet."""
    made = package(facts.booking.package_key, facts.booking.package_version)
    titles, found = titles_of(made), []
    for key, date in facts.coming:
        reason = against_session(made.by_key[key].audience, ambassadors, key)
        if reason:
            found.append(
                _("%(reason)s It is held on %(day)s.") % {"reason": words(reason, titles), "day": day(date.day)}
            )
    return found


def _principal(place: "BookingWorkplace", heads: Sequence["Participant"], facts: "RosterFacts") -> dict[str, Any]:
    """Before the dates are agreed the principal has no row yet and stands in the booking alone."""
    email = heads[0].email if heads else place.principal_email
    name = heads[0].name if heads else place.principal_name
    return {"name": name, "email": email, "unreached": email.lower() in facts.unreached}


def _row(one: "Participant", facts: "RosterFacts") -> dict[str, Any]:
    open_terms = [term for term in one.ambassadorships.all() if term.until_at is None]
    return {
        "key": str(one.pk),
        "name": one.name,
        "email": one.email,
        "unreached": bool(one.email) and one.email.lower() in facts.unreached,
        "since": one.joined_at,
        "is_ambassador": bool(open_terms) and one.left_at is None,
        "ambassador_since": open_terms[0].since_at if open_terms else None,
    }


def _history(people: Iterable["Participant"]) -> list[str]:
    """Who was an ambassador when, in order; those who still are come with their beginning alone."""
    terms = [(term, one.name) for one in people for term in one.ambassadorships.all()]
    return [_term_words(name, term) for term, name in sorted(terms, key=lambda found: found[0].since_at)]


def _term_words(name: str, term: Any) -> str:
    days = {"name": name, "since": day(term.since_at), "until": day(term.until_at)}
    if term.until_at is None:
        return _("%(name)s has been an ambassador since %(since)s.") % days
    return _("%(name)s was an ambassador from %(since)s to %(until)s.") % days


def _gone(facts: "RosterFacts", people: Iterable["Participant"]) -> list[dict[str, Any]]:
    """Those who left, the last first; within a day they can be put back by one press."""
    rows = [one for one in people if one.left_at is not None and one.part == Part.PARTICIPANT]
    return [
        {
            "key": str(one.pk),
            "name": one.name,
            "left": one.left_at,
            "undo": one.workplace_id in facts.kept and may_undo_leaving(one.left_at, facts.at) is None,
        }
        for one in sorted(rows, key=lambda found: str(found.left_at), reverse=True)
    ]


def add_page(facts: "RosterFacts", *, appoint: bool) -> dict[str, Any]:
    """The context of `programs/people/add.html`, besides the form."""
    kept = [row for row in facts.own if row.pk in facts.kept]
    return {
        **base(facts),
        "appoint": appoint,
        "place": kept[0] if len(kept) == 1 else None,
        "offer": words(block(Code.NOT_A_PARTICIPANT), {}),
        "mail_words": mail_words(facts),
    }


def person_page(facts: "RosterFacts", person: "Participant") -> dict[str, Any]:
    """The context of `programs/people/person.html`."""
    place = next(row for row in facts.own if row.pk == person.workplace_id)
    others = [one for one in facts.at_workplace(place) if one.left_at is None and one.part == Part.PARTICIPANT]
    return {
        **base(facts),
        "workplace": place,
        "person": _row(person, facts),
        "history": _history([person]),
        "may_keep": place.pk in facts.kept,
        "may_appoint": place.pk in facts.appointed,
        "eligible": [
            {"value": str(one.pk), "label": one.name}
            for one in in_order(others)
            if one != person and not is_ambassador(one)
        ],
        "mail_words": _leaving_words(facts, person),
    }


def _leaving_words(facts: "RosterFacts", person: "Participant") -> str:
    """What taking the person off the list leads to."""
    if not person.email:
        return _("Nobody is written to: there is no e-mail address. The lists of past sessions stay as they are.")
    if not facts.is_confirmed:
        return _("Nobody is written to: nobody has been invited yet.")
    return _(
        "One mail tells the person that the sessions to come are cancelled for them. The lists of past sessions stay "
        "as they are. You can undo it for a day."
    )
