"""What a reader must know of the data, with its effect on the numbers."""
