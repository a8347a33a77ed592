"""The booking's page from its facts: one story for whoever reads, with the parts that their seat may see."""

from typing import TYPE_CHECKING, Any

from programs.presenters import booking as say
from programs.presenters.reasons import titles_of, words
from programs.presenters.round import answer_button
from programs.presenters.story import story
from programs.presenters.talks import session_line, what_waits
from programs.presenters.ways import ways
from programs.queries.negotiation import talk_of
from programs.rules import booking as rules
from programs.rules import request as request_rules
from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.negotiation import has_begun
from programs.rules.package import Package
from programs.rules.reasons import Reason

if TYPE_CHECKING:
    from programs.queries.pages import PageFacts


def booking_page(facts: "PageFacts") -> dict[str, Any]:
    """The context of `programs/booking/detail.html`."""
    place, booking = facts.place, facts.place.booking
    made = package(booking.package_key, booking.package_version)
    state = State(booking.state)
    customer_side = not place.may_act_for_provider
    return {
        "booking": booking,
        "package": made,
        "state_words": say.state_words(state),
        "state_tone": say.state_tone(state),
        "turn": say.turn_words(state, side=place.side, turn=booking.turn),
        "next_step": _next_step(facts, state),
        "participants": say.participants_words(booking.participants),
        "workplaces": facts.workplaces,
        "steps": _steps(facts, made),
        "answer": answer_button(facts),
        "story": story(booking, facts.sessions, made, facts.people, persons=place.may_read_persons),
        "trainers": [row.trainer for row in facts.trainers],
        "sees_persons": place.may_read_persons,
        "customer_side": customer_side,
        "by_link": place.link is not None and len(place.seats) == 1,
        "deeds": _deeds(facts, titles_of(made)),
        "confirm": _confirm(facts, state),
        "ways": ways(place),
    }


def _next_step(facts: "PageFacts", state: State) -> str:
    """What is needed from this reader, in numbers once the two sides have begun to answer each other."""
    place, confirm = facts.place, _confirm(facts, state)
    begun = has_begun(talk_of(session) for session in facts.sessions)
    waits = what_waits(place.booking, facts.sessions, place.side)
    if waits and (begun or place.may_act_for_provider):
        return waits
    return say.next_step(state, side=place.side, can_confirm=confirm)


def _steps(facts: "PageFacts", made: Package) -> list[dict[str, Any]]:
    """The timeline, each session with how its dates stand for this reader."""
    place = facts.place
    lines = {one.key: session_line(place.booking, one, place.side) for one in facts.sessions}
    steps = say.timeline(made, facts.sessions, facts.found)
    for session in (one for step in steps for one in step["sessions"]):
        session["standing"] = lines.get(session["key"])
    return steps


def _deeds(facts: "PageFacts", titles: dict[str, str]) -> dict[str, dict[str, str]]:
    """For each deed that the reader's seat allows: whether it is possible now, and if not, why not in words."""
    place, booking = facts.place, facts.place.booking
    state = State(booking.state)
    linked = booking.customer_id is not None and all(row.workplace_id for row in facts.workplaces)
    begun = has_begun(talk_of(session) for session in facts.sessions)
    answers: dict[str, Reason | None] = {
        "edit": request_rules.may_revise(state, address_changed=False, begun=begun),
        "withdraw": rules.may_withdraw(state),
        "link_customer": rules.may_link(state),
        "assign": rules.may_assign(state),
        "accept": rules.may_accept(state, linked=linked, trainers=len(facts.trainers), first_choices={}, words={}),
    }
    return {
        name: {"reason": words(reason, titles) if reason else ""}
        for name, reason in answers.items()
        if name in place.deeds
    }


def _confirm(facts: "PageFacts", state: State) -> bool:
    """Whether this reader can confirm the mail address on this page now."""
    link = facts.place.link
    return link is not None and request_rules.may_confirm(state, mailed_link=link.mailed) is None
