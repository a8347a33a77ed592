"""What a coordinator keeps of trainers: working hours, absences, who may take whose place; and taking it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from programs.actions import holds, notices
from programs.actions.holds import Wanted
from programs.actions.invitations import keep_invitations
from programs.actions.locking import locked
from programs.actions.refusal import Refused, refuse_if
from programs.actions.trainer_notices import post_trainer_away
from programs.actions.warnings import unanswered
from programs.models import Absence, Assignment, Booking, Hold, Substitute, WorkingHours
from programs.queries.trainers import held_during, hours_mark, substitutes_mark
from programs.rules import booking as rules
from programs.rules.booking import State
from programs.rules.days import ONE_DAY
from programs.rules.reasons import Code, block
from programs.rules.trainer_time import absence_reason, first_day_reason, week_reasons
from programs.rules.trainers import AbsenceKind, Because
from tmo.accounts.models import User
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation
from tmo.units.roles import people_with


@transaction.atomic
def replace_trainer(
    *,
    booking: Booking,
    trainer: UUID,
    substitute: UUID,
    because: Because,
    by: Actor,
    at: datetime,
    sessions: Collection[str] | None = None,
    words: str = "",
) -> list[Hold]:
    """Lets a substitute take a trainer's place at some sessions (keys) or at all that are to come.

    Both sides are told by one mail each, however many sessions it is. `words` answer the warnings that the times have
    for the substitute. Raises `Refused`, or `TrainerTaken` with the next free times; nothing is written then.
    """
    current = locked(booking)
    refuse_if(rules.may_assign(State(current.state)))
    _refuse_stranger(current, trainer, substitute, at)
    people = holds.lock_trainers([trainer, substitute])
    given = _given(current, people[trainer], sessions, at)
    rows = _take_over(current, given, people[substitute], because, words, at)
    _assign(current, trainer, substitute, at)
    current.version += 1
    current.save(update_fields=["version"])
    keep_invitations(booking=current, by=by, at=at)
    keys = {"holds": [str(row.pk) for row in rows]}
    notices.post_to_customer_and("programs.trainer_replaced", current, people.values(), at=at, facts=keys)
    facts = {"trainer": str(trainer), "substitute": str(substitute), "sessions": len(rows), "because": str(because)}
    record("booking.trainer_replaced", by=by, at=at, subjects=current, organisation_id=current.provider_id, facts=facts)
    return rows


def _refuse_stranger(booking: Booking, trainer: UUID, substitute: UUID, at: datetime) -> None:
    """A substitute is named beforehand, and a trainer of the provider today."""
    today = at.astimezone(ZoneInfo(booking.timezone)).date()
    if not people_with(RoleKind.TRAINER, booking.provider_id, today).filter(pk=substitute).exists():
        raise Refused(block(Code.NOT_A_TRAINER))
    if not Substitute.objects.filter(trainer=trainer, substitute=substitute).exists():
        raise Refused(block(Code.NOT_A_SUBSTITUTE))


def _given(booking: Booking, trainer: User, sessions: Collection[str] | None, at: datetime) -> list[Hold]:
    """What the trainer holds of the booking from now on; every session asked for must be among it."""
    held = Hold.objects.filter(session__booking=booking, trainer=trainer, released_at__isnull=True, ends_at__gt=at)
    rows = list(held.select_related("session__booking", "session__agreed"))
    chosen = [row for row in rows if sessions is None or row.session.key in sessions]
    if not chosen or (sessions is not None and len(chosen) < len(set(sessions))):
        raise Refused(block(Code.NOT_HOLDING, trainer=trainer.get_full_name()))
    return chosen


def _take_over(
    booking: Booking, given: Sequence[Hold], substitute: User, because: Because, words: str, at: datetime
) -> list[Hold]:
    """The old holds are released and new ones of the same times made in one go."""
    wanted = [_same_time(row) for row in given]
    people = {substitute.pk: substitute}
    holds.refuse_absent(wanted, people)
    refuse_if(*unanswered(booking, wanted, [substitute.pk], words))
    Hold.objects.filter(pk__in=[row.pk for row in given]).update(released_at=at)
    rows = [holds.new_hold(one, substitute.pk, at) for one in wanted]
    for row, old in zip(rows, given, strict=True):
        row.replaces, row.because, row.words = old, because.value, words
    holds.insert_holds(rows, booking, wanted, people)
    return rows


def _same_time(hold: Hold) -> Wanted:
    assert hold.session.agreed is not None, "a session is held from the moment it is agreed"
    return Wanted.of(hold.session, hold.session.agreed, hold.town)


def _assign(booking: Booking, trainer: UUID, substitute: UUID, at: datetime) -> None:
    """The substitute gets a seat at the booking; who holds nothing of it any more gives the seat up."""
    open_now = booking.assignments.filter(ended_at__isnull=True)
    if not open_now.filter(trainer=substitute).exists():
        Assignment.objects.create(booking=booking, trainer_id=substitute, assigned_at=at)
    if not Hold.objects.filter(session__booking=booking, trainer=trainer, released_at__isnull=True).exists():
        open_now.filter(trainer=trainer).update(ended_at=at)


# -- what is known of a trainer --------------------------------------------------------------------------------------


@transaction.atomic
def record_absence(
    *,
    trainer: UUID,
    organisation: Organisation,
    kind: AbsenceKind,
    starts_on: date,
    ends_on: date,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> list[Hold]:
    """Notes days on which a trainer takes no session, `ends_on` excluded; answers what needs another trainer now.

    The coordinators of whoever gives these sessions are told by one mail each. `key` becomes the row's own: a form
    that is sent twice notes one absence.
    """
    _refuse_others([trainer], organisation, at)
    refuse_if(absence_reason(starts_on, ends_on - ONE_DAY, _today(organisation, at)))
    holds.lock_trainers([trainer])
    held = list(held_during(trainer, starts_on, ends_on, at))
    if key and Absence.objects.filter(pk=key).exists():
        return held
    given = {"id": key} if key else {}
    row = Absence.objects.create(trainer_id=trainer, kind=kind.value, starts_on=starts_on, ends_on=ends_on, **given)
    record("absence.recorded", by=by, at=at, subjects=row, organisation_id=organisation.pk)
    post_trainer_away(row, held, at=at)
    return held


@transaction.atomic
def remove_absence(*, absence: Absence, organisation: Organisation, by: Actor, at: datetime) -> None:
    """Takes back an absence that was noted by mistake or is over sooner."""
    _refuse_others([absence.trainer_id], organisation, at)
    record("absence.removed", by=by, at=at, subjects=absence, organisation_id=organisation.pk)
    absence.delete()


@transaction.atomic
def set_working_hours(
    *,
    trainer: UUID,
    organisation: Organisation,
    week: Sequence[tuple[int, time, time]],
    first: date,
    by: Actor,
    at: datetime,
    mark: str | None = None,
) -> None:
    """From `first` on the trainer works these hours: weekday (0 is Monday), start, end. An empty week: not known.

    `mark` is what the page was opened on (`hours_mark`); without, it does not matter.
    """
    _refuse_others([trainer], organisation, at)
    refuse_if(first_day_reason(first, _today(organisation, at)), *week_reasons(dict.fromkeys(week)))
    holds.lock_trainers([trainer])
    refuse_if(block(Code.CHANGED_MEANWHILE) if mark is not None and mark != hours_mark(trainer) else None)
    known = WorkingHours.objects.filter(trainer=trainer)
    known.filter(valid_from__gte=first).delete()
    known.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=first)).update(valid_until=first)
    rows = [
        WorkingHours(trainer_id=trainer, weekday=weekday, starts=starts, ends=ends, valid_from=first)
        for weekday, starts, ends in dict.fromkeys(week)
    ]
    WorkingHours.objects.bulk_create(rows)
    facts = {"trainer": str(trainer)}
    record("workinghours.set", by=by, at=at, subjects=rows, organisation_id=organisation.pk, facts=facts)


@transaction.atomic
def name_substitutes(
    *,
    trainer: UUID,
    substitutes: Collection[UUID],
    organisation: Organisation,
    by: Actor,
    at: datetime,
    mark: str | None = None,
) -> None:
    """Makes exactly these people those who may take the trainer's place. `mark` as for hours: `substitutes_mark`."""
    _refuse_others([trainer, *substitutes], organisation, at)
    if trainer in substitutes:
        raise Refused(block(Code.NOT_A_SUBSTITUTE))
    holds.lock_trainers([trainer])
    refuse_if(block(Code.CHANGED_MEANWHILE) if mark is not None and mark != substitutes_mark(trainer) else None)
    Substitute.objects.filter(trainer=trainer).delete()
    rows = [Substitute(trainer_id=trainer, substitute_id=one) for one in dict.fromkeys(substitutes)]
    Substitute.objects.bulk_create(rows)
    facts = {"trainer": str(trainer)}
    record("substitute.named", by=by, at=at, subjects=rows, organisation_id=organisation.pk, facts=facts)


def _refuse_others(people: Collection[UUID], organisation: Organisation, at: datetime) -> None:
    """Only of one's own organisation's trainers of today."""
    today = _today(organisation, at)
    own = set(people_with(RoleKind.TRAINER, organisation.pk, today).values_list("pk", flat=True))
    if not set(people) <= own:
        raise Refused(block(Code.NOT_A_TRAINER))


def _today(organisation: Organisation, at: datetime) -> date:
    return at.astimezone(ZoneInfo(organisation.zone)).date()
