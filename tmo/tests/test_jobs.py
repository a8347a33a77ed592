"""Sweepers stop nobody else, and a nudge never stands in the way of the work it belongs to."""

import logging
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from celery import Celery, current_app
from celery.exceptions import NotRegistered
from django.conf import settings as live_settings
from django.core.management import CommandError, call_command
from django.db import transaction

from tmo import clock, connections, jobs

CLOSED, SILENT = "closed", "silent"


@pytest.fixture
def no_sweepers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_sweepers", {})


@pytest.fixture(autouse=True)
def _forget_a_broken_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_quiet_until", 0.0)


@pytest.fixture(params=[CLOSED, SILENT])
def dead_redis(request: pytest.FixtureRequest) -> Iterator[str]:
    """An address where nobody listens, and one where somebody takes the call and never speaks."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        if request.param == SILENT:
            line.listen(8)
        yield f"redis://127.0.0.1:{line.getsockname()[1]}/0"


@pytest.fixture
def dead_task(dead_redis: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a task whose broker does not answer."""
    app = Celery("tests", set_as_current=False)
    options = connections.broker_options(dead_redis, Path())
    app.conf.update(broker_url=dead_redis, broker_transport_options=options, broker_connection_timeout=1)
    monkeypatch.setattr(jobs, "current_app", app)
    return app.task(nothing, name=f"tests.{dead_redis}").name


def nothing() -> None:
    """A task without work."""


def test_sweepers_run_by_name_and_get_the_time(no_sweepers: None, at: datetime) -> None:
    seen = []
    jobs.sweeper("b")(lambda when: seen.append(("b", when)) or 2)
    jobs.sweeper("a")(lambda when: seen.append(("a", when)) or 0)
    assert jobs.sweep(at) == [jobs.Swept("a", 0), jobs.Swept("b", 2)]
    assert seen == [("a", at), ("b", at)]


def test_a_sweeper_that_fails_stops_no_other(no_sweepers: None, at: datetime) -> None:
    error = ValueError("broken")

    def broken(when: datetime) -> int:
        raise error

    jobs.sweeper("a")(broken)
    jobs.sweeper("b")(lambda when: 1)
    assert jobs.sweep(at) == [jobs.Swept("a", error=error), jobs.Swept("b", 1)]


def test_a_name_belongs_to_one_sweeper(no_sweepers: None) -> None:
    jobs.sweeper("a")(lambda when: 1)
    with pytest.raises(ValueError, match="two sweepers are called a"):
        jobs.sweeper("a")(lambda when: 2)


def test_the_command_prints_what_was_done(no_sweepers: None, capsys: pytest.CaptureFixture[str]) -> None:
    jobs.sweeper("b")(lambda when: 2)
    jobs.sweeper("a")(lambda when: 0)
    call_command("sweep")
    assert capsys.readouterr().out == "a: 0\nb: 2\n"


def test_the_command_fails_when_a_sweeper_did(no_sweepers: None, capsys: pytest.CaptureFixture[str]) -> None:
    jobs.sweeper("a")(lambda when: 1 // 0)
    jobs.sweeper("b")(lambda when: 2)
    with pytest.raises(CommandError, match=r"^failed: a$"):
        call_command("sweep")
    assert capsys.readouterr().out == "a: ZeroDivisionError\nb: 2\n"


def test_the_outbox_is_swept() -> None:
    assert "outbox" in jobs._sweepers


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_costs_the_work_about_a_second_and_no_error(
    dead_task: str, caplog: pytest.LogCaptureFixture
) -> None:
    started = time.monotonic()
    with caplog.at_level(logging.WARNING), transaction.atomic():
        jobs.nudge(dead_task)
    assert time.monotonic() - started < 1.5
    assert [record.getMessage() for record in caplog.records if record.name == "tmo.jobs"] == [
        f"no nudge for {dead_task}: OperationalError"
    ]


@pytest.mark.django_db(transaction=True)
def test_after_a_failure_the_broker_is_left_alone_for_a_while(dead_task: str) -> None:
    jobs.nudge(dead_task)
    started = time.monotonic()
    for _ in range(20):
        jobs.nudge(dead_task)
    assert time.monotonic() - started < 0.2


def test_a_task_that_nobody_wrote_is_noticed_at_once() -> None:
    with pytest.raises(NotRegistered):
        jobs.nudge("tmo.no_such_task")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(bool(live_settings.REDIS_URL), reason="the file broker is the embedded one")
def test_the_file_broker_gets_one_task_for_many_nudges_after_the_commit() -> None:
    queue = Path(live_settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
    for file in queue.iterdir():
        file.unlink()
    with transaction.atomic():
        for _ in range(3):
            jobs.nudge("tmo.outbox.send")
        assert list(queue.iterdir()) == []
    (file,) = queue.iterdir()
    assert "tmo.outbox.send" in file.read_text()


@pytest.mark.django_db(transaction=True)
def test_a_part_that_is_undone_takes_its_own_nudge_along_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(jobs, "_send", lambda task: sent.append(task.name))

    def part(task_name: str) -> None:
        with transaction.atomic():
            jobs.nudge(task_name)
            raise KeyError

    with transaction.atomic():
        for task_name in ("tmo.outbox.send", "tmo.sweep"):
            with pytest.raises(KeyError):
                part(task_name)
        jobs.nudge("tmo.outbox.send")
    assert sent == ["tmo.outbox.send"]


def test_every_thread_of_the_web_server_finds_the_tasks() -> None:
    found = []
    thread = Thread(target=lambda: found.append({"tmo.sweep", "tmo.outbox.send"} <= set(current_app.tasks)))
    thread.start()
    thread.join()
    assert found == [True]


def test_the_scheduler_calls_a_task_that_is_there() -> None:
    assert {entry["task"] for entry in live_settings.CELERY_BEAT_SCHEDULE.values()} <= set(current_app.tasks)


def test_the_clock_tells_the_time_in_utc() -> None:
    assert clock.now().tzinfo is UTC
    assert abs(clock.now().timestamp() - time.time()) < 5
