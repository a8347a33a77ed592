"""Python files: rooms with names, views without tables, one clock, short views, tests that can fail."""

import ast
import re
from pathlib import Path

import pytest

from tmo.tests.architecture import tree

NO_ROOMS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "stuff", "lib"}
LONGEST_VIEW = 40
TABLE_NAMES = {"objects", "_default_manager", "_base_manager", "raw", "cursor"}
# Calls that read the machine's clock: with these names on these modules and classes.
CLOCK_CALLS = {"now", "utcnow", "today", "time", "time_ns"}
CLOCK_OWNERS = {"datetime", "date", "timezone", "time"}
CLOCK_IF_EMPTY = {"localtime", "localdate"}
PROOFS = re.compile(r"assert|^_?(expect|raises|warns|fail)")

Sources = list[tuple[str, ast.Module]]


def rooms_without_a_name(paths: list[Path]) -> list[str]:
    """Files and folders that promise nothing."""
    return [str(path) for path in paths if NO_ROOMS & {*path.parts, path.stem}]


def tables_in(sources: Sources) -> list[str]:
    """Places where a table is reached directly."""
    return [
        f"{name}:{node.lineno} {node.attr}"
        for name, module in sources
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and node.attr in TABLE_NAMES
    ]


def clocks_in(sources: Sources) -> list[str]:
    """Places that read the machine's clock."""
    return [
        f"{name}:{node.lineno} {ast.unparse(node.func)}"
        for name, module in sources
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and reads_the_clock(node)
    ]


def reads_the_clock(call: ast.Call) -> bool:
    """`datetime.now()`, `date.today()`, `time.time()`, and `timezone.localtime()` without a moment."""
    if not isinstance(call.func, ast.Attribute):
        return False
    owner = ast.unparse(call.func.value).rpartition(".")[2]
    if owner == "timezone" and call.func.attr in CLOCK_IF_EMPTY:
        return not call.args and not call.keywords
    return owner in CLOCK_OWNERS and call.func.attr in CLOCK_CALLS


def functions_in(module: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions and methods."""
    return [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def long_functions(sources: Sources, longest: int) -> list[str]:
    """Functions with more lines than allowed."""
    return [
        f"{name}:{one.lineno} {one.name}"
        for name, module in sources
        for one in functions_in(module)
        if (one.end_lineno or one.lineno) - one.lineno >= longest
    ]


def proves_something(function: ast.AST, proving: set[str]) -> bool:
    """Whether a function asserts, expects an exception, or calls a function that is known to do so."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in proving or PROOFS.search(called):
                return True
    return False


def idle_tests(sources: Sources) -> list[str]:
    """Tests that cannot fail."""
    found = []
    for name, module in sources:
        functions = functions_in(module)
        proving = {one.name for one in functions if proves_something(one, set())}
        tests = [one for one in functions if one.name.startswith("test_")]
        found += [f"{name}:{one.lineno} {one.name}" for one in tests if not proves_something(one, proving)]
    return found


def mail_in(sources: Sources) -> list[str]:
    """Modules that send mail by themselves."""
    return [
        name
        for name, module in sources
        if any(
            isinstance(node, ast.Import | ast.ImportFrom) and "django.core.mail" in imported_names(node)
            for node in ast.walk(module)
        )
    ]


def imported_names(node: ast.Import | ast.ImportFrom) -> set[str]:
    """Every module that the statement may bring in, with its parents."""
    prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    full = [f"{prefix}{alias.name}".split(".") for alias in node.names]
    return {".".join(parts[:length]) for parts in full for length in range(1, len(parts) + 1)}


def planted(source: str) -> Sources:
    """A module with a fault."""
    return [("planted.py", ast.parse(source))]


def test_every_file_has_a_name_that_promises_something() -> None:
    assert rooms_without_a_name([path.relative_to(tree.ROOT) for path in tree.python_files()]) == []


def test_no_view_reaches_a_table() -> None:
    # The health page asks whether the database answers at all.
    files = [path for path in tree.view_files() if path != tree.ROOT / "tmo" / "web" / "health.py"]

    assert tables_in(list(tree.trees(files))) == []


def test_the_clock_is_read_in_one_place() -> None:
    files = [path for path in tree.product_files() if path != tree.ROOT / "tmo" / "clock.py"]

    assert clocks_in(list(tree.trees(files))) == []


def test_mail_leaves_by_one_door() -> None:
    doors = {"tmo/mail.py", "tmo/mailbox.py"}

    assert set(mail_in(list(tree.trees(tree.product_files())))) - doors == set()


def test_every_view_is_short() -> None:
    assert long_functions(list(tree.trees(tree.view_files())), LONGEST_VIEW) == []


def test_every_test_can_fail() -> None:
    assert idle_tests(list(tree.trees(tree.test_files()))) == []


def test_the_files_of_views_are_found() -> None:
    assert [
        path
        for path in ("programs/views/board.py", "tmo/units/views.py", "tmo/web/home.py", "tmo/clock.py")
        if tree.is_view_file(Path(path))
    ] == ["programs/views/board.py", "tmo/units/views.py", "tmo/web/home.py"]


@pytest.mark.parametrize("path", ["tmo/utils.py", "programs/common/dates.py", "screening/rules/helpers.py"])
def test_a_planted_room_without_a_name_is_found(path: str) -> None:
    assert rooms_without_a_name([Path(path)]) == [path]


@pytest.mark.parametrize("line", ["Booking.objects.all()", "M._default_manager.get(pk=1)", "connection.cursor()"])
def test_a_planted_table_in_a_view_is_found(line: str) -> None:
    assert len(tables_in(planted(line))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now()",
        "datetime.datetime.now(tz=UTC)",
        "date.today()",
        "timezone.now()",
        "timezone.localdate()",
        "time.time()",
        "datetime.utcnow()",
    ],
)
def test_a_planted_clock_is_found(line: str) -> None:
    assert len(clocks_in(planted(line))) == 1


@pytest.mark.parametrize("line", ["clock.now()", "timezone.localtime(at)", "time.monotonic()", "today_for(request)"])
def test_the_one_clock_and_a_given_moment_are_fine(line: str) -> None:
    assert clocks_in(planted(line)) == []


@pytest.mark.parametrize(
    "line", ["import django.core.mail", "from django.core import mail", "from django.core.mail import send_mail"]
)
def test_a_planted_second_door_for_mail_is_found(line: str) -> None:
    assert mail_in(planted(line)) == ["planted.py"]


def test_a_planted_long_view_is_found() -> None:
    body = "\n".join("    x = 1" for _ in range(LONGEST_VIEW))

    assert long_functions(planted(f"def show(request):\n{body}"), LONGEST_VIEW) == ["planted.py:1 show"]
    assert long_functions(planted(f"def show(request):\n{body}"), LONGEST_VIEW + 1) == []


def test_a_planted_idle_test_is_found() -> None:
    source = """
def test_a():
    client.get("/")
def test_b():
    assert 1
def test_c():
    look()
def look():
    assert 1
"""

    assert idle_tests(planted(source)) == ["planted.py:2 test_a"]
