"""The process that prints. It runs as a script of its own, without Django, database, keys or anything but its folder.

    python -I child.py <folder of static files> <bytes of memory> <seconds of processor time for one job>

It reads jobs from its standard input, each a length of four bytes and a JSON object of `html`, `lang` and `title`, and
answers with frames: one letter, a length of four bytes, and the content. "p" is a step of `STEPS` (the same again for
each page that is laid out), "f" the finished PDF, "e" the code of what went wrong. It ends when nobody has asked for
`IDLE_SECONDS`, and with its parent.
"""

import json
import logging
import os
import re
import resource
import select
import struct
import sys
import time
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

STEPS = 7  # as WeasyPrint counts them
IDLE_SECONDS = 300
JOB_BYTES = 8 * 1024 * 1024
DATA_BYTES = 256 * 1024
DATA_IMAGE = re.compile(r"data:(image/(?:png|svg\+xml));base64,([A-Za-z0-9+/=]*)", re.ASCII)
OWN_FILES = {".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}
STEP = re.compile(r"Step (\d)", re.ASCII)
# What a page could bring along or lead away with; our own templates hold none of them.
LEAD_AWAY = ("link", "base", "script", "object", "embed", "iframe", "form", "style")
# Letters beyond Latin: their fonts are loaded when the first text needs them, since unpacking takes a second.
RARE = re.compile("[^\u0000-\u058f\u1e00-\u20cf\u2100-\u21ff\u2713\ufeff]")


class Refused(ValueError):
    """An address that no page of ours may load. WeasyPrint leaves the place empty."""


class Fetcher:
    """The only way from a page to anything outside it: small images inside the page, and the project's own files.

    It has no code for hosts and opens no file but those below `folder` whose kind is known.
    """

    _fail_on_errors = False  # asked for by WeasyPrint

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.refused = 0

    def __call__(self, url: str) -> Any:
        from weasyprint.urls import URLFetcherResponse

        try:
            kind, content = self._data(url) if url.startswith("data:") else self._file(url)
        except (ValueError, OSError) as error:  # Refused is a ValueError too
            self.refused += 1
            raise Refused("address refused") from error
        return URLFetcherResponse(url, content, {"Content-Type": kind})

    def _data(self, url: str) -> tuple[str, bytes]:
        found = DATA_IMAGE.fullmatch(url) if len(url) <= 2 * DATA_BYTES else None
        content = b64decode(found[2]) if found else b""
        if found is None or len(content) > DATA_BYTES:
            raise Refused
        return found[1], content

    def _file(self, url: str) -> tuple[str, bytes]:
        parts = urlsplit(url)
        path = Path(unquote(parts.path))
        if parts.scheme != "file" or parts.netloc or "\x00" in parts.path or path.suffix not in OWN_FILES:
            raise Refused
        real = path.resolve()
        if not real.is_relative_to(self.folder):
            raise Refused
        return OWN_FILES[path.suffix], real.read_bytes()


class Press:
    """Fonts and style sheets, read once for all pages of this process."""

    def __init__(self, folder: Path) -> None:
        from weasyprint.text.fonts import FontConfiguration

        self.folder = folder
        self.fetch = Fetcher(folder)
        self.fonts = FontConfiguration()
        self.sheet = self._sheet("paper.css")
        self.rare: Any = None

    def _sheet(self, name: str) -> Any:
        from weasyprint import CSS

        path = self.folder / "css" / name
        text = path.read_text("utf-8")
        return CSS(string=text, base_url=path.as_uri(), url_fetcher=self.fetch, font_config=self.fonts)

    def print(self, html: str, lang: str, title: str) -> bytes:
        """The page as PDF/UA-1, in the language and with the title given, whatever the page itself says."""
        from weasyprint import HTML

        if self.rare is None and RARE.search(html):
            self.rare = self._sheet("paper-rare.css")
        page = HTML(string=html, url_fetcher=self.fetch, base_url=None)
        _own(page.etree_element, lang, title)
        return bytes(page.write_pdf(font_config=self.fonts, stylesheets=[self.sheet], pdf_variant="pdf/ua-1"))


def _own(root: Any, lang: str, title: str) -> None:
    """Puts language and title in, and takes out what could lead elsewhere."""
    root.set("lang", lang)
    for parent in list(root.iter()):
        for one in [child for child in parent if child.tag in (*LEAD_AWAY, "title")]:
            parent.remove(one)
        for name in {"style", "rel"} & set(parent.attrib):
            del parent.attrib[name]
    head = root.find("head")
    named = head.makeelement("title", {})
    named.text = title
    head.append(named)


def main() -> None:
    """Prints until nobody asks any more."""
    folder, memory, seconds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the frames
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import weasyprint  # noqa: F401  the slow part, before the first job comes

    press = Press(folder)
    logging.getLogger("weasyprint.progress").setLevel(logging.INFO)
    while (job := next_job(jobs)) is not None:
        until = int(time.process_time()) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
        good = answer(press, job, lambda kind, content: send(answers, kind, content))
        if not good:
            return


def next_job(jobs: BinaryIO) -> dict[str, str] | None:
    """The next job; None when the parent is gone or has nothing to print."""
    if not select.select([jobs], [], [], IDLE_SECONDS)[0]:
        return None
    head = jobs.read(4)
    if len(head) < 4:
        return None
    body = jobs.read(struct.unpack(">I", head)[0])
    return dict(json.loads(body)) if body else None


def answer(press: Press, job: dict[str, str], tell: Callable[[bytes, bytes], None]) -> bool:
    """Prints one job and says how it went; False when this process had better end."""
    steps = Steps(lambda step: tell(b"p", bytes([step])))
    log = logging.getLogger("weasyprint.progress")
    log.addHandler(steps)
    try:
        tell(b"f", press.print(job["html"], job["lang"], job["title"]))
    except RecursionError:
        tell(b"e", b"too_deep")
    except MemoryError:
        tell(b"e", b"too_large")
        return False
    except Exception as error:  # whatever a library raises over one page concerns this page alone
        tell(b"e", f"broken:{type(error).__name__}"[:60].encode())
    finally:
        log.removeHandler(steps)
    return True


class Steps(logging.Handler):
    """Hears WeasyPrint say where it is, and passes it on."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        super().__init__(logging.INFO)
        self.tell, self.last = tell, 0

    def emit(self, record: logging.LogRecord) -> None:
        """Passes on the step, unless an earlier one is told late."""
        found = STEP.match(record.getMessage())
        if found and int(found[1]) >= self.last:
            self.last = int(found[1])
            self.tell(self.last)


def send(answers: BinaryIO, kind: bytes, content: bytes) -> None:
    """Writes one frame."""
    answers.write(kind + struct.pack(">I", len(content)) + content)
    answers.flush()


if __name__ == "__main__":
    main()
