"""Keeps printing processes and talks to them. Each prints one page at a time; as many run as ask at once."""

import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from tmo.pdf import child

MIB = 1024 * 1024
HTML_BYTES = 4 * MIB
KEPT = 2

Progress = Callable[[int, int], None]


class CannotPrint(Exception):
    """The page could not be printed; `code` is one of `CODES`, never a word of the page."""

    CODES = ("too_large", "too_slow", "too_deep", "broken")

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code


class _Gone(Exception):
    """The process ended by itself before it began: nobody had asked for a long time."""


@dataclass(frozen=True)
class Limits:
    """What one page may cost: bytes of memory for its process, seconds of the processor, and seconds by the clock.

    The processor's time is what a page itself costs; by the clock a busy machine may take longer over it.
    """

    memory: int = 512 * MIB
    processor: int = 60
    seconds: float = 150.0


USUAL = Limits()
_kept: list["Child"] = []
_lock = threading.Lock()


class Child:
    """One printing process."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.folder = TemporaryDirectory(prefix="tmo-pdf-", ignore_cleanup_errors=True)
        command = [
            sys.executable,
            "-I",
            child.__file__,
            str(static_folder()),
            str(limits.memory),
            str(limits.processor),
        ]
        self.process = subprocess.Popen(  # noqa: S603  our own file with our own words
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder.name,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": self.folder.name, "TMPDIR": self.folder.name},
        )

    @property
    def lives(self) -> bool:
        """Whether it can be asked."""
        return self.process.poll() is None

    def print(self, job: bytes, progress: Progress | None) -> bytes:
        """The PDF of one job; raises `CannotPrint`, after which the process may be gone."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.process.kill()

        watch = threading.Timer(self.limits.seconds, stop)
        watch.daemon = True
        watch.start()
        try:
            return self._ask(job, progress)
        except (BrokenPipeError, EOFError) as error:
            if late.is_set():
                raise CannotPrint("too_slow") from error
            ended = self.process.wait()
            if ended == 0:
                raise _Gone from error
            if ended == -signal.SIGXCPU:
                raise CannotPrint("too_slow") from error
            raise CannotPrint("too_large") from error  # a library that gets no memory ends the process
        finally:
            watch.cancel()

    def _ask(self, job: bytes, progress: Progress | None) -> bytes:
        assert self.process.stdin is not None
        self.process.stdin.write(struct.pack(">I", len(job)) + job)
        self.process.stdin.flush()
        while True:
            kind, content = self._frame()
            if kind == b"f":
                return content
            if kind == b"e":
                code, _, detail = content.decode().partition(":")
                raise CannotPrint(code, detail)
            if progress is not None:
                progress(content[0], child.STEPS)

    def _frame(self) -> tuple[bytes, bytes]:
        kind = self._read(1)
        return kind, self._read(struct.unpack(">I", self._read(4))[0])

    def _read(self, count: int) -> bytes:
        assert self.process.stdout is not None
        content = self.process.stdout.read(count)
        if len(content) < count:
            raise EOFError
        return bytes(content)

    def end(self) -> None:
        """Ends the process and removes its folder."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with suppress(BrokenPipeError):  # what was not written yet is not missed
                pipe.close()
        self.folder.cleanup()


def static_folder() -> Path:
    """Where style sheets, fonts and pictures of the project lie as they were written."""
    return Path(settings.BASE_DIR) / "static"


def render(html: str, *, lang: str, title: str, progress: Progress | None = None, limits: Limits = USUAL) -> bytes:
    """The complete page `html` as PDF/UA-1 in the language `lang` with `title` as its name.

    `progress(done, total)` is called at each step. Raises `CannotPrint` for a page that is too large, takes too long
    or nests too deeply. A page loads no address but small images inside itself (`tmo.pdf.child.Fetcher`).
    """
    job = json.dumps({"html": html, "lang": lang, "title": title}).encode()
    if len(job) > HTML_BYTES:
        raise CannotPrint("too_large")
    try:
        return _printed(job, progress, limits)
    except _Gone:
        return _printed(job, progress, limits)


def _printed(job: bytes, progress: Progress | None, limits: Limits) -> bytes:
    one = _take(limits)
    try:
        content = one.print(job, progress)
    except BaseException:
        one.end()
        raise
    _keep(one)
    return content


def _take(limits: Limits) -> Child:
    """A kept process with these limits that still lives, else a new one."""
    with _lock:
        for one in [one for one in _kept if one.limits == limits]:
            _kept.remove(one)
            if one.lives:
                return one
            one.end()
    return Child(limits)


def _keep(one: Child) -> None:
    with _lock:
        _kept.append(one)
        spare = _kept[:-KEPT]
        del _kept[:-KEPT]
    for old in spare:
        old.end()


def close() -> None:
    """Ends all kept processes; new ones start when they are needed."""
    with _lock:
        old, _kept[:] = list(_kept), []
    for one in old:
        one.end()


# A forked process must not talk through the pipes of its parent.
os.register_at_fork(after_in_child=_kept.clear)
