import pytest

from tmo.accounts.models import User
from tmo.audit.actor import Actor
from tmo.documents import asking, kinds
from tmo.documents.kinds import File, Paper
from tmo.documents.models import Document
from tmo.units.tests.factories import AT, make_user

# Who may see what the test documents show; a test takes somebody out.
ALLOWED: set = set()


@kinds.document("tests.paper", label="A paper", may=lambda user, document, at: user.pk in ALLOWED)
def build_paper(document: Document, at: object, progress: object) -> Paper:
    return Paper("paper/base.html", {}, "paper.pdf", "sv", "Ett papper")


@kinds.document("tests.file", label="A file", may=lambda user, document, at: user.pk in ALLOWED)
def build_file(document: Document, at: object, progress: object) -> File:
    if document.facts.get("fault"):
        raise document_fault(document.facts["fault"])
    return File(b"a;b", document.facts.get("name", "list.csv"), "text/csv")


def document_fault(name: str) -> Exception:
    return {"gone": kinds.Gone(), "bug": ValueError("Åsa Öberg")}[name]


@pytest.fixture
def asker() -> User:
    person = make_user("asker@school.example", name="Åsa Öberg", language="en")
    ALLOWED.add(person.pk)
    return person


def ask_for(person: User, kind: str = "tests.file", version: str = "1", at: object = AT, **facts: str) -> Document:
    by = Actor(user_id=person.pk, role="principal", link_id=None, address="127.0.0.1")
    return asking.ask(kind=kind, version=version, by=by, at=at, language="sv", facts=facts)
