"""Health: green when everything works, red for each thing that does not."""

import json
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from tmo import clock
from tmo.audit.actor import Actor
from tmo.audit.chain import chain_new
from tmo.audit.log import record
from tmo.outbox.post import post
from tmo.web import health

GREEN = {"database": "ok", "migrations": "ok", "broker": "ok", "disk": "ok", "mail": "ok", "log": "ok"}


def red(client: Client) -> set[str]:
    """The checks that are red; the status and the summary agree with them."""
    response = client.get("/readyz")
    found = {name for name, word in response.json()["checks"].items() if word == "red"}
    assert (response.status_code, response.json()["status"]) == ((503, "red") if found else (200, "ok"))
    return found


def test_healthz_answers_without_a_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_is_green_when_everything_works(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "checks": GREEN})


def test_readyz_is_red_and_not_an_error_without_a_database(client: Client) -> None:
    """No access to the database is allowed in this test."""
    assert red(client) == {"database", "migrations", "mail", "log"}


@pytest.mark.django_db
def test_a_missing_migration_is_red(client: Client) -> None:
    [last] = MigrationExecutor(connection).loader.graph.leaf_nodes("outbox")
    MigrationRecorder(connection).record_unapplied(*last)
    assert red(client) == {"migrations"}


@pytest.mark.django_db
def test_a_broker_that_does_not_answer_is_red(client: Client, settings: object) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert red(client) == {"broker"}


@pytest.mark.django_db
def test_a_missing_folder_of_the_file_broker_is_red(client: Client, settings: object, tmp_path: Path) -> None:
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(tmp_path / "gone")}
    assert red(client) == {"broker"}


@pytest.mark.django_db
def test_a_full_disk_is_red(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: usage(10**9, 10**9, health.DISK_FREE_MIN - 1))
    assert red(client) == {"disk"}


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "found"), [(timedelta(seconds=90), set()), (timedelta(seconds=150), {"mail"})])
def test_mail_that_nobody_sends_is_red_after_two_minutes(client: Client, age: timedelta, found: set[str]) -> None:
    post(key="k", kind="tests.note", to="vera@school.example", language="sv", at=clock.now() - age)
    assert red(client) == found


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "found"), [(timedelta(seconds=90), set()), (timedelta(seconds=150), {"log"})])
def test_a_log_that_nobody_chains_is_red_after_two_minutes(client: Client, age: timedelta, found: set[str]) -> None:
    with time_machine.travel(clock.now() - age, tick=False):
        record("booking.read", by=Actor.system("tests"), at=clock.now())
    assert red(client) == found
    chain_new(clock.now())
    assert red(client) == set()


@pytest.mark.django_db
def test_health_tells_nothing_about_anybody(client: Client) -> None:
    post(key="vera", kind="tests.note", to="vera@school.example", language="sv", at=clock.now() - timedelta(days=1))
    text = client.get("/readyz").text
    assert set(json.loads(text)) == {"status", "checks"}
    assert "vera" not in text


@pytest.mark.django_db
def test_health_is_only_asked(client: Client) -> None:
    assert [client.post(url).status_code for url in ("/healthz", "/readyz")] == [405, 405]
    assert [client.head(url).status_code for url in ("/healthz", "/readyz")] == [200, 200]
