"""Files on their way in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

LIMIT = 2 * 1024 * 1024


def sent(*sizes: int) -> dict[str, tuple[int, bytes]]:
    files = {f"file{number}": SimpleUploadedFile("a.csv", b"x" * size) for number, size in enumerate(sizes)}
    request = RequestFactory().post("/", {"words": "kept", **files})
    assert request.POST["words"] == "kept"
    return {name: (len(content := file.read()), content[:1]) for name, file in request.FILES.items()}


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((0,), {"file0": (0, b"")}),
        ((5,), {"file0": (5, b"x")}),
        ((LIMIT,), {"file0": (LIMIT, b"x")}),
        ((LIMIT + 1,), {"file0": (LIMIT + 1, b"\0")}),
        ((10 * LIMIT,), {"file0": (LIMIT + 1, b"\0")}),
        ((LIMIT - 5, 10, 10), {"file0": (LIMIT - 5, b"x"), "file1": (LIMIT + 1, b"\0")}),
    ],
    ids=["empty", "small", "at the bound", "beyond", "far beyond", "together beyond"],
)
def test_a_file_arrives_whole_or_as_one_that_is_too_large(sizes, expected):
    assert sent(*sizes) == expected


def test_nothing_is_written_to_the_disk(monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", pytest.fail)
    assert sent(5, 10 * LIMIT)["file0"] == (5, b"x")
