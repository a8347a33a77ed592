"""Fills the embedded database with the demonstration: the platform's part first, then that of each app."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import module_has_submodule

from tmo import clock

REFUSED = (
    "DATABASE_URL names a database of its own: the demonstration's accounts have a password that everybody knows. "
    "For a database that only tests or benchmarks use, add --i-know-this-database-is-for-tests; "
    "the accounts then get no password."
)


class Command(BaseCommand):
    """`manage.py seed_demo [--size N]` calls `<app>.demo.seed(size, at)` of each app; run again it adds nothing."""

    help = "Loads the demonstration into the embedded database."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--size` and the flag for databases of tests."""
        parser.add_argument("--size", type=int, default=1, help="how many times the customers are copied (1-10000)")
        parser.add_argument("--i-know-this-database-is-for-tests", action="store_true", dest="for_tests")

    def handle(self, *args: Any, size: int, for_tests: bool, **options: Any) -> None:
        """Refuses on a real database, then seeds app by app."""
        if settings.DATABASE_URL and not settings.DATABASE_URL.startswith("sqlite:") and not for_tests:
            raise CommandError(REFUSED)
        if not 1 <= size <= 10_000:
            raise CommandError(f"--size must be between 1 and 10000, not {size}")
        at = clock.now()
        for seed in seeders():
            seed(size, at)
            self.stdout.write(f"{seed.__module__}: done")


def seeders() -> list[Any]:
    """The `seed` functions in the order of `INSTALLED_APPS`, in which the platform comes before the apps."""
    configs = [config for config in apps.get_app_configs() if module_has_submodule(config.module, "demo")]
    own = [config for config in configs if config.name.split(".")[0] in {"tmo", "programs", "screening", "assessments"}]
    return [import_module(f"{config.name}.demo").seed for config in own]
