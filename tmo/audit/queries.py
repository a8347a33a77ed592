"""What the pages about the log read: a page of rows at a time, found by an index, in a fixed number of statements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from tmo.audit.models import Event, Glass, Mention, Review
from tmo.audit.review.subjects import rows_about

PAGE = 50
EXPORT_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows: `begins` <= at < `ends`. `noun` is the first word of the kind, `about` a key as text."""

    begins: datetime
    ends: datetime
    mode: str = ""
    noun: str = ""
    who: UUID | None = None
    about: str = ""
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """One page, the latest first; `after` is the key to ask the next page with, None on the last one."""

    events: list[Event]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an organisation's auditors have not answered: how many, and the first day to answer by."""

    count: int
    first_due: date | None


def done_by(user_id: UUID) -> QuerySet[Event]:
    """What an account did, reading included."""
    return Event.objects.filter(user_id=user_id)


def read_about(user_id: UUID) -> QuerySet[Event]:
    """What others read of the rows that are about an account."""
    about = Mention.objects.filter(subject_id__in=rows_about(user_id)).values("event_id")
    return Event.objects.filter(pk__in=about, mode=Event.Mode.READ).exclude(user_id=user_id)


def of_organisation(organisation_id: UUID, nouns: Collection[str] | None = None) -> QuerySet[Event]:
    """The log of an organisation; with `nouns` only what is about these."""
    rows: QuerySet[Event] = Event.objects.filter(organisation_id=organisation_id)
    return rows if nouns is None else rows.filter(_about_nouns(nouns))


def _about_nouns(nouns: Collection[str]) -> Q:
    found = Q(pk__in=[])
    for noun in nouns:
        found |= Q(kind__startswith=f"{noun}.")
    return found


def page(rows: QuerySet[Event], wanted: Filter) -> Rows:
    """One page of what the filter lets through."""
    events = list(_older_than(_filtered(rows, wanted), wanted.after)[: PAGE + 1])
    return Rows(events[:PAGE], events[PAGE - 1].pk if events[PAGE:] else None)


def everything(rows: QuerySet[Event], wanted: Filter) -> list[Event] | None:
    """All of it, for an export; None if that is more than one file should hold."""
    events = list(_filtered(rows, wanted)[: EXPORT_MAX + 1])
    return events if len(events) <= EXPORT_MAX else None


def _filtered(rows: QuerySet[Event], wanted: Filter) -> QuerySet[Event]:
    rows = rows.filter(at__gte=wanted.begins, at__lt=wanted.ends)
    if wanted.mode:
        rows = rows.filter(mode=wanted.mode)
    if wanted.noun:
        rows = rows.filter(_about_nouns([wanted.noun]))
    if wanted.who:
        rows = rows.filter(user_id=wanted.who)
    if wanted.about:
        rows = rows.filter(pk__in=Mention.objects.filter(subject_id=wanted.about).values("event_id"))
    return rows.order_by("-at", "-pk")


def _older_than(rows: QuerySet[Event], after: UUID | None) -> QuerySet[Event]:
    last = Event.objects.filter(pk=after).values_list("at", flat=True).first() if after else None
    if last is None:
        return rows
    return rows.filter(Q(at__lte=last) & (Q(at__lt=last) | Q(pk__lt=after)))


def reviews_of(organisation_id: UUID) -> list[tuple[Review, Event | None]]:
    """What was drawn and not answered, the first to be due first, with what it is about; a page of it."""
    rows = Review.objects.filter(organisation_id=organisation_id, outcome="").order_by("due_on", "id")
    return _with_events(list(rows[: 2 * PAGE]))


def answered_reviews(organisation_id: UUID) -> list[tuple[Review, Event | None]]:
    """What was answered last."""
    rows = Review.objects.filter(organisation_id=organisation_id).exclude(outcome="").order_by("-decided_at", "id")
    return _with_events(list(rows[:PAGE]))


def review_of(organisation_id: UUID, review_id: UUID) -> tuple[Review, Event | None] | None:
    """One of the organisation's, with what it is about."""
    found = _with_events(list(Review.objects.filter(organisation_id=organisation_id, pk=review_id)))
    return found[0] if found else None


def _with_events(reviews: list[Review]) -> list[tuple[Review, Event | None]]:
    """An event that was removed from the log by force is None: the review still shows that it was there."""
    events = Event.objects.filter(pk__in=[review.event_id for review in reviews])
    known = {event.pk: event for event in events}
    return [(review, known.get(review.event_id)) for review in reviews]


def waiting_for(organisation_ids: Collection[UUID]) -> dict[UUID, Waiting]:
    """What waits in each of the organisations; one statement."""
    rows = Review.objects.filter(organisation_id__in=organisation_ids, outcome="").order_by("organisation_id")
    counted = rows.values_list("organisation_id").annotate(Count("pk"), Min("due_on"))
    return {organisation_id: Waiting(count, first) for organisation_id, count, first in counted}


def glass_by_key(glass_id: UUID) -> Glass | None:
    """One opening."""
    return Glass.objects.filter(pk=glass_id).first()
