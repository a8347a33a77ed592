"""The list of a session as its page shows it and takes it back: every role, every bad input, nothing lost."""

import json
import re
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.urls import reverse

from programs.actions import attendance as actions
from programs.models import Attendance, AttendanceMark, Session
from programs.rules.attendance import Mark
from programs.tests.attending import (
    AFTER,
    ALL,
    BEFORE,
    BEGUN,
    DAY_BEFORE,
    FEW,
    NAMES,
    by,
    history,
    holding,
    join,
    make_class,
    press,
    tap,
)
from programs.tests.factories import make_member, make_offer, make_provider, trace
from programs.tests.views.conftest import browser
from programs.tests.views.reading import Form, page_text, summary
from tmo.audit.models import Event
from tmo.units.enums import RoleKind

pytestmark = pytest.mark.django_db
PRESENT, LATE, LEFT, EXCUSED, ABSENT = Mark


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(BEGUN, tick=False):
        yield


@pytest.fixture
def made():
    return make_class()


@pytest.fixture
def as_trainer(made):
    client = browser()
    client.force_login(made.trainer)
    return client


@pytest.fixture
def eva(made):
    """A colleague who is a coordinator of the provider."""
    return make_member(made.booking.provider, RoleKind.COORDINATOR, name="Eva Ek")


def url(made, key=ALL, name="session_attendance"):
    return reverse(f"programs:{name}", args=[made.booking.pk, key])


def rows(response) -> list[str]:
    return [row["name"] for row in response.context["rows"]]


def sent(client, made, marks, key=ALL, **more):
    """Opens the page, changes the rows of these people as a browser would, and presses Save."""
    page = client.get(url(made, key))
    typed = {row["field"]: row["mark"] for row in page.context["rows"] if row["mark"]}
    fields = {row["id"]: row["field"] for row in page.context["rows"]}
    typed |= {fields[person.pk.hex]: value for person, value in marks.items()}
    return client.post(url(made, key), {"form_token": page.context["form_token"], **typed, **more})


@contextmanager
def a_week_later(client, made):
    """When the ambassadors meet; nobody stays signed in for so long."""
    with time_machine.travel(BEGUN + timedelta(days=7), tick=False):
        client.force_login(made.trainer)
        yield


def told(response) -> list[str]:
    return [str(one) for one in response.wsgi_request._messages]


def test_the_page_lists_whom_the_session_calls_in_swedish_order(as_trainer, made):
    response = as_trainer.get(url(made))
    assert rows(response) == ["Anna Öst", "Bo Zetterlund", "Åsa Berg", "Ärla Ny", "Örjan Ek"]
    assert response.context["live"] is True
    assert [(one["key"], one["count"]) for one in response.context["tally"]] == [
        *((mark.value, 0) for mark in Mark),
        ("", 5),
    ]


def test_a_session_for_ambassadors_lists_them_and_offers_the_others(as_trainer, made):
    with a_week_later(as_trainer, made):
        response = as_trainer.get(url(made, FEW))
    assert rows(response) == ["Örjan Ek"]
    assert [one["name"] for one in response.context["others"]] == ["Anna Öst", "Bo Zetterlund", "Åsa Berg", "Ärla Ny"]


def test_people_who_left_before_or_came_after_are_not_on_the_list(as_trainer, made):
    place = made.booking.workplaces.get()
    join(place, "Left", left_at=DAY_BEFORE)
    join(place, "Came later", joined_at=AFTER)
    assert sorted(rows(as_trainer.get(url(made)))) == sorted(NAMES)


def test_reading_the_list_is_logged_once_with_everybody_on_it(as_trainer, made):
    as_trainer.get(url(made))
    events = Event.objects.filter(kind__in=["booking.read", "attendance.listed"]).order_by("kind")
    assert [(event.kind, event.mode, event.role) for event in events] == [
        ("attendance.listed", "read", "trainer"),
        ("booking.read", "read", "trainer"),
    ]
    assert events[0].facts == {"session": ALL, "count": 5}
    assert set(events[0].subject_ids) == {str(one.pk) for one in made.people}


def test_marks_are_saved_by_one_press(as_trainer, made):
    orjan, asa, anna, arla, bo = made.people
    marks = {orjan: "present", asa: "late", anna: "left_early", arla: "excused", bo: "absent"}
    response = sent(as_trainer, made, marks, **{f"c-{anna.pk.hex}": "14:00", f"c-{bo.pk.hex}": "11:00"})
    assert (response.status_code, response.headers["Location"]) == (302, url(made))
    assert told(response) == ["Saved: 5 marks."]
    assert holding(made.session) == {
        "Örjan Ek": ("present", "", 1),
        "Åsa Berg": ("late", "", 1),
        "Anna Öst": ("left_early", "14:00", 1),
        "Ärla Ny": ("excused", "", 1),
        "Bo Zetterlund": ("absent", "", 1),
    }


def test_only_what_was_changed_becomes_a_mark(as_trainer, made):
    orjan, asa = made.people[:2]
    sent(as_trainer, made, {orjan: "present", asa: "present"})
    sent(as_trainer, made, {asa: "absent"})
    assert AttendanceMark.objects.count() == 3
    assert told(sent(as_trainer, made, {})) == ["Nothing was changed."]


def test_the_same_form_sent_twice_counts_once(as_trainer, made):
    bo = made.people[4]
    page = as_trainer.get(url(made))
    field = next(row["field"] for row in page.context["rows"] if row["name"] == bo.name)
    typed = {"form_token": page.context["form_token"], field: "late"}
    for _ in range(2):
        assert as_trainer.post(url(made), typed).status_code == 302
    assert history(bo) == [("late", made.trainer.pk)]


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_form_without_its_mark_comes_back_with_what_was_chosen(as_trainer, made, token):
    bo = made.people[4]
    response = sent(as_trainer, made, {bo: "late"}, form_token=token or "")
    assert response.status_code == 422
    assert "This form is too old" in page_text(response)
    assert Form(response).values[f"m-{bo.pk.hex}-0"] == "late"
    assert Attendance.objects.count() == 0


def test_a_colleagues_mark_is_not_undone_by_a_page_that_was_opened_before(as_trainer, made, eva):
    orjan, bo = made.people[0], made.people[4]
    press(made, tap(bo, PRESENT))
    page = as_trainer.get(url(made))
    fields = {row["id"]: row["field"] for row in page.context["rows"]}
    press(made, tap(bo, LEFT, clock="14:00", base=1), by=by(eva))
    typed = {fields[bo.pk.hex]: "present", fields[orjan.pk.hex]: "late"}
    response = as_trainer.post(url(made), {"form_token": page.context["form_token"], **typed})
    assert told(response) == ["Saved: 1 mark."]
    assert holding(made.session)["Bo Zetterlund"] == ("left_early", "14:00", 2)


def test_a_mark_that_replaces_a_colleagues_says_so(as_trainer, made, eva):
    bo = made.people[4]
    page = as_trainer.get(url(made))
    press(made, tap(bo, LEFT, clock="14:00", base=0), by=by(eva))
    field = f"m-{bo.pk.hex}-0"
    response = as_trainer.post(url(made), {"form_token": page.context["form_token"], field: "present"})
    assert told(response)[1] == (
        "Bo Zetterlund: Eva Ek had marked “Left early 14:00” meanwhile. Your mark holds now; both stay in the history."
    )
    assert history(bo) == [("left_early", eva.pk), ("present", made.trainer.pk)]


def test_everybody_else_is_here_leaves_the_marked_alone(as_trainer, made):
    asa, bo = made.people[1], made.people[4]
    press(made, tap(asa, EXCUSED))
    sent(as_trainer, made, {bo: "absent"}, all="present")
    assert {name: found[0] for name, found in holding(made.session).items()} == {
        "Örjan Ek": "present",
        "Åsa Berg": "excused",
        "Anna Öst": "present",
        "Ärla Ny": "present",
        "Bo Zetterlund": "absent",
    }


def test_undo_takes_one_mark_back(as_trainer, made):
    bo = made.people[4]
    press(made, tap(bo, ABSENT))
    sent(as_trainer, made, {}, undo=bo.pk.hex)
    assert holding(made.session)["Bo Zetterlund"] == ("", "", 2)


def test_somebody_who_came_without_being_called_is_put_on_the_list(as_trainer, made):
    asa = made.people[1]
    with a_week_later(as_trainer, made):
        sent(as_trainer, made, {}, FEW, came=asa.pk.hex)
        response = as_trainer.get(url(made, FEW))
    assert rows(response) == ["Åsa Berg", "Örjan Ek"]
    assert "not called to this session" in page_text(response)
    values = re.findall(rf'name="m-{asa.pk.hex}-1" value="(\w+)"', response.content.decode())
    assert values == ["present", "late", "left_early"]


# -- when -------------------------------------------------------------------------------------------------------------


def test_before_it_begins_the_page_warns_and_takes_marks(as_trainer, made):
    with time_machine.travel(BEFORE, tick=False):
        page = as_trainer.get(url(made))
        sent(as_trainer, made, {made.people[0]: "present"})
    assert "begins on Tue 9 March, wk 10 at 10:00." in page_text(page)
    assert page.context["live"] is True
    assert len(holding(made.session)) == 1


def test_on_a_day_before_it_asks_why_and_keeps_what_was_chosen(as_trainer, made):
    bo = made.people[4]
    with time_machine.travel(DAY_BEFORE, tick=False):
        response = sent(as_trainer, made, {bo: "excused"})
        assert (response.status_code, summary(response)) == (
            422,
            {"why": "The session is on Tue 9 March, wk 10. Write why you mark somebody already now."},
        )
        assert Form(response).values[f"m-{bo.pk.hex}-0"] == "excused"
        assert holding(made.session) == {}
        assert sent(as_trainer, made, {bo: "excused"}, why="Is at a course").status_code == 302
    assert bo.attendances.get().marks.get().reason == "Is at a course"


def test_a_session_without_a_date_says_so_and_shows_no_names(as_trainer, made):
    Session.objects.filter(key=ALL).update(agreed=None, agreed_at=None)
    response = as_trainer.get(url(made))
    assert "has no agreed date yet." in page_text(response)
    assert "Bo Zetterlund" not in response.content.decode()
    assert sent(as_trainer, made, {}, undo=made.people[0].pk.hex).status_code in {302, 422}


def test_a_session_that_began_is_said_to_be_held_and_opened_again(as_trainer, made):
    held = url(made, name="session_held")
    response = as_trainer.post(held, {"do": "held"})
    assert (response.headers["Location"], made.session.held_by_user) == (url(made), made.trainer.pk)
    page = as_trainer.get(url(made))
    assert page.context["live"] is False
    assert "Held, said by" in page_text(page)
    as_trainer.post(held, {"do": "undo"})
    assert made.session.held_at is None


def test_a_session_to_come_is_not_held_and_the_button_says_why(as_trainer, made):
    with time_machine.travel(BEFORE, tick=False):
        page = as_trainer.get(url(made))
        response = as_trainer.post(url(made, name="session_held"), {"do": "held"})
    button = re.search(r'<button[^>]*aria-disabled="true" aria-describedby="held-reason">', page.content.decode())
    assert button is not None
    assert (told(response), made.session.held_at) == (
        ["“Grundutbildning i TMO, dag 1” begins on Tue 9 March, wk 10 at 10:00."],
        None,
    )


def test_a_correction_after_it_was_held_asks_why(as_trainer, made):
    bo = made.people[4]
    press(made, tap(bo, PRESENT))
    actions.say_held(session=made.session, by=by(made.trainer), at=BEGUN)
    response = sent(as_trainer, made, {bo: "late"})
    assert (response.status_code, list(summary(response))) == (422, ["why"])
    sent(as_trainer, made, {bo: "late"}, why="Kom tio över")
    assert history(bo) == [("present", made.trainer.pk), ("late", made.trainer.pk)]


# -- bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "clock"),
    [("ill", ""), (["present", "absent"], ""), ("PRESENT", ""), ("late", "25:00"), ("late", "٣:00"), ("late", "09:59")],
)
def test_a_mark_that_cannot_be_says_so_at_its_row_and_keeps_the_others(as_trainer, made, value, clock):
    orjan, bo = made.people[0], made.people[4]
    response = sent(as_trainer, made, {bo: value, orjan: "late"}, **{f"c-{bo.pk.hex}": clock})
    assert response.status_code == 422
    assert list(summary(response)) == [f"m-{bo.pk.hex}"]
    assert "Bo Zetterlund" not in holding(made.session)
    assert "late" in [row["mark"] for row in response.context["rows"] if row["name"] == "Örjan Ek"]


def test_marks_for_people_who_are_not_on_the_list_are_left_out(as_trainer, made):
    other = make_offer(make_provider(slug="other"))
    stranger = make_class(["Främling"], offer=other, customer="Andra kommun").people[0]
    page = as_trainer.get(url(made, FEW))
    crafted = {f"m-{one.pk.hex}-0": "absent" for one in (made.people[1], stranger)}
    token = {"form_token": page.context["form_token"], "came": stranger.pk.hex, "why": "x"}
    assert told(as_trainer.post(url(made, FEW), crafted | token)) == ["Nothing was changed."]
    assert Attendance.objects.count() == 0


def test_nothing_else_can_be_set_through_the_form(as_trainer, made):
    bo = made.people[4]
    extra = {"marked_by_user": str(uuid4()), "held_at": "2027-03-09", "version": "9", "session": FEW, "is_staff": "on"}
    sent(as_trainer, made, {bo: "absent"}, **extra)
    row = Attendance.objects.get()
    assert (row.session, row.marked_by_user, row.version, made.session.held_at) == (
        made.session,
        made.trainer.pk,
        1,
        None,
    )


@pytest.mark.parametrize("why", ["x" * 501, "a\x00b"])
def test_a_reason_that_is_too_long_or_holds_a_null_comes_back(as_trainer, made, why):
    actions.say_held(session=made.session, by=by(made.trainer), at=BEGUN)
    response = sent(as_trainer, made, {made.people[0]: "absent"}, why=why)
    assert (response.status_code, list(summary(response))) == (422, ["why"])
    assert Attendance.objects.count() == 0


# -- taps that the page sends by itself --------------------------------------------------------------------------------


def a_tap(somebody, mark="present", **more):
    return {"key": uuid4().hex, "person": somebody.pk.hex, "mark": mark, "clock": "", "base": 0, **more}


def send_taps(client, made, *taps, key=ALL, account=None, body=None, **more):
    given = {"account": account or UUID(client.session["_auth_user_id"]).hex, "taps": taps, **more}
    where = url(made, key, "session_attendance_taps")
    return client.post(where, body if body is not None else json.dumps(given), content_type="application/json")


def test_taps_are_answered_with_what_holds(as_trainer, made):
    orjan, bo = made.people[0], made.people[4]
    one, two = a_tap(orjan, "late", clock="10:12", at=1_804_583_520_000), a_tap(bo, "absent")
    response = send_taps(as_trainer, made, one, two)
    assert (response.status_code, response.json()) == (
        200,
        {
            "saved": [one["key"], two["key"]],
            "refused": {},
            "now": {orjan.pk.hex: ["late", "10:12", 1], bo.pk.hex: ["absent", "", 1]},
            "overtook": {},
        },
    )
    again = send_taps(as_trainer, made, one, two)
    assert (again.json()["saved"], AttendanceMark.objects.count()) == ([one["key"], two["key"]], 2)


def test_taps_made_without_knowing_of_a_colleagues_say_whose_it_was(as_trainer, made, eva):
    bo = made.people[4]
    press(made, tap(bo, LEFT, clock="14:00", base=0), by=by(eva))
    found = send_taps(as_trainer, made, a_tap(bo)).json()
    assert (found["now"], list(found["overtook"])) == ({bo.pk.hex: ["present", "", 2]}, [bo.pk.hex])
    assert found["overtook"][bo.pk.hex].startswith("Eva Ek had marked “Left early 14:00” meanwhile.")


def test_taps_of_another_account_are_not_taken(as_trainer, made):
    response = send_taps(as_trainer, made, a_tap(made.people[0]), account=uuid4().hex)
    assert (response.status_code, response.json()) == (403, {"error": "These marks were made by another account."})
    assert Attendance.objects.count() == 0


def test_a_tap_that_cannot_be_is_named_and_the_others_count(as_trainer, made):
    orjan = made.people[0]
    stranger = make_class(["Främling"], offer=made.booking.provider.offers.get(), customer="Andra").people[0]
    good, bad = a_tap(orjan), a_tap(stranger)
    found = send_taps(as_trainer, made, good, bad)
    assert found.status_code == 200
    assert (found.json()["saved"], list(found.json()["refused"])) == ([good["key"]], [bad["key"]])
    alone = send_taps(as_trainer, made, a_tap(stranger))
    assert (alone.status_code, alone.json()["saved"]) == (422, [])


def test_taps_for_a_held_session_ask_why(as_trainer, made):
    actions.say_held(session=made.session, by=by(made.trainer), at=BEGUN)
    one = a_tap(made.people[0])
    response = send_taps(as_trainer, made, one)
    assert (response.status_code, response.json()["why"]) == (422, True)
    assert send_taps(as_trainer, made, one, why="Väntade på nätet").json()["saved"] == [one["key"]]


BAD = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"taps": 1}',
    b'{"taps": [1]}',
    b'{"taps": [{"key": "1"}]}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"taps": [], "why": "' + b"x" * 501 + b'"}',
]
WRONG = [
    {"mark": "ill"},
    {"mark": None},
    {"mark": ["present"]},
    {"key": "not a key"},
    {"key": str(uuid4())},
    {"person": 1},
    {"base": -1},
    {"base": "1"},
    {"base": True},
    {"base": 1e3},
    {"base": 10**20},
    {"clock": "25:00"},
    {"clock": 5},
]


@pytest.mark.parametrize("body", BAD)
def test_what_is_no_taps_is_answered_in_words(as_trainer, made, body):
    before = Attendance.objects.count()
    response = send_taps(as_trainer, made, body=body)
    assert response.status_code in {403, 422}
    assert response.json()["error"].endswith(".")
    assert Attendance.objects.count() == before


@pytest.mark.parametrize("change", WRONG)
def test_one_tap_with_a_value_that_no_page_sends_stops_the_batch(as_trainer, made, change):
    orjan, bo = made.people[0], made.people[4]
    response = send_taps(as_trainer, made, a_tap(orjan), a_tap(bo, **{"mark": "late", **change}))
    assert (response.status_code, Attendance.objects.count()) == (422, 0)


@pytest.mark.parametrize("at", [-1, 0, 10**15, "now", None, 1.5, True])
def test_a_moment_that_no_browser_has_is_left_out(as_trainer, made, at):
    send_taps(as_trainer, made, a_tap(made.people[0], at=at))
    assert AttendanceMark.objects.get().tapped_at is None


def test_too_much_at_a_time_is_refused(as_trainer, made):
    many = [a_tap(made.people[0]) for _ in range(501)]
    assert send_taps(as_trainer, made, *many).json() == {"error": "At most 500 marks at a time.", "why": False}
    assert send_taps(as_trainer, made, body=b" " * (3 * 1024 * 1024)).status_code == 400
    assert Attendance.objects.count() == 0


# -- who --------------------------------------------------------------------------------------------------------------


def test_a_session_that_the_booking_does_not_have_is_not_there(as_trainer, made):
    before = trace()
    for name in ("session_attendance", "session_attendance_taps", "session_held"):
        assert as_trainer.post(url(made, "nothing", name)).status_code == 404
    kinds = Event.objects.order_by("at", "id").values_list("kind", flat=True)
    assert list(kinds)[len(before["Event"]) :] == ["booking.refused"] * 3


def test_another_trainers_session_is_not_there_and_the_attempt_is_logged(made):
    client, other = browser(), make_member(made.booking.provider, RoleKind.TRAINER)
    client.force_login(other)
    assert client.get(url(made)).status_code == 404
    assert send_taps(client, made, a_tap(made.people[0])).status_code == 404
    assert client.post(url(made, name="session_held")).status_code == 404
    refused = Event.objects.filter(kind="booking.refused")
    assert [event.user_id for event in refused] == [other.pk] * 3
    assert (Attendance.objects.count(), made.session.held_at) == (0, None)


def test_a_coordinator_marks_from_a_paper_list_and_the_row_says_who(made, eva):
    client = browser()
    client.force_login(eva)
    sent(client, made, {made.people[0]: "present"})
    assert history(made.people[0]) == [("present", eva.pk)]
    assert Event.objects.get(kind="attendance.marked").role == "coordinator"
