"""The text of attached files, so that the search can find them."""
