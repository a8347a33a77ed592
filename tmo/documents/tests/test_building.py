"""From the asking to the kept file, and everything that may happen on the way."""

import io
import logging
from datetime import timedelta

import pypdf
import pytest
import time_machine

from tmo.accounts.models import User
from tmo.audit.models import Event
from tmo.documents import building, kinds, tasks
from tmo.documents.asking import TooManyWaiting, ask_again
from tmo.documents.building import LEASE, build_due, claim
from tmo.documents.models import Document, State
from tmo.documents.tests.conftest import ALLOWED, ask_for
from tmo.pdf import CannotPrint
from tmo.units.tests.factories import AT, actor, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def kept(**where: object) -> Document:
    return Document.objects.get(**where)


def test_a_file_is_built_kept_and_logged(asker: User) -> None:
    asked = ask_for(asker)
    assert build_due() == 1
    row = kept()
    assert (row.pk, row.state, row.content, row.name, row.media_type, row.size, row.made_at) == (
        asked.pk,
        "ready",
        b"a;b",
        "list.csv",
        "text/csv",
        3,
        AT,
    )
    assert (row.claimed_by, row.claimed_until, row.done, row.total) == (None, None, 1, 1)
    assert sorted(Event.objects.values_list("kind", "mode", "user_id", "role")) == [
        ("document.asked", "write", asker.pk, "principal"),
        ("document.printed", "read", asker.pk, "document"),
    ]
    assert build_due() == 0


def test_a_paper_is_printed_with_its_readers_name_and_time_on_it(asker: User) -> None:
    ask_for(asker, kind="tests.paper")
    build_due()
    text = " ".join(pypdf.PdfReader(io.BytesIO(kept().content)).pages[0].extract_text().split())
    assert "Åsa Öberg" in text
    assert "mån 1 mars kl. 09.00" in text


def test_the_same_document_asked_for_again_is_the_same_job(asker: User) -> None:
    first = ask_for(asker)
    assert ask_for(asker).pk == first.pk
    build_due()
    assert ask_for(asker).pk == first.pk
    assert Event.objects.filter(kind="document.asked").count() == 1


def test_another_version_or_another_reader_is_another_document(asker: User) -> None:
    other = make_user()
    assert len({ask_for(asker).pk, ask_for(asker, version="2").pk, ask_for(other).pk}) == 3


def test_a_failed_one_is_tried_again_as_a_new_job(asker: User) -> None:
    failed = ask_for(asker, fault="bug")
    build_due()
    assert kept(pk=failed.pk).state == State.FAILED
    second = ask_again(failed, by=actor(asker), at=AT)
    assert (second.pk != failed.pk, second.state, second.facts) == (True, "waiting", {"fault": "bug"})
    assert ask_again(failed, by=actor(asker), at=AT).pk == second.pk


@pytest.mark.parametrize(("fault", "code"), [("gone", "gone"), ("bug", "broken")])
def test_a_builder_that_cannot_says_why_and_others_are_built(
    asker: User, fault: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    failed = ask_for(asker, fault=fault)
    good = ask_for(asker, version="2")
    assert build_due() == 2
    assert (kept(pk=failed.pk).state, kept(pk=failed.pk).code, kept(pk=good.pk).state) == ("failed", code, "ready")
    assert "berg" not in caplog.text


def test_a_page_that_cannot_be_printed_fails_with_its_code(asker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **more: object) -> bytes:
        raise CannotPrint("too_slow")

    monkeypatch.setattr(building.pdf, "render", refuse)
    ask_for(asker, kind="tests.paper")
    build_due()
    assert (kept().state, kept().code) == ("failed", "too_slow")


def test_a_kind_that_nobody_knows_any_more_fails(asker: User) -> None:
    ask_for(asker, kind="tests.removed")
    build_due()
    assert (kept().state, kept().code) == ("failed", "broken")


def test_who_lost_the_right_between_asking_and_building_gets_nothing(asker: User) -> None:
    ask_for(asker)
    ALLOWED.discard(asker.pk)
    build_due()
    row = kept()
    assert (row.state, row.code, row.content) == ("failed", "not_allowed", None)
    assert Event.objects.filter(kind="document.printed").count() == 0


def test_who_was_closed_out_between_asking_and_building_gets_nothing(asker: User) -> None:
    ask_for(asker)
    User.objects.filter(pk=asker.pk).update(is_active=False)
    build_due()
    assert kept().code == "not_allowed"


@pytest.mark.parametrize("name", ["../x.pdf", "Åsa Öberg.pdf", "a b.pdf", 'a".pdf', "", "a" * 101, ".pdf"])
def test_a_file_named_by_what_somebody_typed_is_not_kept(asker: User, name: str) -> None:
    ask_for(asker, name=name)
    build_due()
    assert (kept().state, kept().content) == ("failed", None)


def test_a_claim_keeps_others_away_until_it_runs_out(asker: User) -> None:
    ask_for(asker)
    first = claim(AT, asker.pk)
    assert (first is not None, claim(AT + LEASE - MINUTE / 60, asker.pk)) == (True, None)
    second = claim(AT + LEASE, make_user().pk)
    assert (second.pk, second.attempts) == (first.pk, 2)


def test_a_builder_that_comes_back_too_late_writes_nothing(
    asker: User, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    ask_for(asker)
    late = claim(AT, asker.pk)
    clock.shift(LEASE)
    assert build_due() == 1
    made = kept().made_at
    with caplog.at_level(logging.ERROR):
        building.work(late)
    building.fail(late, "broken")
    assert (kept().state, kept().made_at, "the claim ran out" in caplog.text) == ("ready", made, True)


def test_a_document_that_ends_three_builders_fails(asker: User, clock: time_machine.Traveller) -> None:
    ask_for(asker)
    for _ in range(3):
        assert claim(building.clock.now(), asker.pk) is not None  # and the builder dies
        clock.shift(LEASE)
    assert build_due() == 1
    assert (kept().state, kept().code) == ("failed", "stopped")


def test_progress_is_told_and_renews_the_claim(
    asker: User, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "TELL_SECONDS", 0)
    ask_for(asker)
    row = claim(AT, asker.pk)
    told = building.Told(row)
    clock.shift(MINUTE)
    told(3, 9)
    assert (kept().done, kept().total, kept().claimed_until) == (3, 9, AT + MINUTE + LEASE)
    clock.shift(LEASE)
    claim(building.clock.now(), make_user().pk)
    with pytest.raises(building.Lost):
        told(4, 9)


def test_the_day_after_the_content_is_wiped_and_a_new_asking_makes_a_new_one(
    asker: User, clock: time_machine.Traveller
) -> None:
    first = ask_for(asker)
    build_due()
    clock.shift(timedelta(hours=24) - MINUTE)
    assert tasks.sweep(building.clock.now()) == 0
    clock.shift(MINUTE)
    assert tasks.sweep(building.clock.now()) == 1
    assert (kept().state, kept().content) == ("expired", None)
    assert ask_for(asker, at=building.clock.now()).pk != first.pk


def test_a_new_asking_does_not_wait_for_the_sweep_to_wipe_the_old_one(
    asker: User, clock: time_machine.Traveller
) -> None:
    first = ask_for(asker)
    build_due()
    clock.shift(timedelta(hours=24))
    second = ask_for(asker, at=building.clock.now())
    assert (second.pk != first.pk, kept(pk=first.pk).content) == (True, None)


def test_rows_are_forgotten_after_a_month(asker: User, clock: time_machine.Traveller) -> None:
    ask_for(asker)
    build_due()
    tasks.sweep(AT + timedelta(days=1))
    tasks.sweep(AT + timedelta(days=30))
    assert Document.objects.count() == 1
    tasks.sweep(AT + timedelta(days=31))
    assert Document.objects.count() == 0


def test_the_sweep_calls_for_what_waits_and_builds_it_when_nobody_answers(
    asker: User, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setattr(tasks.jobs, "nudge", called.append)
    ask_for(asker)
    called.clear()
    assert tasks.sweep(AT + MINUTE) == 0
    assert (called, kept().state) == (["tmo.documents.build"], "waiting")
    clock.shift(2 * MINUTE)
    assert tasks.sweep(AT + 2 * MINUTE) == 1
    assert kept().state == "ready"


def test_one_account_cannot_fill_the_queue(asker: User) -> None:
    for number in range(20):
        ask_for(asker, version=str(number))
    with pytest.raises(TooManyWaiting):
        ask_for(asker, version="20")
    assert ask_for(asker, version="3").state == "waiting"


def test_two_builders_cannot_share_a_kind() -> None:
    with pytest.raises(ValueError, match=r"tests\.file"):
        kinds.document("tests.file", label="x", may=lambda *args: True)(lambda *args: None)


def test_a_build_reads_and_writes_a_fixed_number_of_times(asker: User, django_assert_num_queries) -> None:
    ask_for(asker)
    row = claim(AT, asker.pk)
    with django_assert_num_queries(8):  # savepoints of the test's own transaction among them
        building.work(row)
