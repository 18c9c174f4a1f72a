"""What every page stands on: the session's caches, the background refresh, the address, what must
be told first.
"""
