"""How long one stays signed in, and in which browsers.

Each session carries when it began and when it was last used, in seconds since 1970. What is asked by a page of its own
accord (see `QUIET`) counts as no use. The table of sign-ins is for the person's own list; the session decides.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from tmo import clock
from tmo.accounts.models import SignIn, User
from tmo.audit.actor import Actor
from tmo.audit.log import record

BEGUN, SEEN = "begun_at", "seen_at"
NOTED_EVERY = 60  # seconds between two notes of "still here"
QUIET = frozenset({"document_state"})
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def begin(request: HttpRequest, user: User) -> None:
    """Notes a new sign-in; called once the session has its new key."""
    at = clock.now()
    if not request.session.session_key:
        request.session.save()
    request.session[BEGUN] = request.session[SEEN] = int(at.timestamp())
    browser = browser_of(request.META.get("HTTP_USER_AGENT", ""))
    facts = {"user": user, "browser": browser, "begun_at": at, "seen_at": at}
    SignIn.objects.update_or_create(session_key=request.session.session_key, defaults=facts)


def renew_key(request: HttpRequest) -> None:
    """A new key for the same session: an old one that somebody learnt is of no use after a step-up."""
    old = request.session.session_key
    request.session.cycle_key()
    SignIn.objects.filter(session_key=old).update(session_key=request.session.session_key)


def is_over(request: HttpRequest, at: datetime) -> bool:
    """Whether the session was idle too long, or has lasted too long whatever was done in it."""
    now, begun, seen = at.timestamp(), request.session.get(BEGUN), request.session.get(SEEN)
    if begun is None or seen is None:
        return True
    idle, longest = settings.SESSION_IDLE_SECONDS, settings.SESSION_LONGEST_SECONDS
    return bool(now - seen >= idle or now - begun >= longest)


def note_use(request: HttpRequest, at: datetime, route: str) -> None:
    """Remembers that the session was used, at most once a minute."""
    now = int(at.timestamp())
    if route in QUIET or now - request.session[SEEN] < NOTED_EVERY:
        return
    request.session[SEEN] = now
    SignIn.objects.filter(session_key=request.session.session_key).update(seen_at=at)


def sign_ins_of(user: User, at: datetime) -> QuerySet[SignIn]:
    """The person's browsers whose session is alive, the one used last first."""
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    return SignIn.objects.filter(user=user, session_key__in=alive).order_by("-seen_at", "pk")


@transaction.atomic
def end_one(*, user: User, sign_in_id: UUID, by: Actor, at: datetime) -> bool:
    """Signs the person out in one browser; False if it is none of theirs."""
    found = SignIn.objects.filter(user=user, pk=sign_in_id).first()
    if found is None:
        return False
    _end([found], user, by, at)
    return True


@transaction.atomic
def end_others(*, user: User, kept: str | None, by: Actor, at: datetime) -> int:
    """Signs the person out everywhere but in the session with the key `kept`; answers in how many browsers."""
    others = list(SignIn.objects.filter(user=user).exclude(session_key=kept or ""))
    _end(others, user, by, at)
    return len(others)


def _end(sign_ins: list[SignIn], user: User, by: Actor, at: datetime) -> None:
    Session.objects.filter(pk__in=[one.session_key for one in sign_ins]).delete()
    SignIn.objects.filter(pk__in=[one.pk for one in sign_ins]).delete()
    record("account.signed_out", by=by, at=at, subjects=user, facts={"browsers": len(sign_ins)})


def browser_of(agent: str) -> str:
    """`Firefox, Windows` from what a browser says of itself; empty if it says nothing that is known."""
    found: list[Any] = [next((name for mark, name in known if mark in agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(part for part in found if part)
