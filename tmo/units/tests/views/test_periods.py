"""Breaks and study days over HTTP: who keeps what, the way from a table to its rows, and what is refused."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from tmo.audit.models import Event
from tmo.sheets.tests.files import book, zip_bomb
from tmo.units.enums import RoleKind
from tmo.units.models import CalendarPeriod
from tmo.units.tests.factories import (
    make_admin,
    make_organisation,
    make_period,
    make_role,
    make_user,
    make_workplace,
)

pytestmark = pytest.mark.django_db

TABLE = "Namn;Första dag;Sista dag\nHöstlov;2026-11-02;2026-11-06\nStudiedag;2027-01-11;\nSportlov;v. 9;"


@pytest.fixture
def solen(organisation):
    return make_workplace(organisation, name="Förskolan Solen")


@pytest.fixture
def manen(organisation):
    return make_workplace(organisation, name="Månens förskola")


@pytest.fixture
def as_principal(client, organisation, solen):
    person = make_user("principal@demo.example", language="en")
    make_role(person, organisation, RoleKind.PRINCIPAL, workplace=solen)
    client.force_login(person)
    return client


@pytest.fixture
def provider():
    return make_organisation(name="Utbildarna", is_training_provider=True, is_customer=False)


@pytest.fixture
def as_coordinator(client, provider):
    person = make_user("coordinator@demo.example", language="en")
    make_role(person, provider, RoleKind.COORDINATOR)
    client.force_login(person)
    return client


def url(organisation, name="period_list", *more):
    return reverse(name, args=[organisation.pk, *more])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


def pasted(workplace="", **changes):
    return {"kind": "school_break", "year": "2026", "workplace": str(workplace), "text": TABLE, **changes}


def states(response):
    return [(row["number"], row["state"], row["fault"]) for row in response.context["rows"]]


def stored():
    rows = CalendarPeriod.objects.order_by("starts_on")
    return [(row.kind, row.title, row.starts_on.isoformat(), row.ends_on.isoformat()) for row in rows]


BROUGHT = [
    ("school_break", "Höstlov", "2026-11-02", "2026-11-07"),
    ("study_day", "Studiedag", "2027-01-11", "2027-01-12"),
    ("school_break", "Sportlov", "2027-03-01", "2027-03-06"),
]


def look(client, organisation, **typed):
    return client.post(url(organisation, "period_import"), pasted(**typed))


def save(client, organisation, seen, **typed):
    return client.post(url(organisation, "period_import"), pasted(**typed) | {"do": "save", "seen": seen})


def test_a_pasted_table_is_shown_first_and_stored_with_a_yes(as_principal, organisation, solen):
    preview = look(as_principal, organisation, workplace=solen.pk)
    assert (preview.status_code, CalendarPeriod.objects.count()) == (200, 0)
    assert states(preview) == [(2, "New", ""), (3, "New", ""), (4, "New", "")]
    assert preview.context["columns"] == [("First day", "Första dag"), ("Last day", "Sista dag"), ("Name", "Namn")]
    again = {"workplace": solen.pk, "text": preview.context["form"].initial["text"]}
    answer = save(as_principal, organisation, hidden(preview, "seen"), **again)
    assert (answer.status_code, stored()) == (302, BROUGHT)
    page = as_principal.get(answer.headers["Location"])
    assert "3 periods are saved." in text_of(page)
    event = Event.objects.get(kind="calendar_period.imported")
    assert (event.organisation_id, event.role) == (organisation.pk, "principal")
    assert event.facts == {"stored": 3, "asked": 3}
    assert set(CalendarPeriod.objects.values_list("kept_by", "workplace")) == {(organisation.pk, solen.pk)}


def test_the_same_yes_twice_stores_nothing_twice(as_principal, organisation, solen):
    seen = hidden(look(as_principal, organisation, workplace=solen.pk), "seen")
    for _time in range(2):
        assert save(as_principal, organisation, seen, workplace=solen.pk).status_code == 302
    assert stored() == BROUGHT


def test_what_is_there_already_is_recognised_and_what_is_wrong_is_said(as_principal, organisation, solen):
    make_period(
        workplace=solen,
        municipality="",
        kept_by=organisation,
        kind="study_day",
        starts_on=date(2027, 1, 11),
        ends_on=date(2027, 1, 12),
    )
    text = TABLE + "\nLov;2027-02-30;\nLov;2027-03-10;2027-03-01\nLov;v. 9;\nRedovisning;2027-05-01T09:00;"
    preview = look(as_principal, organisation, workplace=solen.pk, text=text)
    assert states(preview) == [
        (2, "New", ""),
        (3, "Is there already", ""),
        (4, "New", ""),
        (5, "Not taken", "There is no such day."),
        (6, "Not taken", "The last day must not be before the first."),
        (7, "Not taken", "The same days stand on an earlier line."),
        (8, "Not taken", "It has a time of day. Only whole days are kept here."),
    ]
    assert "2 periods are new. 1 is there already. 4 rows cannot be taken." in text_of(preview)
    save(as_principal, organisation, hidden(preview, "seen"), workplace=solen.pk, text=text)
    assert stored() == [*BROUGHT[:1], ("study_day", "Sportlov", "2027-01-11", "2027-01-12"), *BROUGHT[2:]]


def test_a_table_that_was_changed_after_it_was_seen_is_shown_again(as_principal, organisation, solen):
    seen = hidden(look(as_principal, organisation, workplace=solen.pk), "seen")
    for changes in ({"text": TABLE + "\nMer;2027-05-03;"}, {"kind": "study_day"}, {"year": "2027"}):
        answer = save(as_principal, organisation, seen, **{"workplace": solen.pk, **changes})
        assert (answer.status_code, stored()) == (200, [])


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
SUMMARY:Höstlov
DTSTART;VALUE=DATE:20261102
DTEND;VALUE=DATE:20261107
END:VEVENT
BEGIN:VEVENT
SUMMARY:Studiedag
DTSTART;VALUE=DATE:20270111
END:VEVENT
BEGIN:VEVENT
SUMMARY:Städdag
DTSTART;VALUE=DATE:20270112
RRULE:FREQ=WEEKLY
END:VEVENT
BEGIN:VEVENT
SUMMARY:Möte
DTSTART:20270113T090000Z
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.xlsx",
            book(
                ["Namn", "Första dag", "Sista dag"],
                ["Höstlov", date(2026, 11, 2), date(2026, 11, 6)],
                ["Studiedag", "2027-01-11"],
            ),
        ),
        ("a.csv", "Namn;Från;Till\r\nHöstlov;2026-11-02;2026-11-06\r\nStudiedag;11/1;".encode("cp1252")),
        ("a.ics", CALENDAR),
    ],
    ids=["xlsx", "csv", "ics"],
)
def test_a_file_becomes_text_in_the_form_and_is_stored_from_there(as_principal, organisation, solen, name, content):
    preview = look(as_principal, organisation, workplace=solen.pk, text="", file=SimpleUploadedFile(name, content))
    faults = [fault for _number, _state, fault in states(preview) if fault]
    assert faults == (
        ["It recurs. Write each time on a line of its own.", "It has a time of day. Only whole days are kept here."]
        if name == "a.ics"
        else []
    )
    text = preview.context["form"].initial["text"]
    save(as_principal, organisation, hidden(preview, "seen"), workplace=solen.pk, text=text.replace("\n", "\r\n"))
    assert stored() == BROUGHT[:2]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.pdf.exe", b"MZ", "This is no table. Save it as .xlsx, .csv or .ics."),
        ("x.csv", b"%PDF-1.7", "This is no table. Save it as .xlsx, .csv or .ics."),
        ("x.ics", b"<svg>", "This is no table. Save it as .xlsx, .csv or .ics."),
        ("x.ics", b"BEGIN:VCALENDAR\r\ngarbage\r\n", "The file cannot be read."),
        ("x.csv", b"<html>" + book(["x"]), "This is no table."),
        ("x.xlsx", zip_bomb(), "The file unpacks to more than 20 MB."),
        ("x.xlsx", book(["x"]) + b"<script>", "The file cannot be read."),
        ("x.csv", b"", "nothing is in it yet"),
        ("x.csv", b"x" * (2 * 1024 * 1024 + 1), "This is larger than 2 MB."),
        ("x.csv", b"x\n" * 502, "Row 502: There are too many rows. Bring 500 at a time."),
        ("x.ics", b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 501, "There are too many rows."),
        ("å" * 250 + ".csv", b"x", "The name of the file is too long"),
    ],
    ids=[
        "exe",
        "pdf",
        "svg",
        "broken ics",
        "polyglot",
        "bomb",
        "two in one",
        "empty",
        "large",
        "rows",
        "events",
        "name",
    ],
)
def test_a_file_that_is_none_is_refused_at_its_field(as_principal, organisation, solen, name, content, words):
    answer = look(as_principal, organisation, workplace=solen.pk, text="", file=SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    [error] = answer.context["form"].errors["file"]
    assert words in error
    assert stored() == []


def test_pasted_text_with_nothing_in_it_is_refused_at_the_text(as_principal, organisation):
    answer = look(as_principal, organisation, text=" \n ")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["text"])


def test_scripts_in_a_table_are_text(as_principal, organisation, solen):
    answer = look(as_principal, organisation, workplace=solen.pk, text="<script>alert(1)</script>;2027-01-11")
    assert "<script>alert" not in answer.content.decode()
    assert "&lt;script&gt;alert(1)" in answer.content.decode()


def test_a_place_that_is_somebody_else_s_is_not_taken_from_the_table_nor_from_the_form(
    as_principal, organisation, manen
):
    text = "Namn;Dag;Arbetsplats\nLov;2027-01-11;Månens förskola\nLov;2027-01-12;Förskolan Solen"
    assert states(look(as_principal, organisation, text=text)) == [
        (2, "Not taken", "This is none of your workplaces."),
        (3, "New", ""),
    ]
    assert look(as_principal, organisation, workplace=manen.pk).status_code == 422


def add(client, organisation, **typed):
    token = hidden(client.get(url(organisation, "period_add")), "form_token")
    known = {"kind": "study_day", "title": "Planering", "first": "2027-01-11", "last": "", "form_token": token}
    return client.post(url(organisation, "period_add"), {**known, **typed})


def test_one_is_added_by_hand_and_once(as_principal, organisation, solen):
    token = hidden(as_principal.get(url(organisation, "period_add")), "form_token")
    for _time in range(2):
        answer = add(as_principal, organisation, workplace=solen.pk, form_token=token)
        assert answer.status_code == 302
    assert stored() == [("study_day", "Planering", "2027-01-11", "2027-01-12")]
    assert Event.objects.filter(kind="calendar_period.added").count() == 1
    again = add(as_principal, organisation, workplace=solen.pk)
    assert (again.status_code, again.context["form"].errors["first"]) == (422, ["This is there already."])


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"first": "hej"}, "first", "Write the day as 2026-10-26 or 26/10, or the week as wk 44."),
        ({"first": ""}, "first", "This field is required."),
        ({"first": "v. 60"}, "first", "There is no such week."),
        ({"last": "2027-01-01"}, "last", "The last day must not be before the first."),
        ({"last": "2027-06-01"}, "last", "It is longer than 100 days. Check the dates."),
        ({"first": "0001-01-01"}, "first", "Check the year: from two years back to three years ahead."),
        ({"first": "9999-12-30"}, "first", "Check the year: from two years back to three years ahead."),
        ({"title": "x" * 300}, "title", "Ensure this value has at most 100 characters (it has 300)."),
        ({"workplace": "x"}, "workplace", "Select a valid choice. x is not one of the available choices."),
        ({"kind": "party"}, "kind", "Select a valid choice. party is not one of the available choices."),
    ],
)
def test_what_is_wrong_stands_at_its_field_with_all_that_was_typed(
    as_principal, organisation, solen, typed, field, words
):
    answer = add(as_principal, organisation, **{"workplace": solen.pk, **typed})
    with translation.override("en"):
        assert (answer.status_code, dict(answer.context["form"].errors)) == (422, {field: [words]})
    assert answer.context["form"].data["title"] == typed.get("title", "Planering")
    assert stored() == []


def test_a_form_without_its_mark_is_shown_again(as_principal, organisation, solen):
    answer = add(as_principal, organisation, workplace=solen.pk, form_token="x")
    assert (answer.status_code, stored()) == (422, [])
    assert answer.context["form"].data["title"] == "Planering"


def test_one_without_a_name_goes_by_what_it_is_in_the_organisation_s_language(as_principal, organisation, solen):
    add(as_principal, organisation, workplace=solen.pk, title=" ")
    assert stored()[0][1] in {"Studiedag", "Study day"}


def test_removing_has_a_way_back(as_principal, organisation, solen):
    period = make_period(workplace=solen, municipality="", kept_by=organisation, title="Höstlov")
    answer = as_principal.post(url(organisation, "period_remove", period.pk))
    assert (answer.status_code, stored()) == (302, [])
    page = as_principal.get(answer.headers["Location"])
    assert "“Höstlov” is removed." in text_of(page)
    for _time in range(2):
        assert as_principal.post(url(organisation, "period_restore"), {"undo": hidden(page, "undo")}).status_code == 302
    back = CalendarPeriod.objects.get()
    values = (back.pk, back.title, back.starts_on, back.ends_on, back.workplace, back.kept_by)
    assert values == (period.pk, "Höstlov", period.starts_on, period.ends_on, solen, organisation)
    kinds = (
        Event.objects.filter(kind__startswith="calendar_period.").order_by("at", "pk").values_list("kind", flat=True)
    )
    assert sorted(kinds) == ["calendar_period.added", "calendar_period.removed"]


def test_a_way_back_that_we_did_not_make_leads_nowhere(as_principal, organisation):
    assert as_principal.post(url(organisation, "period_restore"), {"undo": "x"}).status_code == 404


# -- who keeps what -----------------------------------------------------------------------------------------------


def names(response):
    return {(row.title, row.place, row.own) for row in response.context["periods"]}


@pytest.fixture
def everywhere(organisation, provider, solen, manen):
    """One period of each kind of place, and a canary of another municipality and another organisation."""
    make_period(title="Kommunens", kept_by=provider)
    make_period(title="Annan kommun", municipality="Annanstans", kept_by=provider)
    make_period(title="Hela landet", municipality="")
    make_period(title="Norskt", country="NO", municipality="")
    make_period(title="Solens", workplace=solen, municipality="", kept_by=organisation)
    make_period(title="Månens", workplace=manen, municipality="", kept_by=organisation)
    other = make_organisation()
    make_period(title="Kanarie", workplace=make_workplace(other), municipality="", kept_by=other)


COMMON = {("Kommunens", "Björkdal", False), ("Hela landet", "The whole country", False)}


def test_a_principal_sees_the_own_workplace_and_its_municipality(as_principal, organisation, everywhere):
    assert names(as_principal.get(url(organisation))) == COMMON | {("Solens", "Förskolan Solen", True)}


def test_an_administrator_of_a_customer_keeps_all_its_workplaces(as_anna, organisation, everywhere, manen):
    own = {("Solens", "Förskolan Solen", True), ("Månens", "Månens förskola", True)}
    as_anna.post(url(organisation, "period_remove", CalendarPeriod.objects.get(title="Månens").pk))
    assert Event.objects.get(kind="calendar_period.removed").role == "admin"
    make_period(title="Månens", workplace=manen, municipality="", kept_by=organisation)
    assert names(as_anna.get(url(organisation))) == COMMON | own


def test_a_coordinator_of_a_provider_keeps_the_municipalities(as_coordinator, provider, everywhere):
    assert names(as_coordinator.get(url(provider))) == {
        ("Kommunens", "Björkdal", True),
        ("Annan kommun", "Annanstans", True),
        ("Hela landet", "The whole country", False),
    }
    assert add(as_coordinator, provider, municipality="Norrås").status_code == 302
    assert CalendarPeriod.objects.filter(municipality="Norrås", kept_by=provider, country="SE").count() == 1
    text = "Namn;Dag;Kommun\nLov;2027-01-11;Vikby\nLov;2027-01-12;\n"
    assert states(look(as_coordinator, provider, text=text)) == [
        (2, "New", ""),
        (3, "Not taken", "Say where it holds."),
    ]


def test_the_list_is_filtered_by_what_stands_in_the_address(as_anna, organisation, everywhere, solen):
    make_period(title="Studie", kind="study_day", workplace=solen, municipality="", kept_by=organisation)
    make_period(title="I fjol", starts_on=date(2025, 9, 1), ends_on=date(2025, 9, 2))

    def titles(query):
        return {row.title for row in as_anna.get(url(organisation) + query).context["periods"]}

    assert titles("?kind=study_day") == {"Studie"}
    assert titles(f"?place={solen.pk}") == {"Solens", "Studie"}
    assert titles("?place=Bj%C3%B6rkdal") == {"Kommunens"}
    assert titles("?year=2025") == {"I fjol"}
    assert titles("?year=x&kind=x") == titles("")
    assert titles("?place=%00" + "x" * 10_000) == set()


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_takes_the_same_number_of_queries_for_one_row_and_for_many(
    as_anna, organisation, solen, rows, django_assert_num_queries
):
    for number in range(1, rows + 1):
        make_period(workplace=solen, municipality="", kept_by=organisation, ends_on=date(2027, 4, number))
    as_anna.get(url(organisation))
    # session, account, organisation, roles, workplaces, periods; other organisations; support contact
    with django_assert_num_queries(7):
        as_anna.get(url(organisation))


@pytest.mark.parametrize("kind", [RoleKind.STAFF, RoleKind.MANAGER, RoleKind.TRAINER, RoleKind.CASEWORKER, None])
def test_others_and_strangers_find_no_such_page(client, organisation, solen, kind, everywhere):
    person = make_user()
    if kind:
        make_role(person, organisation, kind, workplace=solen if kind is RoleKind.STAFF else None)
    make_admin(make_organisation(), "other@demo.example")
    client.force_login(person)
    period = CalendarPeriod.objects.get(title="Solens")
    before = CalendarPeriod.objects.count()
    assert [
        client.get(reverse("period_start")).status_code,
        *(client.get(url(organisation, name)).status_code for name in ("period_list", "period_add", "period_import")),
        client.post(url(organisation, "period_add"), {}).status_code,
        client.post(url(organisation, "period_import"), pasted(solen.pk)).status_code,
        client.post(url(organisation, "period_remove", period.pk)).status_code,
        client.post(url(organisation, "period_restore"), {"undo": "x"}).status_code,
    ] == [404] * 8
    assert CalendarPeriod.objects.count() == before


def test_nobody_removes_what_others_keep(as_principal, organisation, everywhere):
    before = CalendarPeriod.objects.count()
    for title in ("Kommunens", "Hela landet", "Månens", "Kanarie"):
        period = CalendarPeriod.objects.get(title=title)
        assert as_principal.post(url(organisation, "period_remove", period.pk)).status_code == 404
    assert CalendarPeriod.objects.count() == before


def test_nothing_is_removed_by_looking(as_principal, organisation, solen):
    period = make_period(workplace=solen, municipality="", kept_by=organisation)
    assert as_principal.get(url(organisation, "period_remove", period.pk)).status_code == 405
    assert as_principal.get(url(organisation, "period_restore")).status_code == 405


def test_a_visitor_is_asked_to_sign_in(client, organisation):
    for name in ("period_list", "period_add", "period_import"):
        assert client.get(url(organisation, name)).status_code == 302


def test_the_start_page_leads_there(as_principal, organisation):
    assert url(organisation) in as_principal.get(reverse("home")).content.decode()
    assert as_principal.get(reverse("period_start")).headers["Location"] == url(organisation)
