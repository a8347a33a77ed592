"""Links derived from a row's key, so that a stolen database holds none that works.

A token is 16 bytes of the row's UUID and 16 bytes of its MAC under `settings.LINK_KEY`, as 43 characters of base64url.
It can be made again for a mail that is sent anew; it ends when the row ends or changes its key.
"""

import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from tmo.crypto import encoding

LENGTH = 43
MAC_BYTES = 16


def token_for(purpose: str, key: UUID) -> str:
    """The link of `key` for one purpose ("programs.request"); a token of one purpose opens no other."""
    return encoding.encode(key.bytes + _mac(purpose, key))


def key_from(purpose: str, token: str) -> UUID | None:
    """The row's key, or None for everything but the exact text that `token_for` makes."""
    raw = encoding.decode(token) if len(token) == LENGTH else None
    if raw is None:
        return None
    key = UUID(bytes=raw[:16])
    return key if hmac.compare_digest(raw[16:], _mac(purpose, key)) else None


def _mac(purpose: str, key: UUID) -> bytes:
    text = purpose.encode() + b"\x00" + key.bytes
    return hmac.new(settings.LINK_KEY.encode(), text, hashlib.sha256).digest()[:MAC_BYTES]
