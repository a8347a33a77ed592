"""Once a month: a random sample of what was read, and everything that a rule points at."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Max

from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.audit.models import Draw, Event, Review
from tmo.audit.people import directory
from tmo.audit.review import rules
from tmo.audit.review.rules import Day, Reading, Why
from tmo.audit.review.subjects import subjects

BATCH = 500
Found = dict[Event, list[Why]]


def draw_all(at: datetime) -> int:
    """Draws every month that is over and was not drawn; answers how many events are to be looked at."""
    zones = directory().organisations()
    last = dict(Draw.objects.values_list("organisation_id").annotate(Max("month")))
    drawn = 0
    for organisation_id, zone in zones.items():
        today = at.astimezone(ZoneInfo(zone)).date()
        for month in rules.months_to_draw(last.get(organisation_id), today):
            drawn += draw(organisation_id, month, zone, at)
    return drawn


def draw(organisation_id: UUID, month: date, zone: str, at: datetime, chance: random.Random | None = None) -> int:
    """Draws one month of one organisation, once: whoever comes second finds it done and writes nothing."""
    found, readings = choose(organisation_id, month, zone, chance or random.SystemRandom())
    today = at.astimezone(ZoneInfo(zone)).date()
    try:
        with transaction.atomic():
            row = Draw(organisation_id=organisation_id, month=month, drawn_at=at, readings=readings)
            row.save(force_insert=True)
            due_on = rules.due_on(today)
            reviews = [_review(organisation_id, one, whys, month, due_on) for one, whys in found.items()]
            Review.objects.bulk_create(reviews, ignore_conflicts=True)
            facts = {"month": month, "readings": readings, "drawn": len(reviews)}
            by = Actor.system("review")
            record("review.drawn", by=by, at=at, subjects=row, organisation_id=organisation_id, facts=facts)
    except IntegrityError:
        if not Draw.objects.filter(organisation_id=organisation_id, month=month).exists():
            raise
        return 0
    return len(reviews)


def choose(organisation_id: UUID, month: date, zone: str, chance: random.Random) -> tuple[Found, int]:
    """Events to be looked at with the reasons, and how many readings there were. Reads the month as a stream."""
    found: Found = {}
    day, readings = Day(), 0

    def passing() -> Iterator[Event]:
        nonlocal readings
        for event, reading in _readings(organisation_id, month, zone):
            readings += 1
            if whys := rules.hits(reading, day, subjects()[event.subject_type].rules):
                found[event] = whys
            yield event

    for event in rules.sample(passing(), rules.SAMPLE_SIZE, chance):
        found[event] = [*found.get(event, []), Why.SAMPLE]
    return found, readings


def _readings(organisation_id: UUID, month: date, zone: str) -> Iterator[tuple[Event, Reading]]:
    begins, ends = span(month, zone)
    rows = Event.objects.filter(
        organisation_id=organisation_id,
        at__gte=begins,
        at__lt=ends,
        mode=Event.Mode.READ,
        user_id__isnull=False,
        subject_type__in=subjects(),
    ).order_by("at", "pk")
    stream = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(stream, BATCH)):
        yield from _resolved(batch, ZoneInfo(zone))


def _resolved(batch: list[Event], zone: ZoneInfo) -> Iterator[tuple[Event, Reading]]:
    """What is known of the subjects of a whole batch comes with one question for each kind."""
    names = directory().names({event.user_id for event in batch if event.user_id})
    known = {}
    for kind in {event.subject_type for event in batch}:
        keys = {key for event in batch if event.subject_type == kind for key in event.subject_ids}
        known[kind] = subjects()[kind].resolve(sorted(keys))
    for event in batch:
        if event.user_id:
            about = {key: known[event.subject_type].get(key, rules.About()) for key in event.subject_ids}
            yield event, Reading(event.user_id, names.get(event.user_id, ""), event.at.astimezone(zone), about)


def span(month: date, zone: str) -> tuple[datetime, datetime]:
    """The first moment of the month and the first one after it, at the place."""
    after = rules.first_of_month(month + timedelta(days=31))
    begins, ends = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (month, after))
    return begins, ends


def _review(organisation_id: UUID, event: Event, whys: list[Why], month: date, due_on: date) -> Review:
    return Review(
        organisation_id=organisation_id,
        month=month,
        event_id=event.pk,
        viewer_id=event.user_id,
        whys=[why.value for why in whys],
        due_on=due_on,
    )
