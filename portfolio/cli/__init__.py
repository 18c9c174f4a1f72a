"""The command line: ``portfolio review | fetch | check | import | dashboard``."""

from portfolio.cli.app import main

__all__ = ["main"]
