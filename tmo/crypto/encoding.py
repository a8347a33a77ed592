"""base64url without padding, in its one canonical form."""

import base64
import binascii


def encode(raw: bytes) -> str:
    """Letters, digits, `-` and `_` only."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes | None:
    """The bytes, or None unless `text` is exactly what `encode` would write for them."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    return raw if encode(raw) == text else None
