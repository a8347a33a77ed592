"""What a booking's page says: where it stands, what happens next, who sees it, and its dates as a timeline."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.presenters.reasons import Note, notes, titles_of, words
from programs.presenters.request_form import audience
from programs.queries.negotiation import waiting_dates
from programs.rules.booking import Side, State, whose_turn
from programs.rules.package import Film, Package, Step
from programs.rules.reasons import Code, Reason
from tmo.templatetags.tmo import clock, day, duration

STATE_WORDS = {
    State.DRAFT: gettext_lazy("Not sent yet"),
    State.UNCONFIRMED: gettext_lazy("Waiting for your e-mail to be confirmed"),
    State.REQUESTED: gettext_lazy("Request received"),
    State.CONFIRMED: gettext_lazy("Confirmed"),
    State.WITHDRAWN: gettext_lazy("Withdrawn"),
    State.CANCELLED: gettext_lazy("Cancelled"),
}
# The tone that a status chip takes; the words stand beside it always.
STATE_TONES = {
    State.CONFIRMED: "agreed",
    State.REQUESTED: "proposed",
    State.WITHDRAWN: "stopped",
    State.CANCELLED: "stopped",
}


def state_words(state: str) -> str:
    """The state in words."""
    return str(STATE_WORDS[State(state)])


def state_tone(state: str) -> str:
    """How the chip of the state looks, a tone of the tag `status`."""
    return STATE_TONES.get(State(state), "open")


def turn_words(state: str, *, side: Side, turn: str = "") -> str:
    """Whose turn it is, from the reader's side of the table: the booking's own `turn`, else what the state says.

    A reader who speaks for no side is never told that it is theirs.
    """
    turn = Side(turn) if turn else whose_turn(State(state))
    if turn is Side.BOTH:
        return _("Both sides' turn")
    if turn is Side.NOBODY:
        return _("Nobody has to do anything")
    if turn is side:
        return _("Your turn")
    return _("The training provider's turn") if turn is Side.PROVIDER else _("The customer's turn")


def next_step(state: str, *, side: Side, can_confirm: bool = False) -> str:
    """One sentence: what happens next. `can_confirm` is true where the address can be confirmed on this very page."""
    if can_confirm:
        return _("One thing is left: confirm that this address is yours. Then your request reaches the trainers.")
    return str(NEXT_FOR[side][State(state)])


NEXT_FOR_CUSTOMER = {
    State.DRAFT: gettext_lazy("Go on writing whenever you like. Nobody but you sees it until you send it."),
    State.UNCONFIRMED: gettext_lazy(
        "We have sent you a mail. Open the link in it and confirm your address: then your request reaches the trainers."
    ),
    State.REQUESTED: gettext_lazy(
        "The training provider looks at your dates and answers you by mail. Nothing is booked until you both agree."
    ),
    State.CONFIRMED: gettext_lazy(
        "All dates are agreed by both sides. They also stand in the calendar file of our mail to you."
    ),
    State.WITHDRAWN: gettext_lazy("You have taken the request back. If that was a mistake you can undo it."),
    State.CANCELLED: gettext_lazy("The booking has been cancelled."),
}
NEXT_FOR_PROVIDER = {
    State.DRAFT: gettext_lazy("The customer is still writing."),
    State.UNCONFIRMED: gettext_lazy("The customer has not confirmed the e-mail address yet."),
    State.REQUESTED: gettext_lazy("The customer waits for your answer on the dates."),
    State.CONFIRMED: gettext_lazy("All dates are agreed by both sides."),
    State.WITHDRAWN: gettext_lazy("The customer has taken the request back."),
    State.CANCELLED: gettext_lazy("The booking has been cancelled."),
}
# For those who look on: staff, managers, administrators.
NEXT_FOR_OTHERS = {
    State.DRAFT: gettext_lazy("The customer is still writing."),
    State.UNCONFIRMED: gettext_lazy("The customer has not confirmed the e-mail address yet."),
    State.REQUESTED: gettext_lazy("The customer and the training provider are agreeing on the dates."),
    State.CONFIRMED: gettext_lazy("All dates are agreed by both sides."),
    State.WITHDRAWN: gettext_lazy("The customer has taken the request back."),
    State.CANCELLED: gettext_lazy("The booking has been cancelled."),
}
NEXT_FOR = {Side.CUSTOMER: NEXT_FOR_CUSTOMER, Side.PROVIDER: NEXT_FOR_PROVIDER, Side.NOBODY: NEXT_FOR_OTHERS}


@dataclass(frozen=True)
class DateLine:
    """One date as it is shown: "mån 25 jan, v. 4", "08.30–09.30", and what the rules say of it."""

    key: str
    text: str
    time: str
    place: str
    notes: Sequence[Note] = ()
    needs_words: bool = False


def date_line(alternative: Any, reasons: Iterable[Reason] = (), titles: Mapping[str, str] | None = None) -> DateLine:
    """A stored date; `reasons` are the rules' answers about it."""
    found = list(reasons)
    time = f"{clock(alternative.starts)}–{clock(alternative.ends)}" if alternative.starts else _("time not set")
    return DateLine(
        key=str(alternative.pk),
        text=day(alternative.day),
        time=time,
        place=place_words(alternative.place),
        notes=notes(found, titles or {}),
        needs_words=any(reason.weight == "warn" for reason in found),
    )


def place_words(place: str) -> str:
    """Where, in words."""
    return _("on site") if place == "on_site" else _("digital")


def timeline(package: Package, sessions: Iterable[Any], found: Mapping[Any, Sequence[Reason]]) -> list[dict[str, Any]]:
    """The steps of the package with each session's agreed or proposed dates. `found` maps an alternative to reasons."""
    by_key = {session.key: session for session in sessions}
    titles = titles_of(package)
    return [_step(step, by_key, found, titles) for step in package.steps]


def _step(
    step: Step, by_key: Mapping[str, Any], found: Mapping[Any, Sequence[Reason]], titles: Mapping[str, str]
) -> Any:
    rows = [_session(one, by_key.get(one.key), found, titles) for one in step.sessions]
    alive = {row["state"] for row in rows} - {"stopped"}
    state = "agreed" if alive == {"agreed"} else "proposed" if alive else "open"
    films = [{"title": film.title, "length": _length(film)} for film in step.films]
    return {"number": step.number, "title": step.title, "text": step.text, "sessions": rows, "films": films} | {
        "state": state,
        "state_words": STEP_STATES[state],
    }


STEP_STATES = {
    "agreed": gettext_lazy("Agreed"),
    "proposed": gettext_lazy("Proposed"),
    "open": gettext_lazy("For one school year"),
}


def _length(film: Film) -> str:
    return duration(film.minutes * 60)


def _session(
    one: Any, session: Any, found: Mapping[Any, Sequence[Reason]], titles: Mapping[str, str]
) -> dict[str, Any]:
    base = {"key": one.key, "title": one.title, "who": audience(one.audience), "minutes": one.minutes}
    if session is None:
        return base | {"state": "open", "dates": []}
    if session.cancelled_at is not None:
        return base | {"state": "stopped", "dates": []}
    if session.agreed is not None:
        return base | {"state": "agreed", "dates": [date_line(session.agreed)]}
    dates = [date_line(row, found.get(row.pk, ()), titles) for row in waiting_dates(session)]
    return base | {"state": "proposed" if dates else "open", "dates": dates}


def participants_words(count: int) -> str:
    """ "24 participants"."""
    return ngettext("%(count)s participant", "%(count)s participants", count) % {"count": count}


def refusals(reasons: Iterable[Reason], package: Package) -> list[dict[str, str]]:
    """Every reason of a refused action for `components/errors.html`, with the field it belongs to."""
    titles = titles_of(package)
    return [{"anchor": _anchor(reason, titles), "text": words(reason, titles)} for reason in reasons]


def _anchor(reason: Reason, titles: Mapping[str, str]) -> str:
    if reason.about not in titles:
        return ""
    return f"words-{reason.about}" if reason.code is Code.WARNING_UNANSWERED else f"session-{reason.about}"
