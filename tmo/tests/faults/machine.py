"""Processes of a run: a broker that can be stopped, and workers that can be killed."""

import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import redis

from tmo.tests.architecture.tree import ROOT

HOST = "127.0.0.1"
PATIENCE = 30.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server((HOST, 0)) as taken:
        return int(taken.getsockname()[1])


class Broker:
    """A Redis of this run alone that keeps nothing on disk: stopped, it has forgotten everything."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_down(self) -> bool:
        """Whether nobody would answer."""
        return self._process is None

    @property
    def url(self) -> str:
        """Where the product finds it."""
        return f"redis://{HOST}:{self.port}/0"

    def start(self) -> None:
        """Returns when it answers."""
        quiet = ["--save", "", "--appendonly", "no", "--dir", tempfile.gettempdir(), "--loglevel", "warning"]
        command = ["redis-server", "--port", str(self.port), "--bind", HOST, *quiet]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            with suppress(redis.RedisError), redis.Redis(HOST, self.port) as client:
                client.ping()
                return
            time.sleep(0.05)
        raise RuntimeError("redis-server did not start")

    def stop(self) -> None:
        """Ends it without a word to anybody."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)
        self._process = None


@dataclass
class Workers:
    """So many Celery workers, each a process of its own. `begins` and `speed` are the clock that they live by."""

    count: int
    environment: dict[str, str]
    begins: datetime
    speed: float
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _epoch: float = field(default_factory=time.time)

    def start(self) -> None:
        """All of them."""
        self._running = [self._one() for _ in range(self.count)]

    def kill_one(self, dice: random.Random) -> None:
        """Kills one of them with SIGKILL, and starts another in its place."""
        at = dice.randrange(self.count)
        self._end(self._running[at])
        self._running[at] = self._one()

    def stop(self) -> None:
        """Kills all of them."""
        for process in self._running:
            self._end(process)

    def _one(self) -> subprocess.Popen[bytes]:
        clock = [self.begins.isoformat(), str(self._epoch), str(self.speed)]
        command = [sys.executable, "-m", "tmo.tests.faults.worker", *clock]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)


class Beat:
    """Asks for the due mail again and again, as the scheduler does each minute; a broker that is down is no matter."""

    def __init__(self, url: str, every: float) -> None:
        self._url, self._every = url, every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> "Beat":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join(PATIENCE)

    def _ask(self) -> None:
        from celery import Celery

        app = Celery("beat", broker=self._url, broker_connection_timeout=1, set_as_current=False)
        app.conf.broker_transport_options = {"socket_connect_timeout": 1, "socket_timeout": 1}
        while not self._ended.wait(self._every):
            with suppress(Exception):  # nobody there to ask: the next time will do
                app.send_task("tmo.outbox.send", retry=False, ignore_result=True, expires=55)
