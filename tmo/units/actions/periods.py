"""Keeping school breaks and study days."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.audit.scope import OutsideScope
from tmo.units.models import CalendarPeriod
from tmo.units.queries.periods import Keeper, known_keys
from tmo.units.rules import Reason, Refused, local_day
from tmo.units.rules.periods import Draft


@transaction.atomic
def add_period(*, key: UUID, keeper: Keeper, draft: Draft, by: Actor, at: datetime) -> CalendarPeriod:
    """Stores one period under the key of its form: the same form sent twice stores it once.

    Raises `Refused` if the same days are kept there already.
    """
    sent = CalendarPeriod.objects.filter(pk=key, kept_by=keeper.organisation).first()
    if sent is not None:
        return sent
    _check_places(keeper, [draft])
    if not _new(keeper, [draft], at) or not _store([_row(draft, keeper, key)]):
        raise Refused(Reason.ALREADY_KEPT)
    period = CalendarPeriod.objects.get(pk=key)
    record("calendar_period.added", by=by, at=at, subjects=period, organisation_id=keeper.organisation.pk)
    return period


@transaction.atomic
def import_periods(*, keeper: Keeper, drafts: Sequence[Draft], by: Actor, at: datetime) -> int:
    """Stores those that are not there yet, all or none, and answers how many; sent twice, nothing is stored twice."""
    _check_places(keeper, drafts)
    stored = _store([_row(draft, keeper) for draft in _new(keeper, drafts, at)])
    facts = {"stored": stored, "asked": len(drafts)}
    record("calendar_period.imported", by=by, at=at, organisation_id=keeper.organisation.pk, facts=facts)
    return stored


@transaction.atomic
def remove_period(*, period: CalendarPeriod, by: Actor, at: datetime) -> None:
    """Removes it; the page that says so can put it back."""
    record("calendar_period.removed", by=by, at=at, subjects=period, organisation_id=period.kept_by_id)
    period.delete()


def _check_places(keeper: Keeper, drafts: Iterable[Draft]) -> None:
    """Whatever a form says, nothing is written for a place that is somebody else's."""
    for draft in drafts:
        if not keeper.may_keep(draft.place):
            raise OutsideScope("organisation", keeper.organisation.pk)


def _new(keeper: Keeper, drafts: Sequence[Draft], at: datetime) -> list[Draft]:
    known = known_keys(keeper, local_day(at, keeper.organisation.zone))
    return [draft for draft in {one.key: one for one in drafts}.values() if draft.key not in known]


def _store(rows: Sequence[CalendarPeriod]) -> int:
    """What somebody else stored in the same moment is left as it is."""
    before = CalendarPeriod.objects.filter(pk__in=[row.pk for row in rows]).count()
    CalendarPeriod.objects.bulk_create(rows, ignore_conflicts=True)
    return CalendarPeriod.objects.filter(pk__in=[row.pk for row in rows]).count() - before


def _row(draft: Draft, keeper: Keeper, key: UUID | None = None) -> CalendarPeriod:
    row = CalendarPeriod(
        country=keeper.organisation.country,
        municipality=draft.place.municipality,
        workplace_id=draft.place.workplace,
        kind=draft.kind,
        title=draft.title,
        starts_on=draft.first,
        ends_on=draft.until,
        kept_by=keeper.organisation,
    )
    if key is not None:
        row.pk = key
    return row
