"""Mail about a trainer's time: to the coordinators who have to find somebody else."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from programs.models import Absence, Hold
from tmo.crypto.index import blind_index
from tmo.outbox.post import post
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation
from tmo.units.roles import people_with

AWAY = "programs.trainer_away"
READER = "programs.notice_reader"


def post_trainer_away(absence: Absence, held: Sequence[Hold], *, at: datetime) -> None:
    """One mail to each coordinator of every provider whose sessions lie in the absence."""
    providers = {row.session.booking.provider_id: row.session.booking.provider for row in held}
    for provider in providers.values():
        for to, language in coordinators_of(provider, at):
            post(
                key=f"{AWAY}:{absence.pk}:{provider.pk}:{blind_index(to, READER)[:32]}",
                kind=AWAY,
                to=to,
                language=language,
                at=at,
                subject_id=absence.pk,
                organisation_id=provider.pk,
                facts={},
            )


def coordinators_of(provider: Organisation, at: datetime) -> list[tuple[str, str]]:
    """Address and language of each coordinator; with none, the provider's support, else the product's own."""
    today = at.astimezone(ZoneInfo(provider.zone)).date()
    found = [(one.email, one.language) for one in people_with(RoleKind.COORDINATOR, provider.pk, today)]
    return found or [(provider.support_email or settings.SUPPORT["email"], provider.language)]
