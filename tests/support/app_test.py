"""``AppTest``, without Streamlit's search for components.

Streamlit reads the metadata of every installed package whenever an app begins, as a server does
once; a run of the tests begins hundreds of them, and nothing is installed meanwhile.
"""

from __future__ import annotations

from functools import cache

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

__all__ = ["AppTest"]
