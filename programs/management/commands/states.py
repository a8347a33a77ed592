"""`manage.py states [--check]`: writes docs/states.md from the tables of states and moves."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from programs.presenters.states import states_page

PAGE = settings.BASE_DIR / "docs" / "states.md"


class Command(BaseCommand):
    """Writes the page, or with `--check` says whether it is current."""

    help = "Writes docs/states.md from the tables; --check fails if it is not current."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            PAGE.write_text(states_page(), encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != states_page():
            raise CommandError("docs/states.md is not current: run manage.py states")
