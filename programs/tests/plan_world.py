"""A confirmed booking of two workplaces, and everybody who comes to the plan of the first one."""

from dataclasses import dataclass, field
from datetime import datetime

from django.test import Client

from programs.actions import plans
from programs.models import Ambassador, Booking, BookingWorkplace, Offer, Participant, PlanVersion
from programs.queries.people import email_index
from programs.rules.plan import Draft
from programs.tests.factories import MANEN, SOLEN, make_confirmed, make_member, make_offer
from tmo.accounts.models import User
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import AT, actor

# The day after the closing meeting, in the morning.
AFTER = datetime.fromisoformat("2027-05-12T07:00:00+00:00")
LINE = {
    "aim": "Lugna övergångar",
    "action": "En vuxen möter varje barn vid dörren",
    "why": "Barnen ska veta vem som tar emot",
    "owner": "Åsa Öberg",
    "due": "2027-06-01",
    "sign": "Färre konflikter vid hämtning",
    "follow_up": "2027-09-01",
}


@dataclass
class PlanWorld:
    """`people` by their right: principal, trainer, manager, staff, ambassador; `beside` the same of the other place."""

    booking: Booking
    here: BookingWorkplace
    there: BookingWorkplace
    people: dict[str, User] = field(default_factory=dict)
    beside: dict[str, User] = field(default_factory=dict)


def make_plan_world(offer: Offer | None = None, trainer: User | None = None) -> PlanWorld:
    """Everybody has an account; the ambassador is one by the list and staff by role."""
    booking = make_confirmed(offer or make_offer(), trainer, workplaces=(SOLEN, MANEN))
    here, there = booking.workplaces.order_by("position")
    world = PlanWorld(booking, here, there)
    trainer = booking.assignments.get().trainer
    for people, place in ((world.people, here), (world.beside, there)):
        organisation = place.workplace.organisation
        for kind in (RoleKind.PRINCIPAL, RoleKind.MANAGER, RoleKind.STAFF):
            people[kind.value] = make_member(organisation, kind, workplace=place.workplace, name=f"Kim {kind.value}")
        people["ambassador"] = make_member(
            organisation, RoleKind.STAFF, workplace=place.workplace, name="Ali Ambassadör"
        )
        person = make_person(place, "Ali Ambassadör", email=people["ambassador"].email)
        Ambassador.objects.create(participant=person, since_at=AT)
    world.people["trainer"] = trainer
    return world


def make_person(place: BookingWorkplace, name: str, email: str = "", **fields: object) -> Participant:
    """Somebody on the list of a workplace."""
    known = {
        "part": "participant",
        "language": "sv",
        "joined_at": AT,
        "email": email,
        "email_index": email_index(email),
    }
    return Participant.objects.create(booking=place.booking, workplace=place, name=name, **{**known, **fields})


def signed_in(person: User, language: str = "en") -> Client:
    """A browser of somebody who has signed in."""
    client = Client()
    client.cookies["tmo_language"] = language
    client.force_login(person)
    return client


def draft(*lines: dict[str, str], **fields: str) -> Draft:
    """A draft that every rule agrees with, or with these lines."""
    known = {"met_on": "2027-05-11", "present": "Kim principal\nAli Ambassadör"}
    return Draft(**{**known, **fields}, lines=dict(enumerate(lines or [LINE], 1)))


def make_draft(world: PlanWorld, *lines: dict[str, str], at: datetime = AFTER, **fields: str) -> PlanVersion:
    """A draft as the trainer has saved it."""
    by = actor(world.people["trainer"])
    version = plans.start_draft(booking=world.booking, workplace=world.here, by=by, at=at)
    return plans.save_draft(version=version, draft=draft(*lines, **fields), edit=version.edit, by=by, at=at)


def make_approved(world: PlanWorld, *lines: dict[str, str], at: datetime = AFTER, **fields: str) -> PlanVersion:
    """A version that the principal has approved."""
    version, principal = make_draft(world, *lines, at=at, **fields), world.people["principal"]
    return plans.approve(version=version, edit=version.edit, name="Kim principal", by=actor(principal), at=at)


def typed(one: Draft, **more: str) -> dict[str, str]:
    """The form as its browser sends it."""
    found = {"met_on": one.met_on, "present": one.present}
    for key, line in one.lines.items():
        found |= {f"l-{key}-{name}": text for name, text in line.items()}
    return {**found, "do": "save", **more}
