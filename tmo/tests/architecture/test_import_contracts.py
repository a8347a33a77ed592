"""The contracts of .importlinter hold, and each one catches a planted import."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tmo.tests.architecture.tree import PACKAGES, ROOT

# Contract -> the module that gets the import planted, and the import.
PLANTED = {
    "apps": [("programs", "import screening.apps"), ("tmo.clock", "import programs.apps")],
    "floors": [("programs.rules", "import programs.models"), ("tmo.units.models", "import tmo.units.actions")],
    "platform": [("tmo.crypto", "import tmo.web.home"), ("tmo.audit", "import tmo.accounts.models")],
    "pure": [("programs.rules", "import django.db"), ("tmo.units.rules", "import tmo.clock")],
    "doors": [("programs.views", "import programs.models"), ("tmo.web", "import tmo.units.models")],
    "outside": [("programs.actions", "import smtplib"), ("tmo.units", "import tmo.mail")],
}
CASES = [(contract, *one) for contract, faults in PLANTED.items() for one in faults]


def contracts() -> set[str]:
    """Names of the contracts in .importlinter."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    return {name.rpartition(":")[2] for name in parser.sections() if ":contract:" in name}


def lint(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs import-linter over a tree of its own."""
    command = [
        Path(sys.executable).parent / "lint-imports",
        "--no-cache",
        "--no-logo",
        "--config",
        ".importlinter",
        *arguments,
    ]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the product's Python files, to be damaged."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=not_python)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def not_python(folder: str, names: list[str]) -> list[str]:
    """What a copy leaves out: caches and everything that is no module."""
    return [
        name for name in names if name == "__pycache__" or not (name.endswith(".py") or (Path(folder) / name).is_dir())
    ]


def plant(tree: Path, module: str, line: str) -> None:
    """Appends a line to a module or to a package's __init__."""
    path = tree.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    file.write_text(file.read_text("utf-8") + f"\n{line}\n", "utf-8")


def test_all_imports_keep_to_the_contracts(copy: Path) -> None:
    result = lint(copy)

    assert result.returncode == 0, result.stdout


def test_every_contract_has_a_planted_fault() -> None:
    assert contracts() == set(PLANTED)


@pytest.mark.parametrize(("contract", "module", "line"), CASES)
def test_a_planted_import_breaks_its_contract(copy: Path, contract: str, module: str, line: str) -> None:
    plant(copy, module, line)

    result = lint(copy, "--contract", contract)

    assert result.returncode == 1
    assert "Contracts: 0 kept, 1 broken." in result.stdout
