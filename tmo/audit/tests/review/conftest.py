"""An organisation with an auditor, somebody who reads, and somebody to read about."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction

from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.audit.models import Event
from tmo.audit.review import subjects
from tmo.audit.review.rules import About
from tmo.units.enums import RoleKind
from tmo.units.models import Role
from tmo.units.tests.factories import make_admin, make_organisation, make_role, make_user


@pytest.fixture
def place(db: None) -> SimpleNamespace:
    """`organisation`, `auditor`, `reader` and the role `about` of a third person."""
    organisation = make_organisation()
    auditor, reader, other = make_user(name="Siv Alm"), make_admin(organisation, name="Anna Ek"), make_user()
    make_role(auditor, organisation, RoleKind.AUDITOR)
    about = make_role(other, organisation, RoleKind.MANAGER)
    return SimpleNamespace(organisation=organisation, auditor=auditor, reader=reader, about=about)


@pytest.fixture
def read(place: SimpleNamespace) -> Callable[..., Event]:
    """Somebody reads something at a moment."""

    def done(at: datetime, *, by: object = None, what: object = None, kind: str = "role.read") -> Event:
        actor = Actor(user_id=(by or place.reader).pk, role="admin", link_id=None, address="")
        with time_machine.travel(at, tick=False), transaction.atomic():
            return record(kind, by=actor, at=at, subjects=what or place.about, organisation_id=place.organisation.pk)

    return done


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch) -> dict[str, About]:
    """What is known of roles in the place of their own resolver; all rules are asked."""
    known: dict[str, About] = {}
    monkeypatch.setattr(subjects, "_subjects", {})
    subjects.register_subject(Role._meta.label_lower, lambda keys: {key: known[key] for key in keys if key in known})
    return known


@pytest.fixture
def last_month(at: datetime) -> datetime:
    """Wednesday 10 February 2027 at noon."""
    return at - timedelta(days=19) + timedelta(hours=3)
