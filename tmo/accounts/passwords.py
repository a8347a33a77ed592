"""Which passwords are refused, each with the reason in words. Nothing is asked of the network.

Length is what counts: 15 characters, or 12 where a second factor stands beside. Capitals or digits are never demanded.
What remains after the words are taken away that everybody here would try must still be long.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tmo.accounts.factors import has_factor

LONG_ENOUGH, LONG_ENOUGH_WITH_FACTOR, LONGEST = 15, 12, 128
FEWEST_DIFFERENT = 5
LEFT_OVER = 8  # letters that must remain when local words are taken away
SHORTEST_WORD = 3
LOCAL_WORDS = Path(__file__).with_name("local_words.txt")

Words = Callable[[], Iterable[str]]
_sources: list[Words] = []


def register_words(source: Words) -> None:
    """Adds a source of words that are easily guessed here, such as the names of organisations; asked at each choice."""
    if source not in _sources:
        _sources.append(source)


class Passphrase:
    """One validator for all of it, so that a text of a megabyte is refused before anybody reads it."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError` with one reason, the first that holds."""
        for reason in (_against_length, _against_monotony, _against_common, _against_local):
            words = reason(password, user)
            if words:
                raise ValidationError(words, code=reason.__name__.removeprefix("_against_"))

    def get_help_text(self) -> str:
        """What a person should know before choosing."""
        return _("At least 15 characters; 12 if you use a second factor.")


def _against_length(password: str, user: Any) -> str:
    least = LONG_ENOUGH_WITH_FACTOR if has_factor(user) else LONG_ENOUGH
    if len(password) > LONGEST:
        return _("The password may have at most %(most)s characters.") % {"most": LONGEST}
    if len(password) >= least:
        return ""
    short = "The password must have at least %(least)s character."
    return ngettext(short, "The password must have at least %(least)s characters.", least) % {"least": least}


def _against_monotony(password: str, user: Any) -> str:
    few = len(set(password.casefold())) < FEWEST_DIFFERENT
    repeated = re.fullmatch(r"(.{1,8}?)\1+.{0,7}", password, re.DOTALL | re.IGNORECASE)
    signs = plain(password, keep_digits=True)
    runs = signs != "" and signs in "abcdefghijklmnopqrstuvwxyzåäö" + "01234567890123456789"
    return _("The password repeats itself. Choose a few words in a row.") if few or repeated or runs else ""


def _against_common(password: str, user: Any) -> str:
    core = plain(password)
    common = _common()
    if password.isdigit() or {password.casefold(), core} & common:
        return _("The password is one of those that are tried first. Choose a few words in a row.")
    return ""


def _against_local(password: str, user: Any) -> str:
    whole = left = plain(password)
    for word in sorted({*_local(), *_own(user)}, key=len, reverse=True):
        left = left.replace(word, "")
    if left == whole or len(left) >= LEFT_OVER:
        return ""
    return _("The password is made of words that are easily guessed here: names of people, places, schools or roles.")


def plain(text: str, keep_digits: bool = False) -> str:
    """Its letters in one written form, without anything between them."""
    letters = unicodedata.normalize("NFC", text).casefold()
    return "".join(one for one in letters if one.isalpha() or (keep_digits and one.isdigit()))


@cache
def _common() -> frozenset[str]:
    """Django's list of the passwords that are used most; those of letters alone are the ones that matter here."""
    return frozenset(CommonPasswordValidator().passwords)


@cache
def _listed() -> frozenset[str]:
    lines = LOCAL_WORDS.read_text("utf-8").splitlines()
    return frozenset(plain(word) for line in lines if not line.startswith("#") for word in line.split(","))


def _local() -> set[str]:
    """The listed words and those of the sources, whole and part by part."""
    found = {part for source in _sources for name in source() for part in _parts(name)}
    return {word for word in _listed() | found if len(word) >= SHORTEST_WORD}


def _own(user: Any) -> set[str]:
    """Parts of the person's own name and address."""
    texts = (getattr(user, "name", ""), getattr(user, "email", ""))
    return {part for text in texts for part in _parts(text or "") if len(part) >= SHORTEST_WORD}


def _parts(name: str) -> set[str]:
    return {plain(name), *(plain(part) for part in re.split(r"[\W_]+", name))}
