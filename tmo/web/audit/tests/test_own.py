"""Everybody sees what they did, and in which role others read what is about them."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse

from tmo.audit import queries
from tmo.audit.chain import chain_new
from tmo.audit.models import Event
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import AT

pytestmark = pytest.mark.django_db
COORDINATOR, STAFF, ADMIN = RoleKind.COORDINATOR, RoleKind.STAFF, RoleKind.ADMIN


def own(part: str = "did", **more: str) -> str:
    return f"{reverse('own_log')}?" + "&".join(f"{name}={value}" for name, value in {"part": part, **more}.items())


def shown(response) -> list[tuple[str, str]]:
    return [(row.what, row.role) for row in response.context["rows"]]


def test_what_one_did_is_shown_and_nothing_that_others_did(as_, log) -> None:
    log(by=COORDINATOR, at=AT - timedelta(minutes=1))
    log("role.ended", by=COORDINATOR)
    log(by=STAFF)
    assert shown(as_(COORDINATOR).get(own())) == [("Role: ended", "Coordinator"), ("Role: read", "Coordinator")]


def test_who_read_about_one_is_told_by_role_and_organisation_and_not_by_name(as_, log, world) -> None:
    mine = world.people[STAFF].roles.get()
    log(by=COORDINATOR, subjects=[mine])
    log(by=ADMIN)
    log("role.ended", by=ADMIN, subjects=[mine])
    log(by=STAFF, subjects=[mine])
    chain_new(AT)
    response = as_(STAFF).get(own("about"))
    [row] = response.context["rows"]
    assert (row.what, row.role, row.organisation, row.who) == ("Role: read", "Coordinator", "Björkdals kommun", "")
    assert "Kim Coordinator" not in response.content.decode()
    assert "192.0.2.7" in response.content.decode()


def test_being_one_of_many_in_a_list_is_told_too(as_, log, world) -> None:
    everybody = [user.roles.get() for user in world.people.values()]
    log(by=ADMIN, subjects=everybody)
    chain_new(AT)
    assert shown(as_(STAFF).get(own("about"))) == [("Role: read", "Administrator")]


def test_reading_the_account_itself_is_told(as_, log, world) -> None:
    log("trainer.read", by=COORDINATOR, subjects=world.people[RoleKind.TRAINER])
    chain_new(AT)
    assert shown(as_(RoleKind.TRAINER).get(own("about"))) == [("Trainer: read", "Coordinator")]


def test_days_are_chosen_and_the_last_one_counts(as_, log) -> None:
    for days in (40, 10, 5):
        log(at=AT - timedelta(days=days))
    client = as_(COORDINATOR)
    assert len(client.get(own()).context["rows"]) == 2
    chosen = client.get(own(**{"from": "2027-02-19", "to": "2027-02-19"})).context["rows"]
    assert [row.at for row in chosen] == [AT - timedelta(days=10)]
    assert len(client.get(own(**{"from": "2027-01-01"})).context["rows"]) == 5  # with the three readings of this test


@pytest.mark.parametrize("typed", ["x", "2027-13-45", "9999-12-31", "0001-01-01", "%00", "2027-02-30"])
def test_days_that_cannot_be_understood_are_left_out(as_, log, typed: str) -> None:
    log()
    response = as_(COORDINATOR).get(own(**{"from": typed, "to": typed, "after": typed, "mode": typed}))
    assert (response.status_code, len(response.context["rows"])) == (200, 1)


def test_swapped_days_are_put_right(as_, log) -> None:
    log()
    response = as_(COORDINATOR).get(own(**{"from": "2027-03-02", "to": "2027-02-01"}))
    assert len(response.context["rows"]) == 1


def test_pages_follow_each_other_without_gap_or_double(as_, log, monkeypatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 4)
    written = [log(at=AT - timedelta(minutes=number // 3)) for number in range(10)]
    client, after, seen = as_(COORDINATOR), "", []
    for _ in range(3):
        response = client.get(own(to="2027-03-01", after=after))
        seen += [row.id for row in response.context["rows"]]
        after = str(response.context["after"] or "")
    readings = set(Event.objects.filter(kind="log.read").values_list("pk", flat=True))
    assert [key for key in seen if key not in readings] == [
        event.pk for event in sorted(written, key=lambda event: (event.at, event.pk), reverse=True)
    ][: len([key for key in seen if key not in readings])]
    assert len(seen) == len(set(seen)) >= 10


def test_the_file_holds_the_same_and_runs_nothing(as_, log) -> None:
    log()
    log()
    response = as_(COORDINATOR).get(reverse("own_log_export"))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="log-2027-01-30-2027-03-01.csv"'
    assert response.headers["Cache-Control"] == "no-store, private"
    lines = list(csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == ["When", "What", "Mode", "Who", "Role", "Organisation", "Network address", "About"]
    assert {(line[0], line[1], line[2], line[3]) for line in lines[1:]} == {
        ("2027-03-01 09:00:00+01:00", "Role: read", "Reading", "")
    }
    assert len(lines) == 3


def test_a_cell_that_a_program_would_run_is_neutralised(as_, log, world) -> None:
    world.organisation.name = "=1+1"
    world.organisation.save()
    log()
    content = as_(COORDINATOR).get(reverse("own_log_export")).content.decode("utf-8-sig")
    assert ";'=1+1;" in content


def test_too_much_for_one_file_is_said(as_, log, monkeypatch) -> None:
    monkeypatch.setattr(queries, "EXPORT_MAX", 2)
    for _ in range(3):
        log()
    response = as_(COORDINATOR).get(f"{reverse('own_log_export')}?from=2027-02-01", follow=True)
    assert response.redirect_chain == [("/profile/log/?from=2027-02-01", 302)]
    assert "That is too much for one file." in response.content.decode()
    assert Event.objects.filter(kind="log.exported").count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_takes_the_same_number_of_statements_for_one_row_and_for_three(
    as_, log, rows: int, django_assert_num_queries
) -> None:
    for _ in range(rows):
        log()
    client = as_(COORDINATOR)
    # session, account; savepoint (2); rows, event, organisations; roles, support contact
    with django_assert_num_queries(8):
        client.get(own())


def test_an_empty_log_says_so(as_) -> None:
    assert "Nothing in these days" in as_(STAFF).get(own("about")).content.decode()


def test_the_profile_leads_to_the_log(as_) -> None:
    assert f'href="{reverse("own_log")}"' in as_(STAFF).get(reverse("profile")).content.decode()
