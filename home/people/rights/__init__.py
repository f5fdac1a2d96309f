"""Who may change whose account, which roles they may assign, and closing accounts instead of
deleting them.
"""
