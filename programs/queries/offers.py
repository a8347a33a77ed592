"""What can be asked for, and at whose address."""

from django.db.models import QuerySet

from programs.models import Offer, Terms
from tmo.audit.scope import OutsideScope


def open_offers() -> QuerySet[Offer]:
    """Offers that take requests now, with their provider, in the order of the providers' names."""
    live = Offer.objects.filter(is_open=True, provider__is_training_provider=True, provider__closed_at__isnull=True)
    return live.select_related("provider").order_by("provider__name", "package_key")


def open_offer(provider_slug: str, package_key: str) -> Offer:
    """The offer at a public address; `OutsideScope` when there is none or it takes no requests."""
    offer = open_offers().filter(provider__slug=provider_slug, package_key=package_key).first()
    if offer is None:
        raise OutsideScope("offer", f"{provider_slug}/{package_key}")
    return offer


def current_terms(offer: Offer) -> Terms | None:
    """The latest published version of the provider's terms for this offer."""
    return offer.terms.order_by("-version").first()
