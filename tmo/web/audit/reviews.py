"""Readings that somebody has to look at: the list, and the answer to each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tmo import clock
from tmo.audit.actor import Actor, actor_of
from tmo.audit.log import record
from tmo.audit.people import directory
from tmo.audit.queries import Event, Review, answered_reviews, review_of, reviews_of
from tmo.audit.review.deciding import against_deciding, decide
from tmo.audit.review.rules import Reason, Refused
from tmo.audit.scope import OutsideScope
from tmo.units.auditing import organisation_for_auditor
from tmo.units.enums import RoleKind
from tmo.units.rules import local_day
from tmo.units.signed_in import person
from tmo.web.audit.forms import OutcomeForm
from tmo.web.audit.rows import Row, rows_of
from tmo.web.audit.words import OUTCOMES, REASONS, Words, why_words

Pair = tuple[Review, Event | None]


@dataclass(frozen=True, slots=True)
class Card:
    """A reading to look at; `reading` is None if the log has lost it, `refusal` why this reader cannot answer."""

    id: UUID
    reading: Row | None
    viewer: str
    whys: list[str]
    due_on: date
    is_late: bool
    outcome: Words
    reviewer: str
    refusal: Words


@require_safe
@transaction.atomic
def review_list(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """GET: what waits, the first to be due first, and what was answered last."""
    at, by = clock.now(), actor_of(request, RoleKind.AUDITOR)
    organisation = organisation_for_auditor(person(request), organisation_id, at)
    day = local_day(at, organisation.zone)
    open_ones, answered = reviews_of(organisation.pk), answered_reviews(organisation.pk)
    subjects = [review for review, _event in [*open_ones, *answered]]
    record("review.listed", by=by, at=at, subjects=subjects, organisation_id=organisation.pk)
    context = {
        "organisation": organisation,
        "cards": cards(open_ones, by, day),
        "answered": cards(answered, by, day),
        "late": sum(review.due_on < day for review, _event in open_ones),
    }
    return render(request, "audit/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def review_answer(request: HttpRequest, organisation_id: UUID, review_id: UUID) -> HttpResponse:
    """GET: one reading with the form; POST: the answer. 422 with everything typed kept if it is not taken."""
    at, by = clock.now(), actor_of(request, RoleKind.AUDITOR)
    organisation = organisation_for_auditor(person(request), organisation_id, at)
    pair = review_of(organisation.pk, review_id)
    if pair is None:
        raise OutsideScope("review", review_id)
    form = OutcomeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _answered(form, pair[0], by):
        messages.success(request, _("Your answer is saved."))
        return redirect("review_list", organisation.pk)
    record("review.read", by=by, at=at, subjects=pair[0], organisation_id=organisation.pk)
    [card] = cards([pair], by, local_day(at, organisation.zone))
    context = {"organisation": organisation, "card": card, "note": pair[0].note, "form": form}
    return render(request, "audit/review.html", context, status=422 if form.is_bound else 200)


def _answered(form: OutcomeForm, review: Review, by: Actor) -> bool:
    """Whether the answer was taken; otherwise the form says why not."""
    try:
        decide(review=review, **form.cleaned_data, by=by, at=clock.now())
    except Refused as refused:
        field = "note" if refused.reason is Reason.NOTE_NEEDED else None
        form.add_error(field, str(REASONS[refused.reason]))
        return False
    return True


def cards(pairs: list[Pair], by: Actor, day: date) -> list[Card]:
    """As the pages show them; names come with one statement."""
    events = [event for _review, event in pairs if event is not None]
    readings = {row.id: row for row in rows_of(events, with_names=True)}
    people = {key for review, _event in pairs for key in (review.viewer_id, review.reviewer_id) if key}
    names = directory().names(people)
    return [_card(review, readings.get(review.event_id), names, by, day) for review, _event in pairs]


def _card(review: Review, reading: Row | None, names: Mapping[UUID, str], by: Actor, day: date) -> Card:
    reason = against_deciding(review, by)
    return Card(
        id=review.pk,
        reading=reading,
        viewer=names.get(review.viewer_id, "") if review.viewer_id else "",
        whys=why_words(review.whys),
        due_on=review.due_on,
        is_late=not review.outcome and review.due_on < day,
        outcome=OUTCOMES.get(review.outcome, ""),
        reviewer=names.get(review.reviewer_id, "") if review.reviewer_id else "",
        refusal=REASONS[reason] if reason else "",
    )
