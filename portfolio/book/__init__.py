"""What the user owns and says: the files beside ``holdings.csv``, read tolerantly, saved safely.

Each floor reads from those above it in this list, never from one below:

``currencies``, ``transactions.types``
    words and tables that need nothing
``records``
    what the files come to
``tabular/``
    any user file that is a table: bytes, encoding, header, numbers, dates, saving
``symbols``, ``withholding``
    how a security is written; what is withheld from its dividends
``holdings/``, ``transactions/``, ``settings/``, ``corrections/``
    one file each, to its records and back; none knows another
``load``
    all of them, as one ``Book``
"""
