"""Entry codes: a code on a card or in a mail that can be used once and asks for a new password."""
