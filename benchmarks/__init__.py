"""How fast it is, as ratios within one run, so that another computer gives about the
same figures.
"""
