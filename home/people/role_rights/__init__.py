"""What each role was handed out: new rights of an upgrade arrive, and what the office took away
stays away.
"""
