"""Nothing typed by anybody makes the printer read a file or call a host."""

import base64
import html
import io
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pikepdf
import pypdf
import pytest

from tmo.pdf import render
from tmo.pdf.child import DATA_BYTES, Fetcher, Refused
from tmo.pdf.press import static_folder

PNG = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
).decode()
CANARY = "kanariefågel-i-gruvan"


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    path = tmp_path / "secret.png"
    path.write_text(CANARY, "utf-8")
    return path


class Listener:
    """A host of this machine that counts who calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        while True:
            try:
                line, _address = self.server.accept()
            except OSError:
                return
            self.calls += 1
            line.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    one = Listener()
    yield one
    one.server.close()


def attempts(address: str) -> str:
    """Every way in which a page can ask for an address."""
    return f"""
      <link rel="stylesheet" href="{address}"><link rel="attachment" href="{address}"><base href="{address}">
      <style>@import url("{address}"); @font-face {{ font-family: x; src: url("{address}") }}
        body {{ background: url("{address}"); list-style-image: url("{address}") }}
        p::before {{ content: url("{address}") }}
      </style>
      <img src="{address}" alt="x"><img srcset="{address} 2x" alt="x"><object data="{address}"></object>
      <embed src="{address}"><iframe src="{address}"></iframe><a rel="attachment" href="{address}">hämta</a>
      <p style="background-image: url({address})">x</p>
      <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">
        <image href="{address}" xlink:href="{address}" width="9" height="9"/><use href="{address}#a"/>
        <style>@import url("{address}"); rect {{ fill: url("{address}#b") }}</style><rect width="9" height="9"/></svg>
      <ul><li>x</li></ul>"""


def attached(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        files = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Filespec"]
        return [*pdf.attachments.keys(), *map(str, files)]


def test_a_page_full_of_addresses_calls_no_host(listener: Listener) -> None:
    address = f"http://127.0.0.1:{listener.port}/x.png"
    content = render(f"<body>{attempts(address)}</body>", lang="sv", title="x")

    assert (listener.calls, attached(content)) == (0, [])


def test_the_listener_does_count(listener: Listener) -> None:
    socket.create_connection(("127.0.0.1", listener.port)).close()
    for _ in range(100):
        if listener.calls:
            break
        socket.create_connection(("127.0.0.1", listener.port)).close()

    assert listener.calls > 0


@pytest.mark.parametrize("way", ["{}", "file://{}", "file://localhost{}", "FILE://{}", "file://{}?x", "file:{}"])
def test_a_page_full_of_addresses_reads_no_file(canary: Path, way: str) -> None:
    content = render(f"<body>{attempts(way.format(canary))}</body>", lang="sv", title="x")

    with pikepdf.open(io.BytesIO(content)) as pdf:
        plain = b"".join(one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream))
    assert (CANARY.encode() in plain, attached(content)) == (False, [])


def test_an_address_typed_as_text_is_text(listener: Listener) -> None:
    typed = f'<img src="http://127.0.0.1:{listener.port}/x.png"> {{{{7*7}}}} <link rel="attachment" href="/etc/passwd">'
    content = render(f"<body><p>{html.escape(typed)}</p></body>", lang="sv", title="x")

    text = " ".join(pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert (text.replace(" ", ""), listener.calls) == (typed.replace(" ", ""), 0)


@pytest.fixture
def fetch(tmp_path: Path) -> Fetcher:
    (tmp_path / "static" / "css").mkdir(parents=True)
    (tmp_path / "static" / "mark.svg").write_text("<svg/>")
    (tmp_path / "static" / "keys.env").write_text("x")
    (tmp_path / "outside.svg").write_text(CANARY)
    (tmp_path / "static" / "way-out.svg").symlink_to(tmp_path / "outside.svg")
    return Fetcher(tmp_path / "static")


def test_a_picture_of_the_project_is_read(fetch: Fetcher) -> None:
    answer = fetch(f"file://{fetch.folder}/mark.svg")

    assert (answer.read(), answer.content_type) == (b"<svg/>", "image/svg+xml")


def test_a_small_picture_inside_the_page_is_read(fetch: Fetcher) -> None:
    assert fetch(f"data:image/png;base64,{PNG}").read().startswith(b"\x89PNG")
    assert fetch.refused == 0


@pytest.mark.parametrize(
    "way",
    [
        "file://{folder}/../outside.svg",
        "file://{folder}/%2e%2e/outside.svg",
        "file://{folder}/way-out.svg",
        "file://{folder}/keys.env",
        "file://{folder}/css",
        "file://{folder}/missing.svg",
        "file://host{folder}/mark.svg",
        "{folder}/mark.svg",
        "http://127.0.0.1/mark.svg",
        "https://example.org/mark.svg",
        "ftp://127.0.0.1/mark.svg",
        "javascript:alert(1)",
        "data:text/html;base64,PGI+",
        "data:image/png,abc",
        "data:image/svg+xml;base64,%ff",
        "data:image/png;base64," + "A" * (DATA_BYTES * 4 // 3 + 400),
        "",
    ],
)
def test_everything_else_is_refused_and_counted(fetch: Fetcher, way: str) -> None:
    with pytest.raises(Refused):
        fetch(way.format(folder=fetch.folder))
    assert fetch.refused == 1


def test_the_printer_knows_the_folder_of_the_project() -> None:
    assert (static_folder() / "css" / "paper.css").is_file()
