"""What the provider's coordinator does with a request: link it, put trainers on it, accept the dates."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from programs.actions import holds, notices
from programs.actions.invitations import keep_invitations
from programs.actions.locking import locked
from programs.actions.negotiation import carry_out, is_linked, is_on_table
from programs.actions.refusal import Refused, Stale, refuse_if
from programs.actions.warnings import unanswered
from programs.models import Assignment, Booking, BookingWorkplace
from programs.queries.bookings import sessions_with_dates
from programs.queries.holds import trainers_on
from programs.queries.negotiation import talk_of
from programs.rules import booking as rules
from programs.rules.booking import Side, State
from programs.rules.negotiation import Accept, Stage, may_accept
from programs.rules.reasons import Code, Reason, block
from programs.rules.request import Choice
from tmo.accounts.models import User
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.units.enums import Country, RoleKind
from tmo.units.models import Organisation, Workplace
from tmo.units.roles import people_with

Row = TypeVar("Row", Organisation, Workplace)
SETTLED = frozenset({Stage.AGREED, Stage.CANCELLED})


@transaction.atomic
def link_customer(*, booking: Booking, organisation_name: str, by: Actor, at: datetime) -> Booking:
    """Links the request to the organisation of that exact name, which is opened if there is none.

    Its workplaces are found by name within the organisation, and opened where they are missing. Raises `Refused`
    when one of them already has an active booking of the same package.
    """
    current = locked(booking)
    refuse_if(rules.may_link(State(current.state)))
    current.customer = _customer_named(organisation_name, current.provider)
    current.version += 1
    current.save(update_fields=["customer", "version"])
    for row in current.workplaces.all():
        row.workplace = _workplace_named(row, current)
        _save_linked(row)
    record("booking.linked", by=by, at=at, subjects=current, organisation_id=current.provider_id)
    return current


def _customer_named(name: str, provider: Organisation) -> Organisation:
    same_country = Organisation.objects.filter(country=provider.country, is_customer=True, closed_at__isnull=True)
    found = _called(name, same_country.order_by("created_at"))
    return found or _open_customer(name, provider)


def _called(name: str, rows: QuerySet[Row]) -> Row | None:
    """The first of that name, capitals aside. Compared here, since SQLite knows the capitals of a-z alone."""
    return next((row for row in rows.iterator() if str(row).casefold() == name.casefold()), None)


def _open_customer(name: str, provider: Organisation) -> Organisation:
    """Opens it without people: its first administrator comes by an operator's command (decision 7)."""
    base = slugify(name)[:50] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug = next(one for one in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
    return Organisation.objects.create(
        name=name, slug=slug, country=provider.country, language=provider.language, is_customer=True
    )


def _workplace_named(row: BookingWorkplace, booking: Booking) -> Workplace:
    assert booking.customer is not None
    own = Workplace.objects.filter(organisation=booking.customer, closed_at__isnull=True)
    found = _called(row.name, own)
    return found or Workplace.objects.create(
        organisation=booking.customer,
        name=row.name,
        kind=row.kind,
        municipality=row.municipality,
        timezone=Country(booking.provider.country).zone,
        address=booking.address,
    )


def _save_linked(row: BookingWorkplace) -> None:
    try:
        with transaction.atomic():
            row.save(update_fields=["workplace"])
    except IntegrityError:
        raise Refused(block(Code.WORKPLACE_TAKEN, row.name)) from None


@transaction.atomic
def assign_trainers(
    *, booking: Booking, trainers: Sequence[UUID], by: Actor, at: datetime, words: str = ""
) -> list[User]:
    """Makes exactly these people the booking's trainers; the new ones are told.

    Of sessions that are agreed already the new ones' time is taken, and that of those who leave is given back. Raises
    `Refused` for somebody who is no trainer of the provider today, or is away or booked (`TrainerTaken`) then, or has
    a date with a warning that no `words` answer.
    """
    current = locked(booking)
    refuse_if(rules.may_assign(State(current.state)))
    today = at.astimezone(ZoneInfo(current.timezone)).date()
    people = {person.pk: person for person in people_with(RoleKind.TRAINER, current.provider_id, today)}
    if not set(trainers) <= set(people):
        raise Refused(block(Code.NOT_A_TRAINER))
    open_now = {row.trainer_id: row for row in current.assignments.filter(ended_at__isnull=True)}
    ended = [key for key in open_now if key not in set(trainers)]
    current.assignments.filter(pk__in=[open_now[key].pk for key in ended]).update(ended_at=at)
    added = [people[key] for key in dict.fromkeys(trainers) if key not in open_now]
    Assignment.objects.bulk_create(Assignment(booking=current, trainer=one, assigned_at=at) for one in added)
    holds.lock_trainers([*ended, *(one.pk for one in added)])
    holds.release_booking(booking=current, trainers=ended, by=by, at=at)
    joining = [one.pk for one in added]
    refuse_if(*unanswered(current, holds.agreed_to_come(current, at), joining, words))
    holds.hold_agreed(booking=current, trainers=joining, words=words, by=by, at=at)
    current.version += 1
    current.save(update_fields=["version"])
    notices.post_to_trainers("programs.assigned", current, added, at=at)
    keep_invitations(booking=current, by=by, at=at)
    facts = {"added": [str(one.pk) for one in added], "ended": len(ended)}
    record("booking.assigned", by=by, at=at, subjects=current, organisation_id=current.provider_id, facts=facts)
    return added


@transaction.atomic
def accept_series(
    *,
    booking: Booking,
    choices: Mapping[str, Choice],
    found: Mapping[str, Sequence[Reason]],
    version: int,
    by: Actor,
    at: datetime,
) -> Booking:
    """Accepts one alternative of the customer's latest version for every session still open: that confirms the booking.

    The same round as any other, in which nothing may be left out. `found` are the reasons that the rules gave for the
    chosen dates. Raises `Stale` when the booking changed since the page was opened, `Refused` with every reason that
    stands against it, `TrainerTaken` with the next free times when another booking was first to take a trainer.
    """
    current = locked(booking)
    if current.version != version:
        raise Stale(current.version)
    sessions = {session.key: session for session in sessions_with_dates(current)}
    asked = {key: one for key, one in sessions.items() if talk_of(one).stage not in SETTLED}
    answers = {key: Accept(choice.alternative, choice.words) for key, choice in choices.items() if key in asked}
    chosen = {key: answer for key, answer in answers.items() if is_on_table(asked[key], answer)}
    refuse_if(
        *rules.accept_reasons(
            State(current.state),
            linked=is_linked(current),
            trainers=len(trainers_on(current)),
            first_choices=found,
            words={key: choice.words for key, choice in choices.items()},
        ),
        *(block(Code.PROPOSAL_MISSING, key) for key in asked if key not in chosen),
        *(may_accept(talk_of(asked[key]), Side.PROVIDER, None, key) for key in chosen),
    )
    return carry_out(current, sessions, Side.PROVIDER, chosen, by=by, at=at)
