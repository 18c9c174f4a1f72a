"""The dashboard: Streamlit pages that show a ``Review`` and compute nothing."""
