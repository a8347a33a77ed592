"""Rows of bookings for tests, made by the product's own actions, and the form as a customer types it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from programs.actions import coordination, negotiation, requests
from programs.actions.requests import Saved
from programs.links import COOKIE, token_of
from programs.models import Booking, Offer, Session, Terms
from programs.queries.bookings import sessions_with_dates
from programs.rules.booking import Side
from programs.rules.catalogue import package
from programs.rules.negotiation import Accept, Answer
from programs.rules.package import Place
from programs.rules.request import AskedWorkplace, Choice, Request
from programs.rules.timetable import Slot
from tmo.accounts.models import User
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation
from tmo.units.tests.factories import AT, actor, make_organisation, make_role, make_user

PACKAGE = "kup-tmo"
ZONE = "Europe/Stockholm"
# Working days without any warning, in the package's order; Easter Day, when the clocks go forward, lies between.
DAYS = {
    "uppstartsmote": date(2027, 3, 9),
    "grundutbildning_1": date(2027, 3, 9),
    "grundutbildning_2": date(2027, 3, 10),
    "ambassadorer": date(2027, 3, 16),
    "konsultation_1": date(2027, 3, 16),
    "empatitrotthet": date(2027, 4, 13),
    "konsultation_2": date(2027, 4, 13),
    "avslutande_mote": date(2027, 5, 11),
    "konsultation_3": date(2027, 5, 11),
}
SOLEN = AskedWorkplace("Förskolan Solen", "preschool", "Björkdal", "Åsa Öberg", "asa@solen.example", 24)
MANEN = AskedWorkplace("Månens förskola", "preschool", "Björkdal", "Ulla Ek", "ulla@manen.example", 7)


def make_provider(**fields: object) -> Organisation:
    """A training provider."""
    return make_organisation(**{"is_training_provider": True, "is_customer": False, **fields})


def make_offer(provider: Organisation | None = None, **fields: object) -> Offer:
    """An open offer with one published version of terms."""
    known = {"provider": provider or make_provider(), "package_key": PACKAGE}
    offer = Offer.objects.create(**{**known, **fields})
    make_terms(offer)
    return offer


def make_terms(offer: Offer, version: int = 1, **fields: object) -> Terms:
    """One version of what is agreed to."""
    texts = {"terms": f"Villkor {version}", "price_note": "Priset", "privacy_notice": "Så sparar vi"}
    known = {"offer": offer, "version": version, "language": "sv", "published_at": AT}
    return Terms.objects.create(**{**known, **texts, **fields})


def make_member(organisation: Organisation, kind: RoleKind, email: str = "", **fields: object) -> User:
    """Somebody with one role at the organisation, or at its workplace given as `workplace`."""
    workplace = fields.pop("workplace", None)
    person = make_user(email, **{"language": "en", **fields})
    make_role(person, organisation, kind, workplace=workplace)
    return person


def slot(session: str, day: date | None = None, **changes: object) -> Slot:
    """The session at its usual time and place, on its day of `DAYS`."""
    usual = package(PACKAGE).by_key[session]
    known = {"start": usual.start, "end": usual.end, "place": usual.usual_place, "zone": ZONE}
    return Slot(session=session, day=day or DAYS[session], **{**known, **changes})


def make_request(**changes: object) -> Request:
    """A request that every rule agrees with."""
    known = {
        "language": "sv",
        "contact_name": "Kerstin Lund",
        "contact_email": "kerstin@solen.example",
        "contact_phone": "070-123 45 67",
        "address": "Skogsvägen 1, Björkdal",
        "invoice_reference": "RE-17",
        "wishes": "Gärna lokaler nära oss",
        "ideas": "En vandring",
        "questions": "Hur många är ni?",
        "closed_days": (),
        "workplaces": (SOLEN,),
        "proposals": {key: [slot(key)] for key in DAYS},
    }
    return Request(**{**known, **changes})


def typed_for(request: Request) -> dict[str, str]:
    """The form as its browser sends it for this request, without the button that was pressed."""
    plain = ("language", "contact_name", "contact_email", "contact_phone", "address", "invoice_reference")
    typed = {name: getattr(request, name) for name in (*plain, "wishes", "ideas", "questions")}
    typed["closed_days"] = ", ".join(day.isoformat() for day in request.closed_days)
    for number, asked in enumerate(request.workplaces):
        typed |= {f"w-{number}-{name}": str(value) for name, value in vars(asked).items()}
    for key, slots in request.proposals.items():
        typed |= _typed_dates(key, slots)
    return {**typed, "terms": "on", "website": ""}


def _typed_dates(key: str, slots: Iterable[Slot]) -> dict[str, str]:
    typed = {}
    for rank, one in enumerate(slots, start=1):
        typed[f"d-{key}-place"] = Place(one.place).value
        typed[f"d-{key}-{rank}-day"] = one.day.isoformat()
        typed[f"d-{key}-{rank}-start"] = _hours(one.start)
        typed[f"d-{key}-{rank}-end"] = _hours(one.end)
    return typed


def _hours(wall: time | None) -> str:
    return f"{wall:%H:%M}" if wall else ""


def form(changes: Mapping[str, str] | None = None, **plain: str) -> dict[str, str]:
    """The whole form filled in correctly, then changed: `form({"w-0-name": ""}, contact_email="rektor@")`."""
    return {**typed_for(make_request()), **(changes or {}), **plain}


def send(offer: Offer | None = None, at: datetime = AT, **changes: object) -> Saved:
    """A request that waits for its mail address to be confirmed."""
    request = make_request(**changes)
    return requests.send_request(
        key=uuid4(),
        offer=offer or make_offer(),
        request=request,
        typed=typed_for(request),
        version=0,
        links=(),
        by=actor(),
        at=at,
    )


def make_requested(offer: Offer | None = None, at: datetime = AT, **changes: object) -> Booking:
    """A request whose address is confirmed: the provider sees it."""
    saved = send(offer, at, **changes)
    return requests.confirm_email(booking=saved.booking, mailed_link=True, by=actor(), at=at)


def make_linked(offer: Offer | None = None, customer: str = "Björkdals kommun", **changes: object) -> Booking:
    """A request that belongs to the organisation of that name."""
    booking = make_requested(offer, **changes)
    return coordination.link_customer(booking=booking, organisation_name=customer, by=actor(), at=AT)


def make_ready(offer: Offer | None = None, trainer: User | None = None, **changes: object) -> Booking:
    """A linked request with a trainer: it can be accepted."""
    booking = make_linked(offer, **changes)
    trainer = trainer or make_member(booking.provider, RoleKind.TRAINER)
    coordination.assign_trainers(booking=booking, trainers=[trainer.pk], by=actor(), at=AT)
    return Booking.objects.get(pk=booking.pk)


def make_confirmed(offer: Offer | None = None, trainer: User | None = None, **changes: object) -> Booking:
    """A booking whose every date is agreed."""
    booking = make_ready(offer, trainer, **changes)
    return coordination.accept_series(
        booking=booking, choices=first_choices(booking), found={}, version=booking.version, by=actor(), at=AT
    )


def first_choices(booking: Booking, words: str = "") -> dict[str, Choice]:
    """The first date of every session's latest version."""
    return {session.key: Choice(latest(session)[0].pk, words) for session in sessions_with_dates(booking)}


def latest(session: Session) -> list:
    """The alternatives of a session's latest version, best first."""
    return list(session.proposals.get(version=session.version).alternatives.order_by("rank"))


def versions_of(booking: Booking) -> dict[str, int]:
    """The version of each session that a page opened now shows."""
    return dict(booking.sessions.values_list("key", "version"))


def accepted(booking: Booking, *keys: str, words: str = "") -> dict[str, Accept]:
    """Yes to the first date of these sessions, or of all."""
    sessions = booking.sessions.filter(key__in=keys or list(DAYS))
    return {session.key: Accept(latest(session)[0].pk, words) for session in sessions}


def answer(
    booking: Booking, side: Side, answers: Mapping[str, Answer], at: datetime = AT, **changes: object
) -> Booking:
    """One round on the versions as they stand."""
    known = {"versions": versions_of(booking), "by": actor(), "at": at}
    return negotiation.answer_round(booking=booking, side=side, answers=answers, **{**known, **changes})


def hold_link(client: object, link: object) -> None:
    """Puts the link into the cookie of a test client, as opening it does."""
    client.cookies[COOKIE] = token_of(link.pk)


def mailed_link(booking: Booking) -> object:
    """The newest link that left by mail."""
    return booking.links.filter(mailed=True, revoked_at__isnull=True).latest("created_at", "pk")


def counts() -> dict[str, int]:
    """How many rows every table of bookings, the log and the outbox hold."""
    models = [*Booking._meta.apps.get_app_config("programs").get_models(), Event, Message]
    return {model.__name__: model.objects.count() for model in models}


def trace() -> Mapping[str, list]:
    """Every row with every value: two equal traces mean that nothing was written."""
    models = [*Booking._meta.apps.get_app_config("programs").get_models(), Organisation, Event, Message]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


LATER = AT + timedelta(hours=2)
