"""A choice kept in the page's address by what it means, not by how it is shown.

Streamlit's own binding writes an option's label, which is another one in each language: an address saved in English
would mean nothing in Chinese.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Sequence


def begin(key: str, options: Sequence[str]) -> str | None:
    """Return the choice to start with, and make it that of the widget ``key``, which is drawn next.

    The session's own choice comes first, then the one in the address, then the first option; a choice that is not
    among ``options`` does not count. None without options.
    """
    wishes = (st.session_state.get(key), st.query_params.get(key))
    found = next((wish for wish in wishes if wish in options), next(iter(options), None))
    if found is not None:
        st.session_state[key] = found
    return found


def keep(key: str, choice: str) -> None:
    """Write the choice into the address."""
    if st.query_params.get(key) != choice:
        st.query_params[key] = choice
