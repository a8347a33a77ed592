"""Mail that is owed: written with what it tells of, sent once, seen when it fails."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """The app `outbox`."""

    name = "tmo.outbox"
    label = "outbox"
