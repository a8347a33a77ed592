"""One worker of the web server on the database of this run, and the processor time that it has used."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tmo.tests.architecture.tree import ROOT
from tmo.tests.bench.visitor import HOST

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 30.0


@contextmanager
def serving() -> Iterator[int]:
    """Serves the product with the environment of this process; answers the port."""
    port = _free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "tmo.wsgi:application", "--bind", f"{HOST}:{port}"]
    one_worker = ["--worker-class", "gthread", "--workers", "1", "--threads", "2", "--keep-alive", "600"]
    quiet = ["--no-control-socket", "--log-level", "warning"]
    process = subprocess.Popen([*gunicorn, *one_worker, *quiet], cwd=ROOT)
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as taken:
        return int(taken.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection((HOST, port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the web server did not start")


def processor_time(process: int) -> float:
    """Seconds of processor time, of the product and of the system for it, that a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
