"""The audit: who did what, when, from where; rows that are only added to, each chained to the
one before.
"""
