"""``portfolio.toml``."""
