"""A table of people over HTTP: what is found in it, what stands against each row, and what the button does."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from programs.forms.roster import FAULTS
from programs.models import Booking
from programs.rules.people import Part
from programs.tests.factories import MANEN, SOLEN, make_confirmed, make_member, make_ready, trace
from programs.tests.views.conftest import browser
from programs.tests.views.reading import Form, field_errors, page_text, summary
from tmo.audit.models import Event
from tmo.sheets import Fault
from tmo.units.enums import RoleKind

pytestmark = pytest.mark.django_db

FOUR = "Namn\tE-post\nÅsa Ek\tasa.ek@solen.example\nBo Ås\tbo@solen.example\nEva Ö\t\nLiv Þór\tliv@solen.example\n"


@pytest.fixture
def booking(offer) -> Booking:
    return make_confirmed(offer)


@pytest.fixture
def place(booking):
    return booking.workplaces.get()


@pytest.fixture
def head(booking, place) -> Client:
    """The principal."""
    client = browser()
    client.force_login(make_member(booking.customer, RoleKind.PRINCIPAL, workplace=place.workplace))
    return client


@pytest.fixture
def url(booking):
    return reverse("programs:participants_import", args=[booking.pk])


def look(client, url, table="", **more):
    return client.post(url, {"table": table, "do": "look", **more})


def press(client, preview, do="import", **changes):
    """Presses a button of the preview, which sends everything that the page carries."""
    return client.post(preview.wsgi_request.path, {**Form(preview).values, "do": do, **changes})


def bring(client, url, table, **more):
    return press(client, look(client, url, table, **more))


def people(booking):
    rows = booking.people.filter(part=Part.PARTICIPANT).order_by("joined_at")
    return sorted((row.name, row.email, row.language, row.workplace.position) for row in rows)


def unchanged(before):
    return {**trace(), "Event": 0} == {**before, "Event": 0}


def rows_of(preview):
    """What stands against each row, by its number; '' where nothing does."""
    return {row["number"]: str(row["problem"]) for row in preview.context["rows"]}


def columns_of(preview):
    """The name of each found column, from 1."""
    chosen = {field["name"]: field["options"] for field in preview.context["columns"]}
    found = {
        name.removeprefix("column-"): next(n for n, one in enumerate(options) if one["selected"])
        for name, options in chosen.items()
    }
    return {name: number for name, number in found.items() if number}


# -- the way from the box to the list -------------------------------------------------------------------------------


def test_pasted_columns_are_shown_first_and_put_on_the_list_by_the_button(booking, head, url):
    before = trace()
    preview = look(head, url, FOUR)
    assert (preview.status_code, unchanged(before)) == (200, True)
    assert columns_of(preview) == {"name": 1, "email": 2}
    text = page_text(preview)
    assert "4 people can be put on the list. Nothing is saved yet." in text
    assert "3 people get one mail each at once, with invitations to the sessions to come." in text
    assert "1 person has no e-mail address: on the lists, but without mail." in text
    answer = press(head, preview)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        reverse("programs:booking_participants", args=[booking.pk]),
    )
    assert "4 people are on the list now." in page_text(head.get(answer.headers["Location"]))
    assert people(booking) == [
        ("Bo Ås", "bo@solen.example", "sv", 0),
        ("Eva Ö", "", "sv", 0),
        ("Liv Þór", "liv@solen.example", "sv", 0),
        ("Åsa Ek", "asa.ek@solen.example", "sv", 0),
    ]


def test_before_the_dates_are_agreed_nobody_is_written_to(offer):
    booking = make_ready(offer)
    client = browser()
    client.force_login(make_member(booking.provider, RoleKind.COORDINATOR))
    preview = look(client, reverse("programs:participants_import", args=[booking.pk]), FOUR)
    assert "Nobody is written to yet: invitations go out when all dates are agreed." in page_text(preview)


def test_pressing_twice_imports_once(booking, head, url):
    preview = look(head, url, FOUR)
    assert [press(head, preview).status_code for _ in range(2)] == [302, 302]
    assert len(people(booking)) == 4
    assert Event.objects.filter(kind="participant.imported").count() == 1


def test_two_tabs_with_the_same_list_import_it_once_and_the_second_says_why(booking, head, url):
    first, second = look(head, url, FOUR), look(head, url, FOUR)
    press(head, first)
    answer = press(head, second)
    assert (answer.status_code, len(people(booking))) == (422, 4)
    assert set(rows_of(answer).values()) == {"Is on the list already."}


def test_the_good_ones_are_imported_and_the_others_stay_in_the_box(booking, head, url):
    preview = look(head, url, FOUR + "\tnamnlos@solen.example\nUlf Ek\tulf@\n")
    assert (preview.status_code, rows_of(preview)[6]) == (422, "Write the name of the person.")
    assert "Put the 4 good ones on the list" in page_text(preview)
    answer = press(head, preview)
    assert (answer.status_code, len(people(booking))) == (200, 4)
    assert "4 people are on the list now." in page_text(answer)
    assert "2 rows are left in the box." in page_text(answer)
    box = Form(answer).values["table"]
    assert [line.rstrip("\t") for line in box.splitlines()] == [
        "Namn\tE-post",
        "\tnamnlos@solen.example",
        "Ulf Ek\tulf@",
    ]
    again = press(head, preview)
    assert (again.status_code, len(people(booking)), Form(again).values["table"]) == (200, 4, box)
    mended = look(head, url, box.replace("ulf@", "ulf@solen.example"))
    assert rows_of(mended) == {2: "Write the name of the person.", 3: ""}


def test_the_rows_can_be_changed_and_nothing_is_lost(head, url):
    preview = look(head, url, FOUR)
    box = press(head, preview, do="box")
    assert (box.status_code, Form(box).values["table"].split()) == (200, FOUR.split())


def test_a_mark_that_is_missing_or_another_s_imports_nothing(booking, head, url, as_anna):
    foreign = Form(look(as_anna, url, FOUR)).values["form_token"]
    preview = look(head, url, FOUR)
    for token in ("", "made up", foreign):
        answer = press(head, preview, form_token=token)
        assert (answer.status_code, people(booking)) == (422, [])
        assert "Look at the list once more." in page_text(answer)
    assert press(head, answer).status_code == 302


def test_without_a_look_nothing_is_imported(booking, head, url):
    head.post(url, {"table": FOUR, "do": "import"})
    assert people(booking) == []


# -- the columns ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("Namn;E-post;Språk\nÅsa;a@x.example;sv", {"name": 1, "email": 2, "language": 3}),
        ("Fornavn\tEtternavn\tE-postadresse\nÅsa\tEk\ta@x.example", {"first": 1, "last": 2, "email": 3}),
        ("E-mail\tTitel\tNavn\na@x.example\tLærer\tÅsa", {"email": 1, "name": 3}),
        ("Nr\tNamn\n1\tÅsa", {"name": 2}),
        ("Åsa Ek\ta@x.example\nBo Ås\tb@x.example", {"name": 1, "email": 2}),
        ("a@x.example, Åsa Ek", {"email": 1, "name": 2}),
        ("Åsa Ek\nBo Ås", {"name": 1}),
    ],
)
def test_columns_are_found_by_their_headings_or_by_what_stands_in_them(head, url, table, columns):
    assert columns_of(look(head, url, table)) == columns


def test_first_and_last_names_are_joined_and_languages_read(booking, head, url):
    bring(head, url, "Förnamn\tEfternamn\tSpråk\tE-post\nÅsa\tEk\tnorsk\ta@x.example\nBo\t\tDA\tb@x.example")
    assert people(booking) == [("Bo", "b@x.example", "da", 0), ("Åsa Ek", "a@x.example", "nb", 0)]


def test_the_reader_corrects_which_column_is_which(booking, head, url):
    preview = look(head, url, "Kontakt\tNamn\nÅsa Ek\tVikarie\nBo Ås\tLärare")
    assert columns_of(preview) == {"name": 2}
    again = press(head, preview, do="look", **{"column-name": "0"})
    assert columns_of(again) == {"name": 1}
    press(head, again)
    assert [row[0] for row in people(booking)] == ["Bo Ås", "Åsa Ek"]


def test_the_reader_says_whether_the_first_row_holds_headings(booking, head, url):
    preview = look(head, url, "Mail\tNamn\na@x.example\tÅsa Ek")
    values = {**Form(preview).values, "do": "look"}
    without = {name: value for name, value in values.items() if name != "header"}
    assert [list(rows_of(head.post(url, sent))) for sent in (values, without)] == [[2], [1, 2]]


@pytest.mark.parametrize("value", ["", "99", "-1", "x", "1e3", "٣", "9" * 4301])
def test_a_column_that_is_none_counts_as_none(booking, head, url, value):
    answer = press(head, look(head, url, FOUR), **{"column-name": value})
    assert (answer.status_code, people(booking)) == (422, [])
    assert "Say which column holds the names." in page_text(answer)


def test_rows_name_their_workplace_or_the_reader_chooses_it(offer):
    booking = make_confirmed(offer, workplaces=(SOLEN, MANEN))
    client = browser()
    client.force_login(make_member(booking.provider, RoleKind.COORDINATOR))
    url = reverse("programs:participants_import", args=[booking.pk])
    table = "Namn\tArbetsplats\nÅsa\tförskolan solen\nBo\tMÅNENS FÖRSKOLA\nEva\t\nLiv\tAnnan"
    preview = look(client, url, table)
    assert rows_of(preview) == {
        2: "",
        3: "",
        4: "Choose the workplace, or write one of this booking in the row.",
        5: "Choose the workplace, or write one of this booking in the row.",
    }
    chosen = press(client, preview, do="look", place=str(booking.workplaces.get(position=1).pk))
    assert rows_of(chosen)[4] == ""
    press(client, chosen)
    assert [(row[0], row[3]) for row in people(booking)] == [("Bo", 1), ("Eva", 1), ("Åsa", 0)]


def test_a_principal_fills_the_own_workplace_alone(offer):
    booking = make_confirmed(offer, workplaces=(SOLEN, MANEN))
    solen, manen = booking.workplaces.order_by("position")
    client = browser()
    client.force_login(make_member(booking.customer, RoleKind.PRINCIPAL, workplace=solen.workplace))
    url = reverse("programs:participants_import", args=[booking.pk])
    preview = look(client, url, "Namn\tArbetsplats\nÅsa\tMånens förskola\nBo\t", place=str(manen.pk))
    assert rows_of(preview)[2] == "Choose the workplace, or write one of this booking in the row."
    press(client, preview, place=str(manen.pk))
    assert [(row[0], row[3]) for row in people(booking)] == [("Bo", 0)]


# -- what stands against a row --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("\ta@x.example", "Write the name of the person."),
        ("\u200b\u200b\ta@x.example", "Write the name of the person."),
        ("Åsa Ek\ta@b.se,c@d.se", "Write one complete e-mail address"),
        ('Åsa Ek\t"a b"@x.se', "Write one complete e-mail address"),
        ('Åsa Ek\t"rektor" <x@evil.example>', "Write one complete e-mail address"),
        ("Åsa Ek\tå@exämple.se", "Only the letters a-z can stand before the @."),
        ("Åsa Ek\t" + "a" * 320 + "@x.example", "Write one complete e-mail address"),
        ("x" * 201 + "\ta@x.example", "This name is longer than 200 characters."),
        ("Åsa Ek 900101-1234\ta@x.example", "This looks like a personal identity number."),
        ("Åsa Ek\ta@x.example\t19900101-1234", "This looks like a personal identity number."),
        ("Åsa Öberg\tasa@solen.example", "Is the principal, who is invited in any case."),
        ("Bo Ås\tBO@solen.example", "Is the same person as in row 2."),
        ("BO\u0301 A\u030as\t", ""),
    ],
)
def test_each_row_says_in_words_what_is_to_be_mended(booking, head, url, row, words):
    preview = look(head, url, f"Namn\tE-post\nBo Ås\tbo@solen.example\n{row}\n")
    found = rows_of(preview)[3]
    assert found.startswith(words) if words else found == ""


def test_the_same_name_in_two_forms_of_unicode_is_one_person(head, url):
    preview = look(head, url, "Namn\n\u00c5sa Ek\nA\u030asa Ek\n")
    assert rows_of(preview) == {2: "", 3: "Is the same person as in row 2."}


def test_more_people_than_were_booked_is_a_warning_and_no_hindrance(booking, head, url):
    table = "Namn\n" + "".join(f"Namn {n:02}\n" for n in range(27))
    preview = look(head, url, table)
    assert "That makes 27 people; 24 were booked." in page_text(preview)
    press(head, preview)
    assert len(people(booking)) == 27


def test_far_too_many_are_refused_with_the_number(booking, head, url):
    table = "Namn\n" + "".join(f"Namn {n:03}\n" for n in range(501))
    answer = bring(head, url, table)
    assert (answer.status_code, people(booking)) == (422, [])
    assert "At most 500 people at one workplace." in page_text(answer)


@pytest.mark.parametrize(
    "name",
    [
        "Áŋŋel Sámmol Máhtte",
        "نور الهدى",
        "Ærlig Øst Åse",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467 Ek",
        "\u202eevil",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{7*7}}",
        "{% load static %}",
        "=HYPERLINK(1)",
        "＝1+1",
        "+46 70",
        "@SUM",
        "A\\r\\nBcc: evil@x",
    ],
)
def test_names_come_through_as_they_were_written_whatever_they_look_like(booking, head, url, name):
    preview = look(head, url, f"Namn\tE-post\n{name}\ta@x.example\n")
    assert preview.context["rows"][0]["asked"].name == name
    page = preview.content.decode()
    assert ("<script>alert" in page, "<img src=x" in page) == (False, False)
    press(head, preview)
    assert [row[0] for row in people(booking)] == [name]


def test_line_breaks_within_a_cell_become_spaces(booking, head, url):
    bring(head, url, 'Namn\tE-post\n"Åsa\r\nBcc: evil@x.example"\ta@x.example\nBo\u2028Ås\u0085\tb@x.example\n')
    assert [row[0] for row in people(booking)] == ["Bo Ås", "Åsa Bcc: evil@x.example"]


# -- files ----------------------------------------------------------------------------------------------------------


def book(*rows) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def send(client, url, name, content, **more):
    return client.post(url, {"file": SimpleUploadedFile(name, content), "table": "", "do": "look", **more})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lista.xlsx", book(["Namn", "E-post"], ["Åsa Ek", "a@x.example"])),
        ("lista.csv", "Namn;E-post\nÅsa Ek;a@x.example\n".encode("utf-8-sig")),
        ("lista.csv", "Namn;E-post\r\nÅsa Ek;a@x.example\r\n".encode("cp1252")),
        ("lista.txt", "Namn\tE-post\nÅsa Ek\ta@x.example\n".encode("utf-16")),
    ],
)
def test_a_spreadsheet_or_a_text_file_is_read_and_carried_on_in_the_form(booking, head, url, name, content):
    preview = send(head, url, name, content)
    assert (preview.status_code, rows_of(preview)) == (200, {2: ""})
    press(head, preview)
    assert people(booking) == [("Åsa Ek", "a@x.example", "sv", 0)]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("lista.pdf.exe", b"MZ", "This is not a table that can be read."),
        ("lista.csv", b"%PDF-1.7", "This is not a table that can be read."),
        ("lista.xlsx", b"PK\x03\x04broken", "The file is damaged."),
        ("lista.svg", b"<svg onload='x()'/>", "This is not a table that can be read."),
        ("lista.csv", b"<svg onload='x()'/>", "This is not a table that can be read."),
        ("x" * 300 + ".csv", b"Namn", "The name of the file is too long"),
        ("lista.csv", b"", "Paste a table, or choose a file"),
        ("lista.csv", b"a;b\n" * 2_001, "There are too many rows."),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_the_field(booking, head, url, name, content, words):
    before = trace()
    answer = send(head, url, name, content)
    assert (answer.status_code, unchanged(before)) == (422, True)
    assert field_errors(answer)["table"].startswith(words)
    assert summary(answer) == field_errors(answer)


def test_a_file_larger_than_can_be_kept_in_memory_is_told_so(head, url):
    answer = send(head, url, "lista.csv", b"Namn\n" + b"x" * 3_000_000)
    assert field_errors(answer)["table"] == "This is too large. At most 2 MB are read."


def test_an_empty_box_says_what_to_do(head, url):
    assert field_errors(look(head, url, " \n\t\n"))["table"] == "Paste a table, or choose a file of at most 2 MB."


def test_there_are_words_for_everything_that_makes_a_table_unreadable():
    assert set(FAULTS) == set(Fault)
