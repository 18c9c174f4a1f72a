"""What you own: the records of ``holdings.csv`` and the settings, read tolerantly and
saved safely.
"""
