"""The checks of market data: small pure functions by theme, each of which looks for one thing in
one symbol.
"""
