"""What is said, in words; pages, files and terminal take their sentences from here."""
