"""A quarterly review of one's own portfolio.

The map, in the direction the numbers flow (nothing looks back):

- ``errors``: the exceptions and the ``Problem`` record;
- ``book``: what you own: ``holdings.csv``, settings, tolerant reading, safe saving;
- ``market``: what the market says: Yahoo, the local store, exchange rates, demo prices;
- ``analysis``: pure numbers, ending in one ``Review``;
- ``workspace``: opens book and market for a folder and computes its review;
- ``report``: a ``Review`` becomes a file;
- ``ui``, ``cli``: a ``Review`` on the screen and in the terminal;
- ``language``: English and Traditional Chinese words, numbers and dates.
"""

__version__ = "0.1.0"
