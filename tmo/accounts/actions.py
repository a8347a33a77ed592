"""What changes an account."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F

from tmo.accounts.models import SignIn, User
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
    SignIn.objects.filter(user=user).delete()
    record("account.signed_out", by=by, at=at, subjects=user)


@transaction.atomic
def close_account(*, user: User, by: Actor, at: datetime) -> None:
    """Somebody has left: the account opens nothing any more, from the next request on. Its rows stay, for the log."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    record("account.ended", by=by, at=at, subjects=user)
    end_sessions(user=user, by=by, at=at)


@transaction.atomic
def forget_factors(*, user: User, by: Actor, at: datetime) -> int:
    """For somebody who lost phone, key and recovery codes: sets up a new factor at the next sign-in.

    A password that was long enough only beside a factor goes too; the code by mail remains. Answers how many went.
    """
    count = int(Authenticator.objects.filter(user=user).delete()[0])
    user.set_unusable_password()
    user.save(update_fields=["password"])
    record("factor.removed", by=by, at=at, subjects=user, facts={"count": count})
    end_sessions(user=user, by=by, at=at)
    return count
