"""One's own account: its addresses, and a change of one's own e-mail.

Names and roles are the office's to change.
"""
