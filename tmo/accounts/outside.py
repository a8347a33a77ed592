"""Whose account it is that a provider of single sign-on vouches for. No account arises here: invitations make them."""

from datetime import datetime

from django.db import IntegrityError, transaction

from tmo.accounts.addresses import canonical
from tmo.accounts.models import OutsideIdentity, User
from tmo.accounts.oidc import Answer
from tmo.audit.actor import Actor
from tmo.audit.log import record


@transaction.atomic
def account_of(answer: Answer, *, by: Actor, at: datetime) -> User | None:
    """The account linked to this subject; else the one with the verified address, which is linked now. None if none.

    An account that is linked to another subject of the same provider is not found by its address any more: a mailbox
    that was given to somebody else at the provider opens nothing here.
    """
    same = OutsideIdentity.objects.select_related("user").filter(issuer=answer.issuer, subject=answer.subject).first()
    if same is not None:
        return same.user if same.user.is_active else None
    user = User.objects.filter(email=canonical(answer.email), is_active=True).first() if answer.email else None
    return _linked(user, answer, by, at) if user is not None else None


def _linked(user: User, answer: Answer, by: Actor, at: datetime) -> User | None:
    try:
        with transaction.atomic():
            OutsideIdentity.objects.create(user=user, issuer=answer.issuer, subject=answer.subject, linked_at=at)
    except IntegrityError:
        return None
    record("account.linked", by=by, at=at, subjects=user)
    return user
