"""Numbers flow one way (docs/architecture.md): who may import whom, between the packages and inside
each, by the source and in a fresh interpreter. An import for its types only counts like any other.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "portfolio"
FILES = sorted([ROOT / "app.py", *PACKAGE.rglob("*.py")])

#: What each part may import of ours besides itself; a package stands for everything in it.
MAY_IMPORT = {
    "__init__": set[str](),
    "arrays": set[str](),
    "errors": set[str](),
    "places": set[str](),
    "language": {"errors"},
    "book": {"errors", "language", "places"},
    "market": {
        "arrays",
        "errors",
        "book.records",
        "book.symbols",
        "book.withholding",
        "book.currencies",
    },
    "analysis": {
        "arrays",
        "errors",
        "__version__",
        "book.currencies",
        "book.records",
        "book.withholding",
        "book.options",
        "book.symbols",
        "book.transactions.types",
        "market.records",
    },
    "opened": {"analysis", "arrays", "book.records", "book.symbols", "market.records"},
    "workspace": {"errors", "places", "book", "market", "analysis", "opened"},
    "import_effect": {"errors", "book", "analysis", "workspace"},
    "report": {
        "arrays",
        "errors",
        "language",
        "analysis.performance.measures",
        "analysis.periods",
        "analysis.records",
        "analysis.findings.effects",
        "analysis.income.records",
        "analysis.performance.factors",
        "book.records",
        "book.brokers.base",
        "book.importing.records",
        "book.symbols",
        "market.records",
    },
    "ui": {
        "arrays",
        "errors",
        "places",
        "language",
        "book",
        "market",
        "analysis",
        "opened",
        "workspace",
        "import_effect",
        "report",
    },
    "cli": {
        "errors",
        "places",
        "language",
        "book",
        "market",
        "analysis",
        "opened",
        "workspace",
        "import_effect",
        "report",
        "ui.launch",
    },
    "app": {"ui.frame", "ui.serving"},
}


#: The floors inside each package, from the ground up. A module reads its own room and the floors
#: below it; rooms named on one line are neighbours that do not know each other. A room is a module
#: or a folder; one that is named with a dot is part of a folder and has a floor of its own.
FLOORS = {
    "book": (
        "currencies transactions.types",
        "records",
        "tabular taiwan",
        "symbols options",
        "withholding",
        "holdings",
        "transactions",
        "brokers corrections prices settings",
        "importing",
        "load",
    ),
    "market": (
        "records minor_units sessions splits",
        "raw corrections",
        "store ledger_splits ledger_dividends",
        "calendars rates demo",
        "sources",
        "quality",
        "refresh",
    ),
    "analysis": (
        "arrays periods missing recurrences",
        "income.records",
        "records",
        "withholding",
        "prices",
        "entries",
        "performance",
        "buy_and_hold",
        "ledger",
        "income",
        "findings",
        "review",
    ),
    "report": ("audience cells", "masking", "words", "tables", "files", "imports", "__init__"),
    "ui": (
        "shell",
        "widgets",
        "charts editors",
        "pages welcome",
        "frame",
        "launch serving",
    ),
}


def _part(file: Path) -> str:
    """``book`` for ``portfolio/book/holdings/rows.py``, ``places`` for ``portfolio/places.py``."""
    if file.parent in (ROOT, PACKAGE):
        return file.stem
    return file.relative_to(PACKAGE).parts[0]


@cache
def _imported(file: Path) -> set[str]:
    """Every module or name that a file imports, at the top, inside a function or for its types
    only.
    """
    names = set[str]()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import hides where it leads"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _covers(allowed: str, name: str) -> bool:
    return name == allowed or name.startswith(f"{allowed}.")


def _id(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", FILES, ids=_id)
def test_no_file_looks_back(file: Path) -> None:
    part = _part(file)
    allowed = {part, *MAY_IMPORT[part]}
    ours = {
        name.removeprefix("portfolio.") for name in _imported(file) if _covers("portfolio", name)
    }
    ours.discard("portfolio")  # the package itself, for its version
    assert {name for name in ours if not any(_covers(a, name) for a in allowed)} == set()


def _module(file: Path) -> str:
    """``book.holdings.rows`` for ``portfolio/book/holdings/rows.py``; a package's own ends with
    ``__init__``.
    """
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts)


MODULES = {_module(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def _reads(module: str) -> set[str]:
    """The modules of ours that one imports; a name is its module's, or the package's own."""
    found = set[str]()
    for name in _imported(MODULES[module]):
        path = name.removeprefix("portfolio.").split(".") if _covers("portfolio", name) else []
        for length in (len(path), len(path) - 1):
            candidate = ".".join(path[:length])
            if {candidate, f"{candidate}.__init__"} & MODULES.keys():
                found.add(candidate if candidate in MODULES else f"{candidate}.__init__")
                break
    return found - {module}


READS = {module: _reads(module) for module in MODULES}


def _floor(package: str, module: str) -> tuple[int, str] | None:
    """The number of a module's floor and the name of its room there; the longest name counts."""
    return max(
        (
            (number, room)
            for number, rooms in enumerate(FLOORS[package])
            for room in rooms.split()
            if _covers(f"{package}.{room}", module)
        ),
        key=lambda found: len(found[1]),
        default=None,
    )


def _upwards(package: str) -> set[str]:
    """``room > room`` where a room reads one that is not below it."""
    found = set[str]()
    for module, read in READS.items():
        for other in read:
            if not (_covers(package, module) and _covers(package, other)):
                continue
            here, there = _floor(package, module), _floor(package, other)
            if here and there and here != there and here[0] <= there[0]:
                found.add(f"{package}: {here[1]} > {there[1]}")
    return found


@pytest.mark.parametrize("package", FLOORS)
def test_every_module_stands_on_a_floor(package: str) -> None:
    own = {m for m in MODULES if _covers(package, m) and m != f"{package}.__init__"}
    assert {module for module in own if _floor(package, module) is None} == set()


@pytest.mark.parametrize("package", FLOORS)
def test_every_package_reads_downwards(package: str) -> None:
    assert _upwards(package) == set()


def test_no_modules_go_in_a_circle() -> None:
    """Not even for their types: where one can be read first, it can be understood alone."""
    left = dict(READS)
    while free := {module for module, read in left.items() if not read & left.keys()}:
        left = {module: read for module, read in left.items() if module not in free}
    # What only reads a circle is in none.
    while top := left.keys() - set().union(*left.values()):
        left = {module: read for module, read in left.items() if module not in top}
    assert set(left) == set()


def _users(library: str) -> set[str]:
    return {_id(file) for file in FILES if any(_covers(library, name) for name in _imported(file))}


def test_each_outside_library_has_its_place() -> None:
    assert _users("yfinance") == {"portfolio/market/sources/yahoo.py"}
    assert _users("curl_cffi") <= {"portfolio/market/sources/yahoo.py"}
    assert {f for f in _users("streamlit") if not f.startswith("portfolio/ui/")} <= {"app.py"}
    assert "portfolio/ui/frame.py" in _users("streamlit")
    places = {f for f in _users("plotly") if not f.startswith("portfolio/report/")}
    assert {
        f for f in places if not (f.startswith("portfolio/ui/") and f.endswith("charts.py"))
    } == set()
    assert {f for f in _users("typer") if not f.startswith("portfolio/cli/")} == set()
    assert _users("sqlite3") <= {
        "portfolio/market/store/database.py",
        "portfolio/market/store/store.py",
        "portfolio/market/sources/yahoo.py",
    }


#: Not one of these may come along with the module, in a process that has imported nothing else.
FREE_OF = {
    "portfolio.cli": "pandas streamlit yfinance plotly curl_cffi jinja2 xlsxwriter",
    "portfolio.workspace": "pandas streamlit yfinance plotly curl_cffi",
    "portfolio.book.load": "numpy pandas streamlit yfinance plotly sqlite3",
    "portfolio.book.holdings.editing": "pandas streamlit yfinance plotly sqlite3",
    "portfolio.market.refresh.refresh": "pandas streamlit yfinance plotly",
    "portfolio.market.demo.prices": "pandas streamlit yfinance plotly curl_cffi",
    "portfolio.market.sources.yahoo": "streamlit yfinance plotly",
    "portfolio.analysis.review.review": "pandas streamlit yfinance plotly sqlite3 curl_cffi",
    "portfolio.report": "pandas streamlit yfinance plotly xlsxwriter jinja2",
    "portfolio.report.files.terminal": "pandas streamlit yfinance plotly xlsxwriter jinja2",
    "portfolio.ui.launch": "pandas streamlit yfinance plotly",
}


@pytest.mark.parametrize("module", FREE_OF)
def test_a_module_brings_only_what_it_needs(module: str) -> None:
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(ended.stdout.split())
    assert "portfolio" in loaded
    assert loaded & set(FREE_OF[module].split()) == set()


def _modules(part: str) -> list[str]:
    """Every module of a package, however deep it lies."""
    files = sorted((PACKAGE / part).rglob("*.py"))
    return [
        ".".join(f.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for f in files
    ]


@pytest.mark.parametrize(
    ("part", "banned"),
    [
        ("analysis", {"streamlit", "yfinance", "plotly", "sqlite3", "typer"}),
        ("book", {"streamlit", "yfinance", "plotly", "pandas", "typer"}),
    ],
)
def test_the_pure_parts_are_free_of_frameworks(part: str, banned: set[str]) -> None:
    """Every module at once, so that a new one is covered the day it appears."""
    code = (
        f"import sys, {', '.join(_modules(part))}; "
        f"print(*{{name.partition('.')[0] for name in sys.modules}})"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert set(ended.stdout.split()) & banned == set()
