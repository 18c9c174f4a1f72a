"""What is withheld from dividends."""
