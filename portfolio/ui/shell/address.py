"""A choice kept in the page's address by what it means, not by how it is shown.

Streamlit's own binding writes an option's label, which is another one in each language: an address
saved in English would mean nothing in Chinese. The browser's way back must work, too: an address
that another has changed is obeyed, not overwritten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Of each choice: what the address said when this page was drawn last.
_TOLD = "address_told"
#: The page drawn last.
_PAGE = "address_page"


def arrive(page: str) -> None:
    """Notice which page is drawn; on another than before, its address is news."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        st.session_state[_TOLD] = {}


def begin(key: str, options: Sequence[str]) -> str | None:
    """Return the choice to start with, and make it that of the widget ``key``, which is drawn next.

    An address that has changed since the page was drawn comes first (a bookmark, the way back, of
    which one without the choice means the first option), then the session's own choice, then the
    first option. What is not among ``options`` does not count. None without options.
    """
    first = next(iter(options), None)
    told, before = st.query_params.get(key), st.session_state.get(_TOLD, {}).get(key)
    own = st.session_state.get(key)
    wishes = (own, told, first) if told == before else (told, first if before else own, first)
    found = next((wish for wish in wishes if wish in options), None)
    if found is not None:
        st.session_state[key] = found
    return found


def keep(key: str, choice: str, options: Sequence[str]) -> None:
    """Write the choice into the address; the first of ``options`` need not stand there."""
    told = st.query_params.get(key)
    if told != choice and not (told is None and choice == options[0]):
        st.query_params[key] = choice
    st.session_state.setdefault(_TOLD, {})[key] = st.query_params.get(key)
