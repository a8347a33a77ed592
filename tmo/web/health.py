"""Tells machines whether this process lives and whether it can work. No names, no counts of people, no secrets."""

import os
import shutil
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from tmo import clock
from tmo.audit.chain import is_behind
from tmo.outbox.queries import late

DISK_FREE_MIN = 200 * 1024 * 1024
BROKER_SECONDS = 1.0
MAIL_LATE = timedelta(minutes=2)
LOG_LATE = timedelta(minutes=2)


def database_answers() -> bool:
    """The database runs a statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def migrations_applied() -> bool:
    """No migration of this code is missing from the database."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def broker_answers() -> bool:
    """Redis takes a connection and answers, or the folder of the file broker can be written."""
    if not settings.REDIS_URL:
        return os.access(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"], os.W_OK)
    parts = urlsplit(settings.REDIS_URL)
    with socket.create_connection((parts.hostname or "localhost", parts.port or 6379), BROKER_SECONDS) as line:
        line.sendall(b"PING\r\n")
        return line.recv(1) in {b"+", b"-"}  # "-" asks for a password: it answers


def disk_has_room() -> bool:
    """At least 200 MiB are free where files are written."""
    folder = Path(settings.VAR_DIR)
    return shutil.disk_usage(folder if folder.exists() else settings.BASE_DIR).free >= DISK_FREE_MIN


def mail_is_sent() -> bool:
    """No message has been due for two minutes without being taken: the scheduler and the mail server are there."""
    return not late(clock.now(), MAIL_LATE).exists()


def log_is_chained() -> bool:
    """What was written into the audit log has its place in the chain within two minutes."""
    return not is_behind(clock.now(), LOG_LATE)


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_applied,
    "broker": broker_answers,
    "disk": disk_has_room,
    "mail": mail_is_sent,
    "log": log_is_chained,
}


def passes(check: Callable[[], bool]) -> bool:
    """The answer of one check; an exception is a no."""
    try:
        return check()
    except Exception:  # whatever is broken, the page still has to say so
        return False


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """GET /healthz: this process answers; asks nothing of anybody else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """GET /readyz: each check by name; 503 when one is red."""
    found = {name: passes(check) for name, check in CHECKS.items()}
    ready = all(found.values())
    words = {name: "ok" if good else "red" for name, good in found.items()}
    return JsonResponse({"status": "ok" if ready else "red", "checks": words}, status=200 if ready else 503)


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
