"""The pages, scripts run by Streamlit; each answers one question."""
