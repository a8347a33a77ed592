"""Who read and wrote what, and why."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The app `audit`; refers to no other table."""

    name = "tmo.audit"
    label = "audit"
