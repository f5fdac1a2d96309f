"""A search server in place of the index."""
