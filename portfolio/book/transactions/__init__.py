"""``transactions.csv``: read, checked, added to."""
