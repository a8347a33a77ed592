"""What can be asked for, and at whose address."""

from uuid import UUID

from django.db.models import Q, QuerySet

from programs.models import Offer, Terms
from tmo.audit.scope import OutsideScope

LIVE = Q(is_open=True, provider__is_training_provider=True, provider__closed_at__isnull=True)


def open_offers() -> QuerySet[Offer]:
    """Offers that take requests now, with their provider, in the order of the providers' names."""
    return Offer.objects.filter(LIVE).select_related("provider").order_by("provider__name", "package_key")


def open_offer(provider_slug: str, package_key: str) -> Offer:
    """The offer at a public address; `OutsideScope` when there is none or it takes no requests."""
    offers = Offer.objects.select_related("provider")
    try:
        return offers.get(LIVE, provider__slug=provider_slug, package_key=package_key)
    except Offer.DoesNotExist:
        raise OutsideScope("offer", f"{provider_slug}/{package_key}") from None


def current_terms(offer: Offer) -> Terms | None:
    """The latest published version of the provider's terms for this offer."""
    return offer.terms.order_by("-version").first()


def current_terms_id(offer: Offer) -> UUID | None:
    """Its key alone, for a booking that keeps it."""
    return offer.terms.order_by("-version").values_list("pk", flat=True).first()
