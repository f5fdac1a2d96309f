"""A search server in the index's place."""
