"""The platform itself, which loads what the apps bring along."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TmoConfig(AppConfig):
    """The app `tmo`."""

    name = "tmo"

    def ready(self) -> None:
        """Loads Celery's app, then `<app>/letters.py`, `<app>/documents.py` and `<app>/tasks.py` of every app."""
        from tmo import (
            celery,  # noqa: F401  its import makes it the current app
            checks,  # noqa: F401  its import registers the system checks
        )

        autodiscover_modules("letters", "documents", "tasks")
