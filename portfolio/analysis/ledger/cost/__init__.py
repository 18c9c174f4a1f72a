"""What the shares of a ledger cost, followed forwards and backwards."""
