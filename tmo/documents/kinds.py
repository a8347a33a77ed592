"""What kinds of documents there are. Apps register their builders in `<app>/documents.py`, loaded at start."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from tmo.documents.models import Document

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Paper:
    """A page to be printed as PDF: `template` extends "paper/base.html". `name` is the file's, made of codes alone."""

    template: str
    context: dict[str, Any]
    name: str
    lang: str
    title: str


@dataclass(frozen=True)
class File:
    """A file that is complete already, such as a spreadsheet."""

    content: bytes
    name: str
    media_type: str


class Gone(LookupError):
    """What the document was to show is not there any more."""


Build = Callable[[Document, datetime, Progress], Paper | File]
May = Callable[[Any, Document, datetime], bool]


@dataclass(frozen=True)
class Kind:
    """`label` names the document on its page; `back` answers the address of the page it belongs to."""

    name: str
    build: Build
    may: May
    label: str | Promise
    back: Callable[[Document], str] = field(default=lambda document: "/")


class UnknownKind(LookupError):
    """No builder is registered for the kind."""


_kinds: dict[str, Kind] = {}


def document(
    name: str, *, label: str | Promise, may: May, back: Callable[[Document], str] | None = None
) -> Callable[[Build], Build]:
    """Registers `build(document, at, progress) -> Paper | File`.

    `may(user, document, at)` is asked when the document is built and again at each download: it decides by the rights
    that the user has then. `progress(done, total)` may be called by builders that take long.
    """

    def register(build: Build) -> Build:
        more = {"back": back} if back else {}
        if _kinds.setdefault(name, Kind(name, build, may, label, **more)).build is not build:
            raise ValueError(f"two builders for {name}")
        return build

    return register


def kind_of(document: Document) -> Kind:
    """The kind of a row; raises `UnknownKind`."""
    found = _kinds.get(document.kind)
    if found is None:
        raise UnknownKind(document.kind)
    return found
