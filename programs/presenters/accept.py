"""The page on which the provider answers on the dates."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from programs.presenters import booking as say
from programs.queries.negotiation import talk_of
from programs.rules.booking import Side, State, accept_reasons
from programs.rules.catalogue import package
from programs.rules.negotiation import Stage, may_accept

if TYPE_CHECKING:
    from programs.queries.pages import PageFacts
    from programs.rules.reasons import Reason
    from programs.rules.request import Choice


def accept_page(
    facts: "PageFacts",
    choices: Mapping[str, "Choice"],
    problems: Sequence[Mapping[str, str]],
    judged: Mapping[str, Sequence["Reason"]] | None = None,
) -> dict[str, Any]:
    """The context of `programs/booking/accept.html`: each session with its dates, the first one chosen.

    `judged` is what the rules said of the dates chosen together, by session; it stands beside what each says alone.
    """
    booking = facts.place.booking
    made = package(booking.package_key, booking.package_version)
    together = {choices[key].alternative: reasons for key, reasons in (judged or {}).items() if key in choices}
    found = {**facts.found, **{key: [*facts.found.get(key, ()), *reasons] for key, reasons in together.items()}}
    steps = say.timeline(made, facts.sessions, found)
    for session in (one for step in steps for one in step["sessions"]):
        _mark(session, choices.get(session["key"]))
    return {"booking": booking, "package": made, "steps": steps, "problems": problems, "version": booking.version}


def accept_hindrance(facts: "PageFacts") -> "Reason | None":
    """Why not all dates can be accepted at once now, as the action would say it: state, link, trainer, whose turn."""
    booking = facts.place.booking
    linked = booking.customer_id is not None and all(row.workplace_id for row in facts.workplaces)
    asked = {"linked": linked, "trainers": len(facts.trainers), "first_choices": {}, "words": {}}
    against = accept_reasons(State(booking.state), **asked)
    open_now = [one for one in facts.sessions if talk_of(one).stage not in {Stage.AGREED, Stage.CANCELLED}]
    turns = (may_accept(talk_of(one), Side.PROVIDER, None, one.key) for one in open_now)
    return next(iter(against), None) or next(filter(None, turns), None)


def _mark(session: dict[str, Any], choice: "Choice | None") -> None:
    keys = [line.key for line in session["dates"]]
    chosen = str(choice.alternative) if choice else ""
    session["chosen"] = chosen if chosen in keys else (keys[0] if keys else "")
    session["words"] = choice.words if choice else ""
    session["asks_words"] = any(line.needs_words for line in session["dates"])
