"""Registers that an office kept before it had this site: its own table is read, its columns and
words are matched on a page, and the rows are taken over with the numbers that they had.
"""
