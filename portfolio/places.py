"""Where things are: the user's folder, the price store, the app and the sample."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

_PACKAGE = Path(__file__).parent


def home() -> Path:
    """The folder of the user's files: ``PORTFOLIO_HOME``, else the current folder."""
    return Path(os.environ.get("PORTFOLIO_HOME") or Path.cwd()).expanduser()


def store_folder() -> Path:
    """The folder of the price store: ``PORTFOLIO_STORE``, else the system's place for application
    files.
    """
    wish = os.environ.get("PORTFOLIO_STORE")
    return Path(wish).expanduser() if wish else user_data_path("portfolio-review", appauthor=False)


def _beside_package_or_inside(name: str) -> Path:
    """A file that stands at the top of the checkout and, in a wheel, inside the package."""
    inside = _PACKAGE / name
    return inside if inside.exists() else _PACKAGE.parent / name


def app_script() -> Path:
    """The script that Streamlit runs."""
    return _beside_package_or_inside("app.py")


def sample_holdings() -> Path:
    """The sample portfolio that the product ships, inside the package: a ``holdings.csv`` at the
    top of a checkout is the user's as soon as they change it.
    """
    return _PACKAGE / "holdings.csv"
