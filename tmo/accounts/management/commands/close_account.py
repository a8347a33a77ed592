"""For the operator: an account whose owner has left."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tmo import clock
from tmo.accounts.actions import close_account
from tmo.accounts.addresses import canonical
from tmo.accounts.models import User
from tmo.audit.actor import Actor


class Command(BaseCommand):
    """`manage.py close_account EMAIL`: no way in any more, and every session ends on its next request."""

    help = "Closes an account: its owner comes in no more."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address of the account."""
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Raises `CommandError` if there is no such account."""
        user = User.objects.filter(email=canonical(email)).first()
        if user is None:
            raise CommandError("no account has this address")
        close_account(user=user, by=Actor.system("close_account"), at=clock.now())
        self.stdout.write("closed")
