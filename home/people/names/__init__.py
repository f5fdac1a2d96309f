"""Names of accounts: one key compares them, wherever they come from, and the database holds
each key once.
"""
