"""Dividends of a ledger: what is due, when it is paid, and which rows are about it."""
