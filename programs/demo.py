"""Invented bookings in every state, made by the same actions as real ones. Run again, it changes nothing."""

import tomllib
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from programs.actions import coordination, requests
from programs.actions.ambassadors import appoint_ambassador
from programs.actions.cancelling import cancel_booking
from programs.actions.holds import TrainerTaken
from programs.actions.negotiation import answer_round
from programs.actions.people import import_people
from programs.actions.plans import save_draft, start_draft
from programs.actions.trainers import name_substitutes, set_working_hours
from programs.models import Booking, Offer, Terms, WorkingHours
from programs.queries.bookings import sessions_with_dates
from programs.queries.calendar import day_calendar
from programs.queries.holds import taken_of
from programs.queries.judged import slot_of
from programs.queries.plans import draft_from
from programs.rules.booking import Side
from programs.rules.catalogue import package
from programs.rules.negotiation import Accept, Answer, Counter, Refuse
from programs.rules.package import Place
from programs.rules.plan import DATES, Draft
from programs.rules.request import AskedWorkplace, Choice, Request
from programs.rules.roster import Asked
from programs.rules.series import Interval, propose
from programs.rules.timetable import Slot
from tmo.accounts.models import User
from tmo.audit.actor import Actor
from tmo.units.demo import key
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation
from tmo.units.roles import people_with

PACKAGE = "kup-tmo"
HOURS_SINCE = 90  # days
ZONE = "Europe/Stockholm"
BY = Actor.system("demo")
KEPT = (
    "language",
    "contact_name",
    "contact_email",
    "contact_phone",
    "address",
    "invoice_reference",
    "wishes",
    "ideas",
    "questions",
)
WHY = "Skolan slås ihop med en annan och byter rektor."
ANOTHER_DAY = "Vi har redan ett möte den dagen. Passar veckan efter?"
TOO_LATE = "Det ligger för nära avslutningen. Föreslå gärna en dag i april."
EVEN_SO = "Vi har pratat om dagen och den går bra."


def seed(size: int, at: datetime) -> None:
    """One offer with its terms, and the bookings of `demo.toml`; `size` copies of the bookings."""
    data = tomllib.loads(Path(__file__).with_name("demo.toml").read_text(encoding="utf-8"))
    provider = Organisation.objects.get(pk=key("organisation", "radda-barnen"))
    offer, _made = Offer.objects.get_or_create(provider=provider, package_key=PACKAGE)
    Terms.objects.get_or_create(
        offer=offer, version=1, defaults={"language": "sv", "published_at": at, **data["terms"]}
    )
    _hours(provider, at - timedelta(days=HOURS_SINCE))
    known = set(Booking.objects.filter(provider=provider).values_list("pk", flat=True))
    for copy in range(1, size + 1):
        for one in data["booking"]:
            pk = key("booking", one["slug"], str(copy))
            if pk not in known:
                _booking(one, pk, offer, copy, at)


def _hours(provider: Organisation, since: datetime) -> None:
    """Trainers work from Monday to Friday, and each may take the place of each other one."""
    people = list(people_with(RoleKind.TRAINER, provider.pk, since.date()).values_list("pk", flat=True))
    if WorkingHours.objects.filter(trainer__in=people).exists():
        return
    week = [(weekday, time(8), time(17)) for weekday in range(5)]
    given: dict[str, Any] = {"organisation": provider, "by": BY, "at": since}
    for person in people:
        set_working_hours(trainer=person, week=week, first=since.date(), **given)
        others = [one for one in people if one != person]
        name_substitutes(trainer=person, substitutes=others, **given)


def _booking(one: dict[str, Any], pk: UUID, offer: Offer, copy: int, at: datetime) -> None:
    asked = at - timedelta(days=one["asked"], hours=3)
    request = _request(one, copy, asked)
    typed = typed_of(request)
    if one["state"] == "draft":
        saved = requests.save_draft(
            key=pk, offer=offer, typed=typed, version=0, language="sv", links=(), by=BY, at=asked
        )
        requests.send_link(booking=saved.booking, email=request.contact_email, language="sv", by=BY, at=asked)
        return
    saved = requests.send_request(
        key=pk, offer=offer, request=request, typed=typed, version=0, links=(), by=BY, at=asked
    )
    if one["state"] != "unconfirmed":
        _go_on(one, saved.booking, copy, asked)


def _go_on(one: dict[str, Any], booking: Booking, copy: int, asked: datetime) -> None:
    """Takes the booking to the state that the file says, step by step."""
    requests.confirm_email(booking=booking, mailed_link=True, by=BY, at=asked + timedelta(minutes=12))
    if one["state"] == "withdrawn":
        requests.withdraw(booking=booking, by=BY, at=asked + timedelta(minutes=50))
    if one["state"] in {"linked", "talking", "confirmed", "cancelled"}:
        name = one["organisation"] if copy == 1 else f"{one['organisation']} {copy}"
        coordination.link_customer(booking=booking, organisation_name=name, by=BY, at=asked + timedelta(minutes=80))
        trainers = list(User.objects.filter(email__in=one["trainers"]).values_list("pk", flat=True))
        coordination.assign_trainers(booking=booking, trainers=trainers, by=BY, at=asked + timedelta(minutes=90))
    if one["state"] == "cancelled":
        cancel_booking(booking=booking, side=Side.CUSTOMER, note=WHY, by=BY, at=asked + timedelta(days=2))
    if one["state"] == "talking":
        _talk(booking, asked + timedelta(days=1))
    if one["state"] == "confirmed":
        with suppress(TrainerTaken):  # with very many copies the trainers' weeks are full: the rest stay requests
            _accept(booking, asked + timedelta(minutes=120))
            _people(one, booking, copy, asked + timedelta(days=6))
            _plan(one, booking, asked + timedelta(days=30))


def _accept(booking: Booking, at: datetime) -> None:
    current = Booking.objects.get(pk=booking.pk)
    choices = {}
    for session in sessions_with_dates(current):
        first = session.versions[0].dates[0]
        choices[session.key] = Choice(first.pk, EVEN_SO)
    coordination.accept_series(booking=current, choices=choices, found={}, version=current.version, by=BY, at=at)


def _people(one: dict[str, Any], booking: Booking, copy: int, at: datetime) -> None:
    """Those who come to the first workplace, the first few of them appointed ambassadors a week later."""
    place = booking.workplaces.order_by("position").values_list("pk", flat=True)[0]
    people = [
        Asked(name, email if copy == 1 else email.replace("@", f"+{copy}@"), workplace=place)
        for name, email in one.get("people", ())
    ]
    if not people:
        return
    rows = import_people(booking=booking, people=people, key=key("roster", str(booking.pk)), by=BY, at=at)
    for row in rows[: one["ambassadors"]]:
        appoint_ambassador(booking=booking, person=row.pk, by=BY, at=at + timedelta(days=7))


def _plan(one: dict[str, Any], booking: Booking, at: datetime) -> None:
    """A draft of the first workplace's action plan, begun well before the closing meeting."""
    if not one.get("plan"):
        return
    current = Booking.objects.get(pk=booking.pk)
    version = start_draft(booking=current, workplace=current.workplaces.order_by("position")[0], by=BY, at=at)
    begun = draft_from(version.typed or {})
    met_on = date.fromisoformat(begun.met_on)
    lines = {}
    for number, line in enumerate(one["plan"], 1):
        days = {name: (met_on + timedelta(weeks=line[name])).isoformat() for name in DATES}
        lines[number] = {**line, **days}
    draft = Draft(begun.met_on, one["plan_present"], lines)
    save_draft(version=version, draft=draft, edit=version.edit, by=BY, at=at)


def _talk(booking: Booking, at: datetime) -> None:
    """The provider's first round: yes to the first two sessions, another day for the third, no to the last."""
    sessions = sessions_with_dates(booking)
    firsts = [session.versions[0].dates[0] for session in sessions]
    week_later = _changed(slot_of(firsts[2], sessions[2].key), day=firsts[2].day + timedelta(days=7))
    answers: dict[str, Answer] = {
        sessions[0].key: Accept(firsts[0].pk, EVEN_SO),
        sessions[1].key: Accept(firsts[1].pk, EVEN_SO),
        sessions[2].key: Counter([week_later], ANOTHER_DAY),
        sessions[-1].key: Refuse(TOO_LATE),
    }
    versions = {session.key: session.version for session in sessions}
    with suppress(TrainerTaken):
        answer_round(booking=booking, side=Side.PROVIDER, answers=answers, versions=versions, by=BY, at=at)


def _request(one: dict[str, Any], copy: int, at: datetime) -> Request:
    suffix = "" if copy == 1 else f" {copy}"
    name, email, phone = one["contact"]
    email = email if copy == 1 else email.replace("@", f"+{copy}@")
    workplaces = [
        AskedWorkplace(place + suffix, kind, municipality, head, mail, count)
        for place, kind, municipality, head, mail, count in one["workplaces"]
    ]
    return Request(
        language="sv",
        contact_name=name,
        contact_email=email,
        contact_phone=phone,
        address=one["address"],
        invoice_reference="",
        wishes=one.get("wishes", ""),
        ideas=one.get("ideas", ""),
        questions=one.get("questions", ""),
        closed_days=(),
        workplaces=workplaces,
        proposals=_proposals(one, workplaces[0].municipality, at.date()),
    )


def _proposals(one: dict[str, Any], municipality: str, asked: date) -> dict[str, list[Slot]]:
    """A feasible series; with `alternatives` a second date a week later, with `digital` the first step on screen."""
    made = package(PACKAGE)
    start = asked + timedelta(days=one["asked"], weeks=one["weeks"])
    calendar = day_calendar(country="SE", language="sv", first=asked, municipalities=[municipality])
    year, week, _day = start.isocalendar()
    wish: dict[str, Any] = {"start_week": (year, week), "calendar": calendar, "zone": ZONE, "today": asked}
    series = propose(made, **wish, taken=_taken(one, start))
    if not series.complete:  # the trainers' time is used up: a request all the same, which nobody accepts
        series = propose(made, **wish)
    found = {planned.session: [planned.slot] for planned in series.dates if planned.slot}
    if one.get("digital"):
        first = made.sessions[0].key
        found[first] = [_changed(found[first][0], place=Place.DIGITAL)]
    if one.get("alternatives"):
        found = {
            key: [slots[0], _changed(slots[0], day=slots[0].day + timedelta(days=7))] for key, slots in found.items()
        }
    return found


def _taken(one: dict[str, Any], start: date) -> list[Interval]:
    """What the booking's trainers are booked for from its first week on."""
    people = User.objects.filter(email__in=one.get("trainers", ())).values_list("pk", flat=True)
    first = datetime.combine(start - timedelta(days=7), time.min, UTC)
    return taken_of(list(people), first, first + timedelta(days=2 * 366))


def _changed(slot: Slot, *, day: date | None = None, place: Place | None = None) -> Slot:
    return Slot(slot.session, day or slot.day, slot.start, slot.end, place or slot.place, slot.zone)


def typed_of(request: Request) -> dict[str, str]:
    """The form as it would have been typed for this request, so that its link can be opened and changed."""
    typed = {name: getattr(request, name) for name in KEPT}
    for n, place in enumerate(request.workplaces):
        typed |= {f"w-{n}-{name}": str(getattr(place, name)) for name in AskedWorkplace.__dataclass_fields__}
    for session, slots in request.proposals.items():
        typed[f"d-{session}-place"] = slots[0].place.value
        for rank, slot in enumerate(slots, start=1):
            typed[f"d-{session}-{rank}-day"] = slot.day.isoformat()
            typed[f"d-{session}-{rank}-start"] = f"{slot.start:%H:%M}" if slot.start else ""
            typed[f"d-{session}-{rank}-end"] = f"{slot.end:%H:%M}" if slot.end else ""
    return typed | {"terms": "on", "closed_days": ", ".join(day.isoformat() for day in request.closed_days)}
