"""The text of attached files, so that the search finds them."""
