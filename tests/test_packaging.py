"""What is shipped: a wheel that runs anywhere, and a repository that holds only the project."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The project's wheel, built as pip builds it, with the build backend that is here."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--quiet",
        "--disable-pip-version-check",
    ]
    built = subprocess.run(
        [*command, "--wheel-dir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (file,) = folder.glob("*.whl")
    return zipfile.ZipFile(file)


def test_the_wheel_holds_what_the_app_reads(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    beside = {"app.py", ".streamlit/config.toml"}
    assert wheel.read("portfolio/holdings.csv") == (ROOT / "portfolio/holdings.csv").read_bytes()
    for name in beside:
        assert wheel.read(f"portfolio/{name}") == (ROOT / name).read_bytes()
    ours = {
        file.relative_to(ROOT).as_posix()
        for suffix in ("*.py", "*.po", "*.j2", "*.svg", "*.csv")
        for file in (ROOT / "portfolio").rglob(suffix)
    }
    assert "portfolio/catalogues/zh_TW.po" in ours
    assert "portfolio/report/files/templates/review.html.j2" in ours
    assert ours <= names
    # Nothing else: no tests, no benchmarks, nobody's own files.
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"portfolio"}
    inside = {name for name in names if name.startswith("portfolio/")}
    assert {
        name for name in inside - ours if name.removeprefix("portfolio/") not in beside
    } == set()


def test_the_wheel_has_the_console_script(wheel: zipfile.ZipFile) -> None:
    (entry,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "portfolio = portfolio.cli:main" in wheel.read(entry).decode()


def test_the_wheel_finds_its_files_without_the_checkout(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    """Unpacked elsewhere and run from there: the sample, the app and a review in Chinese."""
    wheel.extractall(tmp_path)
    code = """
from pathlib import Path
import portfolio
from portfolio import places
from portfolio.language import language
assert Path(portfolio.__file__).is_relative_to(Path.cwd()), portfolio.__file__
package = Path(portfolio.__file__).parent
assert places.app_script().parent == places.sample_holdings().parent == package
assert places.sample_holdings().exists() and places.app_script().exists()
assert (places.app_script().parent / ".streamlit" / "config.toml").exists()
language("zh-TW")
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_a_checkout_begins_with_the_sample() -> None:
    """As committed: the file beside the package may be the user's own by now."""
    shown = subprocess.run(
        ["git", "show", "HEAD:holdings.csv"], cwd=ROOT, capture_output=True, timeout=30, check=False
    )
    if shown.returncode:
        pytest.skip("not a git checkout")
    assert shown.stdout == (ROOT / "portfolio/holdings.csv").read_bytes()


@cache
def _tracked() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, timeout=30, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return tuple(file for name in names if (file := ROOT / name).is_file())


_MACHINE_PATHS = re.compile(r"/(?:home/\w|Users/\w|root/|work/|tmp/\w)|\b[A-Z]:\\\\?Users")
_REGISTRIES = re.compile(
    r"https?://[^\s\"')]*(?:pypi|pythonhosted|simple/|artifactory|nexus)", re.IGNORECASE
)


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for file in _tracked():
        if file.suffix in {".png", ".jpg", ".ico", ".xlsx"}:
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        for pattern in (_MACHINE_PATHS, _REGISTRIES):
            found += [f"{file.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(text)]
    assert found == []
    assert _MACHINE_PATHS.search("see /" + "home/me/holdings.csv")
    assert _REGISTRIES.search("https:" + "//files.pythonhosted.org/packages")


def test_no_personal_file_and_no_build_product_is_tracked() -> None:
    names = {file.relative_to(ROOT).as_posix() for file in _tracked()}
    assert names & {"transactions.csv", "portfolio.toml"} == set()
    assert [n for n in names if n.endswith((".pyc", ".sqlite3", ".whl", ".bak", ".egg-info"))] == []
    # The sample, in the checkout for a first look and in the package as what it is compared with.
    assert {n for n in names if n.endswith(".csv") and not n.startswith("tests/")} == {
        "holdings.csv",
        "portfolio/holdings.csv",
    }


def test_versions_are_pinned_without_addresses() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line.strip() and not line.startswith("#")]
    assert len(pins) > 20
    assert [
        line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!-]*", line)
    ] == []
