"""For the operator: somebody has lost phone, key and recovery codes, and has shown who he is in another way."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tmo import clock
from tmo.accounts.actions import forget_factors
from tmo.accounts.addresses import canonical
from tmo.accounts.models import User
from tmo.audit.actor import Actor


class Command(BaseCommand):
    """`manage.py forget_factors EMAIL`: the person signs in by mail and sets up a new factor before anything else."""

    help = "Takes an account's second factors away, for somebody who has lost them all."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address of the account."""
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Raises `CommandError` if there is no such account."""
        user = User.objects.filter(email=canonical(email)).first()
        if user is None:
            raise CommandError("no account has this address")
        count = forget_factors(user=user, by=Actor.system("forget_factors"), at=clock.now())
        self.stdout.write(f"{count} taken away")
