"""Who acts: an account, the holder of a link, or the system itself."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

ADDRESS_MAX = 45


@dataclass(frozen=True)
class Actor:
    """`role` is the right that was used ("coordinator", "link", "system:sweep"); `address` the network address."""

    user_id: UUID | None
    role: str
    link_id: UUID | None
    address: str

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A job of ours, such as the sweep."""
        return cls(user_id=None, role=f"system:{name}", link_id=None, address="")


def actor_of(request: HttpRequest, role: str = "") -> Actor:
    """The one behind a request. A door that let a link in has set `request.link_id` to the row of the link.

    The address is that of the connection: a forwarded one could be written by anybody.
    """
    user = getattr(request, "user", None)
    user_id = user.pk if user is not None and user.is_authenticated else None
    address = request.META.get("REMOTE_ADDR", "")[:ADDRESS_MAX]
    return Actor(user_id=user_id, role=role, link_id=getattr(request, "link_id", None), address=address)
