"""The consultation desk (process B): from a question to an answer that helped."""
