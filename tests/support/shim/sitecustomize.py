"""Loaded by Python at its start in the processes that tests begin: redirects their requests to the
stand-in.
"""

import os
import sys
from pathlib import Path

if "PORTFOLIO_TEST_YAHOO" in os.environ:
    sys.path.append(str(Path(__file__).parents[3]))
    from tests.support.yahoo.redirect import redirect_this_process

    redirect_this_process(os.environ["PORTFOLIO_TEST_YAHOO"])
