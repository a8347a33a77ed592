"""The organisation's log: all of it for the auditor, how it is run for the administrator."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tmo.audit import queries
from tmo.audit.actor import Actor
from tmo.audit.chain import chain_new
from tmo.audit.log import record
from tmo.audit.models import Event
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import AT
from tmo.web.audit.words import register_words

pytestmark = pytest.mark.django_db
COORDINATOR, AUDITOR, ADMIN, STAFF = RoleKind.COORDINATOR, RoleKind.AUDITOR, RoleKind.ADMIN, RoleKind.STAFF


@pytest.fixture
def look_up(as_, world):
    """Reads the log as somebody, with a filter."""

    def read(reader=AUDITOR, **asked: object):
        return as_(reader).get(reverse("organisation_log", args=[world.organisation.pk]), asked)

    return read


def kinds(response) -> list[str]:
    return [row.what for row in response.context["rows"]]


def test_the_auditor_sees_who_read_and_changed_what(look_up, log) -> None:
    log("booking.read", at=AT - timedelta(minutes=1))
    log("role.ended", by=ADMIN)
    rows = look_up().context["rows"]
    assert [(row.what, row.who, row.role, row.address) for row in rows] == [
        ("Role: ended", "Kim Admin", "Administrator", "192.0.2.7"),
        ("Booking: read", "Kim Coordinator", "Coordinator", "192.0.2.7"),
    ]


def test_the_administrator_sees_how_the_organisation_is_run_and_not_who_read_what(look_up, log) -> None:
    log("booking.read")
    log("participant.listed")
    log("invitation.approved", at=AT - timedelta(minutes=1))
    log("mail.listed")
    assert kinds(look_up(ADMIN)) == ["Mail: list read", "Invitation: approved"]
    assert kinds(look_up(ADMIN, noun="booking")) == ["Mail: list read", "Invitation: approved"]


def test_another_organisations_log_is_not_in_it(look_up, log, world) -> None:
    log(organisation_id=world.other.pk)
    log(organisation_id=None)
    assert kinds(look_up()) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"Role: read", "Role: ended", "Mail: refused"}),
        ({"mode": "read"}, {"Role: read"}),
        ({"mode": "write"}, {"Role: ended"}),
        ({"mode": "refused"}, {"Mail: refused"}),
        ({"mode": "nonsense"}, {"Role: read", "Role: ended", "Mail: refused"}),
        ({"noun": "mail"}, {"Mail: refused"}),
        ({"noun": "role", "mode": "write"}, {"Role: ended"}),
        ({"to": "2027-02-10"}, set()),
    ],
)
def test_the_address_holds_the_filter(look_up, log, asked: dict, found: set[str]) -> None:
    log()
    log("role.ended")
    log("mail.refused")
    assert set(kinds(look_up(**asked))) == found


def test_one_person_and_one_record_can_be_followed(look_up, log, world) -> None:
    mine = log(by=STAFF)
    log(by=COORDINATOR)
    chain_new(AT)
    staff = world.people[STAFF]
    assert [row.id for row in look_up(who=staff.pk).context["rows"]] == [mine.pk]
    assert [row.id for row in look_up(about=staff.roles.get().pk).context["rows"]] == [mine.pk]
    content = look_up(who=staff.pk).content.decode()
    assert "Only what <bdi>Kim Staff</bdi> did." in content
    assert f"?about={staff.roles.get().pk}&amp;from=2027-01-30&amp;to=2027-03-01" in content


def test_somebody_of_another_organisation_cannot_be_looked_up_through_the_filter(look_up, world) -> None:
    assert "Canary" not in look_up(who=world.stranger.pk).content.decode()


def test_what_was_asked_for_stands_in_the_log(look_up, world) -> None:
    look_up(mode="read", who=world.people[STAFF].pk, about="Kim Staff")
    event = Event.objects.get(kind="log.read")
    assert event.facts == {
        "from": "2027-01-30",
        "to": "2027-03-01",
        "mode": "read",
        "who": str(world.people[STAFF].pk),
    }


def test_a_list_shows_the_first_of_its_subjects_and_counts_the_others(look_up, log, world) -> None:
    log(subjects=[user.roles.get() for user in world.people.values()])
    [row] = look_up().context["rows"]
    assert (len(row.subjects), row.more) == (3, "and 7 more")


def test_the_export_is_logged_and_holds_names(as_, log, world) -> None:
    log("booking.read")
    address = reverse("organisation_log_export", args=[world.organisation.pk])
    content = as_(AUDITOR).get(address, {"mode": "read"}).content.decode("utf-8-sig")
    assert "Kim Coordinator" in content
    event = Event.objects.get(kind="log.exported")
    assert (event.facts["rows"], event.organisation_id) == (1, world.organisation.pk)


def test_the_button_for_the_export_is_there_for_the_auditor_alone(look_up, log, world) -> None:
    log()
    address = reverse("organisation_log_export", args=[world.organisation.pk])
    assert [address in look_up(who).content.decode() for who in (AUDITOR, ADMIN)] == [True, False]


def test_pages_follow_each_other(look_up, log, monkeypatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    written = [log(at=AT - timedelta(hours=number)) for number in range(5)]
    first = look_up(noun="role")
    second = look_up(noun="role", after=first.context["after"])
    third = look_up(noun="role", after=second.context["after"])
    seen = [row.id for response in (first, second, third) for row in response.context["rows"]]
    assert (seen, third.context["after"]) == ([event.pk for event in written], None)
    assert f"after={first.context['after']}" in first.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_takes_the_same_number_of_statements_for_one_row_and_for_three(
    as_, world, log, rows: int, django_assert_num_queries
) -> None:
    for _ in range(rows):
        log()
    client, address = as_(AUDITOR), reverse("organisation_log", args=[world.organisation.pk])
    # session, account; savepoint (2); organisation, roles; rows, event; names, organisations; support contact
    with django_assert_num_queries(10):
        client.get(address)


def test_a_refusal_stands_in_the_log_of_the_only_organisation_of_who_tried(as_, look_up, world) -> None:
    as_(STAFF).get(reverse("organisation_log", args=[world.other.pk]))
    [row] = look_up(mode="refused").context["rows"]
    assert (row.what, row.who) == ("Log: refused", "Kim Staff")


def test_what_the_system_did_is_told_as_such(look_up, world) -> None:
    by = Actor.system("review")
    record("review.drawn", by=by, at=AT, organisation_id=world.organisation.pk)
    [row] = look_up().context["rows"]
    assert (row.what, row.role, row.who) == ("Review of the log: drawn", "The system", "")


def test_an_app_brings_the_words_for_what_it_logs(look_up, log) -> None:
    log("songbook.hummed")
    assert kinds(look_up()) == ["songbook: hummed"]
    register_words({"songbook": "Book of songs"}, {"hummed": "hummed aloud"})
    assert kinds(look_up(mode="write")) == ["Book of songs: hummed aloud"]


def test_the_menu_leads_to_the_log_for_those_who_see_one(as_) -> None:
    found = {who: f'href="{reverse("log_list")}"' in as_(who).get("/").content.decode() for who in RoleKind}
    assert {who for who, seen in found.items() if seen} == {AUDITOR, ADMIN}
