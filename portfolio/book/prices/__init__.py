"""The user's own prices: ``prices/NAME.csv``."""
