"""Ways in: a code on a card or in a mail that opens the site once and asks for a new password."""
