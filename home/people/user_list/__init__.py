"""The list of people in the admin: who is where, who has begun, who is locked out, and what is
done about it.
"""
