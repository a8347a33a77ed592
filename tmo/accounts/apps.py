"""The app of people who sign in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in: the user model, the ways in, the profile page."""

    name = "tmo.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listens to what happens around signing in."""
        from tmo.accounts import signals  # noqa: F401
