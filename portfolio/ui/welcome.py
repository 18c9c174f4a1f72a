"""What a first visit sees: no file yet, or no prices yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from portfolio import places
from portfolio.ui.session import DEMO_WISH

if TYPE_CHECKING:
    from portfolio.language import Language
    from portfolio.workspace import Workspace


def greet(workspace: Workspace, t: Language) -> None:
    """Offer three ways to a first ``holdings.csv``: the sample, a file, or typed rows."""
    st.title(t("Welcome"), anchor=False)
    st.write(t("There is no holdings.csv in {folder} yet.", folder=workspace.holdings_path.parent))
    if st.button(t("Start from the sample"), type="primary", icon=":material/content_copy:"):
        workspace.holdings_path.write_bytes(places.sample_holdings().read_bytes())
        st.rerun()


def no_prices(t: Language) -> None:
    """Say that nothing has been fetched yet, and offer to retry or to look at the demo."""
    st.info(t("No prices yet. Fetch them again, or look at the dashboard with simulated prices."))

    def wish() -> None:
        st.session_state[DEMO_WISH] = True

    st.button(t("Look at the demo"), on_click=wish)
