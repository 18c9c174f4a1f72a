"""Today's holdings, held all along."""
