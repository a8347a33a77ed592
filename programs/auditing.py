"""What the log says about bookings in words, and which rows of this app are about a person with an account."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs.models import Participant
from programs.queries.people import email_index
from tmo.accounts.models import User
from tmo.audit.review.rules import Why
from tmo.audit.review.subjects import register_own_rows, register_subject
from tmo.web.audit.words import register_words

NOUNS = {
    "absence": _("Absence"),
    "ambassador": _("Ambassador"),
    "attendance": _("Attendance"),
    "booking": _("Booking"),
    "calendar": _("Calendar address"),
    "calendar_period": _("School breaks and study days"),
    "document": _("Document"),
    "hold": _("Time of a trainer"),
    "offer": _("Offer"),
    "participant": _("Participants"),
    "path": _("Own training"),
    "plan": _("Action plan"),
    "session": _("Session"),
    "substitute": _("Substitute"),
    "trainer": _("Trainer"),
    "workinghours": _("Working hours"),
}
VERBS = {
    "added": pgettext_lazy("log", "added"),
    "answered": pgettext_lazy("log", "answered"),
    "appointed": pgettext_lazy("log", "appointed"),
    "asked": pgettext_lazy("log", "asked for"),
    "contact_changed": pgettext_lazy("log", "contact changed"),
    "corrected": pgettext_lazy("log", "corrected"),
    "drafted": pgettext_lazy("log", "begun"),
    "held": pgettext_lazy("log", "took place"),
    "held_undone": pgettext_lazy("log", "did not take place after all"),
    "imported": pgettext_lazy("log", "added from a list"),
    "invited": pgettext_lazy("log", "invited"),
    "left": pgettext_lazy("log", "left"),
    "link_sent": pgettext_lazy("log", "link sent"),
    "linked": pgettext_lazy("log", "linked to an organisation"),
    "made": pgettext_lazy("log", "held"),
    "marked": pgettext_lazy("log", "marked"),
    "named": pgettext_lazy("log", "named"),
    "principal_changed": pgettext_lazy("log", "principal changed"),
    "principals_kept": pgettext_lazy("log", "principals taken over"),
    "recorded": pgettext_lazy("log", "recorded"),
    "released": pgettext_lazy("log", "given back"),
    "removed": pgettext_lazy("log", "removed"),
    "renewed": pgettext_lazy("log", "renewed"),
    "replaced": pgettext_lazy("log", "replaced"),
    "requested": pgettext_lazy("log", "requested"),
    "returned": pgettext_lazy("log", "came back"),
    "revised": pgettext_lazy("log", "revised"),
    "room_set": pgettext_lazy("log", "room set"),
    "saved": pgettext_lazy("log", "saved"),
    "session_cancelled": pgettext_lazy("log", "session cancelled"),
    "set": pgettext_lazy("log", "set"),
    "started": pgettext_lazy("log", "begun"),
    "trainer_replaced": pgettext_lazy("log", "trainer replaced"),
    "withdrawal_undone": pgettext_lazy("log", "withdrawal undone"),
    "withdrawn": pgettext_lazy("log", "withdrawn"),
}
# Lists of colleagues are opened in the course of everyday work: only the hour is looked at, and the sample.
PARTICIPANT_RULES = frozenset({Why.NIGHT})


def own_participations(user_id: UUID) -> list[UUID]:
    """Keys of the rows that carry the address of the account, from each booking."""
    person = User.objects.filter(pk=user_id).first()
    rows = Participant.objects.filter(email_index=email_index(person.email)) if person else Participant.objects.none()
    return list(rows.values_list("pk", flat=True))


def register() -> None:
    """Called when the app is ready."""
    register_words(NOUNS, VERBS)
    register_subject("programs.participant", lambda keys: {}, PARTICIPANT_RULES)
    register_own_rows("programs.participant", own_participations)
