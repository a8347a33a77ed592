"""What the reviewer says about one reading."""

from datetime import datetime

from django.db import transaction

from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.audit.models import Review
from tmo.audit.review.rules import Reason, Refused, may_decide, may_say


def against_deciding(review: Review, by: Actor) -> Reason | None:
    """Why this person cannot answer; None if they can."""
    return may_decide(viewer_id=review.viewer_id, reviewer_id=by.user_id, decided=review.decided_at is not None)


@transaction.atomic
def decide(*, review: Review, outcome: str, note: str, by: Actor, at: datetime) -> Review:
    """Writes the answer; raises `Refused` with the reason, and then nothing is written."""
    review = Review.objects.select_for_update().get(pk=review.pk)
    reason = against_deciding(review, by) or may_say(outcome=outcome, note=note)
    if reason is not None:
        raise Refused(reason)
    review.outcome, review.note = Review.Outcome(outcome), note.strip()
    review.reviewer_id, review.decided_at = by.user_id, at
    review.save(update_fields=["outcome", "note", "reviewer_id", "decided_at"])
    facts = {"outcome": outcome, "event": review.event_id}
    record("review.decided", by=by, at=at, subjects=review, organisation_id=review.organisation_id, facts=facts)
    return review
