"""Mail about a trainer's time."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from programs.letters.booking import address
from programs.models import Absence
from programs.presenters.booking import date_line
from programs.queries.trainers import held_during
from programs.rules.catalogue import package
from tmo.accounts.models import User
from tmo.outbox.kinds import Drop, Letter, kind
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation
from tmo.units.roles import people_with


@kind("programs.trainer_away")
def trainer_away(message: Message, at: datetime) -> Letter | Drop:
    """Tells a coordinator that a trainer is away on days with sessions, which ones, and never why."""
    absence = Absence.objects.select_related("trainer").filter(pk=message.subject_id).first()
    if absence is None:
        return Drop("the absence was taken back")
    rows = held_during(absence.trainer_id, absence.starts_on, absence.ends_on, at)
    held = list(rows.filter(session__booking__provider=message.organisation_id))
    if not held:
        return Drop("no session lies in the absence any more")
    if not _coordinates(message, at):
        return Drop("the reader is no coordinator any more")
    context = {
        "trainer": absence.trainer.get_full_name(),
        "sessions": [_line(row) for row in held],
        "url": address("programs:trainer_absences", absence.trainer_id),
    }
    return Letter(_("A trainer is away on days with sessions"), "programs/trainer_away", context)


def _line(hold: Any) -> dict[str, Any]:
    booking = hold.session.booking
    made = package(booking.package_key, booking.package_version)
    return {
        "title": made.by_key[hold.session.key].title,
        "lang": made.lang,
        "date": date_line(hold.session.agreed),
        "reference": booking.reference,
    }


def _coordinates(message: Message, at: datetime) -> bool:
    """An address without an account is the provider's support."""
    person = User.objects.filter(email=message.to).first()
    provider = Organisation.objects.filter(pk=message.organisation_id).first()
    if person is None or provider is None:
        return provider is not None
    today = at.astimezone(ZoneInfo(provider.zone)).date()
    return people_with(RoleKind.COORDINATOR, provider.pk, today).contains(person)
