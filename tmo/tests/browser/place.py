"""The small world in which the journeys happen."""

from dataclasses import dataclass
from datetime import date

from programs.models import Offer
from programs.tests.factories import PACKAGE, make_member, make_offer, make_provider
from tmo.accounts.models import User
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation
from tmo.units.tests.factories import make_organisation, make_period, make_role, make_user

PASSPHRASE = "en lång fras om skog"
COORDINATOR = "coordinator@provider.example"
CLOSED = date(2027, 6, 14)


@dataclass(frozen=True)
class House:
    """The provider, its offer and its people."""

    provider: Organisation
    offer: Offer
    coordinator: User
    trainers: tuple[User, User]

    @property
    def form_path(self) -> str:
        return f"/book/{self.provider.slug}/{PACKAGE}/"


def build() -> House:
    """One provider with a coordinator and two trainers; a customer whose schools close in June."""
    provider = make_provider(name="Barnens Rätt", slug="barnens-ratt")
    coordinator = make_user(COORDINATOR, name="Kerstin Lund", language="sv", password=PASSPHRASE)
    make_role(coordinator, provider, RoleKind.COORDINATOR)
    trainers = [make_member(provider, RoleKind.TRAINER, name=name) for name in ("Amir Sandberg", "Britta Holm")]
    make_organisation(name="Björkdals kommun", slug="bjorkdals-kommun")
    make_period(title="Sommarlov", starts_on=CLOSED, ends_on=date(2027, 8, 14))
    return House(provider, make_offer(provider), coordinator, (trainers[0], trainers[1]))
