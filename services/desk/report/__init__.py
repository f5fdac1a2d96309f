"""What the desk did in a period: figures, the memo to the director, what to write next."""
