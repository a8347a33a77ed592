"""The ring of field keys, as settings state it: "id:base64,id:base64"; the first seals, all of them open."""

import base64
import binascii
import re
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}", re.ASCII)
KEY_BYTES = 32


def ring() -> dict[str, AESGCM]:
    """Ciphers by key id, in the order of `settings.FIELD_KEYS`; raises `ImproperlyConfigured` naming the fault."""
    return parse(settings.FIELD_KEYS)


@lru_cache(maxsize=8)
def parse(text: str) -> dict[str, AESGCM]:
    """The ring that `text` describes."""
    found: dict[str, AESGCM] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _, encoded = entry.partition(":")
        if not KEY_ID.fullmatch(name) or name in found:
            raise ImproperlyConfigured("TMO_FIELD_KEYS: each key needs an id of its own, of letters and digits")
        found[name] = AESGCM(_key(name, encoded))
    if not found:
        raise ImproperlyConfigured("TMO_FIELD_KEYS holds no key")
    return found


def _key(name: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, altchars=b"-_" if set(encoded) & set("-_") else None, validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"TMO_FIELD_KEYS: key {name} is not base64") from None
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"TMO_FIELD_KEYS: key {name} must be {KEY_BYTES} bytes long")
    return key
