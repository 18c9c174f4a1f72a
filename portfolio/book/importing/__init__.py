"""Files of brokers and other programs, held against the book and written into it.

``reading`` makes an ``ImportPreview`` of the bytes of several files: every row of them and what
becomes of it, the positions, and what the ledger with the new rows says otherwise than
``holdings.csv``. ``writing`` writes it, ``undoing`` takes the last writing back, ``unread`` keeps
the rows that were left out. Nothing is written before it is asked for.
"""
