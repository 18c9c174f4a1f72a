"""Whether a price can be trusted: the checks, and what is held out."""
