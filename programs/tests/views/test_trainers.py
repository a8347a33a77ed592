"""Trainers' time over HTTP: the week, hours, absences, substitutes, and what bad input leaves."""

from datetime import date, time
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.models import Absence, Hold, Substitute, WorkingHours
from programs.tests.factories import AT, counts, make_confirmed, make_member, make_provider
from programs.tests.views.conftest import browser
from programs.tests.views.reading import Form, field_errors, page_text
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import make_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(offer):
    return make_member(offer.provider, RoleKind.TRAINER, "kim@provider.example", name="Kim Ek")


@pytest.fixture
def bo(offer):
    return make_member(offer.provider, RoleKind.TRAINER, "bo@provider.example", name="Bo Alm")


@pytest.fixture
def as_kim(kim):
    return signed_in(kim)


def signed_in(person):
    client = browser()
    client.force_login(person)
    return client


def page(name, trainer, *more):
    return reverse(f"programs:{name}", args=[trainer.pk, *more])


def without_events(found):
    return {**found, "Event": 0}


# -- the week --------------------------------------------------------------------------------------------------------


def pieces(response):
    return [[(one["kind"], one["time"]) for one in day["pieces"]] for day in response.context["days"]]


@pytest.fixture
def busy(offer, kim):
    for weekday in range(3):
        WorkingHours.objects.create(
            trainer=kim, weekday=weekday, starts=time(8), ends=time(17), valid_from=date(2027, 1, 4)
        )
    return make_confirmed(offer, kim)


def test_a_trainer_reads_the_own_week_with_what_is_free(busy, kim, as_kim):
    response = as_kim.get(page("trainer_week", kim) + "?monday=2027-03-08")
    free = [("free", "08:00–08:30"), ("booked", "08:30–09:30"), ("free", "09:30–10:00"), ("booked", "10:00–16:00")]
    assert pieces(response)[:2] == [[("free", "08:00–17:00")], [*free, ("free", "16:00–17:00")]]
    text = page_text(response)
    assert "Week 10" in text
    assert "08:30–09:30 Uppstartsmöte Förskolan Solen , Björkdal" in text


def test_another_trainer_sees_when_and_not_what(busy, kim, bo):
    response = signed_in(bo).get(page("trainer_week", kim) + "?monday=2027-03-08")
    assert pieces(response)[1][1] == ("busy", "08:30–09:30")
    text = page_text(response)
    assert [word for word in ("Solen", "Uppstartsmöte", "Björkdal", busy.reference) if word in text] == []


def test_a_coordinator_sees_of_another_provider_s_booking_only_that_it_is(busy, kim):
    other = make_member(make_provider_of(kim), RoleKind.COORDINATOR)
    response = signed_in(other).get(page("trainer_week", kim) + "?monday=2027-03-08")
    assert {kind for row in pieces(response) for kind, _time in row} == {"busy", "free"}
    assert "Solen" not in page_text(response)


def make_provider_of(trainer):
    """A second provider that the trainer works for."""
    provider = make_provider(name="Andra utbildarna")
    make_role(trainer, provider, RoleKind.TRAINER)
    return provider


@pytest.mark.parametrize(
    "text", ["", "x", "2027-02-30", "9999-12-31", "0001-01-01", "2027-W10", "20270308", "\x00", "1" * 9]
)
def test_a_week_that_is_none_is_this_week(kim, as_kim, text):
    response = as_kim.get(page("trainer_week", kim), {"monday": text})
    assert (response.status_code, response.context["week"]) == (200, 9)


def test_any_day_opens_its_week_and_the_weeks_beside_end_at_the_bounds(kim, as_kim):
    url = page("trainer_week", kim)
    assert as_kim.get(url + "?monday=2027-03-14").context["week"] == 10
    first, last = as_kim.get(url + "?monday=2025-01-01"), as_kim.get(url + "?monday=2030-03-01")
    assert (first.context["previous"], last.context["next"]) == ("", "")
    assert first.context["next"].endswith("?monday=2025-01-06")


def test_the_zone_is_named_where_it_is_not_the_reader_s(kim, as_anna):
    kim.timezone = "Europe/Helsinki"
    kim.save()
    assert "Europe/Helsinki" in page_text(as_anna.get(page("trainer_week", kim)))
    kim.timezone = "Europe/Stockholm"
    kim.save()
    assert "Europe/" not in page_text(as_anna.get(page("trainer_week", kim)))


def test_the_way_to_the_own_week(kim, as_kim, as_anna):
    assert as_kim.get(reverse("programs:my_week")).headers["Location"] == page("trainer_week", kim)
    assert as_anna.get(reverse("programs:my_week")).status_code == 404


# -- the list --------------------------------------------------------------------------------------------------------


def test_a_coordinator_sees_who_trains_next_and_who_is_away(busy, kim, bo, as_anna):
    Absence.objects.create(trainer=bo, kind="holiday", starts_on=AT.date(), ends_on=date(2027, 3, 4))
    (part,) = as_anna.get(reverse("programs:trainer_list")).context["parts"]
    rows = [(row["name"], row["sessions"], row["next"], row["is_away"]) for row in part["rows"]]
    assert rows == [("Bo Alm", 0, "", True), ("Kim Ek", 9, "Tue 9 March, wk 10, 08:30", False)]
    assert Event.objects.filter(kind="trainer.listed").count() == 1


def uncovered(client):
    """What the start page and the list say of sessions whose trainer is away."""
    panels = client.get(reverse("home")).context["panels"]
    found = [one["sentence"] for one in panels if one["template"].endswith("/uncovered.html")]
    (part,) = client.get(reverse("programs:trainer_list")).context["parts"]
    return found, {row["name"]: row["uncovered"] for row in part["rows"] if row["uncovered"]}


def test_sessions_whose_trainer_is_away_stand_on_the_coordinator_s_start_page_until_somebody_is_found(
    busy, kim, bo, as_anna, as_kim
):
    assert uncovered(as_anna) == ([], {})
    for first, until in ((date(2027, 3, 10), date(2027, 3, 17)), (date(2027, 3, 15), date(2027, 3, 18))):
        Absence.objects.create(trainer=kim, kind="away", starts_on=first, ends_on=until)
    assert uncovered(as_anna) == (["3 sessions need somebody else"], {"Kim Ek": "3 sessions need somebody else"})
    assert uncovered(signed_in(make_member(make_provider_of(kim), RoleKind.COORDINATOR))) == ([], {})
    panels = as_kim.get(reverse("home")).context["panels"]
    assert [one for one in panels if one["template"].endswith("/uncovered.html")] == []
    Hold.objects.filter(trainer=kim).update(trainer=bo)
    assert uncovered(as_anna) == ([], {})


def test_the_list_takes_the_same_statements_for_any_number_of_trainers(busy, kim, offer, as_anna):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            as_anna.get(reverse("programs:trainer_list"))
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    statements()
    one = statements()
    for number in range(6):
        other = make_member(offer.provider, RoleKind.TRAINER, name=f"Eva {number}")
        Absence.objects.create(trainer=other, kind="away", starts_on=AT.date(), ends_on=date(2027, 3, 4))
    assert statements() == one


def test_the_week_takes_the_same_statements_however_full_it_is(busy, kim, as_kim):
    found = []
    for monday in ("2027-03-08", "2027-03-08", "2027-06-07"):
        with CaptureQueriesContext(connection) as captured:
            as_kim.get(page("trainer_week", kim) + f"?monday={monday}")
        found.append(len([one for one in captured if "SAVEPOINT" not in one["sql"]]))
    assert found[1] == found[2]


def test_a_trainer_sees_the_others_names_alone(busy, kim, bo):
    response = signed_in(bo).get(reverse("programs:trainer_list"))
    (part,) = response.context["parts"]
    assert [sorted(row) for row in part["rows"]] == [["name", "url"]] * 2
    assert "Tue 9 March" not in page_text(response)


# -- working hours ---------------------------------------------------------------------------------------------------


def hours(client, trainer, **typed):
    url = page("trainer_hours", trainer)
    mark = Form(client.get(url)).values["mark"]
    fields = {name.replace("_", "-"): text for name, text in typed.items() if name != "first"}
    return client.post(url, {"mark": mark, "first": typed.get("first", "2027-03-01"), **fields})


def kept(trainer):
    rows = WorkingHours.objects.filter(trainer=trainer).order_by("valid_from", "weekday", "starts")
    return list(rows.values_list("weekday", "starts", "ends", "valid_from", "valid_until"))


def test_a_trainer_keeps_several_stretches_a_day(kim, as_kim):
    morning, noon = {"h_0_1_start": "8.00", "h_0_1_end": "12.00"}, {"h_0_2_start": "1300", "h_0_2_end": "17:00"}
    assert hours(as_kim, kim, **morning, **noon).status_code == 302
    first = date(2027, 3, 1)
    assert kept(kim) == [(0, time(8), time(12), first, None), (0, time(13), time(17), first, None)]
    page_again = as_kim.get(page("trainer_hours", kim))
    assert Form(page_again).values["h-0-2-start"] == "13:00"
    assert page_again.context["now"] == ["Monday 08:00–12:00, 13:00–17:00"]


def test_hours_planned_for_later_stand_beside_those_in_force(kim, as_anna):
    hours(as_anna, kim, h_1_1_start="08:00", h_1_1_end="12:00")
    hours(as_anna, kim, first="2027-04-01", h_2_1_start="09:00", h_2_1_end="10:00")
    response = as_anna.get(page("trainer_hours", kim))
    assert response.context["now"] == ["Tuesday 08:00–12:00"]
    assert [one["lines"] for one in response.context["planned"]] == [["Wednesday 09:00–10:00"]]


BAD_HOURS = [
    ({"h_0_1_start": "12:00", "h_0_1_end": "08:00"}, {"h-0-1-start": "The end must be later"}),
    ({"h_0_1_start": "08:00", "h_0_1_end": "08:00"}, {"h-0-1-start": "Start and end are the same"}),
    ({"h_0_1_start": "08:00"}, {"h-0-1-end": "Give both a start and an end time."}),
    ({"h_0_1_end": "08:00"}, {"h-0-1-start": "Give both a start and an end time."}),
    ({"h_0_1_start": "25:00", "h_0_1_end": "26:00"}, {"h-0-1-start": "Write the time", "h-0-1-end": "Write the time"}),
    (
        {"h_3_1_start": "08:00", "h_3_1_end": "12:00", "h_3_2_start": "11:00", "h_3_2_end": "13:00"},
        {"h-3-2-start": "11:00–13:00 overlaps other hours of the same day."},
    ),
    ({"first": "2027-02-30"}, {"first": "There is no such day in the calendar: 2027-02-30."}),
    ({"first": "2027-02-28"}, {"first": "Sun 28 February, wk 8 has already been."}),
    ({"first": "9999-12-31"}, {"first": "is too far ahead"}),
    ({"first": "x"}, {"first": "Write the date as year-month-day"}),
    ({"first": ""}, {"first": "Write the date as year-month-day"}),
]


@pytest.mark.parametrize(("typed", "said"), BAD_HOURS)
def test_hours_that_cannot_be_come_back_with_the_reason_at_the_field(kim, as_kim, typed, said):
    before = counts()
    response = hours(as_kim, kim, **typed)
    found = field_errors(response)
    assert (response.status_code, sorted(found)) == (422, sorted(said))
    assert [name for name, text in said.items() if text not in found[name]] == []
    values = Form(response).values
    assert {name: values[name.replace("_", "-")] for name in typed} == typed
    assert without_events(counts()) == without_events(before)


def test_hours_that_somebody_else_changed_meanwhile_are_not_overwritten(kim, as_kim, as_anna):
    url = page("trainer_hours", kim)
    mark = Form(as_kim.get(url)).values["mark"]
    hours(as_anna, kim, h_0_1_start="08:00", h_0_1_end="12:00")
    typed = {"first": "2027-03-01", "h-0-1-start": "09:00", "h-0-1-end": "10:00"}
    response = as_kim.post(url, {**typed, "mark": mark})
    assert (response.status_code, len(kept(kim))) == (422, 1)
    assert "Somebody else has changed this meanwhile." in page_text(response)
    assert "Monday 08:00–12:00" in page_text(response)
    again = as_kim.post(url, {**typed, "mark": Form(response).values["mark"]})
    assert (again.status_code, kept(kim)[-1][1]) == (302, time(9))


# -- absences --------------------------------------------------------------------------------------------------------


def absent(client, trainer, **typed):
    url = page("trainer_absences", trainer)
    token = Form(client.get(url)).values["form_token"]
    return client.post(url, {"kind": "away", "first": "2027-03-10", "last": "", "form_token": token, **typed})


def test_an_absence_over_sessions_tells_the_coordinators_once_and_leads_to_somebody_else(
    busy, kim, as_kim, as_anna, delivered
):
    delivered()
    response = absent(as_kim, kim, first="2027-03-09", last="2027-03-16")
    assert response.status_code == 302
    (mail,) = [one for one in delivered() if one.to == ["anna@provider.example"]]
    assert mail.subject == "A trainer is away on days with sessions"
    assert "Kim Ek is away on days with sessions." in mail.body
    assert mail.body.count(busy.reference) == 5
    assert page("trainer_absences", kim) in mail.body
    card = as_anna.get(page("trainer_absences", kim)).context["absences"][0]
    (booking,) = card["bookings"]
    assert [len(booking["sessions"]), booking["replace_url"]] == [
        5,
        reverse("programs:trainer_replace", args=[busy.pk, kim.pk])
        + "?"
        + "&".join(f"session={key}" for key in booking["keys"]),
    ]
    own = as_kim.get(page("trainer_absences", kim))
    assert "replace_url" not in own.context["absences"][0]["bookings"][0]


def test_the_mail_is_dropped_when_there_is_nothing_left_to_do(busy, kim, as_kim, delivered):
    delivered()
    absent(as_kim, kim, first="2027-03-09")
    Absence.objects.all().delete()
    assert delivered() == []
    assert Message.objects.get(kind="programs.trainer_away").state == "dropped"


def test_the_mail_is_dropped_for_somebody_who_coordinates_no_longer(busy, kim, anna, as_kim, delivered):
    delivered()
    absent(as_kim, kim, first="2027-03-09")
    anna.roles.update(ends_on=AT.date())
    assert delivered() == []
    assert Message.objects.get(kind="programs.trainer_away").state == "dropped"


def test_without_a_coordinator_the_provider_s_support_is_told(busy, kim, as_kim, offer, delivered):
    offer.provider.support_email = "hjalp@provider.example"
    offer.provider.save()
    delivered()
    absent(as_kim, kim, first="2027-03-09")
    assert [one.to for one in delivered()] == [["hjalp@provider.example"]]


def test_an_absence_without_sessions_writes_to_nobody(busy, kim, as_kim):
    absent(as_kim, kim, first="2027-03-11", last="2027-03-12")
    assert Absence.objects.values_list("starts_on", "ends_on").get() == (date(2027, 3, 11), date(2027, 3, 13))
    assert Message.objects.filter(kind="programs.trainer_away").count() == 0


def test_the_same_form_sent_twice_notes_one_absence(busy, kim, as_kim):
    url = page("trainer_absences", kim)
    typed = {"kind": "away", "first": "2027-03-09", "form_token": Form(as_kim.get(url)).values["form_token"]}
    assert [as_kim.post(url, typed).status_code for _ in range(2)] == [302, 302]
    assert Absence.objects.count() == 1


BAD_ABSENCES = [
    ({"first": "2027-03-10", "last": "2027-03-09"}, "last", "The last day must not be before the first."),
    ({"first": "2027-02-30"}, "first", "There is no such day in the calendar: 2027-02-30."),
    ({"first": "9999-12-31"}, "first", "is too far ahead."),
    ({"first": "2027-03-10", "last": "9999-12-31"}, "last", "is too far ahead."),
    ({"first": "2027-03-10", "last": "2028-03-10"}, "last", "At most 366 days at a time."),
    ({"first": "2027-02-01", "last": "2027-02-28"}, "last", "Sun 28 February, wk 8 has already been."),
    ({"first": ""}, "first", "Write the date as year-month-day"),
    ({"first": "10 mars"}, "first", "Write the date as year-month-day"),
    ({"kind": "sick"}, "kind", "Select a valid choice."),
]


@pytest.mark.parametrize(("typed", "field", "said"), BAD_ABSENCES)
def test_an_absence_that_cannot_be_comes_back_with_the_reason(kim, as_kim, typed, field, said):
    before = counts()
    response = absent(as_kim, kim, **typed)
    assert (response.status_code, without_events(counts())) == (422, without_events(before))
    assert list(response.context["form"].errors) == [field]
    assert said in page_text(response)
    assert response.context["form"]["first"].value() == typed.get("first", "2027-03-10")


@pytest.mark.parametrize("token", ["", "x" * 50])
def test_an_absence_without_the_form_s_mark_is_asked_for_again(kim, as_kim, token):
    response = absent(as_kim, kim, form_token=token)
    assert (response.status_code, Absence.objects.count()) == (422, 0)
    again = Form(response).values["form_token"]
    assert absent(as_kim, kim, form_token=again).status_code == 302


def test_a_year_and_a_day_is_the_longest_absence(kim, as_kim):
    assert absent(as_kim, kim, first="2027-03-10", last="2028-03-09").status_code == 302


def test_an_absence_is_removed_by_its_own_trainer_and_by_nobody_s_page_of_another(kim, bo, as_kim):
    mine = Absence.objects.create(trainer=kim, kind="away", starts_on=date(2027, 3, 9), ends_on=date(2027, 3, 10))
    others = Absence.objects.create(trainer=bo, kind="away", starts_on=date(2027, 3, 9), ends_on=date(2027, 3, 10))
    assert as_kim.post(page("absence_remove", kim, others.pk)).status_code == 404
    assert as_kim.post(page("absence_remove", kim, uuid4())).status_code == 404
    assert as_kim.post(page("absence_remove", kim, mine.pk)).status_code == 302
    assert list(Absence.objects.values_list("trainer", flat=True)) == [bo.pk]


# -- substitutes -----------------------------------------------------------------------------------------------------


def name(client, trainer, *people, **more):
    url = page("trainer_substitutes", trainer)
    mark = Form(client.get(url)).values.get("mark", "")
    return client.post(url, {"substitutes": [str(one.pk) for one in people], "mark": mark, **more})


def test_a_coordinator_names_substitutes(kim, bo, as_anna):
    assert name(as_anna, kim, bo).status_code == 302
    assert list(Substitute.objects.values_list("trainer", "substitute")) == [(kim.pk, bo.pk)]
    assert name(as_anna, kim).status_code == 302
    assert Substitute.objects.count() == 0


def test_nobody_stands_in_for_oneself_nor_somebody_from_elsewhere(kim, bo, as_anna, anna):
    stranger = make_member(make_provider_of(bo), RoleKind.TRAINER)
    for person in (kim, stranger, anna):
        assert name(as_anna, kim, person).status_code == 422
    assert Substitute.objects.count() == 0


def test_substitutes_that_somebody_else_changed_meanwhile_are_not_overwritten(kim, bo, as_anna):
    mark = Form(as_anna.get(page("trainer_substitutes", kim))).values["mark"]
    name(as_anna, kim, bo)
    response = name(as_anna, kim, mark=mark)
    assert (response.status_code, Substitute.objects.count()) == (422, 1)
    assert "Somebody else has changed this meanwhile." in page_text(response)


def test_a_released_hold_is_not_in_the_week(busy, kim, as_kim):
    Hold.objects.update(released_at=AT)
    assert as_kim.get(page("trainer_week", kim) + "?monday=2027-03-08").context["count"] == "0 sessions"
