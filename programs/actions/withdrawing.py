"""The customer takes a request back, and undoes it."""

from datetime import datetime

from django.db import transaction

from programs.actions import holds, notices, turns
from programs.actions.locking import locked
from programs.actions.refusal import refuse_if
from programs.models import Booking, BookingWorkplace
from programs.queries.holds import trainers_on
from programs.rules import booking as rules
from programs.rules import request as request_rules
from programs.rules.booking import State
from tmo.audit.actor import Actor
from tmo.audit.log import record


@transaction.atomic
def withdraw(*, booking: Booking, by: Actor, at: datetime) -> Booking:
    """The customer takes the request back; it can be undone as long as nobody has made another of it."""
    current = locked(booking)
    refuse_if(rules.may_withdraw(State(current.state)))
    current.state_before, current.state, current.withdrawn_at = current.state, State.WITHDRAWN, at
    current.version += 1
    current.save(update_fields=["state_before", "withdrawn_at", "version", *turns.settle(current, at)])
    current.workplaces.update(active=False)
    holds.release_booking(booking=current, by=by, at=at)
    if current.requested_at:
        notices.post_to_coordinators("programs.request_withdrawn", current, at=at)
    record("booking.withdrawn", by=by, at=at, subjects=current, organisation_id=current.provider_id)
    return current


@transaction.atomic
def undo_withdrawal(*, booking: Booking, by: Actor, at: datetime) -> Booking:
    """Puts a withdrawn request back where it was; `TrainerTaken` if an agreed date has gone to somebody else."""
    current = locked(booking)
    taken = _workplaces_taken(current)
    refuse_if(request_rules.may_undo(State(current.state), workplaces_taken=taken))
    current.state, current.state_before, current.withdrawn_at = current.state_before, "", None
    current.version += 1
    current.save(update_fields=["state_before", "withdrawn_at", "version", *turns.settle(current, at)])
    current.workplaces.update(active=True)
    holds.hold_agreed(booking=current, trainers=trainers_on(current), by=by, at=at)
    if current.requested_at:
        notices.post_to_coordinators("programs.request_back", current, at=at)
    record("booking.withdrawal_undone", by=by, at=at, subjects=current, organisation_id=current.provider_id)
    return current


def _workplaces_taken(booking: Booking) -> bool:
    """Whether one of the linked workplaces has another active booking of the same package meanwhile."""
    linked = [row.workplace_id for row in booking.workplaces.all() if row.workplace_id]
    others = BookingWorkplace.objects.filter(workplace__in=linked, package_key=booking.package_key, active=True)
    return others.exclude(booking=booking).exists()
