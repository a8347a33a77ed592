"""Attendance of a whole booking: totals, one person's marks, and what is taken home; to each what is theirs."""

import io
from datetime import timedelta

import openpyxl
import pypdf
import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from programs.actions import attendance as actions
from programs.rules.attendance import Mark
from programs.tests.attending import AFTER, ALL, BEGUN, FEW, by, join, make_class, press, tap
from programs.tests.factories import AT, MANEN, SOLEN, make_member
from programs.tests.views.conftest import browser
from programs.tests.views.reading import page_text
from tmo.audit.models import Event
from tmo.documents.building import build_due
from tmo.documents.models import Document
from tmo.units.enums import RoleKind

pytestmark = pytest.mark.django_db
PRESENT, LATE, LEFT, EXCUSED, ABSENT = Mark


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def made():
    """Five people of one preschool, one of another; marked at the first day, one corrected."""
    made = make_class(workplaces=(SOLEN, MANEN))
    other = join(made.booking.workplaces.get(name=MANEN.name), "Mona Ny")
    orjan, asa, anna, arla = made.people[:4]
    taps = [tap(orjan, PRESENT), tap(asa, LATE, clock="10:20"), tap(anna, PRESENT), tap(arla, ABSENT)]
    press(made, *taps, tap(other, PRESENT))
    press(made, tap(anna, LEFT, clock="14:00"), at=BEGUN + timedelta(hours=5))
    return made


def as_somebody(person):
    client = browser()
    client.force_login(person)
    return client


def at_workplace(made, kind, name=SOLEN.name):
    place = made.booking.workplaces.get(name=name).workplace
    return as_somebody(make_member(made.booking.customer, kind, workplace=place))


def url(made, name="booking_attendance", *more):
    return reverse(f"programs:{name}", args=[made.booking.pk, *more])


def counted(response) -> dict[str, tuple[int, int, int, int]]:
    """The first training day of each workplace: called, there, away, no mark."""
    found = {}
    for place in response.context["workplaces"]:
        sums = next(row["totals"] for row in place["rows"] if row["key"] == ALL)
        found[place["name"]] = (sums.called, sums.there, sums.away, sums.unmarked)
    return found


def names(response) -> list[str]:
    return [row["name"] for place in response.context["lists"] for row in place["rows"]]


def test_a_trainer_reads_totals_by_workplace_and_person(made):
    response = as_somebody(made.trainer).get(url(made))
    assert counted(response) == {SOLEN.name: (5, 3, 1, 1), MANEN.name: (1, 1, 0, 0)}
    assert names(response) == ["Anna Öst", "Bo Zetterlund", "Åsa Berg", "Ärla Ny", "Örjan Ek", "Mona Ny"]
    people = {row["name"]: row for place in response.context["lists"] for row in place["rows"]}
    assert (people["Åsa Berg"]["there"], people["Ärla Ny"]["there"]) == (1, 0)
    words = {name: next(cell["words"] for cell in row["cells"] if cell["words"]) for name, row in people.items()}
    assert words == {
        "Anna Öst": "Left early 14:00",
        "Bo Zetterlund": "no mark",
        "Mona Ny": "Here",
        "Åsa Berg": "Late 10:20",
        "Ärla Ny": "Absent",
        "Örjan Ek": "Here",
    }


def test_sessions_that_do_not_call_a_person_count_for_nothing(made):
    with time_machine.travel(AFTER + timedelta(days=7), tick=False):
        response = as_somebody(made.trainer).get(url(made))
    people = {row["name"]: row for place in response.context["lists"] for row in place["rows"]}
    keys = [row["key"] for row in response.context["workplaces"][0]["rows"]]
    called = {name: row["cells"][keys.index(FEW)]["words"] for name, row in people.items()}
    assert {name for name, words in called.items() if words} == {"Örjan Ek"}
    assert (people["Örjan Ek"]["called"], people["Åsa Berg"]["called"]) == (4, 3)


def test_sessions_to_come_are_not_counted_and_can_be_opened(made):
    response = as_somebody(made.trainer).get(url(made))
    assert [row["key"] for row in response.context["workplaces"][0]["rows"]] == ["uppstartsmote", ALL]
    assert len(response.context["sessions"]) == 9
    with time_machine.travel(AT, tick=False):
        empty = make_class(["Ny"], offer=made.booking.provider.offers.get(), customer="Andra")
        response = as_somebody(empty.trainer).get(url(empty))
    assert "No session has begun yet." in page_text(response)


def test_a_principal_reads_the_people_of_the_own_workplace_alone(made):
    response = at_workplace(made, RoleKind.PRINCIPAL).get(url(made))
    assert list(counted(response)) == [SOLEN.name]
    assert "Mona Ny" not in page_text(response)
    assert len(names(response)) == 5
    event = Event.objects.get(kind="attendance.listed")
    assert set(event.subject_ids) == {str(one.pk) for one in made.people}


def test_a_manager_reads_numbers_and_no_names(made):
    response = at_workplace(made, RoleKind.MANAGER).get(url(made))
    assert counted(response) == {SOLEN.name: (5, 3, 1, 1)}
    assert (names(response), "Åsa Berg" in page_text(response)) == ([], False)
    assert not Event.objects.filter(kind="attendance.listed").exists()


@pytest.mark.parametrize("kind", [RoleKind.STAFF, RoleKind.MANAGER])
def test_who_reads_no_names_takes_none_home(made, kind):
    client = at_workplace(made, kind)
    assert client.get(url(made, "booking_attendance_export")).status_code == 404
    assert client.get(url(made, "attendance_person", made.people[0].pk)).status_code == 404


# -- one person ------------------------------------------------------------------------------------------------------


def test_the_first_mark_stays_with_who_and_when(made):
    eva = make_member(made.booking.provider, RoleKind.COORDINATOR, name="Eva Ek")
    anna = made.people[2]
    actions.say_held(session=made.session, by=by(eva), at=AFTER)
    late = tap(anna, LATE, clock="10:30", tapped_at=BEGUN)
    press(made, late, by=by(eva, "coordinator"), why="Kom senare, visade det sig", at=AFTER)
    response = as_somebody(made.trainer).get(url(made, "attendance_person", anna.pk))
    marks = response.context["sessions"][0]["marks"]
    trainer = made.trainer.name or made.trainer.email
    assert [(one["order"], one["words"], one["who"], one["why"]) for one in marks] == [
        ("First", "Here", trainer, ""),
        ("Then", "Left early 14:00", trainer, ""),
        ("Then", "Late 10:30", "Eva Ek", "Kom senare, visade det sig"),
    ]
    assert [one["tapped_at"] for one in marks] == [None, None, BEGUN]
    assert "it waited for a network" in page_text(response)
    assert Event.objects.get(kind="attendance.read").subject_ids == [str(anna.pk)]


def test_a_person_of_another_workplace_or_booking_is_not_there(made):
    client = at_workplace(made, RoleKind.PRINCIPAL, MANEN.name)
    stranger = make_class(["Främling"], offer=made.booking.provider.offers.get(), customer="Andra").people[0]
    for person in (made.people[0], stranger):
        assert client.get(url(made, "attendance_person", person.pk)).status_code == 404
    assert set(Event.objects.filter(mode="refused").values_list("kind", flat=True)) == {"participant.refused"}


# -- taken home ------------------------------------------------------------------------------------------------------


def sheet_of(response) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def test_the_spreadsheet_holds_numbers_as_numbers_and_no_formula(made):
    join(made.booking.workplaces.get(name=SOLEN.name), "=HYPERLINK(1)")
    response = as_somebody(made.trainer).get(url(made, "booking_attendance_export"))
    rows = sheet_of(response)
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="attendance-{made.booking.reference}-20270309.xlsx"'
    )
    assert rows[0][:2] == ["Workplace", "Name"]
    assert rows[0][3] == "Grundutbildning i TMO, dag 1, 2027-03-09"
    assert rows[0][-2:] == ["There", "Called"]
    found = {row[1]: row for row in rows[1:]}
    assert "'=HYPERLINK(1)" in found
    assert (found["Anna Öst"][3], found["Anna Öst"][-2:]) == ("Left early 14:00", [1, 1])
    event = Event.objects.get(kind="attendance.exported")
    assert (event.mode, event.facts["count"]) == ("read", 7)


def test_a_principal_takes_home_the_own_workplace_alone(made):
    rows = sheet_of(at_workplace(made, RoleKind.PRINCIPAL, MANEN.name).get(url(made, "booking_attendance_export")))
    assert [row[1] for row in rows[1:]] == ["Mona Ny"]


def pdf_text(client, made, key) -> str:
    answer = client.post(url(made, "session_attendance_paper", key))
    document = next(one for one in Document.objects.all() if str(one.pk) in answer.headers["Location"])
    assert build_due() == 1
    file = client.get(reverse("document_download", args=[document.pk]))
    name = f"tmo-attendance-{made.booking.reference.lower()}-{key}.pdf"
    assert (file.status_code, file.headers["Content-Disposition"]) == (200, f'attachment; filename="{name}"')
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file.content)).pages)


def said(words: str) -> str:
    """As the paper says it: it speaks the booking's language."""
    with translation.override("sv"):
        return gettext(words)


def test_the_list_as_pdf_is_to_be_signed_before_and_filled_in_after(made):
    client = as_somebody(made.trainer)
    before = pdf_text(client, made, FEW)
    assert (said("Signature") in before, "Örjan Ek" in before) == (True, True)
    after = pdf_text(client, made, ALL)
    assert said("Signature") not in after
    assert [words for words in ("Åsa Berg", "10.20", SOLEN.name, said("Absent")) if words not in after] == []
    assert Event.objects.filter(kind="document.downloaded").count() == 2


def test_a_list_that_was_marked_anew_is_another_document(made):
    client = as_somebody(made.trainer)
    for expected in (1, 1):
        client.post(url(made, "session_attendance_paper", ALL))
        assert Document.objects.count() == expected
    press(made, tap(made.people[4], PRESENT), at=AFTER)
    client.post(url(made, "session_attendance_paper", ALL))
    assert Document.objects.count() == 2


def test_a_trainer_who_was_taken_off_fetches_no_list_that_was_asked_for_before(made):
    client = as_somebody(made.trainer)
    client.post(url(made, "session_attendance_paper", ALL))
    build_due()
    made.booking.assignments.update(ended_at=AFTER)
    document = Document.objects.get()
    assert client.get(reverse("document_download", args=[document.pk])).status_code == 404
