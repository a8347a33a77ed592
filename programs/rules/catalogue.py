"""All published packages: the files of `programs/packages/`, read once and kept."""

import hashlib
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from programs.rules.package import Package
from programs.rules.package_file import BadPackage, load

PACKAGES = Path(__file__).resolve().parent.parent / "packages"
FROZEN = "frozen.toml"

_directories: list[Path] = [PACKAGES]


class UnknownPackage(LookupError):
    """No package has that key, or not in that version."""


def packages() -> tuple[Package, ...]:
    """The newest version of each package, by key."""
    newest = {package.key: package for package in _all()}
    return tuple(newest[key] for key in sorted(newest))


def package(key: str, version: int | None = None) -> Package:
    """A package in the version a booking was made from, or in its newest; raises `UnknownPackage`."""
    for each in reversed(_all()):
        if each.key == key and version in (None, each.version):
            return each
    raise UnknownPackage(key if version is None else f"{key}, version {version}")


@contextmanager
def including(directory: Path) -> Iterator[None]:
    """Adds the packages of another directory for the time of the block."""
    _directories.append(directory)
    try:
        yield
    finally:
        _directories.remove(directory)


def files(directory: Path) -> list[Path]:
    """The package files of a directory, by name."""
    return sorted(path for path in directory.glob("*.toml") if path.name != FROZEN)


def frozen_faults(directory: Path) -> list[str]:
    """Every published file that was changed, is not listed in `frozen.toml`, or is listed and gone."""
    listed = tomllib.loads((directory / FROZEN).read_text(encoding="utf-8")).get("packages", [])
    hashes = {(entry["key"], entry["version"]): entry["sha256"] for entry in listed}
    found = []
    for path in files(directory):
        one = load(path)
        expected = hashes.pop((one.key, one.version), None)
        if expected is None:
            found.append(f"{path.name}: not listed in {FROZEN}")
        elif expected != hashlib.sha256(path.read_bytes()).hexdigest():
            found.append(f"{path.name}: changed after it was published")
    return found + [f"{key}, version {version}: listed in {FROZEN}, but has no file" for key, version in hashes]


def _all() -> tuple[Package, ...]:
    """Every package of every directory, older versions before newer ones."""
    return _of(tuple(_directories))


@cache
def _of(directories: tuple[Path, ...]) -> tuple[Package, ...]:
    found: dict[tuple[str, int], Package] = {}
    for path in (path for directory in directories for path in files(directory)):
        one = load(path)
        if (one.key, one.version) in found:
            raise BadPackage(f"{path.name}: {one.key}, version {one.version}, is there already")
        found[one.key, one.version] = one
    return tuple(found[name] for name in sorted(found))
