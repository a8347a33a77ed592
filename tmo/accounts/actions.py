"""What changes an account."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F

from tmo.accounts.models import User
from tmo.audit.actor import Actor
from tmo.audit.log import record


@transaction.atomic
def open_account(
    *, email: str, name: str, language: str, password: str | None, zone: str, by: Actor, at: datetime
) -> User:
    """Makes an account whose address is proved, since its owner followed a link that was mailed there."""
    user = User.objects.create_user(email, password or None, name=name, language=language, timezone=zone, created_at=at)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    record("account.opened", by=by, at=at, subjects=user)
    return user


@transaction.atomic
def change_profile(*, user: User, name: str, language: str, zone: str, by: Actor, at: datetime) -> User:
    """Saves the person's own name, language and time zone (IANA name)."""
    user.name, user.language, user.timezone = name, language, zone
    user.save(update_fields=["name", "language", "timezone"])
    record("account.changed", by=by, at=at, subjects=user)
    return user


@transaction.atomic
def end_sessions(*, user: User, by: Actor, at: datetime) -> None:
    """Signs the person out everywhere: each session is bound to the number that is raised here."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    record("account.signed_out", by=by, at=at, subjects=user)
