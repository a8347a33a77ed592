"""The app of organisations and roles."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Organisations, their workplaces, and who holds which role there and when."""

    name = "tmo.units"
    label = "units"

    def ready(self) -> None:
        """Tells the log which rows of this app are about people."""
        from tmo.units import auditing

        auditing.register()
