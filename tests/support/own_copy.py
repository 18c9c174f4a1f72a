"""A copy of the project that a test may change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_COPIED = ("portfolio", "tests", "docs", ".streamlit", "app.py", "holdings.csv", "pyproject.toml")


class OwnCopy:
    """The project in a folder of its own, and what has been changed of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.touched: list[str] = []
        for name in _COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name)
            else:
                shutil.copy2(ROOT / name, folder / name)

    def add(self, path: str, text: str) -> None:
        """A new file."""
        assert not (self.folder / path).exists()
        (self.folder / path).write_text(text, encoding="utf-8")
        self.touched.append(path)

    def put(self, path: str, *pairs: tuple[str, str]) -> None:
        """Change a file: the first place of each text becomes another."""
        text = (self.folder / path).read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, f"{path} has no {old!r}"
            text = text.replace(old, new, 1)
        (self.folder / path).write_text(text, encoding="utf-8")
        if path not in self.touched:
            self.touched.append(path)

    def python(self, *arguments: str) -> str:
        """What Python says to these arguments, with the copy's own modules; it must succeed."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        ended = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={
                **os.environ,
                "PYTHONPATH": str(self.folder),
                "PORTFOLIO_HOME": str(home),
                "PORTFOLIO_STORE": str(self.folder / "store"),
                "LC_ALL": "C.UTF-8",
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert ended.returncode in (0, 1), ended.stderr
        return ended.stdout

    def portfolio(self, *arguments: str, **files: str) -> str:
        """What the command line says about a book of these files (``holdings``,
        ``transactions``).
        """
        for name, text in files.items():
            home = self.folder / "home"
            home.mkdir(exist_ok=True)
            (home / f"{name}.csv").write_text(text, encoding="utf-8")
        return self.python("-m", "portfolio.cli", *arguments)
