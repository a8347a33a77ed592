"""The page on which either side answers on dates, session by session, and moves what is agreed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from programs.presenters import field_names as names
from programs.presenters.booking import date_line
from programs.presenters.reasons import notes, titles_of, words
from programs.presenters.request_form import audience, paces, start_field, usual_time
from programs.presenters.round_fields import Moves, accept_field, answer_controls, date_fields, date_label
from programs.presenters.talks import session_line, what_waits
from programs.queries.negotiation import talk_of, waiting_dates
from programs.rules import negotiation as talks
from programs.rules.booking import Side, State, may_answer
from programs.rules.catalogue import package
from programs.rules.negotiation import Accept, Answer, Counter, Stage, Talk
from programs.rules.package import Package, PackageSession
from programs.rules.reasons import Code, Reason, Weight
from tmo.templatetags.tmo import day

if TYPE_CHECKING:
    from programs.models import Session
    from programs.queries.pages import PageFacts

TOP = "answers"  # the id of the part that holds every session
# What stands against answering a session at all, and not against one of its fields.
ABOUT_SESSION = frozenset(
    {
        Code.OUTDATED,
        Code.SESSION_CANCELLED,
        Code.NOTHING_PROPOSED,
        Code.DATES_ON_TABLE,
        Code.ALREADY_REFUSED,
        Code.ALREADY_AGREED,
        Code.NOT_AGREED,
        Code.OWN_PROPOSAL,
        Code.NOT_OWN_PROPOSAL,
        Code.NOT_AMONG_DATES,
        Code.UNKNOWN_SESSION,
        Code.SESSION_HELD,
    }
)


@dataclass
class RoundText:
    """What was typed, by field name, and the errors by the field that they stand at; `general` ones stand at none.

    `skipped` are the days that a suggested series passed over, by session.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    skipped: Mapping[str, Sequence[Reason]] = field(default_factory=dict)

    def say(
        self, reasons: Iterable[Reason], made: Package, answers: Mapping[str, Answer], rows: Mapping[str, list[int]]
    ) -> None:
        """Puts each reason of a refusal at its field. `rows` are the ranks of the dates that were read, by session."""
        titles = titles_of(made)
        for reason in reasons:
            if reason.about in titles:
                name = _field_of(reason, answers.get(reason.about), rows.get(reason.about, []))
                self.errors.setdefault(name, words(reason, titles))
            else:
                self.general.append(words(reason, titles))


def _field_of(reason: Reason, answer: Answer | None, rows: Sequence[int]) -> str:
    key = reason.about
    if reason.code is Code.WARNING_UNANSWERED:
        return names.words_name(key)
    if reason.code is Code.WORDS_NEEDED:
        return names.refusal_name(key)
    if reason.code is Code.ATTENDANCE_TAKEN:
        return names.words_name(key) if isinstance(answer, Accept) else names.note_name(key)
    if isinstance(answer, Counter) and reason.code not in ABOUT_SESSION:
        place = int(reason.facts.get("alternative") or 1) - 1
        return names.date_name(key, rows[place] if place < len(rows) else 1, "day")
    return names.session_id(key)


def round_page(facts: "PageFacts", text: RoundText) -> dict[str, Any]:
    """The context of `programs/booking/dates.html`: what waits for the reader first, then all the rest."""
    place, booking = facts.place, facts.place.booking
    made = package(booking.package_key, booking.package_version)
    hindrance = hindrance_of(facts, commits=True)
    shown = [_session(facts, session, made, text, hindrance) for session in facts.sessions]
    closed = hindrance_of(facts, commits=False)
    return {
        "booking": booking,
        "package": made,
        "waits": what_waits(booking, facts.sessions, place.side),
        "hindrance": words(hindrance, titles_of(made)) if hindrance else "",
        "closed": closed is not None,
        "mine": [one for one in shown if one["group"] == "mine"] if closed is None else [],
        "theirs": [one for one in shown if one["group"] == "theirs"],
        "settled": [one for one in shown if one["group"] == "settled"],
        "summary": _summary(made, text),
        "top": TOP,
        "accept_all": accepts_all(facts),
        "series": _series(facts, made, text),
    }


def proposable(facts: "PageFacts") -> list[str]:
    """The keys of the sessions that wait for the reader and that the reader may propose dates for."""
    side = facts.place.side
    if hindrance_of(facts, commits=True):
        return []
    found = [(one.key, talk_of(one)) for one in facts.sessions]
    return [key for key, talk in found if _group(talk, side) == "mine" and talks.may_propose(talk, side) is None]


def _series(facts: "PageFacts", made: Package, text: RoundText) -> dict[str, Any] | None:
    """The field from which week on a series is wanted; None where no dates can be proposed."""
    if not proposable(facts):
        return None
    dates = [row.day for session in facts.sessions for row in waiting_dates(session)]
    first = max(min(dates, default=facts.at.date()), facts.at.date())
    return {
        "field": start_field(text.typed.get("start_from", first.isoformat()), text.errors.get("start_from", "")),
        "paces": paces(text.typed.get("pace", ""), made.series.weeks_between_steps),
        "open": "start_from" in text.typed,
    }


def hindrance_of(facts: "PageFacts", *, commits: bool) -> Reason | None:
    """What hinders the reader's side from answering at all, as the action says it."""
    booking = facts.place.booking
    return may_answer(
        State(booking.state),
        side=facts.place.side,
        commits=commits,
        linked=booking.customer_id is not None and all(row.workplace_id for row in facts.workplaces),
        trainers=len(facts.trainers),
    )


def accepts_all(facts: "PageFacts") -> bool:
    """Whether the provider can still answer with one yes to everything: each open session waits for it alone."""
    found = [talk_of(session) for session in facts.sessions]
    waiting = [talk for talk in found if talk.stage not in {Stage.AGREED, Stage.CANCELLED}]
    on_turn = all(talk.stage is Stage.PROPOSED and talk.side is Side.CUSTOMER for talk in waiting)
    return facts.place.side is Side.PROVIDER and bool(waiting) and on_turn


def _session(
    facts: "PageFacts", session: "Session", made: Package, text: RoundText, hindrance: Reason | None
) -> dict[str, Any]:
    planned, side, talk = made.by_key[session.key], facts.place.side, talk_of(session)
    moves = Moves(
        accept=hindrance is None and talks.may_accept(talk, side, None) is None,
        propose=hindrance is None and talks.may_propose(talk, side) is None,
        refuse=talks.may_refuse(talk, side, None) is None,
    )
    line, fields = session_line(facts.place.booking, session, side), _fields(planned, session, moves, text)
    return {
        **line,
        **fields,
        "due": _("Answer by %(day)s") % {"day": day(line["answer_by"])} if line["answer_by"] else "",
        "key": session.key,
        "id": names.session_id(session.key),
        "title": planned.title,
        "who": audience(planned.audience),
        "usual": usual_time(planned),
        "group": _group(talk, side),
        "agreed": date_line(session.agreed) if session.agreed and session.cancelled_at is None else None,
        "dates": [
            _choice(row, facts, titles_of(made), fields["answer_name"], fields["choice"] if moves.accept else None)
            for row in waiting_dates(session)
        ],
        "version": {"name": names.version_name(session.key), "value": session.version},
        "may_propose": moves.propose,
        "may_move": hindrance is None and talk.stage is Stage.AGREED and talks.may_move(talk, side) is None,
        "may_take_back": talks.may_take_back(talk, side, None) is None,
    }


def _group(talk: Talk, side: Side) -> str:
    turn = talks.whose_turn(talk)
    if turn is Side.NOBODY:
        return "settled"
    return "mine" if turn is side else "theirs"


def _choice(row: Any, facts: "PageFacts", titles: Mapping[str, str], answer: str, choice: str | None) -> dict[str, Any]:
    """A date on the table. What makes it impossible by itself greys it; a clash with another session may pass.

    `choice` is what is chosen in the field `answer`; None for a reader who may accept nothing.
    """
    reasons = facts.found.get(row.pk, ())
    stops = any(one.weight is Weight.BLOCK and "other" not in one.facts for one in reasons)
    line = date_line(row, reasons, titles)
    label = date_label(line.text, line.time, line.place)
    control = format_html('<p class="session-when">{}</p>', label)
    if choice is not None:
        control = accept_field(line, label, answer, checked=line.key == choice, stops=stops)
    return {"line": line, "label": label, "control": control}


def _fields(planned: PackageSession, session: "Session", moves: Moves, text: RoundText) -> dict[str, Any]:
    """The controls of one session, with what was typed in them and what is wrong with it."""
    key, typed, errors = planned.key, text.typed, text.errors
    typed_choice, place = typed.get(names.answer_name(key), ""), _usual_place(planned, session)
    choice, skipped = _chosen(typed_choice, session), notes(text.skipped.get(key, ()), {})
    return {
        "answer_name": names.answer_name(key),
        "choice": choice,
        "skipped": skipped,
        "error": errors.get(names.session_id(key), ""),
        "date_fields": date_fields(planned, place, typed, errors),
        "controls": answer_controls(planned, place, moves, typed, errors, choice=choice, skipped=skipped),
        "typed": typed_choice == names.PROPOSE or any(name in errors for name in names.date_names(key)),
    }


def _chosen(choice: str, session: "Session") -> str:
    """What was chosen, as long as it can be chosen now."""
    if choice in {names.PROPOSE, names.REFUSE}:
        return choice
    return choice if choice and choice in {str(row.pk) for row in waiting_dates(session)} else names.LATER


def _usual_place(planned: PackageSession, session: "Session") -> str:
    """Where it is held as long as nobody says otherwise: as agreed or proposed, else as the package says."""
    row = session.agreed or next(iter(waiting_dates(session)), None)
    return row.place if row else planned.usual_place.value


def _summary(made: Package, text: RoundText) -> list[dict[str, str]]:
    """Every error in the order of the page, with the field it stands at."""
    titles = {name: one.title for one in made.sessions for name in _names(one.key)}
    order = {name: place for place, name in enumerate(["start_from", *titles])}
    at_fields = sorted(text.errors.items(), key=lambda item: order.get(item[0], len(order)))
    return [
        *({"anchor": TOP, "text": one, "where": ""} for one in text.general),
        *({"anchor": name, "text": one, "where": titles.get(name, "")} for name, one in at_fields),
    ]


def _names(key: str) -> list[str]:
    return [names.session_id(key), *sorted(names.round_names(key))]


def answer_button(facts: "PageFacts") -> dict[str, Any] | None:
    """The way from the booking's page to the dates; None for a reader who answers no dates, or where none are."""
    booking, side = facts.place.booking, facts.place.side
    if side is Side.NOBODY or hindrance_of(facts, commits=False):
        return None
    made = package(booking.package_key, booking.package_version)
    waits = any(talks.whose_turn(talk_of(session)) is side for session in facts.sessions)
    hindrance = hindrance_of(facts, commits=True)
    reason = words(hindrance, titles_of(made)) if hindrance else ""
    return {"waits": waits, "reason": reason, "all_at_once": accepts_all(facts)}
