"""What was searched, and what editors make of it."""
