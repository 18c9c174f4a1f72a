"""The shape of the code: no long lists of arguments, no long lines, no crowded folders, one class
of a name.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "portfolio"
FOLDERS = [PACKAGE, ROOT / "tests", ROOT / "benchmarks"]
FILES = sorted([ROOT / "app.py", *(file for folder in FOLDERS for file in folder.rglob("*.py"))])

MOST_COLUMNS = 100
MOST_ARGUMENTS = 7
MOST_FILES = 16


def _id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def test_no_line_is_longer_than_a_hundred_characters() -> None:
    assert [
        f"{_id(file)}:{number}"
        for file in FILES
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MOST_COLUMNS
    ] == []


def _public(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.arguments]]:
    """Public functions, methods and the way a public class is made, by their names in the file."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (
            node.name == "__init__" or not node.name.startswith("_")
        ):
            yield f"{prefix}{node.name}", node.args
        elif isinstance(node, ast.If | ast.Try):
            yield from _public(node, prefix)


def _count(arguments: ast.arguments) -> int:
    """How many arguments a caller has to think of: neither ``self`` nor ``cls``."""
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    starred = [a for a in (arguments.vararg, arguments.kwarg) if a]
    return len([a for a in named if a.arg not in ("self", "cls")]) + len(starred)


def _crowded() -> set[str]:
    return {
        f"{file.name}: {name}"
        for file in FILES
        for name, arguments in _public(_tree(file))
        if _count(arguments) > MOST_ARGUMENTS
    }


def test_no_public_function_has_more_than_seven_arguments() -> None:
    assert _crowded() == set()


def test_no_folder_has_more_than_sixteen_modules() -> None:
    folders = {folder: len([*folder.glob("*.py")]) for folder in {file.parent for file in FILES}}
    assert {_id(folder): n for folder, n in folders.items() if n > MOST_FILES} == {}


def _shared() -> set[str]:
    places = defaultdict[str, list[str]](list)
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(_id(file))
    return {name for name, files in places.items() if len(files) > 1}


def test_no_two_classes_have_one_name() -> None:
    assert _shared() == set()
