"""`.env.example` names every variable that the code reads, and no other."""

import ast
import re

from tmo.tests.architecture import tree

READERS = {"text", "flag", "number", "words", "secret"}


def variables_read(source: str) -> set[str]:
    """Names given to the readers of `tmo.env`; a secret may also come from a file."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"env.{reader}" for reader in READERS}:
            name = ast.literal_eval(node.args[0])
            names |= {name, f"{name}_FILE"} if ast.unparse(node.func) == "env.secret" else {name}
    return names


def variables_explained(text: str) -> set[str]:
    """Names at the start of the example's lines, commented out or not."""
    return set(re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", text, re.MULTILINE))


def test_the_example_names_what_the_code_reads() -> None:
    read = set().union(*(variables_read(path.read_text("utf-8")) for path in tree.product_files()))

    assert variables_explained((tree.ROOT / ".env.example").read_text("utf-8")) == read


def test_the_environment_is_read_through_one_door() -> None:
    found = [name for name, module in tree.trees(tree.product_files()) if "os.environ" in ast.unparse(module)]

    # The three entrances name the settings module, as Django's own templates do.
    assert sorted(found) == ["tmo/asgi.py", "tmo/celery.py", "tmo/env.py", "tmo/wsgi.py"]


def test_a_planted_variable_is_found() -> None:
    assert variables_read('X = env.flag("NEW_SWITCH")\nY = env.secret("K")') == {"NEW_SWITCH", "K", "K_FILE"}
    assert variables_explained("# NEW_SWITCH=1\nK=\n# see K_FILE= there") == {"NEW_SWITCH", "K"}
