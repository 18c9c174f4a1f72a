"""The sentences of the product, extracted from its source, and the catalogues brought up to date.

``make messages`` adds what is missing to every ``portfolio/catalogues/*.po`` (untranslated), begins
the catalogue of a new language and drops what is no longer said.
"""

from __future__ import annotations

import ast
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from portfolio.language import CODES, CONVENTIONS, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.language import Code

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "portfolio" / "catalogues"
#: The languages that need a catalogue.
TRANSLATED = tuple(code for code in CODES if code != SOURCE)
#: ``t("…")`` translates now, ``N_("…")`` marks for later.
_MARKS = {"t", "N_"}
_HEADER = r"""# English sentences and what stands for them in {name}.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Language: {locale}\n"

"""


def sentences() -> Iterator[tuple[str, int, str]]:
    """Every marked sentence: file, line, English text.

    Read from the syntax tree, because Babel's own extractor sees no call inside an f-string (before
    Python 3.12 that is a single token). Templates have no sentences of their own.
    """
    for path in sorted((ROOT / "portfolio").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _called(node.func) in _MARKS:
                for part in _texts(node.args[0]):
                    yield path.relative_to(ROOT / "portfolio").as_posix(), node.lineno, part


def _called(function: ast.expr) -> str:
    """The name of what is called, with or without what it is an attribute of: ``t`` of ``t("…")``
    and ``screen.t("…")``.
    """
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _texts(argument: ast.expr) -> Iterator[str]:
    """The text of an argument, both of a choice between two; none of a variable's, which is marked
    elsewhere.
    """
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _texts(argument.body)
        yield from _texts(argument.orelse)


def extracted() -> Catalog:
    """The sentences as an empty catalogue."""
    catalogue = Catalog()
    for _, _, message in sentences():
        catalogue.add(message)
    return catalogue


def _path(code: Code) -> Path:
    return CATALOGUES / f"{_locale(code)}.po"


def _locale(code: Code) -> str:
    return code.replace("-", "_")


def catalogue(code: Code = "zh-TW") -> Catalog:
    """A language's catalogue as it is; an empty one when it has none yet."""
    if not _path(code).exists():
        return Catalog(locale=_locale(code))
    with _path(code).open("rb") as file:
        return read_po(file, locale=_locale(code))


def update(code: Code) -> None:
    """Write a language's catalogue with every sentence in it and no other."""
    known = catalogue(code)
    fresh = Catalog(locale=_locale(code), fuzzy=False, project="portfolio-review", charset="utf-8")
    for message in extracted():
        if message.id:
            old = known.get(message.id)
            fresh.add(message.id, old.string if old else "")
    body = BytesIO()
    write_po(body, fresh, omit_header=True, sort_output=True, width=100, no_location=True)
    header = _HEADER.format(name=CONVENTIONS[code].name, locale=_locale(code))
    _path(code).write_text(header + body.getvalue().decode("utf-8"), encoding="utf-8")


if __name__ == "__main__":
    for one in TRANSLATED:
        update(one)
