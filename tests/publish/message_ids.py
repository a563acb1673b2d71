"""Every text of the site that is to be translated, read from the sources as a translator's tool would."""

import ast
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from jinja2 import Environment
from jinja2.ext import extract_from_ast

from gatewatch.model.words import MECHANISMS

PUBLISH = Path(str(resources.files("gatewatch.publish")))

Message = tuple[str, str | None]
"""A text, and its plural where it has one."""


def used() -> set[Message]:
    """Give every message id in the sources of the room and in its templates."""
    found: set[Message] = {(text, None) for text in MECHANISMS.values()}
    for path in PUBLISH.rglob("*.py"):
        found |= set(_in_python(ast.parse(path.read_text("utf-8"))))
    env = Environment()
    for path in (PUBLISH / "templates").glob("*.html"):
        tree = env.parse(path.read_text("utf-8"))
        for _, function, strings in extract_from_ast(tree, ("t", "n")):
            texts = [s for s in (strings if isinstance(strings, tuple) else (strings,)) if s is not None]
            assert len(texts) == (2 if function == "n" else 1), f"{path.name}: {function}({strings})"
            found.add((texts[0], texts[1] if function == "n" else None))
    return found


def _in_python(tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in ("t", "msg") and len(node.args) == 1 and texts:
            yield texts[0], None
        elif name in ("n", "forms") and len(texts) == 2:
            yield texts[0], texts[1]
