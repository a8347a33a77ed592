"""The source tree as the architecture tests see it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
APPS = ("programs", "screening", "assessments")
PACKAGES = ("tmo", *APPS)


def python_files(*packages: str) -> list[Path]:
    """All modules of the packages (of the whole product if none is named)."""
    return [path for name in packages or PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]


def product_files() -> list[Path]:
    """What runs in production: no tests, no migrations."""
    return [path for path in python_files() if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)]


def test_files() -> list[Path]:
    """The modules that pytest collects."""
    return [path for path in python_files() if path.name.startswith("test_")]


test_files.__test__ = False  # type: ignore[attr-defined]


def view_files() -> list[Path]:
    """Modules that answer requests: `views` of the apps and the web floor of the platform."""
    return [path for path in product_files() if is_view_file(path.relative_to(ROOT))]


def is_view_file(path: Path) -> bool:
    """Whether a path relative to the root is on the floor of the views."""
    return "views" in {*path.parts, path.stem} or path.parts[:2] == ("tmo", "web")


def templates() -> dict[str, str]:
    """Every template by its path below templates/, with its text."""
    folder = ROOT / "templates"
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.rglob("*.*"))}


def name_of(path: Path) -> str:
    """The path as a reader of a failure wants it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def trees(paths: list[Path]) -> Iterator[tuple[str, ast.Module]]:
    """Each file's name and syntax tree."""
    for path in paths:
        yield name_of(path), ast.parse(path.read_text("utf-8"))
