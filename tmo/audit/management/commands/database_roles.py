"""The rights of the running product in PostgreSQL, as SQL for the owner of the database."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tmo.audit.grants import statements

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)


class Command(BaseCommand):
    """`manage.py database_roles [--role NAME] [--schema NAME] | psql <as owner>` after each migration."""

    help = "Prints the SQL that lets a role run the product and do nothing else; the log it can only add to."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Names of the role and the schema."""
        parser.add_argument("--role", default="tmo_app", help="the role of DATABASE_URL (tmo_app)")
        parser.add_argument("--schema", default="public", help="where the tables are (public)")
        parser.add_argument("--sql", action="store_true", help="print the SQL; the only thing that it does")

    def handle(self, *args: Any, role: str, schema: str, **options: Any) -> None:
        """One transaction: either all rights are as they should be, or none has changed."""
        for name in (role, schema):
            if not NAME.fullmatch(name):
                raise CommandError(f"{name!r} is not a plain name in small letters")
        self.stdout.write("BEGIN;")
        for statement in statements(role, schema):
            self.stdout.write(f"{statement};")
        self.stdout.write("COMMIT;")
