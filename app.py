"""The dashboard: what serves it, and the frame that every page shares.

``streamlit run`` finds ``app`` by reading this file, and runs the file again for every visit.
"""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.starlette import App

from portfolio.ui.serving import GUARDS, served

app = App(__file__, middleware=GUARDS, lifespan=served)

if get_script_run_ctx(suppress_warning=True) is not None:
    from portfolio.ui.frame import run

    run()
