"""``holdings.csv``: read, merged, edited."""
