"""Thai as the office writes it: text, words, dates, order, work days."""
