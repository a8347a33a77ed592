"""The app of organisations and roles."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Organisations, their workplaces, and who holds which role there and when."""

    name = "tmo.units"
    label = "units"

    def ready(self) -> None:
        """Tells the log which rows of this app are about people, and the passwords which names are easily guessed."""
        from tmo.accounts.passwords import register_words
        from tmo.units import auditing
        from tmo.units.queries.names import names_of_places

        auditing.register()
        register_words(names_of_places)
