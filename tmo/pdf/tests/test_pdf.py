"""What leaves the printer, read back with two libraries that know nothing of it."""

import io
import os
import signal
import struct
import subprocess
import zlib
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdf
import pytest

from tmo.pdf import CannotPrint, Limits, press, render

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10" viewBox="0 0 40 10" role="img">'
    '<title>Två steg på vägen</title><rect width="20" height="10" fill="#1d5a60"/></svg>'
)
TABLE = (
    "<table><caption>Vem gör vad</caption><thead><tr><th>Vad</th><th>Vem</th></tr></thead>"
    "<tbody><tr><th>Samling</th><td>Åsa Öberg</td></tr></tbody></table>"
)


def page(body: str) -> str:
    return f"<html><head><title>Fel</title></head><body>{body}</body></html>"


def printed(body: str, **more: object) -> bytes:
    return render(page(body), **{"lang": "sv", "title": "Handlingsplan", **more})


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())


def tags_of(content: bytes) -> list[str]:
    """The kinds of the structure tree, in reading order."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [str(one.get("/S")).removeprefix("/") for one in elements(pdf.Root.StructTreeRoot)]


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    children = node.get("/K", pikepdf.Array())
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child)


def test_a_pdf_says_what_it_is_in_which_language_and_what_it_is_called() -> None:
    with pikepdf.open(io.BytesIO(printed("<h1>Plan</h1>", title="Handlingsplan för Förskolan Solen"))) as pdf:
        assert str(pdf.Root.Lang) == "sv"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as data:
            assert data["dc:title"] == "Handlingsplan för Förskolan Solen"
            assert data["pdfuaid:part"] == "1"
        assert str(pdf.docinfo["/Title"]) == "Handlingsplan för Förskolan Solen"


def test_headings_lists_tables_and_pictures_are_tagged() -> None:
    tags = tags_of(printed(f"<h1>Plan</h1><h2>Mål</h2><p>Ett</p><ul><li>Två</li></ul>{TABLE}{PICTURE}"))

    assert {"H1", "H2", "P", "L", "LI", "Table", "TR", "TH", "TD", "Figure"} <= set(tags)
    assert tags.count("TH") == 3


def test_a_picture_carries_its_title_as_alternative_text() -> None:
    with pikepdf.open(io.BytesIO(printed(PICTURE))) as pdf:
        figures = [one for one in elements(pdf.Root.StructTreeRoot) if one.S == "/Figure"]
        assert [str(one.Alt) for one in figures] == ["Två steg på vägen"]


@pytest.mark.parametrize(
    "words",
    [
        "Åsa Öberg, Ærø, Bjørn, þorn",
        "Sámegiella: čáppa đ ŋ š ŧ ž",
        "Kalaallisut: ĸujanaĸ, Ilulissani",
        "Förskolepedagogikutvecklingssamordnarkompetensförsörjningsplan",
    ],
)
def test_letters_of_the_north_come_out_as_they_went_in(words: str) -> None:
    assert text_of(printed(f"<p>{words}</p>")) == words


@pytest.mark.parametrize(
    ("words", "font"), [("سلام", "Arabic"), ("👨‍👩‍👧 🌱", "Emoji"), ("ʒ ǩ ǧ", "DejaVu"), ("åäö", "PlexSans")]
)
def test_every_letter_finds_a_font_that_has_it(words: str, font: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(printed(f"<p>{words}</p>")))
    fonts = [str(one.get_object()["/BaseFont"]) for one in reader.pages[0]["/Resources"]["/Font"].values()]

    assert [name for name in fonts if font in name.replace("-", "")] != [], fonts


def test_every_font_is_inside_the_file() -> None:
    with pikepdf.open(io.BytesIO(printed("<p>Åsa <b>Öberg</b></p>"))) as pdf:
        found = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/FontDescriptor" in one]
        assert len(found) == 2
        assert all({"/FontFile2", "/FontFile3"} & set(one.FontDescriptor.keys()) for one in found)


def test_pages_are_numbered_in_the_words_of_the_page() -> None:
    foot = '<footer class="paper-foot"><p></p><p class="paper-page" data-page="sida" data-of="av"></p></footer>'
    content = printed(foot + "<p>Ett</p>" + '<p style="x">Rad</p>' * 80)

    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    count = len(pages)
    assert count > 1
    assert [f"sida {number} av {count}" in one.extract_text() for number, one in enumerate(pages, 1)] == [True] * count


def test_a_thousand_nested_boxes_typed_as_text_are_text() -> None:
    typed = "&lt;div&gt;" * 1000

    assert text_of(printed(f"<p>{typed}</p>")).replace(" ", "") == "<div>" * 1000


def test_a_thousand_nested_boxes_are_refused_and_the_next_page_is_printed() -> None:
    with pytest.raises(CannotPrint) as refusal:
        printed("<div>" * 1000 + "x" + "</div>" * 1000)
    assert refusal.value.code == "too_deep"
    assert text_of(printed("<p>Nästa</p>")) == "Nästa"


def test_words_of_two_hundred_letters_stay_whole_and_inside_the_page() -> None:
    word = "å" * 200
    content = printed(f"<p>{word}</p>")

    assert text_of(content).replace(" ", "") == word


@pytest.mark.parametrize("limits", [Limits(seconds=3), Limits(processor=2)])
def test_a_page_that_takes_too_long_is_ended_and_the_next_one_printed(limits: Limits) -> None:
    rows = "<tr><td>x</td></tr>" * 6000
    with pytest.raises(CannotPrint) as refusal:
        printed(f"<table>{rows}</table>", limits=limits)
    assert refusal.value.code == "too_slow"
    assert text_of(printed("<p>Nästa</p>")) == "Nästa"


def picture_of(side: int) -> str:
    """A square PNG of one colour: small as a file, four bytes a point once it is opened."""
    made, rows = zlib.compressobj(9), b"\0" + bytes(4 * side)
    content = b"".join(made.compress(rows) for _ in range(side)) + made.flush()
    parts = ((b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)), (b"IDAT", content), (b"IEND", b""))
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()


def test_a_page_that_wants_too_much_memory_is_refused_and_the_next_one_printed() -> None:
    picture = '<img alt="x" src="data:image/png;base64,{}">'
    assert printed(picture.format(picture_of(100)))[:5] == b"%PDF-"
    with pytest.raises(CannotPrint) as refusal:
        printed(picture.format(picture_of(7_000)))
    assert refusal.value.code == "too_large"
    assert text_of(printed("<p>Nästa</p>")) == "Nästa"


def test_a_page_that_is_too_long_to_be_tried_is_refused_at_once() -> None:
    with pytest.raises(CannotPrint) as refusal:
        printed("x" * (press.HTML_BYTES + 1))
    assert refusal.value.code == "too_large"


def test_a_printer_that_was_killed_while_idle_is_replaced() -> None:
    printed("<p>Ett</p>")
    os.kill(press._kept[-1].process.pid, signal.SIGKILL)
    press._kept[-1].process.wait()

    assert text_of(printed("<p>Två</p>")) == "Två"


def test_one_process_prints_page_after_page() -> None:
    printed("<p>Ett</p>")
    first = press._kept[-1].process.pid
    printed("<p>Två</p>")

    assert press._kept[-1].process.pid == first


def test_the_steps_are_told_on_the_way() -> None:
    told: list[tuple[int, int]] = []
    printed("<p>Ett</p>", progress=lambda done, total: told.append((done, total)))

    assert list(dict.fromkeys(told)) == [(1, 7), (3, 7), (4, 7), (5, 7), (6, 7), (7, 7)]


def test_the_printing_process_holds_no_key_and_leaves_no_file(tmp_path: Path) -> None:
    printed("<p>Ett</p>")
    one = press._kept[-1]
    environment = Path(f"/proc/{one.process.pid}/environ").read_bytes().split(b"\0")
    folder = Path(one.folder.name)
    press.close()

    assert sorted(entry.partition(b"=")[0] for entry in environment if entry) == [b"HOME", b"LANG", b"PATH", b"TMPDIR"]
    assert (folder.exists(), press._kept) == (False, [])


def test_what_the_printer_says_can_be_read_by_a_second_program(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(printed("<h1>Handlingsplan</h1><p>Räksmörgås</p>"))
    words = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout

    assert words.split() == ["Handlingsplan", "Räksmörgås"]
