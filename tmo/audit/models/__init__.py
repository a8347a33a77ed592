"""Tables of the log: what happened, the chain over it, the index of whom it was about, and looking it over."""

from tmo.audit.models.append_only import AppendOnly, AppendOnlyQuerySet
from tmo.audit.models.events import Event
from tmo.audit.models.glass import Glass
from tmo.audit.models.links import Link, Mention
from tmo.audit.models.reviews import Draw, Review

__all__ = ["AppendOnly", "AppendOnlyQuerySet", "Draw", "Event", "Glass", "Link", "Mention", "Review"]
