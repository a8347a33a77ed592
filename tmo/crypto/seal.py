"""AES-256-GCM over one value, bound to the place it stands in.

The sealed text is "keyid.nonce.ciphertext", the last two in base64url. `place` goes in as associated data, so that a
value copied to another row or field does not open there. The length of the text can still be seen.
"""

import os

from cryptography.exceptions import InvalidTag

from tmo.crypto import Tampered, encoding, keys

NONCE_BYTES = 12


def seal(plain: bytes, place: str) -> str:
    """Seals with the first key of the ring."""
    key_id, cipher = next(iter(keys.ring().items()))
    nonce = os.urandom(NONCE_BYTES)
    ciphertext = cipher.encrypt(nonce, plain, place.encode())
    return ".".join((key_id, encoding.encode(nonce), encoding.encode(ciphertext)))


def unseal(token: str, place: str) -> bytes:
    """Opens with whichever key sealed it; raises `Tampered` when anything is not as it was written."""
    key_id, nonce, ciphertext = _parts(token, place)
    cipher = keys.ring().get(key_id)
    if cipher is None:
        raise Tampered(f"{place}: sealed with key {key_id!r}, which is not in TMO_FIELD_KEYS")
    try:
        return cipher.decrypt(nonce, ciphertext, place.encode())
    except InvalidTag:
        raise Tampered(f"{place}: the sealed text was changed or belongs elsewhere") from None


def _parts(token: str, place: str) -> tuple[str, bytes, bytes]:
    parts = token.split(".")
    if len(parts) == 3:
        nonce, ciphertext = encoding.decode(parts[1]), encoding.decode(parts[2])
        if nonce is not None and len(nonce) == NONCE_BYTES and ciphertext is not None:
            return parts[0], nonce, ciphertext
    raise Tampered(f"{place}: what is stored is not a sealed text")
