"""Pure numbers: from a book and a market to one immutable ``Review``."""
