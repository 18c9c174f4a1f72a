"""Files of brokers held against a book and written into it."""
