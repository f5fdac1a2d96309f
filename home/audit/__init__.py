"""The audit: who did what, when, and from where; rows are only appended, each chained to the one
before.
"""
