"""The list of people in the admin: who works where, who has signed in, who is locked out, and the
actions on them.
"""
