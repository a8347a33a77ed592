"""The app of organisations and roles."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Organisations, their workplaces, and who holds which role there and when."""

    name = "tmo.units"
    label = "units"
