"""``python -m portfolio.cli``: the same as ``portfolio``."""

from portfolio.cli.app import main

main()
