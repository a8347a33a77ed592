"""One written form of an e-mail address, so that the same mailbox never becomes two accounts."""

import unicodedata


def canonical(address: str) -> str:
    """The address in NFC, without surrounding space, in lower case. The empty string stays empty."""
    return unicodedata.normalize("NFC", address.strip()).lower()
