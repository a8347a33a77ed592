"""Work outside the request: sweepers that find what is due, and nudges that only make it happen sooner.

The truth is in the database. A nudge that gets lost, or a broker that is down, costs at most a minute.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from celery import Task, current_app
from django.db import transaction

log = logging.getLogger(__name__)

Sweeper = Callable[[datetime], int]
QUIET_SECONDS = 30.0
_sweepers: dict[str, Sweeper] = {}
_quiet_until = 0.0


@dataclass(frozen=True)
class Swept:
    """What one sweeper did: rows handled, or the exception that stopped it."""

    name: str
    handled: int = 0
    error: Exception | None = None


def sweeper(name: str) -> Callable[[Sweeper], Sweeper]:
    """Registers `f(at) -> rows handled`; it runs every minute, perhaps twice at once, so it has to claim its rows."""

    def register(function: Sweeper) -> Sweeper:
        if _sweepers.setdefault(name, function) is not function:
            raise ValueError(f"two sweepers are called {name}")
        return function

    return register


def sweep(at: datetime) -> list[Swept]:
    """Runs every sweeper, by name; one that fails is logged and stops no other."""
    return [_run(name, function, at) for name, function in sorted(_sweepers.items())]


def _run(name: str, function: Sweeper, at: datetime) -> Swept:
    try:
        return Swept(name, function(at))
    except Exception as error:
        log.exception("sweeper %s failed", name)
        return Swept(name, error=error)


def nudge(task_name: str) -> None:
    """Starts the task once the caller's transaction has committed; once however often it is asked for.

    Raises Celery's `NotRegistered` for a name that no task has.
    """
    task = current_app.tasks[task_name]
    waiting = transaction.get_connection().run_on_commit
    if not any(isinstance(entry[1], partial) and entry[1].args == (task,) for entry in waiting):
        transaction.on_commit(partial(_send, task), robust=True)


def _send(task: Task) -> None:
    """Hands the task to the broker. After a failure the broker is left alone for half a minute."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        task.apply_async(retry=False, ignore_result=True, expires=55)
    except Exception as error:  # whatever a broker may raise: the sweep does the work
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("no nudge for %s: %s", task.name, type(error).__name__)
