"""The operator's way to open an organisation. Everything after that is done by its administrators."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from tmo import clock
from tmo.audit.actor import Actor
from tmo.forms.fields import MailField
from tmo.forms.text import clean_line
from tmo.units import links
from tmo.units.actions import open_organisation
from tmo.units.enums import Country
from tmo.units.models import Organisation

PARTS = ("training_provider", "customer", "care_provider")


class Command(BaseCommand):
    """Opens an organisation, mails its first administrators and prints their links; status 1 and one line per fault."""

    help = "Opens an organisation with its first administrator or administrators."

    def add_arguments(self, parser: CommandParser) -> None:
        """What the organisation is, and whom to invite."""
        parser.add_argument("--name", required=True)
        parser.add_argument("--slug", required=True, help="short name in addresses: a-z, 0-9 and -")
        parser.add_argument("--country", required=True, choices=Country.values)
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES])
        for part in PARTS:
            parser.add_argument(f"--{part.replace('_', '-')}", action="store_true")
        parser.add_argument("--admin", action="append", required=True, metavar="EMAIL", dest="admins")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Checks everything first, so that all faults are named at once."""
        organisation = _organisation(options)
        faults = [*_faults(organisation), *(_address_fault(address) for address in options["admins"])]
        if found := [fault for fault in faults if fault]:
            raise CommandError("\n".join(found))
        by = Actor.system("open_organisation")
        _, invitations = open_organisation(organisation=organisation, admins=options["admins"], by=by, at=clock.now())
        self.stdout.write(f"opened {organisation.slug}")
        for invitation in invitations:
            self.stdout.write(f"{invitation.email}: {links.address_of(invitation.pk)}")


def _organisation(options: dict[str, Any]) -> Organisation:
    country = Country(options["country"])
    return Organisation(
        name=clean_line(options["name"]),
        slug=options["slug"],
        country=country,
        language=options["language"] or country.language,
        created_at=clock.now(),
        **{f"is_{part}": options[part] for part in PARTS},
    )


def _faults(organisation: Organisation) -> list[str]:
    """Every fault in a line of its own, with the option that it stands in."""
    faults = []
    if not any(getattr(organisation, f"is_{part}") for part in PARTS):
        faults.append("give at least one of --training-provider, --customer, --care-provider")
    try:
        organisation.clean_fields()
    except ValidationError as error:
        faults += [f"--{field}: {' '.join(messages)}" for field, messages in error.message_dict.items()]
    if Organisation.objects.filter(slug=organisation.slug).exists():
        faults.append(f"--slug: {organisation.slug} is taken")
    return faults


def _address_fault(address: str) -> str:
    """Why the address cannot be invited; empty if it can."""
    try:
        MailField().clean(address)
    except ValidationError as error:
        return f"--admin {address}: {' '.join(error.messages)}"
    return ""
