"""The dashboard in a test: the sample portfolio on demo prices, driven page by page.

A test module takes the fixtures by importing them::

    from tests.support.ui_app import app, folder  # noqa: F401
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st

from portfolio.workspace import Options
from tests.support.app_test import AppTest

if TYPE_CHECKING:
    import pandas as pd
    from streamlit.testing.v1.element_tree import Dataframe

ROOT = Path(__file__).parents[2]
#: Page files, relative to ``app.py``, as ``AppTest.switch_page`` wants them.
PAGES = {
    name: f"portfolio/ui/pages/{name}.py"
    for name in (
        "overview",
        "quarterly_review",
        "performance",
        "income",
        "allocation",
        "holdings",
        "data",
    )
}
#: A quarter whose demo prices are calibrated to the published review.
GOLDEN = "2024Q1"

Open = Callable[..., AppTest]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with a copy of the sample, an empty price store, and nothing in Streamlit's
    caches.
    """
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(ROOT / "portfolio/holdings.csv", home)
    monkeypatch.setenv("PORTFOLIO_HOME", str(home))
    monkeypatch.setenv("PORTFOLIO_STORE", str(tmp_path / "store"))
    # Nothing is fetched behind a test's back: the app reads its flags from the command line.
    monkeypatch.setattr(sys, "argv", ["app.py", Options(offline=True).to_json()])
    st.cache_resource.clear()
    st.cache_data.clear()
    return home


@pytest.fixture
def app(folder: Path) -> Open:
    """Open a page: ``app("overview", quarter="2024Q1", lang="en", **session_state)``.

    ``holdings`` replaces the sample's text first; a book of one's own then shows demo prices as if
    asked for.
    """

    def opened(
        page: str = "overview",
        *,
        quarter: str | None = GOLDEN,
        lang: str = "en",
        holdings: str | None = None,
        **state: Any,
    ) -> AppTest:
        if holdings is not None:
            (folder / "holdings.csv").write_text(holdings, encoding="utf-8")
            state.setdefault("demo_wish", True)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        at.query_params["lang"] = lang
        if quarter is not None:
            at.session_state["quarter"] = quarter
        for name, value in state.items():
            at.session_state[name] = value
        at.run()
        if page != "overview":
            at.switch_page(PAGES[page]).run()
        assert not at.exception, at.exception[0].message
        return at

    return opened


def table(at: AppTest, alt: str) -> pd.DataFrame:
    """The numbers behind the table whose text alternative begins with ``alt``."""
    return dataframe(at, alt).value


def dataframe(at: AppTest, alt: str) -> Dataframe:
    """The table whose text alternative begins with ``alt``; a test fails when there is not exactly
    one.
    """
    (found,) = [d for d in at.dataframe if d.proto.alt.startswith(alt)]
    return found


def texts(at: AppTest) -> str:
    """Every sentence on the page: markdown, captions, headings, boxes and metrics, joined by line
    breaks.
    """
    kinds = (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "info",
        "warning",
        "error",
        "success",
    )
    parts = [str(getattr(element, "value", "")) for kind in kinds for element in at.get(kind)]
    parts += [f"{m.label} {m.value} {m.delta}" for m in at.metric]
    return "\n".join(parts)
