"""Some readings of last month, so that an auditor of the demonstration finds something to look at."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.audit.models import Event
from tmo.units.models import Role

PURPOSE = "demonstration"
# Days after the first of last month, and the hour in UTC: the last one is late in the evening.
MOMENTS = ((4, 9), (11, 13), (19, 22))


def seed_readings(readers: Mapping[str, UUID], at: datetime) -> None:
    """The list of people, read by each of the administrators; written once."""
    if Event.objects.filter(purpose=PURPOSE).exists():
        return
    first = (at.replace(day=1) - timedelta(days=1)).replace(day=1)
    for user_id in readers.values():
        place = Role.objects.get(user_id=user_id).organisation_id
        roles = list(Role.objects.filter(organisation_id=place))
        by = Actor(user_id=user_id, role="admin", link_id=None, address="192.0.2.14")
        for days, hour in MOMENTS:
            when = (first + timedelta(days=days)).replace(hour=hour, minute=10)
            record("role.read", by=by, at=when, subjects=roles, organisation_id=place, purpose=PURPOSE)
