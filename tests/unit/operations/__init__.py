"""What the warehouse says of itself: the ledger and its one row of meta."""
