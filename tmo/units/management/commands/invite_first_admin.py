"""The operator's way to give an organisation that a coordinator opened its first administrator."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations
from django.db import IntegrityError

from tmo import clock
from tmo.audit.actor import Actor
from tmo.forms.fields import MailField
from tmo.units import links
from tmo.units.actions.organisations import invite_first_admins
from tmo.units.models import Organisation
from tmo.units.queries import admins_of
from tmo.units.rules import local_day


class Command(BaseCommand):
    """Invites the first administrators and prints their links; afterwards two people grant roles between them."""

    help = "Invites the first administrator of an organisation that has none."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which organisation, and whom to invite."""
        parser.add_argument("--slug", required=True)
        parser.add_argument("--admin", action="append", required=True, metavar="EMAIL", dest="admins")

    @no_translations
    def handle(self, *args: Any, slug: str, admins: list[str], **options: Any) -> None:
        """Refuses, with one line, an organisation that is not there or has an administrator."""
        organisation = Organisation.objects.filter(slug=slug, closed_at__isnull=True).first()
        if organisation is None:
            raise CommandError(f"--slug: there is no open organisation {slug}")
        at = clock.now()
        if admins_of(organisation.pk, local_day(at, organisation.zone)).exists():
            raise CommandError(f"--slug: {slug} has an administrator, who invites others")
        addresses = [_address(one) for one in admins]
        by = Actor.system("invite_first_admin")
        try:
            invitations = invite_first_admins(organisation=organisation, admins=addresses, by=by, at=at)
        except IntegrityError:
            raise CommandError("--admin: an invitation to this address is open already") from None
        for invitation in invitations:
            self.stdout.write(f"{invitation.email}: {links.address_of(invitation.pk)}")


def _address(text: str) -> str:
    try:
        return MailField().clean(text)
    except ValidationError as error:
        raise CommandError(f"--admin {text}: {' '.join(error.messages)}") from None
