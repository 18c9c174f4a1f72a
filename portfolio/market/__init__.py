"""What the market says: fetched from Yahoo, checked, and kept in a local store; or simulated for
the demo.
"""
