"""The rows of the transactions as arrays, their quantities in units of today's shares."""
