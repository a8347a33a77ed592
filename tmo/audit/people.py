"""Who looks at an organisation's log. Roles live a floor above; they are reached by a name in the settings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to whom a notice can be sent."""

    user_id: UUID
    email: str
    language: str


class Directory(Protocol):
    """What the log has to know about people and organisations."""

    def organisations(self) -> Mapping[UUID, str]:
        """Every organisation that is not closed, with the IANA name of its time zone."""

    def auditors(self, organisation_id: UUID, at: datetime) -> list[Person]:
        """Those who hold the role of auditor for the whole organisation."""

    def leaders(self, organisation_id: UUID, at: datetime) -> list[Person]:
        """Those who lead a team there."""

    def admins(self, organisation_id: UUID, at: datetime) -> list[Person]:
        """Those who administer it."""

    def names(self, user_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Names of accounts, in one query."""


def directory() -> Directory:
    """The one that `settings.AUDIT_DIRECTORY` names."""
    return cast(Directory, import_string(settings.AUDIT_DIRECTORY)())
