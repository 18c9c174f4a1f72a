"""Asking for what is missing, and what of the answers may be stored."""
