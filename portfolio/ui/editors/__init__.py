"""What changes the user's files: the holdings' table, the ledger, withholding, what the Data page
does.
"""
