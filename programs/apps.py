"""Training packages: booking, dates, sessions, action plan."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """The app `programs`; stands on `tmo` and knows nothing of its neighbours."""

    name = "programs"
