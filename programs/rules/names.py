"""The order of names as people expect it: å, ä and ö after z, and accents that do not count."""

import unicodedata

# What stands after z, in the order of each language. Its neighbours' letters take the place of their sisters.
_AFTER_Z = {"sv": ("å", "äæ", "öø"), "nb": ("æä", "øö", "å"), "da": ("æä", "øö", "å")}
_PLACES = {
    language: {ord(letter): chr(ord("{") + place) for place, same in enumerate(groups) for letter in same}
    for language, groups in _AFTER_Z.items()
}
_LATIN = str.maketrans({"đ": "d", "ð": "d", "ł": "l", "þ": "th", "ŋ": "n", "ŧ": "t"})


def sort_key(name: str, language: str = "sv") -> str:
    """The text to sort a name by; a language that has no order of its own takes the Swedish one."""
    placed = unicodedata.normalize("NFC", name).casefold().translate(_PLACES.get(language, _PLACES["sv"]))
    if not placed.isascii():  # an accent, or another language's letter
        bare = (one for one in unicodedata.normalize("NFD", placed) if not unicodedata.combining(one))
        placed = "".join(bare).translate(_LATIN)
    return " ".join(placed.replace("-", " ").split())
