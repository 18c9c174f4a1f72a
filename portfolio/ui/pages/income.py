"""Income: what does it pay me? Yields, payments past and to come, and what is withheld."""

from __future__ import annotations

import streamlit as st

from portfolio.ui import session, withholding_editor

screen = session.current()
t, review = screen.t, screen.review
if review is None:
    st.stop()
st.subheader(t("Tax on dividends"), anchor=False)
withholding_editor.draw(screen)
